//! The Workers of an account, with their settings, addresses on workers.dev and triggers, as a
//! deploy of the real wrangler asks for them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{
    SCHEDULE_READ, SCHEDULE_WRITE, SCRIPT_READ, SCRIPT_WRITE, TRIGGER_WRITE,
};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::workers::{WorkerRecord, WorkerVersion};

pub(super) fn routes() -> RouteTable {
    RouteTable::joined([
        RouteTable::under("/accounts/{account}")
            .get("/workers/scripts", SCRIPT_READ, list)
            .get("/workers/services/{script}", SCRIPT_READ, read_service)
            .get("/workers/workers/{script}", SCRIPT_READ, read)
            .get("/workers/subdomain", SCRIPT_READ, read_account_subdomain)
            .put("/triggers/{script}", TRIGGER_WRITE, set_events),
        RouteTable::under("/accounts/{account}/workers/scripts/{script}")
            .get("/settings", SCRIPT_READ, read_settings)
            .patch("/script-settings", SCRIPT_WRITE, edit_settings)
            .get("/secrets", SCRIPT_READ, list_secrets)
            .get("/subdomain", SCRIPT_READ, read_subdomain)
            .post("/subdomain", SCRIPT_WRITE, set_subdomain)
            .get("/schedules", SCHEDULE_READ, list_schedules)
            .put("/schedules", SCHEDULE_WRITE, set_schedules),
    ])
}

/// The index in the state of the Worker that the path names.
pub(super) fn worker_index(state: &ServerState, call: &IncomingCall) -> Result<usize, ApiRefusal> {
    let (account, name) = (call.param("account"), call.param("script"));
    let mut workers = state.workers.iter();
    workers
        .position(|worker| worker.name == name && worker.account == account)
        .ok_or_else(|| absent(10007, "This Worker does not exist on your account."))
}

/// The Worker that the path names.
pub(super) fn find_worker<'s>(
    state: &'s ServerState,
    call: &IncomingCall,
) -> Result<&'s WorkerRecord, ApiRefusal> {
    worker_index(state, call).map(|at| &state.workers[at])
}

/// 404 with this number and text.
pub(super) fn absent(code: u32, message: &str) -> ApiRefusal {
    ApiRefusal::new(StatusCode::NOT_FOUND, code, message)
}

fn created_on(version: Option<&WorkerVersion>) -> Option<&str> {
    version.map(|version| version.created_on.as_str())
}

/// The Workers as npm `cloudflare` lists them in `resources/workers/scripts/scripts.d.ts`.
fn list(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let account = call.param("account");
    let workers = state.workers.iter();
    let entry = |worker: &WorkerRecord| {
        json!({
            "id": worker.name,
            "tag": worker.tag,
            "created_on": created_on(worker.versions.first()),
            "modified_on": created_on(worker.latest()),
        })
    };
    let here = workers.filter(|worker| worker.account == account);
    Ok(ApiReply::ok(here.map(entry).collect()))
}

fn read_service(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let worker = find_worker(state, call)
        .map_err(|_| absent(10090, "workers.api.error.service_not_found"))?;
    let script = json!({
        "id": worker.name,
        "tag": worker.tag,
        "tags": worker.settings.get("tags"),
        "migration_tag": worker.migration_tag,
        "last_deployed_from": "wrangler",
    });
    Ok(ApiReply::ok(json!({
        "id": worker.name,
        "default_environment": { "environment": "production", "script": script },
    })))
}

/// The Worker as npm `cloudflare` describes it in `resources/workers/beta/workers/workers.d.ts`.
fn read(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let worker = find_worker(state, call)?;
    let deployment = worker.deployments.first();
    let setting = |key: &str, default: Value| worker.settings.get(key).cloned().unwrap_or(default);
    Ok(ApiReply::ok(json!({
        "id": worker.tag,
        "name": worker.name,
        "created_on": created_on(worker.versions.first()).unwrap_or_default(),
        "updated_on": created_on(worker.latest()).unwrap_or_default(),
        "deployed_on": deployment.map(|deployment| &deployment.created_on),
        "logpush": setting("logpush", json!(false)),
        "observability": setting("observability", json!({})),
        "references": {
            "dispatch_namespace_outbounds": [],
            "domains": [],
            "durable_objects": [],
            "queues": [],
            "workers": [],
        },
        "subdomain": addresses(state, call, worker),
        "tags": setting("tags", json!([])),
        "tail_consumers": setting("tail_consumers", json!([])),
    })))
}

fn read_settings(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let worker = find_worker(state, call)?;
    let version = worker.deployed().or(worker.latest());
    let mut result = Value::Object(worker.settings.clone());
    result["bindings"] = version.map_or(&[][..], WorkerVersion::bindings).into();
    result["compatibility_date"] = version
        .and_then(|version| version.metadata.get("compatibility_date"))
        .cloned()
        .unwrap_or_default();
    Ok(ApiReply::ok(result))
}

fn edit_settings(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let at = worker_index(state, call)?;
    let settings = &mut state.workers[at].settings;
    settings.extend(call.fields());
    Ok(ApiReply::ok(Value::Object(settings.clone())))
}

fn list_secrets(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let names = find_worker(state, call)?.secrets.iter();
    let entries = names.map(|name| json!({ "name": name, "type": "secret_text" }));
    Ok(ApiReply::ok(entries.collect()))
}

/// The subdomain that the account in the path has registered.
fn find_subdomain<'s>(state: &'s ServerState, call: &IncomingCall) -> Option<&'s str> {
    let account = state.account(call.param("account"))?;
    account.workers_subdomain.as_deref()
}

fn read_account_subdomain(
    state: &mut ServerState,
    _: &ApiCaller,
    call: &IncomingCall,
) -> RouteResult {
    find_subdomain(state, call)
        .map(|name| ApiReply::ok(json!({ "subdomain": name })))
        .ok_or_else(|| absent(10007, "You do not have a workers.dev subdomain."))
}

fn subdomain_entry(worker: &WorkerRecord) -> Value {
    let (enabled, previews) = (worker.subdomain_enabled, worker.previews_enabled);
    json!({ "enabled": enabled, "previews_enabled": previews })
}

/// Where the Worker answers, or would if that were on; without addresses if the account has no
/// subdomain.
fn addresses(state: &ServerState, call: &IncomingCall, worker: &WorkerRecord) -> Value {
    let mut entry = subdomain_entry(worker);
    if let Some(name) = find_subdomain(state, call) {
        let host = format!("{}.{name}.workers.dev", worker.name);
        entry["preview_url_suffix"] = format!("-{host}").into();
        entry["url"] = format!("https://{host}").into();
    }
    entry
}

fn read_subdomain(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    Ok(ApiReply::ok(subdomain_entry(find_worker(state, call)?)))
}

/// A client that states an API date gets the default of that date: previews that it does not mention
/// follow workers.dev (wrangler says so when it warns of the change, workers-sdk
/// `packages/deploy-helpers/src/triggers/deploy.ts`, and sends 2025-08-01).
fn set_subdomain(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let at = worker_index(state, call)?;
    let worker = &mut state.workers[at];
    let enabled = call.field("enabled").as_bool();
    if let Some(enabled) = enabled {
        worker.subdomain_enabled = enabled;
    }
    let headers = &call.headers;
    let dated = headers.contains_key("cloudflare-workers-script-api-date");
    let followed = enabled.filter(|_| dated);
    if let Some(previews) = call.field("previews_enabled").as_bool().or(followed) {
        worker.previews_enabled = previews;
    }
    Ok(ApiReply::ok(subdomain_entry(worker)))
}

fn list_schedules(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let schedules = &find_worker(state, call)?.schedules;
    Ok(ApiReply::ok(json!({ "schedules": schedules })))
}

fn set_schedules(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let at = worker_index(state, call)?;
    state.workers[at].schedules = call.elements().to_vec();
    list_schedules(state, caller, call)
}

/// Events of other products (workers-sdk `packages/deploy-helpers/src/triggers/deploy.ts`).
fn set_events(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    if !caller.sees_account(call.param("account")) {
        return Err(ApiRefusal::denied());
    }
    let at = worker_index(state, call)?;
    state.workers[at].events = call.elements().to_vec();
    Ok(ApiReply::ok(state.workers[at].events.clone().into()))
}

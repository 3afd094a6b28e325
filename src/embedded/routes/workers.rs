//! `/accounts/{account}/workers/…` as a deploy of the real wrangler asks for it: what is there,
//! which version runs, settings, workers.dev.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, patch};
use serde_json::{Map, Value, json};

use super::super::accepted::{SCRIPT_READ, SCRIPT_WRITE};
use super::super::authority::Caller;
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::server::Shared;
use super::super::state::State;
use super::super::worker::{Deployment, Version, Worker};
use super::uploads::deploy;

pub(super) fn routes() -> Router<Shared> {
    let script = Router::new()
        .route(
            "/deployments",
            get(On(SCRIPT_READ, deployments)).post(On(SCRIPT_WRITE, post_deployment)),
        )
        .route("/settings", get(On(SCRIPT_READ, settings)))
        .route("/script-settings", patch(On(SCRIPT_WRITE, patch_settings)))
        .route("/secrets", get(On(SCRIPT_READ, secrets)))
        .route(
            "/subdomain",
            get(On(SCRIPT_READ, subdomain)).post(On(SCRIPT_WRITE, post_subdomain)),
        )
        .route("/versions", get(On(SCRIPT_READ, versions)))
        .route("/versions/{version}", get(On(SCRIPT_READ, version)));
    Router::new()
        .route(
            "/accounts/{account}/workers/scripts",
            get(On(SCRIPT_READ, scripts)),
        )
        .route(
            "/accounts/{account}/workers/subdomain",
            get(On(SCRIPT_READ, account_subdomain)),
        )
        .route(
            "/accounts/{account}/workers/services/{script}",
            get(On(SCRIPT_READ, service)),
        )
        .route(
            "/accounts/{account}/workers/workers/{script}",
            get(On(SCRIPT_READ, worker)),
        )
        .nest("/accounts/{account}/workers/scripts/{script}", script)
}

/// Where the Worker that the path names stands in the state.
pub(super) fn script(state: &State, call: &Call) -> Result<usize, Refusal> {
    let (account, name) = (call.account(), call.param("script"));
    state
        .workers
        .iter()
        .position(|worker| worker.name == name && Some(worker.account.as_str()) == account)
        .ok_or_else(|| absent(10007, "This Worker does not exist on your account."))
}

fn named<'a>(state: &'a State, call: &Call) -> Result<&'a Worker, Refusal> {
    script(state, call).map(|at| &state.workers[at])
}

fn absent(code: u32, message: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, code, message)
}

/// A version as the API shows it.
pub(super) fn version_entry(worker: &Worker, version: &Version) -> Value {
    let place = worker
        .versions
        .iter()
        .position(|known| known.id == version.id)
        .unwrap_or_default();
    json!({
        "id": version.id,
        "number": place + 1,
        "metadata": {
            "created_on": version.created_on,
            "modified_on": version.created_on,
            "source": "wrangler",
            "has_preview": worker.previews_enabled,
        },
        "annotations": version.metadata.get("annotations"),
        "resources": {
            "script": { "etag": version.id.replace('-', ""), "handlers": ["fetch"] },
            "script_runtime": { "compatibility_date": version.metadata.get("compatibility_date") },
            "bindings": version.bindings(),
        },
        "startup_time_ms": 3,
    })
}

fn deployment_entry(deployment: &Deployment) -> Value {
    json!({
        "id": deployment.id,
        "source": "wrangler",
        "strategy": "percentage",
        "created_on": deployment.created_on,
        "annotations": deployment.annotations,
        "versions": deployment.versions,
    })
}

fn subdomain_entry(worker: &Worker) -> Value {
    json!({
        "enabled": worker.subdomain_enabled,
        "previews_enabled": worker.previews_enabled,
    })
}

/// The subdomain of workers.dev that the account in the path has registered.
fn subdomain_of<'a>(state: &'a State, call: &Call) -> Option<&'a str> {
    let id = call.account();
    let mut accounts = state.accounts.iter();
    accounts
        .find(|account| Some(account.id.as_str()) == id)?
        .workers_subdomain
        .as_deref()
}

fn account_subdomain(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    subdomain_of(state, call)
        .map(|name| Reply::of(json!({ "subdomain": name })))
        .ok_or_else(|| absent(10007, "You do not have a workers.dev subdomain."))
}

fn service(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let worker =
        named(state, call).map_err(|_| absent(10090, "workers.api.error.service_not_found"))?;
    let script = json!({
        "id": worker.name,
        "tag": worker.tag,
        "tags": worker.settings.get("tags"),
        "migration_tag": worker.migration_tag,
        "last_deployed_from": "wrangler",
    });
    Ok(Reply::of(json!({
        "id": worker.name,
        "default_environment": { "environment": "production", "script": script },
    })))
}

/// The Worker as npm `cloudflare` describes it in `resources/workers/beta/workers/workers.d.ts`.
fn worker(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let worker = named(state, call)?;
    let date = |version: Option<&Version>| version.map(|it| it.created_on.clone());
    let setting = |key: &str, without| worker.settings.get(key).cloned().unwrap_or(without);
    Ok(Reply::of(json!({
        "id": worker.tag,
        "name": worker.name,
        "created_on": date(worker.versions.first()).unwrap_or_default(),
        "updated_on": date(worker.latest()).unwrap_or_default(),
        "deployed_on": worker.deployments.first().map(|it| &it.created_on),
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

/// Where the Worker answers, or would if that were switched on; only if the account has a subdomain.
fn addresses(state: &State, call: &Call, worker: &Worker) -> Value {
    let mut entry = subdomain_entry(worker);
    if let Some(name) = subdomain_of(state, call) {
        let host = format!("{}.{name}.workers.dev", worker.name);
        entry["preview_url_suffix"] = format!("-{host}").into();
        entry["url"] = format!("https://{host}").into();
    }
    entry
}

/// The Workers as npm `cloudflare` lists them in `resources/workers/scripts/scripts.d.ts`.
fn scripts(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let here = |worker: &&Worker| Some(worker.account.as_str()) == call.account();
    let date = |version: Option<&Version>| version.map(|it| it.created_on.clone());
    let entry = |worker: &Worker| {
        json!({
            "id": worker.name,
            "tag": worker.tag,
            "created_on": date(worker.versions.first()),
            "modified_on": date(worker.latest()),
        })
    };
    let entries = state.workers.iter().filter(here).map(entry).collect();
    Ok(Reply::of(Value::Array(entries)))
}

fn deployments(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let worker = named(state, call)?;
    let entries: Vec<Value> = worker.deployments.iter().map(deployment_entry).collect();
    Ok(Reply::of(json!({ "deployments": entries })))
}

fn post_deployment(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let at = script(state, call)?;
    let none = Map::new();
    let body = call.json().and_then(Value::as_object).unwrap_or(&none);
    let versions = body.get("versions").unwrap_or(&Value::Null);
    let annotations = body.get("annotations").and_then(Value::as_object);
    let deployment = deploy(state, at, versions, annotations.unwrap_or(&none));
    Ok(Reply::of(deployment_entry(&deployment)))
}

fn settings(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let worker = named(state, call)?;
    let version = worker.deployed().or(worker.latest());
    let mut result = Value::Object(worker.settings.clone());
    result["bindings"] = version.map_or(&[][..], Version::bindings).into();
    result["compatibility_date"] = version
        .and_then(|version| version.metadata.get("compatibility_date"))
        .cloned()
        .unwrap_or_default();
    Ok(Reply::of(result))
}

fn patch_settings(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let at = script(state, call)?;
    let settings = &mut state.workers[at].settings;
    for (key, value) in call.json().and_then(Value::as_object).into_iter().flatten() {
        settings.insert(key.clone(), value.clone());
    }
    Ok(Reply::of(Value::Object(settings.clone())))
}

fn secrets(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let entries = named(state, call)?
        .secrets
        .iter()
        .map(|name| json!({ "name": name, "type": "secret_text" }))
        .collect();
    Ok(Reply::of(Value::Array(entries)))
}

fn subdomain(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    Ok(Reply::of(subdomain_entry(named(state, call)?)))
}

/// A client that states an API date sees the default of that date: previews that are not spoken of go
/// with workers.dev (wrangler says so where it warns of the change, workers-sdk
/// `packages/deploy-helpers/src/triggers/deploy.ts`, and sends 2025-08-01).
fn post_subdomain(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let at = script(state, call)?;
    let worker = &mut state.workers[at];
    let wanted = |key: &str| call.json().and_then(|body| body[key].as_bool());
    if let Some(enabled) = wanted("enabled") {
        worker.subdomain_enabled = enabled;
    }
    let dated = call
        .headers
        .contains_key("cloudflare-workers-script-api-date");
    let followed = wanted("enabled").filter(|_| dated);
    if let Some(enabled) = wanted("previews_enabled").or(followed) {
        worker.previews_enabled = enabled;
    }
    Ok(Reply::of(subdomain_entry(worker)))
}

fn versions(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let worker = named(state, call)?;
    let items = worker
        .versions
        .iter()
        .rev()
        .map(|version| version_entry(worker, version))
        .collect();
    Ok(Reply::page(items, call).under("items"))
}

fn version(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let worker = named(state, call)?;
    let id = call.param("version");
    worker
        .versions
        .iter()
        .find(|version| version.id == id)
        .map(|version| Reply::of(version_entry(worker, version)))
        .ok_or_else(|| absent(10071, "The requested Worker version could not be found"))
}

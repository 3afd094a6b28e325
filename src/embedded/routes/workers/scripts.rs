//! The Workers of an account, as a deploy of the real wrangler asks for them.

use serde_json::{Value, json};

use super::lookup::{absent, find_worker};
use super::subdomains::addresses;
use crate::embedded::authority::accepted_permissions::SCRIPT_READ;
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::workers::{WorkerRecord, WorkerVersion};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/workers")
        .get("/scripts", SCRIPT_READ, list)
        .get("/services/{script}", SCRIPT_READ, read_service)
        .get("/workers/{script}", SCRIPT_READ, read)
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
    Ok(ApiReply::of(here.map(entry).collect()))
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
    Ok(ApiReply::of(json!({
        "id": worker.name,
        "default_environment": { "environment": "production", "script": script },
    })))
}

/// The Worker as npm `cloudflare` describes it in `resources/workers/beta/workers/workers.d.ts`.
fn read(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let worker = find_worker(state, call)?;
    let deployment = worker.deployments.first();
    let setting = |key: &str, default: Value| worker.settings.get(key).cloned().unwrap_or(default);
    Ok(ApiReply::of(json!({
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

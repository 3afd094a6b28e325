//! The settings of a Worker, and the names of its own secrets.

use serde_json::{Value, json};

use super::lookup::{find_worker, worker_index};
use crate::embedded::authority::accepted_permissions::{SCRIPT_READ, SCRIPT_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::workers::WorkerVersion;

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/workers/scripts/{script}")
        .get("/settings", SCRIPT_READ, read)
        .patch("/script-settings", SCRIPT_WRITE, change)
        .get("/secrets", SCRIPT_READ, list_secrets)
}

fn read(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let worker = find_worker(state, call)?;
    let version = worker.deployed().or(worker.latest());
    let mut result = Value::Object(worker.settings.clone());
    result["bindings"] = version.map_or(&[][..], WorkerVersion::bindings).into();
    result["compatibility_date"] = version
        .and_then(|version| version.metadata.get("compatibility_date"))
        .cloned()
        .unwrap_or_default();
    Ok(ApiReply::of(result))
}

fn change(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let at = worker_index(state, call)?;
    let settings = &mut state.workers[at].settings;
    settings.extend(call.fields());
    Ok(ApiReply::of(Value::Object(settings.clone())))
}

fn list_secrets(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let names = find_worker(state, call)?.secrets.iter();
    let entries = names.map(|name| json!({ "name": name, "type": "secret_text" }));
    Ok(ApiReply::of(entries.collect()))
}

//! The versions of a Worker, and which of them run.

use serde_json::{Map, Value, json};

use super::scripts::{absent, find_worker, worker_index};
use crate::embedded::authority::accepted_permissions::{SCRIPT_READ, SCRIPT_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::workers::{WorkerDeployment, WorkerRecord, WorkerVersion};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/workers/scripts/{script}")
        .get("/versions", SCRIPT_READ, list)
        .get("/versions/{version}", SCRIPT_READ, read)
        .get("/deployments", SCRIPT_READ, list_deployments)
        .post("/deployments", SCRIPT_WRITE, post_deployment)
}

pub(super) fn version_entry(worker: &WorkerRecord, version: &WorkerVersion) -> Value {
    let mut versions = worker.versions.iter();
    let index = versions.position(|known| known.id == version.id);
    json!({
        "id": version.id,
        "number": index.unwrap_or_default() + 1,
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

fn list(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let worker = find_worker(state, call)?;
    let newest_first = worker.versions.iter().rev();
    let entries = newest_first.map(|version| version_entry(worker, version));
    Ok(ApiReply::page(entries.collect(), call).under("items"))
}

fn read(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let worker = find_worker(state, call)?;
    let id = call.param("version");
    let mut versions = worker.versions.iter();
    versions
        .find(|version| version.id == id)
        .map(|version| ApiReply::ok(version_entry(worker, version)))
        .ok_or_else(|| absent(10071, "The requested Worker version could not be found"))
}

fn deployment_entry(deployment: &WorkerDeployment) -> Value {
    json!({
        "id": deployment.id,
        "source": "wrangler",
        "strategy": "percentage",
        "created_on": deployment.created_on,
        "annotations": deployment.annotations,
        "versions": deployment.versions,
    })
}

fn list_deployments(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let worker = find_worker(state, call)?;
    let entries: Vec<Value> = worker.deployments.iter().map(deployment_entry).collect();
    Ok(ApiReply::ok(json!({ "deployments": entries })))
}

fn post_deployment(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let at = worker_index(state, call)?;
    let annotations = call.field("annotations").as_object();
    let annotations = annotations.cloned().unwrap_or_default();
    let deployment = deploy(state, at, call.field("versions"), annotations);
    Ok(ApiReply::ok(deployment_entry(&deployment)))
}

/// Makes these versions the ones that get the requests.
pub(super) fn deploy(
    state: &mut ServerState,
    at: usize,
    versions: &Value,
    annotations: Map<String, Value>,
) -> WorkerDeployment {
    let deployment = WorkerDeployment {
        id: state.issue_uuid(),
        created_on: state.tick(),
        versions: versions.as_array().cloned().unwrap_or_default(),
        annotations,
    };
    state.workers[at].deployments.insert(0, deployment.clone());
    deployment
}

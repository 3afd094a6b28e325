//! Uploads of a Worker: `PUT …/scripts/{script}` and `POST …/scripts/{script}/versions`. A binding
//! is refused or accepted before any version is made.
//!
//! An upload of static assets is begun with the credential, and continued with the token in the answer
//! (workers-sdk `packages/deploy-helpers/src/deploy/helpers/assets.ts`).

use serde_json::{Map, Value, json};

use super::bindings::resolve_bindings;
use super::durable_objects::place_classes;
use super::scripts::worker_index;
use super::versions::{deploy, version_entry};
use crate::embedded::authority::accepted_permissions::{RouteRequirement, SCRIPT_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::workers::{WorkerRecord, WorkerVersion};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/workers")
        .put("/scripts/{script}", SCRIPT_WRITE, put_script)
        .post("/scripts/{script}/versions", SCRIPT_WRITE, post_version)
        .post(
            "/scripts/{script}/assets-upload-session",
            SCRIPT_WRITE,
            begin_assets,
        )
        .post("/assets/upload", RouteRequirement::Session, upload_assets)
}

/// Uploads and deploys at once; creates the Worker if it does not exist.
fn put_script(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let metadata = read_metadata(state, caller, call)?;
    let at = worker_index(state, call).unwrap_or_else(|_| create_worker(state, call));
    let version = add_version(state, at, metadata);
    let share = json!([{ "version_id": version.id, "percentage": 100 }]);
    deploy(state, at, &share, Map::new());
    let worker = &state.workers[at];
    Ok(ApiReply::ok(json!({
        "id": worker.name,
        "tag": worker.tag,
        "etag": version.id.replace('-', ""),
        "deployment_id": version.id.replace('-', ""),
        "startup_time_ms": 3,
        "created_on": version.created_on,
        "modified_on": version.created_on,
    })))
}

/// Uploads without deploying.
fn post_version(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let at = worker_index(state, call)?;
    let metadata = read_metadata(state, caller, call)?;
    let version = add_version(state, at, metadata);
    Ok(ApiReply::ok(version_entry(&state.workers[at], &version)))
}

/// The metadata of an upload, with its bindings resolved.
fn read_metadata(
    state: &mut ServerState,
    caller: &ApiCaller,
    call: &IncomingCall,
) -> Result<Map<String, Value>, ApiRefusal> {
    let sent = call.json().and_then(Value::as_object);
    let sent = sent.ok_or_else(|| ApiRefusal::bad_request("the upload has no metadata"))?;
    let mut metadata = sent.clone();
    let bindings = resolve_bindings(state, caller, call, sent)?;
    metadata.insert("bindings".to_owned(), bindings.into());
    Ok(metadata)
}

fn create_worker(state: &mut ServerState, call: &IncomingCall) -> usize {
    let worker = WorkerRecord {
        account: call.param("account").to_owned(),
        name: call.param("script").to_owned(),
        tag: state.issue_id(),
        ..WorkerRecord::default()
    };
    state.workers.push(worker);
    state.workers.len() - 1
}

fn add_version(
    state: &mut ServerState,
    at: usize,
    mut metadata: Map<String, Value>,
) -> WorkerVersion {
    place_classes(state, at, &mut metadata);
    let version = WorkerVersion {
        id: state.issue_uuid(),
        created_on: state.tick(),
        metadata,
    };
    state.workers[at].versions.push(version.clone());
    version
}

/// Asks for every file of the manifest at once: contents are not kept here.
fn begin_assets(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let files = call.field("manifest").as_object().into_iter().flatten();
    let hashes: Vec<Value> = files.map(|(_, file)| file["hash"].clone()).collect();
    let buckets = if hashes.is_empty() {
        json!([])
    } else {
        json!([hashes])
    };
    let token = state.begin_session();
    Ok(ApiReply::ok(json!({ "jwt": token, "buckets": buckets })))
}

/// The one upload that [`begin_assets`] asked for; the Worker is uploaded with the token in its answer.
fn upload_assets(state: &mut ServerState, _: &ApiCaller, _: &IncomingCall) -> RouteResult {
    Ok(ApiReply::ok(json!({ "jwt": state.begin_session() })))
}

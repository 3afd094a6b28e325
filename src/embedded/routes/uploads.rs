//! Uploads of a Worker: `PUT …/scripts/{script}` and `POST …/scripts/{script}/versions`.
//!
//! A binding is refused or let in before any version is made.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{post, put};
use serde_json::{Map, Value, json};

use super::super::accepted::SCRIPT_WRITE;
use super::super::authority::Caller;
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::server::Shared;
use super::super::state::State;
use super::super::worker::{Deployment, Version, Worker};
use super::workers::{script, version_entry};
use super::{bindings, objects};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/accounts/{account}/workers/scripts/{script}",
            put(On(SCRIPT_WRITE, put_script)),
        )
        .route(
            "/accounts/{account}/workers/scripts/{script}/versions",
            post(On(SCRIPT_WRITE, post_version)),
        )
}

/// Uploads and deploys at once; makes the Worker if there is none.
fn put_script(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let metadata = metadata(state, caller, call)?;
    let at = match script(state, call) {
        Ok(at) => at,
        Err(_) => create(state, call),
    };
    let version = add_version(state, at, metadata);
    let share = json!([{ "version_id": version.id, "percentage": 100 }]);
    deploy(state, at, &share, &Map::new());
    let worker = &state.workers[at];
    Ok(Reply::of(json!({
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
fn post_version(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let at = script(state, call)?;
    let metadata = metadata(state, caller, call)?;
    let version = add_version(state, at, metadata);
    Ok(Reply::of(version_entry(&state.workers[at], &version)))
}

/// What is uploaded, with its bindings as they will be.
fn metadata(
    state: &mut State,
    caller: &Caller,
    call: &Call,
) -> Result<Map<String, Value>, Refusal> {
    let message = "the upload has no metadata";
    let sent = call.json().and_then(Value::as_object);
    let sent = sent.ok_or_else(|| Refusal::without_code(StatusCode::BAD_REQUEST, message))?;
    let mut metadata = sent.clone();
    let bindings = bindings::settle(state, caller, call, sent)?;
    metadata.insert("bindings".to_owned(), bindings.into());
    Ok(metadata)
}

fn create(state: &mut State, call: &Call) -> usize {
    let worker = Worker {
        account: call.account().unwrap_or_default().to_owned(),
        name: call.param("script").to_owned(),
        tag: state.issue_id(),
        ..Worker::default()
    };
    state.workers.push(worker);
    state.workers.len() - 1
}

fn add_version(state: &mut State, at: usize, mut metadata: Map<String, Value>) -> Version {
    objects::place(state, at, &mut metadata);
    let version = Version {
        id: state.issue_uuid(),
        created_on: state.tick(),
        metadata,
    };
    state.workers[at].versions.push(version.clone());
    version
}

/// Gives the requests to these versions.
pub(super) fn deploy(
    state: &mut State,
    at: usize,
    versions: &Value,
    annotations: &Map<String, Value>,
) -> Deployment {
    let deployment = Deployment {
        id: state.issue_uuid(),
        created_on: state.tick(),
        versions: versions.as_array().cloned().unwrap_or_default(),
        annotations: annotations.clone(),
    };
    state.workers[at].deployments.insert(0, deployment.clone());
    deployment
}

//! Uploads of a Worker: `PUT …/scripts/{script}` and `POST …/scripts/{script}/versions`.
//!
//! Here a Secrets Store binding is refused or let in, before any version is made.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{post, put};
use serde_json::{Map, Value, json};

use super::super::authority::Caller;
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::server::Shared;
use super::super::state::State;
use super::super::worker::{Deployment, Version, Worker};
use super::workers::{DEPLOY, script, version_entry};

/// The type of a Secrets Store binding in an upload's metadata.
const SECRET_BINDING: &str = "secrets_store_secret";
/// The scope that a secret needs to be bound to a Worker.
const SERVICE: &str = "workers";

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/accounts/{account}/workers/scripts/{script}",
            put(On(DEPLOY, put_script)),
        )
        .route(
            "/accounts/{account}/workers/scripts/{script}/versions",
            post(On(DEPLOY, post_version)),
        )
}

/// Uploads and deploys at once; makes the Worker if there is none.
fn put_script(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let metadata = metadata(call)?;
    judge(state, caller, call, metadata)?;
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
    let metadata = metadata(call)?;
    judge(state, caller, call, metadata)?;
    let version = add_version(state, at, metadata);
    Ok(Reply::of(version_entry(&state.workers[at], &version)))
}

fn metadata(call: &Call) -> Result<&Map<String, Value>, Refusal> {
    let message = "the upload has no metadata";
    call.json()
        .and_then(Value::as_object)
        .ok_or_else(|| Refusal::without_code(StatusCode::BAD_REQUEST, message))
}

/// Whether every Secrets Store binding may be bound: first whether the secrets are there, then
/// whether caller and secret allow it. The second refusal does not say which of them forbade it.
fn judge(
    state: &mut State,
    caller: &Caller,
    call: &Call,
    metadata: &Map<String, Value>,
) -> Result<(), Refusal> {
    let account = call.account().unwrap_or_default();
    let bindings = metadata.get("bindings").and_then(Value::as_array);
    let wanted = bindings
        .into_iter()
        .flatten()
        .filter(|binding| binding["type"] == SECRET_BINDING);
    let mut allowed = true;
    for binding in wanted {
        let serves = resolve(state, account, binding).ok_or_else(|| absent(binding))?;
        allowed &= serves && caller.may_bind(account);
    }
    if allowed { Ok(()) } else { Err(forbidden()) }
}

/// Whether the bound secret serves Workers; none if it is not there or not active.
fn resolve(state: &mut State, account: &str, binding: &Value) -> Option<bool> {
    let store = binding["store_id"].as_str()?;
    let name = binding["secret_name"].as_str()?;
    state
        .stores
        .iter()
        .find(|known| known.id == store && known.account == account)?;
    let secret = state
        .secrets
        .iter_mut()
        .find(|secret| secret.store == store && secret.name == name)?
        .look();
    (secret.status == "active").then(|| secret.serves(SERVICE))
}

fn absent(binding: &Value) -> Refusal {
    let text = |key: &str| binding[key].as_str().unwrap_or_default();
    let message = format!(
        "Secrets Store binding '{}' references store '{}' and secret '{}' which were not found.",
        text("name"),
        text("store_id"),
        text("secret_name"),
    );
    Refusal::new(StatusCode::BAD_REQUEST, 10182, message)
}

fn forbidden() -> Refusal {
    let message = "Secrets store binding authorization failed. \
                   Check your permissions and secret scopes.";
    Refusal::new(StatusCode::BAD_REQUEST, 10021, message).documented(
        "https://developers.cloudflare.com/workers/observability/errors/#validation-errors-10021",
    )
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

fn add_version(state: &mut State, at: usize, metadata: &Map<String, Value>) -> Version {
    let version = Version {
        id: state.issue_uuid(),
        created_on: state.tick(),
        metadata: metadata.clone(),
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

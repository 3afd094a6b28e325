//! `/accounts/{account}/workflows/{workflow}` (workers-sdk
//! `packages/deploy-helpers/src/deploy/helpers/check-workflow-conflicts.ts`, `…/triggers/deploy.ts`).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json};

use super::super::accepted::{WORKFLOW_READ, WORKFLOW_WRITE};
use super::super::authority::Caller;
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::resource::{Kind, Resource};
use super::super::server::Shared;
use super::super::state::State;
use super::holdings::{self, fields};

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/accounts/{account}/workflows/{workflow}",
        get(On(WORKFLOW_READ, read)).put(On(WORKFLOW_WRITE, set)),
    )
}

fn entry(workflow: &Resource) -> Value {
    let mut told = json!({ "id": workflow.id, "name": workflow.name });
    for (key, value) in &workflow.details {
        told[key] = value.clone();
    }
    told
}

fn find<'s>(state: &'s mut State, call: &Call) -> Option<&'s mut Resource> {
    let name = call.param("workflow");
    holdings::find(state, call, Kind::Workflow, |known| known.name == name)
}

fn read(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let found = find(state, call);
    found
        .map(|workflow| Reply::of(entry(workflow)))
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, 10200, "workflow.not_found"))
}

fn set(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    if find(state, call).is_none() {
        let id = state.issue_uuid();
        let name = call.param("workflow").to_owned();
        holdings::add(state, call, Kind::Workflow, id, name)?;
    }
    let workflow = find(state, call);
    let told = workflow.map(|workflow| {
        workflow.details = fields(call);
        entry(workflow)
    });
    Ok(Reply::of(told.unwrap_or_default()))
}

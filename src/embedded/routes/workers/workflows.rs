//! `/accounts/{account}/workflows/{workflow}` (workers-sdk
//! `packages/deploy-helpers/src/deploy/helpers/check-workflow-conflicts.ts`, `…/triggers/deploy.ts`).

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{WORKFLOW_READ, WORKFLOW_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::routes::collection::ResourceCollection;
use crate::embedded::state::ServerState;
use crate::embedded::state::resources::{AccountResource, ResourceKind};

const WORKFLOWS: ResourceCollection = ResourceCollection {
    kind: ResourceKind::Workflow,
    entry,
};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/workflows/{workflow}")
        .get("", WORKFLOW_READ, read)
        .put("", WORKFLOW_WRITE, set)
}

fn entry(workflow: &AccountResource) -> Value {
    let mut entry = json!({ "id": workflow.id, "name": workflow.name });
    for (key, value) in &workflow.details {
        entry[key] = value.clone();
    }
    entry
}

fn find<'s>(state: &'s mut ServerState, call: &IncomingCall) -> Option<&'s mut AccountResource> {
    WORKFLOWS.with_name(state, call, call.param("workflow"))
}

fn read(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let found = find(state, call);
    found
        .map(|workflow| ApiReply::of(entry(workflow)))
        .ok_or_else(|| ApiRefusal::new(StatusCode::NOT_FOUND, 10200, "workflow.not_found"))
}

fn set(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    if find(state, call).is_none() {
        let id = state.issue_uuid();
        let name = call.param("workflow").to_owned();
        WORKFLOWS.add(state, call, id, name)?;
    }
    let written = find(state, call).map(|workflow| {
        workflow.details = call.fields();
        entry(workflow)
    });
    Ok(ApiReply::of(written.unwrap_or_default()))
}

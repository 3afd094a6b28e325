//! What else a deploy looks up, makes or changes in an account: dispatch namespaces, Flagship apps, the
//! namespaces of AI Search and of Agent Memory (workers-sdk
//! `packages/deploy-helpers/src/deploy/helpers/provision-bindings.ts`), workflows and Containers.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::collection::{ResourceCollection, required_text};
use crate::embedded::authority::accepted_permissions::{
    CONTAINERS, DISPATCH_READ, DISPATCH_WRITE, FLAGSHIP_READ, FLAGSHIP_WRITE, MEMORY_ACCESS,
    SEARCH_READ, SEARCH_WRITE, WORKFLOW_READ, WORKFLOW_WRITE,
};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::{RouteAction, RouteTable};
use crate::embedded::state::ServerState;
use crate::embedded::state::accounts::{AccountResource, ResourceKind};

const DISPATCH: ResourceCollection =
    ResourceCollection::new(ResourceKind::DispatchNamespace, dispatch_entry);
const FLAGSHIP: ResourceCollection = ResourceCollection::new(ResourceKind::FlagshipApp, entry);
const SEARCH: ResourceCollection = ResourceCollection::new(ResourceKind::SearchNamespace, entry);
const MEMORY: ResourceCollection = ResourceCollection::new(ResourceKind::MemoryNamespace, entry);
const WORKFLOWS: ResourceCollection =
    ResourceCollection::new(ResourceKind::Workflow, workflow_entry);
const APPLICATIONS: ResourceCollection =
    ResourceCollection::new(ResourceKind::Application, application_entry);

pub(super) fn routes() -> RouteTable {
    let dispatch = "/workers/dispatch/namespaces";
    let memory = "/agent-memory/namespaces";
    let read_workflow = WORKFLOWS.show("workflow", absent_workflow);
    RouteTable::joined([
        RouteTable::under("/accounts/{account}")
            .get(dispatch, DISPATCH_READ, DISPATCH.list())
            .post(dispatch, DISPATCH_WRITE, create(DISPATCH))
            .get("/flagship/apps", FLAGSHIP_READ, FLAGSHIP.list())
            .post("/flagship/apps", FLAGSHIP_WRITE, create(FLAGSHIP))
            .post("/ai-search/namespaces", SEARCH_WRITE, create(SEARCH))
            .get("/ai-search/namespaces/{name}", SEARCH_READ, read(SEARCH))
            .post(memory, MEMORY_ACCESS, create(MEMORY))
            .get(&format!("{memory}/{{name}}"), MEMORY_ACCESS, read(MEMORY)),
        RouteTable::under("/accounts/{account}/workflows/{workflow}")
            .get("", WORKFLOW_READ, read_workflow)
            .put("", WORKFLOW_WRITE, set_workflow),
        RouteTable::under("/accounts/{account}/containers/applications")
            .get("", CONTAINERS, list_applications)
            .post("", CONTAINERS, create_application)
            .patch("/{application}", CONTAINERS, edit_application)
            .post("/{application}/rollouts", CONTAINERS, roll_out),
    ])
}

fn entry(resource: &AccountResource) -> Value {
    json!({ "id": resource.id, "name": resource.name })
}

fn dispatch_entry(namespace: &AccountResource) -> Value {
    json!({ "namespace_id": namespace.id, "namespace_name": namespace.name })
}

fn create(collection: ResourceCollection) -> impl RouteAction {
    collection.create("name", ServerState::issue_uuid)
}

fn read(collection: ResourceCollection) -> impl RouteAction {
    // Of this refusal wrangler reads the status alone.
    collection.show("name", || ApiRefusal::not_found("namespace not found"))
}

fn workflow_entry(workflow: &AccountResource) -> Value {
    let mut entry = json!({ "id": workflow.id, "name": workflow.name });
    for (key, value) in &workflow.details {
        entry[key] = value.clone();
    }
    entry
}

fn absent_workflow() -> ApiRefusal {
    ApiRefusal::new(StatusCode::NOT_FOUND, 10200, "workflow.not_found")
}

/// Changes a workflow or makes it (workers-sdk
/// `packages/deploy-helpers/src/deploy/helpers/check-workflow-conflicts.ts`, `…/triggers/deploy.ts`).
fn set_workflow(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let name = call.param("workflow");
    if WORKFLOWS.find_named(state, call, name).is_none() {
        let id = state.issue_uuid();
        WORKFLOWS.add(state, call, id, name.to_owned())?;
    }
    let written = WORKFLOWS.find_named(state, call, name).map(|workflow| {
        workflow.details = call.fields();
        workflow_entry(workflow)
    });
    Ok(ApiReply::ok(written.unwrap_or_default()))
}

/// An application of Containers. Its routes are those that a deploy of an image in a registry needs
/// (workers-sdk `packages/wrangler/src/containers/deploy.ts`).
fn application_entry(application: &AccountResource) -> Value {
    let mut entry = Value::Object(application.details.clone());
    entry["id"] = application.id.clone().into();
    entry["account_id"] = application.account.clone().into();
    entry["name"] = application.name.clone().into();
    entry
}

/// All of them at once.
fn list_applications(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    Ok(ApiReply::ok(APPLICATIONS.entries(state, call).into()))
}

fn create_application(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let name = required_text(call, "name")?;
    let id = state.issue_uuid();
    let created = APPLICATIONS.add(state, call, id, name)?;
    created.details = call.fields();
    Ok(ApiReply::ok(application_entry(created)))
}

fn find_application<'s>(
    state: &'s mut ServerState,
    call: &IncomingCall,
) -> Result<&'s mut AccountResource, ApiRefusal> {
    let found = APPLICATIONS.find_by_id(state, call, "application");
    found.ok_or_else(|| ApiRefusal::not_found("the application does not exist"))
}

fn edit_application(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let application = find_application(state, call)?;
    application.details.extend(call.fields());
    Ok(ApiReply::ok(application_entry(application)))
}

fn roll_out(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let application = find_application(state, call)?.id.clone();
    let rollout = json!({ "id": state.issue_uuid(), "application_id": application });
    Ok(ApiReply::ok(rollout))
}

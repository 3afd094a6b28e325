//! A Pages project as `wrangler pages deploy` sees it (workers-sdk `packages/wrangler/src/pages`,
//! `packages/wrangler/src/api/pages/deploy.ts`).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::collection::ResourceCollection;
use crate::embedded::authority::accepted_permissions::{PAGES_READ, PAGES_WRITE, RouteRequirement};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::accounts::{AccountResource, ResourceKind};

const PROJECTS: ResourceCollection = ResourceCollection::new(ResourceKind::PagesProject, entry);

pub(super) fn routes() -> RouteTable {
    RouteTable::joined([
        RouteTable::under("/accounts/{account}/pages/projects/{project}")
            .get("", PAGES_READ, PROJECTS.show("project", absent_project))
            .get("/upload-token", PAGES_WRITE, begin_upload)
            .post("/deployments", PAGES_WRITE, deploy)
            .get("/deployments/{deployment}", PAGES_READ, read_deployment),
        RouteTable::under("/pages/assets")
            .post("/check-missing", RouteRequirement::Session, list_missing)
            .post("/upload", RouteRequirement::Session, accept)
            .post("/upsert-hashes", RouteRequirement::Session, accept),
    ])
}

fn find_project<'s>(
    state: &'s mut ServerState,
    call: &IncomingCall,
) -> Result<&'s mut AccountResource, ApiRefusal> {
    let project = PROJECTS.find_named(state, call, call.param("project"));
    project.ok_or_else(absent_project)
}

fn absent_project() -> ApiRefusal {
    let message = "Project not found. The specified project name does not match any of your \
                   existing projects.";
    ApiRefusal::new(StatusCode::NOT_FOUND, 8_000_007, message)
}

fn entry(project: &AccountResource) -> Value {
    json!({
        "id": project.id,
        "name": project.name,
        "subdomain": format!("{}.pages.dev", project.name),
        "production_branch": "main",
        "deployment_configs": { "production": {}, "preview": {} },
    })
}

fn begin_upload(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    find_project(state, call)?;
    let token = state.begin_session();
    Ok(ApiReply::ok(json!({ "jwt": token })))
}

/// Asks for every file: contents are not kept here.
fn list_missing(_: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    Ok(ApiReply::ok(call.field("hashes").clone()))
}

fn accept(_: &mut ServerState, _: &ApiCaller, _: &IncomingCall) -> RouteResult {
    Ok(ApiReply::ok(Value::Null))
}

fn deploy(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = state.issue_uuid();
    let project = find_project(state, call)?;
    let host = format!("{:.8}.{}.pages.dev", id, project.name);
    let deployment = json!({
        "id": id,
        "project_name": project.name,
        "url": format!("https://{host}"),
        "environment": "production",
        "latest_stage": { "name": "deploy", "status": "success" },
        "aliases": [],
    });
    if let Some(deployments) = project.list_mut("deployments") {
        deployments.push(deployment.clone());
    }
    Ok(ApiReply::ok(deployment))
}

fn read_deployment(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = call.param("deployment");
    let mut deployments = find_project(state, call)?.list("deployments").iter();
    deployments
        .find(|deployment| deployment["id"] == id)
        .map(|deployment| ApiReply::ok(deployment.clone()))
        .ok_or_else(|| ApiRefusal::not_found("the deployment does not exist"))
}

//! A Pages project as `wrangler pages deploy` sees it (workers-sdk `packages/wrangler/src/pages`,
//! `packages/wrangler/src/api/pages/deploy.ts`).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::super::accepted::{PAGES_READ, PAGES_WRITE};
use super::super::authority::{Caller, Needs};
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::resource::{Kind, Resource};
use super::super::server::Shared;
use super::super::state::State;
use super::holdings;

pub(super) fn routes() -> Router<Shared> {
    const PROJECT: &str = "/accounts/{account}/pages/projects/{project}";
    Router::new()
        .route(PROJECT, get(On(PAGES_READ, read)))
        .route(
            &format!("{PROJECT}/upload-token"),
            get(On(PAGES_WRITE, begin)),
        )
        .route(
            &format!("{PROJECT}/deployments"),
            post(On(PAGES_WRITE, deploy)),
        )
        .route(
            &format!("{PROJECT}/deployments/{{deployment}}"),
            get(On(PAGES_READ, deployment)),
        )
        .route(
            "/pages/assets/check-missing",
            post(On(Needs::Session, missing)),
        )
        .route("/pages/assets/upload", post(On(Needs::Session, take)))
        .route(
            "/pages/assets/upsert-hashes",
            post(On(Needs::Session, take)),
        )
}

fn named<'s>(state: &'s mut State, call: &Call) -> Result<&'s mut Resource, Refusal> {
    let name = call.param("project");
    let found = holdings::find(state, call, Kind::PagesProject, |known| known.name == name);
    found.ok_or_else(|| {
        let message = "Project not found. The specified project name does not match any of your \
                       existing projects.";
        Refusal::new(StatusCode::NOT_FOUND, 8_000_007, message)
    })
}

fn read(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let project = named(state, call)?;
    Ok(Reply::of(json!({
        "id": project.id,
        "name": project.name,
        "subdomain": format!("{}.pages.dev", project.name),
        "production_branch": "main",
        "deployment_configs": { "production": {}, "preview": {} },
    })))
}

fn begin(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    named(state, call)?;
    let token = state.begin_session();
    Ok(Reply::of(json!({ "jwt": token })))
}

/// All of them: contents are not kept here.
fn missing(_: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let hashes = holdings::fields(call).remove("hashes").unwrap_or_default();
    Ok(Reply::of(hashes))
}

fn take(_: &mut State, _: &Caller, _: &Call) -> Result<Reply, Refusal> {
    Ok(Reply::of(Value::Null))
}

fn deploy(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let id = state.issue_uuid();
    let project = named(state, call)?;
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
    Ok(Reply::of(deployment))
}

fn deployment(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let project = named(state, call)?;
    let id = call.param("deployment");
    let known = project.list("deployments").iter();
    let found = known.into_iter().find(|known| known["id"] == id);
    found.map(|known| Reply::of(known.clone())).ok_or_else(|| {
        Refusal::without_code(StatusCode::NOT_FOUND, "the deployment does not exist")
    })
}

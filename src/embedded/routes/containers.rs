//! `/accounts/{account}/containers`: the applications of Containers, as a deploy of an image that is in a
//! registry already makes and changes them (workers-sdk `packages/wrangler/src/containers/deploy.ts`).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, patch, post};
use serde_json::{Value, json};

use super::super::accepted::CONTAINERS;
use super::super::authority::Caller;
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::resource::{Kind, Resource};
use super::super::server::Shared;
use super::super::state::State;
use super::holdings::{self, fields, text};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/accounts/{account}/containers/applications",
            get(On(CONTAINERS, list)).post(On(CONTAINERS, create)),
        )
        .route(
            "/accounts/{account}/containers/applications/{application}",
            patch(On(CONTAINERS, change)),
        )
        .route(
            "/accounts/{account}/containers/applications/{application}/rollouts",
            post(On(CONTAINERS, roll_out)),
        )
}

fn entry(application: &Resource) -> Value {
    let mut told = Value::Object(application.details.clone());
    told["id"] = application.id.clone().into();
    told["account_id"] = application.account.clone().into();
    told["name"] = application.name.clone().into();
    told
}

fn list(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let applications = holdings::entries(state, call, Kind::Application, entry);
    Ok(Reply::of(applications.into()))
}

fn create(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let name = text(call, "name")?;
    let id = state.issue_uuid();
    let made = holdings::add(state, call, Kind::Application, id, name)?;
    made.details = fields(call);
    Ok(Reply::of(entry(made)))
}

fn named<'s>(state: &'s mut State, call: &Call) -> Result<&'s mut Resource, Refusal> {
    let id = call.param("application");
    holdings::find(state, call, Kind::Application, |known| known.id == id).ok_or_else(|| {
        Refusal::without_code(StatusCode::NOT_FOUND, "the application does not exist")
    })
}

fn change(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let application = named(state, call)?;
    application.details.extend(fields(call));
    Ok(Reply::of(entry(application)))
}

fn roll_out(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let application = named(state, call)?.id.clone();
    let id = state.issue_uuid();
    Ok(Reply::of(
        json!({ "id": id, "application_id": application }),
    ))
}

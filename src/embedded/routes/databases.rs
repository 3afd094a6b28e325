//! `/accounts/{account}/d1/database`: as wrangler looks a database up, by its id or by its name, and
//! makes it (workers-sdk `packages/deploy-helpers/src/deploy/helpers/provision-bindings.ts`).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json};

use super::super::accepted::{D1_READ, D1_WRITE};
use super::super::authority::Caller;
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::resource::{Kind, Resource};
use super::super::server::Shared;
use super::super::state::State;
use super::holdings::{self, text};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/accounts/{account}/d1/database",
            get(On(D1_READ, list)).post(On(D1_WRITE, create)),
        )
        .route(
            "/accounts/{account}/d1/database/{database}",
            get(On(D1_READ, read)),
        )
}

fn entry(database: &Resource) -> Value {
    json!({ "uuid": database.id, "name": database.name, "version": "production" })
}

fn list(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    Ok(holdings::page(state, call, Kind::Database, entry))
}

fn create(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let name = text(call, "name")?;
    let id = state.issue_uuid();
    holdings::add(state, call, Kind::Database, id, name).map(|made| Reply::of(entry(made)))
}

fn read(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let wanted = call.param("database");
    let meant = |known: &Resource| known.id == wanted || known.name == wanted;
    let found = holdings::find(state, call, Kind::Database, meant);
    found
        .map(|database| Reply::of(entry(database)))
        .ok_or_else(|| {
            let message = format!("The database {wanted} could not be found");
            Refusal::new(StatusCode::NOT_FOUND, 7404, message)
        })
}

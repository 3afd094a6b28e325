//! What makes a Worker run beside requests: its schedules, and events of other products (workers-sdk
//! `packages/deploy-helpers/src/triggers/deploy.ts`).

use axum::Router;
use axum::routing::{get, put};
use serde_json::{Value, json};

use super::super::accepted::{SCHEDULE_READ, SCHEDULE_WRITE, TRIGGER_WRITE};
use super::super::authority::{self, Caller};
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::server::Shared;
use super::super::state::State;
use super::workers::script;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/accounts/{account}/workers/scripts/{script}/schedules",
            get(On(SCHEDULE_READ, schedules)).put(On(SCHEDULE_WRITE, set_schedules)),
        )
        .route(
            "/accounts/{account}/triggers/{script}",
            put(On(TRIGGER_WRITE, set_events)),
        )
}

fn sent(call: &Call) -> Vec<Value> {
    let body = call.json().and_then(Value::as_array);
    body.cloned().unwrap_or_default()
}

fn schedules(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let at = script(state, call)?;
    Ok(Reply::of(
        json!({ "schedules": state.workers[at].schedules }),
    ))
}

fn set_schedules(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let at = script(state, call)?;
    state.workers[at].schedules = sent(call);
    schedules(state, caller, call)
}

fn set_events(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    if !caller.reaches(call.account().unwrap_or_default()) {
        return Err(authority::denied());
    }
    let at = script(state, call)?;
    state.workers[at].events = sent(call);
    Ok(Reply::of(state.workers[at].events.clone().into()))
}

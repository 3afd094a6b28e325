//! What makes a Worker run besides requests: its schedules, and events of other products (workers-sdk
//! `packages/deploy-helpers/src/triggers/deploy.ts`).

use serde_json::json;

use super::lookup::{find_worker, worker_index};
use crate::embedded::authority::accepted_permissions::{
    SCHEDULE_READ, SCHEDULE_WRITE, TRIGGER_WRITE,
};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;

pub(super) fn routes() -> RouteTable {
    RouteTable::joined([
        RouteTable::under("/accounts/{account}/workers/scripts/{script}/schedules")
            .get("", SCHEDULE_READ, list_schedules)
            .put("", SCHEDULE_WRITE, set_schedules),
        RouteTable::under("/accounts/{account}/triggers/{script}").put(
            "",
            TRIGGER_WRITE,
            set_events,
        ),
    ])
}

fn list_schedules(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let schedules = &find_worker(state, call)?.schedules;
    Ok(ApiReply::of(json!({ "schedules": schedules })))
}

fn set_schedules(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let at = worker_index(state, call)?;
    state.workers[at].schedules = call.elements().to_vec();
    list_schedules(state, caller, call)
}

fn set_events(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    if !caller.sees_account(call.param("account")) {
        return Err(ApiRefusal::denied());
    }
    let at = worker_index(state, call)?;
    state.workers[at].events = call.elements().to_vec();
    Ok(ApiReply::of(state.workers[at].events.clone().into()))
}

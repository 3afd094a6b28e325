//! workers.dev: the subdomain of an account, and which Workers answer there.

use serde_json::{Value, json};

use super::lookup::{absent, find_worker, worker_index};
use crate::embedded::authority::accepted_permissions::{SCRIPT_READ, SCRIPT_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::workers::WorkerRecord;

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/workers")
        .get("/subdomain", SCRIPT_READ, read_of_account)
        .get("/scripts/{script}/subdomain", SCRIPT_READ, read)
        .post("/scripts/{script}/subdomain", SCRIPT_WRITE, set)
}

/// The subdomain that the account in the path has registered.
fn subdomain_of<'s>(state: &'s ServerState, call: &IncomingCall) -> Option<&'s str> {
    let id = call.param("account");
    let account = state.accounts.iter().find(|account| account.id == id)?;
    account.workers_subdomain.as_deref()
}

fn read_of_account(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    subdomain_of(state, call)
        .map(|name| ApiReply::of(json!({ "subdomain": name })))
        .ok_or_else(|| absent(10007, "You do not have a workers.dev subdomain."))
}

fn entry(worker: &WorkerRecord) -> Value {
    json!({
        "enabled": worker.subdomain_enabled,
        "previews_enabled": worker.previews_enabled,
    })
}

/// Where the Worker answers, or would if that were switched on; only if the account has a subdomain.
pub(super) fn addresses(state: &ServerState, call: &IncomingCall, worker: &WorkerRecord) -> Value {
    let mut entry = entry(worker);
    if let Some(name) = subdomain_of(state, call) {
        let host = format!("{}.{name}.workers.dev", worker.name);
        entry["preview_url_suffix"] = format!("-{host}").into();
        entry["url"] = format!("https://{host}").into();
    }
    entry
}

fn read(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    Ok(ApiReply::of(entry(find_worker(state, call)?)))
}

/// A client that states an API date gets the default of that date: previews that it does not mention
/// follow workers.dev (wrangler says so when it warns of the change, workers-sdk
/// `packages/deploy-helpers/src/triggers/deploy.ts`, and sends 2025-08-01).
fn set(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let at = worker_index(state, call)?;
    let worker = &mut state.workers[at];
    let enabled = call.field("enabled").as_bool();
    if let Some(enabled) = enabled {
        worker.subdomain_enabled = enabled;
    }
    let dated = call
        .headers
        .contains_key("cloudflare-workers-script-api-date");
    let followed = enabled.filter(|_| dated);
    if let Some(previews) = call.field("previews_enabled").as_bool().or(followed) {
        worker.previews_enabled = previews;
    }
    Ok(ApiReply::of(entry(worker)))
}

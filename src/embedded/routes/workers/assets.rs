//! A Worker's static assets: an upload is begun with the token, and continued with what the answer gives
//! (workers-sdk `packages/deploy-helpers/src/deploy/helpers/assets.ts`).

use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::SCRIPT_WRITE;
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::authority::requirement::RouteRequirement;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/workers")
        .post(
            "/scripts/{script}/assets-upload-session",
            SCRIPT_WRITE,
            begin,
        )
        .post("/assets/upload", RouteRequirement::Session, upload)
}

/// Asks for every file of the manifest, in one go: contents are not kept here.
fn begin(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let files = call.field("manifest").as_object().into_iter().flatten();
    let hashes: Vec<Value> = files.map(|(_, file)| file["hash"].clone()).collect();
    let buckets = if hashes.is_empty() {
        json!([])
    } else {
        json!([hashes])
    };
    let token = state.begin_session();
    Ok(ApiReply::of(json!({ "jwt": token, "buckets": buckets })))
}

/// The one upload that [`begin`] asked for; with what it answers, the Worker is uploaded.
fn upload(state: &mut ServerState, _: &ApiCaller, _: &IncomingCall) -> RouteResult {
    let token = state.begin_session();
    Ok(ApiReply::of(json!({ "jwt": token })))
}

//! A Worker's static assets: an upload is begun with the token, and gone on with what the answer gives
//! (workers-sdk `packages/deploy-helpers/src/deploy/helpers/assets.ts`).

use axum::Router;
use axum::routing::post;
use serde_json::{Value, json};

use super::super::accepted::SCRIPT_WRITE;
use super::super::authority::{Caller, Needs};
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::server::Shared;
use super::super::state::State;
use super::holdings;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/accounts/{account}/workers/scripts/{script}/assets-upload-session",
            post(On(SCRIPT_WRITE, begin)),
        )
        .route(
            "/accounts/{account}/workers/assets/upload",
            post(On(Needs::Session, upload)),
        )
}

/// Asks for every file of the manifest, in one go: contents are not kept here.
fn begin(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let manifest = holdings::fields(call)
        .remove("manifest")
        .unwrap_or_default();
    let files = manifest.as_object().into_iter().flatten();
    let hashes: Vec<Value> = files.map(|(_, file)| file["hash"].clone()).collect();
    let buckets = if hashes.is_empty() {
        json!([])
    } else {
        json!([hashes])
    };
    let token = state.begin_session();
    Ok(Reply::of(json!({ "jwt": token, "buckets": buckets })))
}

/// The one upload that [`begin`] asked for; with what it answers, the Worker is uploaded.
fn upload(state: &mut State, _: &Caller, _: &Call) -> Result<Reply, Refusal> {
    let token = state.begin_session();
    Ok(Reply::of(json!({ "jwt": token })))
}

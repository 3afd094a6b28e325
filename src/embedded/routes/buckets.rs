//! `/accounts/{account}/r2/buckets`: as wrangler looks a bucket up and makes it (workers-sdk
//! `packages/deploy-helpers/src/deploy/helpers/provision-bindings.ts`).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json};

use super::super::accepted::{BUCKET_READ, BUCKET_WRITE};
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
            "/accounts/{account}/r2/buckets",
            get(On(BUCKET_READ, list)).post(On(BUCKET_WRITE, create)),
        )
        .route(
            "/accounts/{account}/r2/buckets/{bucket}",
            get(On(BUCKET_READ, read)),
        )
}

fn entry(bucket: &Resource) -> Value {
    json!({ "name": bucket.name })
}

fn list(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let buckets = holdings::entries(state, call, Kind::Bucket, entry);
    Ok(Reply::of(json!({ "buckets": buckets })))
}

fn create(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let name = text(call, "name")?;
    let made = holdings::add(state, call, Kind::Bucket, name.clone(), name);
    made.map(|made| Reply::of(entry(made)))
}

fn read(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let name = call.param("bucket");
    let found = holdings::find(state, call, Kind::Bucket, |known| known.name == name);
    found.map(|bucket| Reply::of(entry(bucket))).ok_or_else(|| {
        let message = "The specified bucket does not exist.";
        Refusal::new(StatusCode::NOT_FOUND, 10006, message)
    })
}

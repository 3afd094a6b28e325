//! `/accounts/{account}/r2/buckets`: as wrangler looks a bucket up and makes it (workers-sdk
//! `packages/deploy-helpers/src/deploy/helpers/provision-bindings.ts`).

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{BUCKET_READ, BUCKET_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::routes::collection::{ResourceCollection, required_text};
use crate::embedded::state::ServerState;
use crate::embedded::state::resources::{AccountResource, ResourceKind};

const BUCKETS: ResourceCollection = ResourceCollection {
    kind: ResourceKind::Bucket,
    entry,
};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/r2/buckets")
        .get("", BUCKET_READ, list)
        .post("", BUCKET_WRITE, create)
        .get("/{bucket}", BUCKET_READ, read)
}

fn entry(bucket: &AccountResource) -> Value {
    json!({ "name": bucket.name })
}

fn list(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let buckets = BUCKETS.entries(state, call);
    Ok(ApiReply::of(json!({ "buckets": buckets })))
}

/// A bucket has no id but its name.
fn create(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let name = required_text(call, "name")?;
    let made = BUCKETS.add(state, call, name.clone(), name)?;
    Ok(ApiReply::of(entry(made)))
}

fn read(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let found = BUCKETS.with_name(state, call, call.param("bucket"));
    let found = found.ok_or_else(|| {
        let message = "The specified bucket does not exist.";
        ApiRefusal::new(StatusCode::NOT_FOUND, 10006, message)
    })?;
    Ok(ApiReply::of(entry(found)))
}

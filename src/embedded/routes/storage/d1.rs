//! `/accounts/{account}/d1/database`: as wrangler looks a database up, by its id or by its name, and
//! makes it (workers-sdk `packages/deploy-helpers/src/deploy/helpers/provision-bindings.ts`).

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{D1_READ, D1_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::routes::collection::ResourceCollection;
use crate::embedded::state::ServerState;
use crate::embedded::state::resources::{AccountResource, ResourceKind};

const DATABASES: ResourceCollection = ResourceCollection {
    kind: ResourceKind::Database,
    entry,
};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/d1/database")
        .get("", D1_READ, DATABASES.list())
        .post(
            "",
            D1_WRITE,
            DATABASES.create("name", ServerState::issue_uuid),
        )
        .get("/{database}", D1_READ, read)
}

fn entry(database: &AccountResource) -> Value {
    json!({ "uuid": database.id, "name": database.name, "version": "production" })
}

fn read(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let wanted = call.param("database");
    let is_meant = |known: &AccountResource| known.id == wanted || known.name == wanted;
    let found = DATABASES.find(state, call, is_meant).ok_or_else(|| {
        let message = format!("The database {wanted} could not be found");
        ApiRefusal::new(StatusCode::NOT_FOUND, 7404, message)
    })?;
    Ok(ApiReply::of(entry(found)))
}

//! `/accounts/{account}/containers`: the applications of Containers, as a deploy of an image that is in a
//! registry already makes and changes them (workers-sdk `packages/wrangler/src/containers/deploy.ts`).

use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::CONTAINERS;
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::routes::collection::{ResourceCollection, required_text};
use crate::embedded::state::ServerState;
use crate::embedded::state::resources::{AccountResource, ResourceKind};

const APPLICATIONS: ResourceCollection = ResourceCollection {
    kind: ResourceKind::Application,
    entry,
};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/containers/applications")
        .get("", CONTAINERS, list)
        .post("", CONTAINERS, create)
        .patch("/{application}", CONTAINERS, change)
        .post("/{application}/rollouts", CONTAINERS, roll_out)
}

fn entry(application: &AccountResource) -> Value {
    let mut entry = Value::Object(application.details.clone());
    entry["id"] = application.id.clone().into();
    entry["account_id"] = application.account.clone().into();
    entry["name"] = application.name.clone().into();
    entry
}

/// All of them at once.
fn list(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    Ok(ApiReply::of(APPLICATIONS.entries(state, call).into()))
}

fn create(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let name = required_text(call, "name")?;
    let id = state.issue_uuid();
    let made = APPLICATIONS.add(state, call, id, name)?;
    made.details = call.fields();
    Ok(ApiReply::of(entry(made)))
}

fn find<'s>(
    state: &'s mut ServerState,
    call: &IncomingCall,
) -> Result<&'s mut AccountResource, ApiRefusal> {
    let found = APPLICATIONS.with_id(state, call, call.param("application"));
    found.ok_or_else(|| ApiRefusal::not_found("the application does not exist"))
}

fn change(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let application = find(state, call)?;
    application.details.extend(call.fields());
    Ok(ApiReply::of(entry(application)))
}

fn roll_out(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let application = find(state, call)?.id.clone();
    let rollout = json!({ "id": state.issue_uuid(), "application_id": application });
    Ok(ApiReply::of(rollout))
}

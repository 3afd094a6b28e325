//! The zones that a caller sees, and the zone that a host is in (workers-sdk
//! `packages/deploy-helpers/src/zones.ts`).

use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::ZONE_READ;
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::authority::requirement::RouteRequirement;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::zones::ZoneRecord;

pub(super) fn routes() -> RouteTable {
    RouteTable::under("").get("/zones", RouteRequirement::Credential, list)
}

/// The index in the state of the zone that a route, a domain or an address is in: the one that `named`
/// names, else the one of its host.
pub(crate) fn zone_index(
    state: &ServerState,
    account: &str,
    host: &str,
    named: &Value,
) -> Option<usize> {
    let is_meant =
        |zone: &ZoneRecord| match (named["zone_id"].as_str(), named["zone_name"].as_str()) {
            (Some(id), _) => zone.id == id,
            (None, Some(name)) => zone.name == name,
            (None, None) => zone.holds(host),
        };
    let mut zones = state.zones.iter();
    zones.position(|zone| zone.account == account && is_meant(zone))
}

/// The zones that the caller sees, by name and account if the query gives them.
fn list(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let matches = |key: &str, value: &str| call.query(key).is_none_or(|wanted| wanted == value);
    let is_wanted =
        |zone: &&ZoneRecord| matches("name", &zone.name) && matches("account.id", &zone.account);
    let sees = |zone: &&ZoneRecord| {
        caller.holds_on_zone(&zone.account, &zone.id, ZONE_READ)
            || caller.holds_on_account(&zone.account, ZONE_READ)
    };
    let zones = state.zones.iter().filter(is_wanted).filter(sees);
    Ok(ApiReply::page(zones.map(entry).collect(), call))
}

fn entry(zone: &ZoneRecord) -> Value {
    let account = json!({ "id": zone.account });
    json!({ "id": zone.id, "name": zone.name, "status": "active", "account": account })
}

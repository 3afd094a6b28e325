//! Email Routing: which rules a Worker's addresses take, and the rules of a zone (workers-sdk
//! `packages/deploy-helpers/src/triggers/email-routing.ts`, `email-routing-plan.ts`).

use serde_json::{Value, json};

use super::listing::zone_index;
use crate::embedded::authority::accepted_permissions::{EMAIL_PLAN, EMAIL_PLAN_ZONE, EMAIL_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::authority::requirement::RouteRequirement;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::zones::ZoneRecord;

pub(super) fn routes() -> RouteTable {
    RouteTable::joined([
        RouteTable::under("/accounts/{account}/email/routing/rules").post(
            "/plan",
            RouteRequirement::Credential,
            plan,
        ),
        RouteTable::under("/zones/{zone}/email/routing/rules")
            .post("", EMAIL_WRITE, add)
            .put("/{rule}", EMAIL_WRITE, set)
            .delete("/{rule}", EMAIL_WRITE, delete),
    ])
}

/// The changes that lead from the rules that are there to those that are sent. It only adds: a deploy that
/// ends by itself takes no rule away.
fn plan(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let account = call.param("account");
    let zoned = |zone: &ZoneRecord| caller.holds_on_zone(account, &zone.id, EMAIL_PLAN_ZONE);
    let mut here = state.zones.iter().filter(|zone| zone.account == account);
    if !caller.holds_on_account(account, EMAIL_PLAN) && !here.any(zoned) {
        return Err(ApiRefusal::denied());
    }
    let list = |key: &str| call.field(key).as_array().into_iter().flatten();
    let single = list("rules").map(|rule| (&rule["matchers"][0]["value"], rule));
    let all = list("catch_all_rules").map(|entry| (&entry["target"], &entry["rule"]));
    let mut zones = Vec::new();
    for (target, rule) in single.chain(all) {
        let target = target.as_str().unwrap_or_default();
        zones.extend(plan_rule(state, account, target, rule)?);
    }
    Ok(ApiReply::of(json!({ "zones": zones })))
}

/// The change in the zone of one address; none if the zone has the rule.
fn plan_rule(
    state: &ServerState,
    account: &str,
    target: &str,
    rule: &Value,
) -> Result<Option<Value>, ApiRefusal> {
    let (_, host) = target.split_once('@').unwrap_or_default();
    let at = zone_index(state, account, host, &Value::Null).ok_or_else(|| {
        ApiRefusal::bad_request(&format!("no zone of the account holds {target}"))
    })?;
    let zone = &state.zones[at];
    let same = |known: &Value| known["matchers"] == rule["matchers"];
    let change = json!({ "type": "added", "target": target });
    let whole = json!({ "zone_id": zone.id, "zone_name": zone.name, "changes": [change] });
    Ok((!zone.email_rules.iter().any(same)).then_some(whole))
}

fn zone_rules<'s>(
    state: &'s mut ServerState,
    call: &IncomingCall,
) -> Result<&'s mut Vec<Value>, ApiRefusal> {
    let id = call.param("zone");
    let zone = state.zones.iter_mut().find(|zone| zone.id == id);
    zone.map(|zone| &mut zone.email_rules)
        .ok_or_else(|| ApiRefusal::not_found("zone not found"))
}

fn add(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let mut rule = Value::Object(call.fields());
    rule["id"] = state.issue_id().into();
    zone_rules(state, call)?.push(rule.clone());
    Ok(ApiReply::of(rule))
}

/// A rule by its id; `catch_all` is there in every zone.
fn set(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = call.param("rule");
    let mut rule = Value::Object(call.fields());
    rule["id"] = id.into();
    let rules = zone_rules(state, call)?;
    match rules.iter_mut().find(|known| known["id"] == id) {
        Some(known) => *known = rule.clone(),
        None if id == "catch_all" => rules.push(rule.clone()),
        None => return Err(absent()),
    }
    Ok(ApiReply::of(rule))
}

fn delete(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = call.param("rule");
    let rules = zone_rules(state, call)?;
    let place = rules.iter().position(|known| known["id"] == id);
    place
        .map(|place| ApiReply::of(rules.remove(place)))
        .ok_or_else(absent)
}

fn absent() -> ApiRefusal {
    ApiRefusal::not_found("the rule does not exist")
}

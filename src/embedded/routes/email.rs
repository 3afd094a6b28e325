//! Email Routing: which rules a Worker's addresses take, and the rules of a zone (workers-sdk
//! `packages/deploy-helpers/src/triggers/email-routing.ts`, `email-routing-plan.ts`).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{post, put};
use serde_json::{Value, json};

use super::super::accepted::{EMAIL_PLAN, EMAIL_PLAN_ZONE, EMAIL_WRITE};
use super::super::authority::{self, Caller, Needs};
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::server::Shared;
use super::super::state::State;
use super::super::zone::Zone;
use super::{holdings, zones};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/accounts/{account}/email/routing/rules/plan",
            post(On(Needs::Credential, plan)),
        )
        .route(
            "/zones/{zone}/email/routing/rules",
            post(On(EMAIL_WRITE, add)),
        )
        .route(
            "/zones/{zone}/email/routing/rules/{rule}",
            put(On(EMAIL_WRITE, set)).delete(On(EMAIL_WRITE, delete)),
        )
}

/// The changes that lead from the rules that are there to those that are sent. It adds and leaves alone;
/// nothing in a deploy that ends by itself takes a rule away.
fn plan(state: &mut State, caller: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let account = call.account().unwrap_or_default();
    let zoned = |zone: &Zone| caller.may_on_zone(account, &zone.id, EMAIL_PLAN_ZONE);
    let mut here = state.zones.iter().filter(|zone| zone.account == account);
    if !caller.may_on_account(account, EMAIL_PLAN) && !here.any(zoned) {
        return Err(authority::denied());
    }
    let body = holdings::fields(call);
    let list = |key: &str| {
        body.get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    let single = list("rules").map(|rule| (&rule["matchers"][0]["value"], rule));
    let all = list("catch_all_rules").map(|entry| (&entry["target"], &entry["rule"]));
    let mut zones = Vec::new();
    for (target, rule) in single.chain(all) {
        zones.extend(change(
            state,
            account,
            target.as_str().unwrap_or_default(),
            rule,
        )?);
    }
    Ok(Reply::of(json!({ "zones": zones })))
}

/// The change in the zone of one address; none where it has the rule.
fn change(
    state: &State,
    account: &str,
    target: &str,
    rule: &Value,
) -> Result<Option<Value>, Refusal> {
    let (_, host) = target.split_once('@').unwrap_or_default();
    let place = zones::place(state, account, host, &Value::Null).ok_or_else(|| {
        let message = format!("no zone of the account holds {target}");
        Refusal::without_code(StatusCode::BAD_REQUEST, &message)
    })?;
    let zone = &state.zones[place];
    let same = |known: &Value| known["matchers"] == rule["matchers"];
    let change = json!({ "type": "added", "target": target });
    let whole = json!({ "zone_id": zone.id, "zone_name": zone.name, "changes": [change] });
    Ok((!zone.email_rules.iter().any(same)).then_some(whole))
}

fn rules<'s>(state: &'s mut State, call: &Call) -> Result<&'s mut Vec<Value>, Refusal> {
    let id = call.param("zone");
    let zone = state.zones.iter_mut().find(|zone| zone.id == id);
    zone.map(|zone| &mut zone.email_rules)
        .ok_or_else(|| Refusal::without_code(StatusCode::NOT_FOUND, "zone not found"))
}

fn add(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let mut rule = Value::Object(holdings::fields(call));
    rule["id"] = state.issue_id().into();
    rules(state, call)?.push(rule.clone());
    Ok(Reply::of(rule))
}

/// A rule by its id; `catch_all` is there in every zone.
fn set(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let id = call.param("rule");
    let mut rule = Value::Object(holdings::fields(call));
    rule["id"] = id.into();
    let rules = rules(state, call)?;
    match rules.iter_mut().find(|known| known["id"] == id) {
        Some(known) => *known = rule.clone(),
        None if id == "catch_all" => rules.push(rule.clone()),
        None => return Err(absent()),
    }
    Ok(Reply::of(rule))
}

fn delete(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let id = call.param("rule");
    let rules = rules(state, call)?;
    let place = rules.iter().position(|known| known["id"] == id);
    place
        .map(|place| Reply::of(rules.remove(place)))
        .ok_or_else(absent)
}

fn absent() -> Refusal {
    Refusal::without_code(StatusCode::NOT_FOUND, "the rule does not exist")
}

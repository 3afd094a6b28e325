//! Zones, and what a deploy leaves in them: the routes and custom domains of Workers (workers-sdk
//! `packages/deploy-helpers/src/triggers/publish-routes.ts`,
//! `packages/deploy-helpers/src/zones.ts`), and rules of Email Routing
//! (`packages/deploy-helpers/src/triggers/email-routing.ts`, `email-routing-plan.ts`).

use serde_json::{Value, json};

use super::collection::{ResourceCollection, required_text};
use crate::embedded::authority::accepted_permissions::{
    DOMAIN_READ, DOMAIN_WRITE, DOMAIN_ZONE, EMAIL_PLAN, EMAIL_PLAN_ZONE, EMAIL_WRITE, ROUTE_READ,
    ROUTE_WRITE, ROUTES_WRITE, RouteRequirement, ZONE_READ,
};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::accounts::{AccountResource, ResourceKind, WorkerRoute, ZoneRecord};

const DOMAINS: ResourceCollection = ResourceCollection::new(ResourceKind::Domain, domain_entry);

pub(super) fn routes() -> RouteTable {
    let anyone = RouteRequirement::Credential;
    let rule = "/{zone}/email/routing/rules/{rule}";
    let domain = "/workers/domains/records/{domain}";
    RouteTable::joined([
        RouteTable::under("/zones")
            .get("", anyone, list)
            .get("/{zone}/workers/routes", ROUTE_READ, list_routes)
            .post("/{zone}/workers/routes", ROUTE_WRITE, add_route)
            .post("/{zone}/email/routing/rules", EMAIL_WRITE, add_rule)
            .put(rule, EMAIL_WRITE, set_rule)
            .delete(rule, EMAIL_WRITE, delete_rule),
        RouteTable::under("/accounts/{account}/workers/scripts/{script}")
            .put("/routes", ROUTES_WRITE, set_routes)
            .post("/domains/changeset", DOMAIN_WRITE, preview_domains)
            .put("/domains/records", DOMAIN_WRITE, set_domains),
        RouteTable::under("/accounts/{account}")
            .get(domain, DOMAIN_READ, read_domain)
            .post("/email/routing/rules/plan", anyone, plan_rules),
    ])
}

/// The index in the state of the zone of a route, a domain or an address: the one that `named`
/// names, else the one of its host. `what` is looked for.
fn find_zone(
    state: &ServerState,
    call: &IncomingCall,
    host: &str,
    named: &Value,
    what: &str,
) -> Result<usize, ApiRefusal> {
    let is_wanted =
        |zone: &ZoneRecord| match (named["zone_id"].as_str(), named["zone_name"].as_str()) {
            (Some(id), _) => zone.id == id,
            (None, Some(name)) => zone.name == name,
            (None, None) => zone.holds(host),
        };
    let mut zones = state.zones.iter();
    zones
        .position(|zone| zone.account == call.param("account") && is_wanted(zone))
        .ok_or_else(|| ApiRefusal::bad_request(&format!("no zone of the account holds {what}")))
}

fn zone_in_path<'s>(
    state: &'s mut ServerState,
    call: &IncomingCall,
) -> Result<&'s mut ZoneRecord, ApiRefusal> {
    let id = call.param("zone");
    let zone = state.zones.iter_mut().find(|zone| zone.id == id);
    zone.ok_or_else(|| ApiRefusal::not_found("zone not found"))
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

fn route_entry(route: &WorkerRoute) -> Value {
    json!({ "id": route.id, "pattern": route.pattern, "script": route.script })
}

fn list_routes(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let routes = zone_in_path(state, call)?.routes.iter();
    Ok(ApiReply::ok(routes.map(route_entry).collect()))
}

fn add_route(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let route = WorkerRoute {
        id: state.issue_id(),
        pattern: required_text(call, "pattern")?,
        script: required_text(call, "script")?,
    };
    let answer = route_entry(&route);
    zone_in_path(state, call)?.routes.push(route);
    Ok(ApiReply::ok(answer))
}

/// The routes that the Worker had before are gone.
fn set_routes(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let (account, script) = (call.param("account"), call.param("script"));
    let mut planned = Vec::new();
    for wanted in call.elements() {
        let pattern = wanted["pattern"].as_str().unwrap_or_default();
        let host = pattern.split('/').next().unwrap_or_default();
        let host = host.trim_start_matches(['*', '.']);
        let at = find_zone(state, call, host, wanted, &format!("the route {pattern}"))?;
        planned.push((at, pattern));
    }
    let zones = state.zones.iter_mut();
    for zone in zones.filter(|zone| zone.account == account) {
        zone.routes.retain(|route| route.script != script);
    }
    let mut entries = Vec::new();
    for (at, pattern) in planned {
        let route = WorkerRoute {
            id: state.issue_id(),
            pattern: pattern.to_owned(),
            script: script.to_owned(),
        };
        entries.push(route_entry(&route));
        state.zones[at].routes.push(route);
    }
    Ok(ApiReply::ok(entries.into()))
}

fn domain_entry(domain: &AccountResource) -> Value {
    let mut entry = Value::Object(domain.details.clone());
    entry["id"] = domain.id.clone().into();
    entry["hostname"] = domain.name.clone().into();
    entry
}

/// What [`set_domains`] would do.
fn preview_domains(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let (mut added, mut updated) = (Vec::new(), Vec::new());
    let script = call.param("script");
    for origin in call.elements() {
        let host = origin["hostname"].as_str().unwrap_or_default();
        match DOMAINS.find_named(state, call, host) {
            None => added.push(origin.clone()),
            Some(known) => {
                let mut entry = domain_entry(known);
                entry["modified"] = (known.details["service"] != script).into();
                updated.push(entry);
            }
        }
    }
    let changes = json!({ "added": added, "updated": updated, "removed": [], "conflicting": [] });
    Ok(ApiReply::ok(changes))
}

fn set_domains(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let origins = call.field("origins").as_array().into_iter().flatten();
    let placed: Result<Vec<_>, ApiRefusal> = origins
        .map(|origin| place_domain(state, caller, call, origin))
        .collect();
    for (host, zone) in placed? {
        if DOMAINS.find_named(state, call, &host).is_none() {
            let id = state.issue_id();
            DOMAINS.add(state, call, id, host.clone())?;
        }
        if let Some(domain) = DOMAINS.find_named(state, call, &host) {
            let service = call.param("script").into();
            domain.details.insert("service".to_owned(), service);
            domain.details.insert("zone_id".to_owned(), zone.into());
        }
    }
    Ok(ApiReply::ok(DOMAINS.entries(state, call).into()))
}

/// The host of a domain and the id of its zone, if the caller is allowed to add it there.
fn place_domain(
    state: &ServerState,
    caller: &ApiCaller,
    call: &IncomingCall,
    origin: &Value,
) -> Result<(String, String), ApiRefusal> {
    let host = origin["hostname"].as_str().unwrap_or_default();
    let zone = &state.zones[find_zone(state, call, host, origin, host)?].id;
    let allowed = caller.holds_on_zone(call.param("account"), zone, DOMAIN_ZONE);
    allowed
        .then(|| (host.to_owned(), zone.clone()))
        .ok_or_else(ApiRefusal::denied)
}

fn read_domain(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    DOMAINS
        .find_by_id(state, call, "domain")
        .map(|domain| ApiReply::ok(domain_entry(domain)))
        .ok_or_else(|| ApiRefusal::not_found("domain not found"))
}

/// The changes that lead from the rules that are there to those that are sent. It only adds: a
/// non-interactive deploy removes no rule.
fn plan_rules(state: &mut ServerState, caller: &ApiCaller, call: &IncomingCall) -> RouteResult {
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
        zones.extend(plan_rule(
            state,
            call,
            target.as_str().unwrap_or_default(),
            rule,
        )?);
    }
    Ok(ApiReply::ok(json!({ "zones": zones })))
}

/// The change in the zone of one address; none if the zone has the rule.
fn plan_rule(
    state: &ServerState,
    call: &IncomingCall,
    target: &str,
    rule: &Value,
) -> Result<Option<Value>, ApiRefusal> {
    let (_, host) = target.split_once('@').unwrap_or_default();
    let zone = &state.zones[find_zone(state, call, host, &Value::Null, target)?];
    let same = |known: &Value| known["matchers"] == rule["matchers"];
    let change = json!({ "type": "added", "target": target });
    let changed = json!({ "zone_id": zone.id, "zone_name": zone.name, "changes": [change] });
    Ok((!zone.email_rules.iter().any(same)).then_some(changed))
}

fn add_rule(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let mut rule = Value::Object(call.fields());
    rule["id"] = state.issue_id().into();
    zone_in_path(state, call)?.email_rules.push(rule.clone());
    Ok(ApiReply::ok(rule))
}

/// A rule by its id; `catch_all` is there in every zone.
fn set_rule(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = call.param("rule");
    let mut rule = Value::Object(call.fields());
    rule["id"] = id.into();
    let rules = &mut zone_in_path(state, call)?.email_rules;
    match rules.iter_mut().find(|known| known["id"] == id) {
        Some(known) => *known = rule.clone(),
        None if id == "catch_all" => rules.push(rule.clone()),
        None => return Err(absent_rule()),
    }
    Ok(ApiReply::ok(rule))
}

fn delete_rule(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = call.param("rule");
    let rules = &mut zone_in_path(state, call)?.email_rules;
    let place = rules.iter().position(|known| known["id"] == id);
    place
        .map(|place| ApiReply::ok(rules.remove(place)))
        .ok_or_else(absent_rule)
}

fn absent_rule() -> ApiRefusal {
    ApiRefusal::not_found("the rule does not exist")
}

//! The bindings of an upload: whether the caller is allowed to bind them, and what the inherited
//! ones are.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::scripts::find_worker;
use crate::embedded::authority::accepted_permissions::{BIND_NETWORK, BIND_TUNNEL};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::ApiRefusal;
use crate::embedded::state::ServerState;
use crate::embedded::state::workers::{WorkerRecord, WorkerVersion};

/// The bindings of an upload with these `metadata`, with the inherited ones written out.
pub(super) fn resolve_bindings(
    state: &mut ServerState,
    caller: &ApiCaller,
    call: &IncomingCall,
    metadata: &Map<String, Value>,
) -> Result<Vec<Value>, ApiRefusal> {
    let bindings = metadata.get("bindings").and_then(Value::as_array);
    let bindings = bindings.map_or(&[][..], Vec::as_slice);
    check_secrets(state, caller, call, bindings)?;
    check_networks(caller, call, bindings)?;
    let worker = find_worker(state, call).ok();
    bindings
        .iter()
        .map(|binding| inherit_binding(worker, binding))
        .collect()
}

fn filter_kind<'b>(bindings: &'b [Value], kind: &'b str) -> impl Iterator<Item = &'b Value> {
    let bindings = bindings.iter();
    bindings.filter(move |binding| binding["type"] == kind)
}

/// Refuses a Secrets Store binding if the secret does not exist, then if caller or secret forbid
/// it. The second refusal does not say which of them did.
fn check_secrets(
    state: &mut ServerState,
    caller: &ApiCaller,
    call: &IncomingCall,
    bindings: &[Value],
) -> Result<(), ApiRefusal> {
    let account = call.param("account");
    let mut allowed = true;
    for binding in filter_kind(bindings, "secrets_store_secret") {
        let serves =
            serves_workers(state, account, binding).ok_or_else(|| absent_secret(binding))?;
        allowed &= serves && caller.can_bind(account);
    }
    allowed.then_some(()).ok_or_else(forbidden_secret)
}

/// Whether the bound secret serves Workers; none if it does not exist or is not active.
fn serves_workers(state: &mut ServerState, account: &str, binding: &Value) -> Option<bool> {
    let store = binding["store_id"].as_str()?;
    let name = binding["secret_name"].as_str()?;
    let mut stores = state.stores.iter();
    stores.find(|known| known.id == store && known.account == account)?;
    let mut secrets = state.secrets.iter_mut();
    let secret = secrets.find(|secret| secret.store == store && secret.name == name)?;
    let secret = secret.refresh();
    (secret.status == "active").then(|| secret.serves("workers"))
}

/// Refuses a VPC binding that the caller is not allowed to bind, as a token without a permission is
/// refused (cloudflare/workers-sdk issue 11884).
fn check_networks(
    caller: &ApiCaller,
    call: &IncomingCall,
    bindings: &[Value],
) -> Result<(), ApiRefusal> {
    let account = call.param("account");
    let services = filter_kind(bindings, "vpc_service").map(|_| BIND_NETWORK);
    let networks = filter_kind(bindings, "vpc_network").map(|network| {
        let tunnel = network.get("tunnel_id").is_some_and(Value::is_string);
        if tunnel { BIND_TUNNEL } else { BIND_NETWORK }
    });
    let allowed = services
        .chain(networks)
        .all(|groups| caller.holds_on_account(account, groups));
    allowed.then_some(()).ok_or_else(ApiRefusal::denied)
}

/// A binding of type `inherit` is what the Worker has under its name, which can be one of its own
/// secrets. wrangler asks for `bindings_inherit=strict` (npm `cloudflare`,
/// `resources/workers/scripts`): a name that the Worker does not have is refused.
fn inherit_binding(worker: Option<&WorkerRecord>, binding: &Value) -> Result<Value, ApiRefusal> {
    if binding["type"] != "inherit" {
        return Ok(binding.clone());
    }
    let name = binding["name"].as_str().unwrap_or_default();
    let version = worker.and_then(|worker| worker.deployed().or(worker.latest()));
    let bound = version.map_or(&[][..], WorkerVersion::bindings).iter();
    let secret = |worker: &WorkerRecord| {
        let known = worker.secrets.iter().any(|secret| secret == name);
        known.then(|| serde_json::json!({ "type": "secret_text", "name": name }))
    };
    let found = bound.into_iter().find(|bound| bound["name"] == name);
    let found = found.cloned().or_else(|| worker.and_then(secret));
    found.ok_or_else(|| {
        // The beginning is what workers-sdk `secrets-validation.ts` looks for.
        let message = format!("inherit binding '{name}' is invalid");
        ApiRefusal::new(StatusCode::BAD_REQUEST, 10057, &message)
    })
}

fn absent_secret(binding: &Value) -> ApiRefusal {
    let text = |key: &str| binding[key].as_str().unwrap_or_default();
    let message = format!(
        "Secrets Store binding '{}' references store '{}' and secret '{}' which were not found.",
        text("name"),
        text("store_id"),
        text("secret_name"),
    );
    ApiRefusal::new(StatusCode::BAD_REQUEST, 10182, &message)
}

fn forbidden_secret() -> ApiRefusal {
    let message = "Secrets store binding authorization failed. \
                   Check your permissions and secret scopes.";
    ApiRefusal::new(StatusCode::BAD_REQUEST, 10021, message).documented(
        "https://developers.cloudflare.com/workers/observability/errors/#validation-errors-10021",
    )
}

//! The bindings of an upload: may the caller bind them, and what are those that are only named?

use axum::http::StatusCode;
use serde_json::{Map, Value};

use super::super::accepted::{BIND_NETWORK, BIND_TUNNEL};
use super::super::authority::{self, Caller};
use super::super::call::Call;
use super::super::envelope::Refusal;
use super::super::state::State;
use super::super::worker::{Version, Worker};
use super::workers::script;

/// The scope that a secret needs to be bound to a Worker.
const SERVICE: &str = "workers";

/// The bindings of an upload with these `metadata`, whole.
pub(super) fn settle(
    state: &mut State,
    caller: &Caller,
    call: &Call,
    metadata: &Map<String, Value>,
) -> Result<Vec<Value>, Refusal> {
    let bindings = metadata.get("bindings").and_then(Value::as_array);
    let bindings = bindings.map_or(&[][..], Vec::as_slice);
    judge_secrets(state, caller, call, bindings)?;
    judge_networks(caller, call, bindings)?;
    let worker = script(state, call).ok().map(|at| &state.workers[at]);
    let whole = bindings.iter().map(|binding| inherit(worker, binding));
    whole.collect()
}

fn of_type<'b>(bindings: &'b [Value], kind: &'b str) -> impl Iterator<Item = &'b Value> {
    let of_type = move |binding: &&Value| binding["type"] == kind;
    bindings.iter().filter(of_type)
}

/// Whether every Secrets Store binding may be bound: first whether the secrets are there, then
/// whether caller and secret allow it. The second refusal does not say which of them forbade it.
fn judge_secrets(
    state: &mut State,
    caller: &Caller,
    call: &Call,
    bindings: &[Value],
) -> Result<(), Refusal> {
    let account = call.account().unwrap_or_default();
    let mut allowed = true;
    for binding in of_type(bindings, "secrets_store_secret") {
        let serves = resolve(state, account, binding).ok_or_else(|| absent(binding))?;
        allowed &= serves && caller.may_bind(account);
    }
    if allowed { Ok(()) } else { Err(forbidden()) }
}

/// Whether the bound secret serves Workers; none if it is not there or not active.
fn resolve(state: &mut State, account: &str, binding: &Value) -> Option<bool> {
    let store = binding["store_id"].as_str()?;
    let name = binding["secret_name"].as_str()?;
    state
        .stores
        .iter()
        .find(|known| known.id == store && known.account == account)?;
    let secret = state
        .secrets
        .iter_mut()
        .find(|secret| secret.store == store && secret.name == name)?
        .look();
    (secret.status == "active").then(|| secret.serves(SERVICE))
}

/// Whether every VPC binding may be bound. The refusal is that of a token without a permission
/// (cloudflare/workers-sdk issue 11884).
fn judge_networks(caller: &Caller, call: &Call, bindings: &[Value]) -> Result<(), Refusal> {
    let account = call.account().unwrap_or_default();
    let services = of_type(bindings, "vpc_service").map(|_| BIND_NETWORK);
    let networks = of_type(bindings, "vpc_network").map(|network| {
        let tunnel = network.get("tunnel_id").is_some_and(Value::is_string);
        if tunnel { BIND_TUNNEL } else { BIND_NETWORK }
    });
    let allowed = services
        .chain(networks)
        .all(|groups| caller.may_on_account(account, groups));
    allowed.then_some(()).ok_or_else(authority::denied)
}

/// A binding of type `inherit` is what the Worker has under its name, one of its own secrets among that.
/// wrangler asks for `bindings_inherit=strict` (npm `cloudflare`, `resources/workers/scripts`): what is not
/// there is refused.
fn inherit(worker: Option<&Worker>, binding: &Value) -> Result<Value, Refusal> {
    if binding["type"] != "inherit" {
        return Ok(binding.clone());
    }
    let name = binding["name"].as_str().unwrap_or_default();
    let version = worker.and_then(|worker| worker.deployed().or(worker.latest()));
    let bound = version.map_or(&[][..], Version::bindings).iter();
    let secret = |worker: &Worker| {
        let known = worker.secrets.iter().any(|secret| secret == name);
        known.then(|| serde_json::json!({ "type": "secret_text", "name": name }))
    };
    let found = bound.into_iter().find(|bound| bound["name"] == name);
    let found = found.cloned().or_else(|| worker.and_then(secret));
    found.ok_or_else(|| {
        // The beginning is what workers-sdk `secrets-validation.ts` looks for.
        let message = format!("inherit binding '{name}' is invalid");
        Refusal::new(StatusCode::BAD_REQUEST, 10057, message)
    })
}

fn absent(binding: &Value) -> Refusal {
    let text = |key: &str| binding[key].as_str().unwrap_or_default();
    let message = format!(
        "Secrets Store binding '{}' references store '{}' and secret '{}' which were not found.",
        text("name"),
        text("store_id"),
        text("secret_name"),
    );
    Refusal::new(StatusCode::BAD_REQUEST, 10182, message)
}

fn forbidden() -> Refusal {
    let message = "Secrets store binding authorization failed. \
                   Check your permissions and secret scopes.";
    Refusal::new(StatusCode::BAD_REQUEST, 10021, message).documented(
        "https://developers.cloudflare.com/workers/observability/errors/#validation-errors-10021",
    )
}

//! The guided path, walked on a pseudo terminal through the real binary.

mod adding;
mod choosing;
mod creating;
mod deciding;
mod demo;
mod hostile;
mod interrupting;
mod judging;
mod missing_fields;
mod missing_permission;
mod placing;
mod plain;
mod red_to_green;
mod scope_choice;
mod screens;
pub(crate) mod terminal;
mod token_creation;
mod undoing;
mod waiting;

use std::thread::yield_now;

use serde_json::{Value, json};

use crate::sandbox::{ACME, Files, STORE, Sandbox};
use crate::state::list_mut;

/// What every config begins with.
fn head() -> String {
    format!("name = \"api\"\nmain = \"src/index.js\"\naccount_id = \"{ACME}\"\n")
}

/// A binding at the top level.
fn binding(name: &str, secret: &str) -> String {
    format!(
        "\n[[secrets_store_secrets]]\nbinding = \"{name}\"\nstore_id = \"{STORE}\"\nsecret_name = \
         \"{secret}\"\n"
    )
}

/// A config with `rest` after its head, in front of an ordinary terminal.
fn project(rest: &str) -> Sandbox {
    let config = format!("{}{rest}", head());
    Sandbox::with("wrangler.toml", config).var("TERM", "xterm-256color")
}

/// One secret lacks the scope, and staging lacks both bindings.
fn two_steps() -> Sandbox {
    let bindings = binding("OPENAI_KEY", "openai") + &binding("STRIPE_KEY", "stripe-live");
    project(&format!(
        "{bindings}\n[env.staging]\nname = \"api-staging\"\n"
    ))
}

/// A binding names a secret that is not there, and two like it are.
fn misnamed() -> Sandbox {
    let sandbox = project(&binding("PAY_KEY", "stripe-life"));
    add_secret(&sandbox, "stripe-test");
    sandbox
}

/// The same where there are more secrets than a short list shows.
fn many_secrets() -> Sandbox {
    let sandbox = misnamed();
    for number in 0..12 {
        add_secret(&sandbox, &format!("tenant-{number:02}"));
    }
    sandbox
}

/// Adds a sound secret to the Cloudflare.
fn add_secret(sandbox: &Sandbox, name: &str) {
    let add = |state: &mut Value| {
        let secrets = list_mut(state, "secrets");
        let id = format!("c0{:030}", secrets.len());
        secrets.push(json!({ "id": id, "store": STORE, "name": name, "scopes": ["workers"] }));
    };
    sandbox.server.edit_state(add).unwrap();
}

/// Three environments lack the binding.
fn several_environments() -> Sandbox {
    let environments = ["one", "two", "three"].map(|name| format!("\n[env.{name}]\nvars = {{}}\n"));
    project(&(binding("STRIPE_KEY", "stripe-live") + &environments.concat()))
}

/// Everything the Cloudflare holds.
fn held(sandbox: &Sandbox) -> Value {
    sandbox.server.state()
}

/// The project and the Cloudflare beside it.
fn world(sandbox: &Sandbox) -> (Files, Value) {
    (sandbox.files(), held(sandbox))
}

/// Answers the question which scopes a new secret shall hold with what is needed.
fn take_needed_scopes(walk: &mut terminal::Walk) {
    walk.see("Which scopes should stripe-life have?");
    walk.see("(for AI Gateway too)");
    walk.wait_for_keys();
    walk.press(terminal::ENTER);
}

fn add_fault(sandbox: &Sandbox, fault: Value) {
    let add = |state: &mut Value| list_mut(state, "faults").push(fault);
    sandbox.server.edit_state(add).unwrap();
}

/// Holds every answer to such a request back until an interruption has long arrived.
fn hold_back(sandbox: &Sandbox, method: &str) {
    add_fault(sandbox, json!({ "method": method, "delay_ms": 2_000 }));
}

/// Waits until such a request has arrived.
fn wait_for(sandbox: &Sandbox, method: &str) {
    let arrived = |sandbox: &Sandbox| {
        let requests = sandbox.server.requests();
        requests.iter().any(|request| request.method == method)
    };
    while !arrived(sandbox) {
        yield_now();
    }
}

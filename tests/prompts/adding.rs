//! `add` with somebody to ask.

use serde_json::{Value, json};
use std::path::Path;

use super::terminal::{DOWN, ENTER, ESCAPE, INTERRUPT, UP, Walk};
use super::{add_secret, binding, project, take_needed_scopes, world};
use crate::sandbox::{Files, STORE, Sandbox};
use crate::state::list_mut;

const WHICH: &str = "Which secret of default_secrets_store should be bound?";
const TYPED: &str = "hunter2-typed";

/// A config that binds one secret.
fn bound() -> Sandbox {
    project(&binding("SESSION_KEY", "session-signing"))
}

/// What the config says once the binding is added behind its neighbour.
fn added(sandbox: &Sandbox, name: &str, secret: &str) -> Files {
    let mut files = sandbox.files();
    let config = files.get_mut(Path::new("wrangler.toml")).unwrap();
    config.extend_from_slice(binding(name, secret).as_bytes());
    files
}

#[test]
fn a_named_secret_is_bound_after_a_yes() {
    let sandbox = bound();
    let expected = added(&sandbox, "STRIPE_LIVE", "stripe-live");
    let mut walk = Walk::start(&sandbox, &["add", "stripe-live"]);
    walk.see("+binding = \"STRIPE_LIVE\"");
    walk.answer("1/1 STRIPE_LIVE: bind stripe-live?", "y");
    walk.see("STRIPE_LIVE binds stripe-live; wrangler.toml: 5 lines added");
    let ended = walk.end().expect_code(0);
    let end =
        "Nothing blocks the deploy.\r\nNext: wrangler deploy\r\nUndo: wrangler-permit undo\r\n";
    assert!(ended.text.ends_with(end), "{}", ended.text);
    assert_eq!(sandbox.files(), expected);
    assert!(sandbox.writes().is_empty());
}

#[test]
fn a_no_adds_nothing() {
    let sandbox = bound();
    let before = world(&sandbox);
    for keys in ["n", "q"] {
        let mut walk = Walk::start(&sandbox, &["add", "stripe-live"]);
        walk.answer("1/1 ", keys);
        walk.see("Nothing was added.");
        walk.end().expect_code(1);
    }
    let mut walk = Walk::start(&sandbox, &["add", "stripe-live"]);
    walk.answer("1/1 ", INTERRUPT);
    walk.end().expect_interrupted();
    assert_eq!(world(&sandbox), before);
}

#[test]
fn the_secret_is_chosen_from_a_list() {
    let sandbox = bound();
    let expected = added(&sandbox, "SESSION_SIGNING", "session-signing");
    let mut walk = Walk::start(&sandbox, &["add", "--as", "SESSION_SIGNING"]);
    walk.see(WHICH);
    walk.see("future  (active; dex, websearch)");
    walk.see("just-made  (pending; workers)");
    walk.wait_for_keys();
    walk.press(&format!("{UP}{UP}{ENTER}"));
    walk.answer("1/1 SESSION_SIGNING: bind session-signing?", "y");
    walk.end().expect_code(0);
    assert_eq!(sandbox.files(), expected);
}

#[test]
fn typing_narrows_a_long_list_of_secrets() {
    let sandbox = bound();
    for number in 0..12 {
        add_secret(&sandbox, &format!("tenant-{number:02}"));
    }
    let expected = added(&sandbox, "TENANT_07", "tenant-07");
    let mut walk = Walk::start(&sandbox, &["add"]);
    walk.see(WHICH);
    walk.wait_for_keys();
    walk.press("nt-07");
    walk.press(ENTER);
    walk.answer("1/1 TENANT_07: bind tenant-07?", "y");
    walk.end().expect_code(0);
    assert_eq!(sandbox.files(), expected);
}

#[test]
fn nothing_chosen_adds_nothing() {
    let sandbox = bound();
    let before = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["add"]);
    walk.see(WHICH);
    walk.wait_for_keys();
    walk.press(ESCAPE);
    walk.end().expect_code(1);
    let mut walk = Walk::start(&sandbox, &["add"]);
    walk.see(WHICH);
    walk.wait_for_keys();
    walk.press(INTERRUPT);
    walk.end().expect_interrupted();
    assert_eq!(world(&sandbox), before);
}

#[test]
fn a_missing_scope_is_offered_next() {
    let sandbox = bound();
    let expected = added(&sandbox, "OPENAI", "openai");
    let mut walk = Walk::start(&sandbox, &["add", "openai"]);
    walk.answer("1/1 OPENAI: bind openai?", "y");
    walk.answer("1/1 Add `workers` to the scopes of openai?", "y");
    walk.see("openai now has ai_gateway, workers");
    walk.see("Nothing blocks the deploy any more.");
    walk.end().expect_code(0);
    assert_eq!(sandbox.files(), expected);
    assert_eq!(sandbox.writes().len(), 1);
}

#[test]
fn a_secret_that_is_not_there_is_created_first() {
    let sandbox = bound();
    let expected = added(&sandbox, "PAY_KEY", "stripe-life");
    let mut walk = Walk::start(&sandbox, &["add", "stripe-life", "--as", "PAY_KEY"]);
    walk.see("default_secrets_store has no secret stripe-life. What is meant?");
    walk.see("create it: stripe-life");
    walk.wait_for_keys();
    walk.press(&format!("{UP}{ENTER}"));
    walk.see("the account has 7 of at most 100 secrets");
    walk.answer("1/1 Create the secret stripe-life?", "y");
    take_needed_scopes(&mut walk);
    walk.answer("Value of stripe-life", "hunter2-a\nhunter2-b\n");
    walk.see("--remote < PATH");
    walk.answer("Value of stripe-life", &format!("{TYPED}\r"));
    walk.answer("Repeat:", &format!("{TYPED}\r"));
    walk.see("created stripe-life in default_secrets_store");
    walk.answer("1/1 PAY_KEY: bind stripe-life?", "y");
    walk.end().expect_code(0);
    assert_eq!(sandbox.files(), expected);
    let writes = sandbox.writes();
    let [write] = writes.as_slice() else {
        panic!("{writes:?}");
    };
    assert!(write.ends_with(&format!(
        "[{{\"name\":\"stripe-life\",\"value\":\"[{} bytes]\",\"scopes\":[\"workers\"]}}]",
        TYPED.len()
    )));
}

#[test]
fn without_a_value_nothing_is_bound() {
    let sandbox = bound();
    let before = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["add", "stripe-life"]);
    walk.see("What is meant?");
    walk.wait_for_keys();
    walk.press(&format!("{UP}{ENTER}"));
    walk.answer("1/1 Create the secret stripe-life?", "y");
    take_needed_scopes(&mut walk);
    walk.answer("Value of stripe-life", ENTER);
    walk.end().expect_code(1);
    assert_eq!(world(&sandbox), before);
}

#[test]
fn a_secret_like_it_may_be_meant() {
    let sandbox = bound();
    let expected = added(&sandbox, "STRIPE_LIVE", "stripe-live");
    let mut walk = Walk::start(&sandbox, &["add", "stripe-life"]);
    walk.see("What is meant?");
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.answer("1/1 STRIPE_LIVE: bind stripe-live?", "y");
    walk.end().expect_code(0);
    assert_eq!(sandbox.files(), expected);
}

#[test]
fn what_cannot_be_created_is_not_offered() {
    let sandbox = bound();
    let fill = |state: &mut Value| state["secret_quota"] = json!(7);
    sandbox.server.edit_state(fill).unwrap();
    let mut walk = Walk::start(&sandbox, &["add", "stripe-life"]);
    walk.see("It cannot be created now: make room");
    walk.see("What is meant?");
    walk.wait_for_keys();
    walk.press(ESCAPE);
    let ended = walk.end().expect_code(1);
    assert!(!ended.text.contains("create it"), "{}", ended.text);
}

#[test]
fn account_and_store_are_asked_for() {
    let config = "name = \"api\"\n";
    let sandbox = Sandbox::with("wrangler.toml", config)
        .var("TERM", "xterm-256color")
        .token(Some("both"));
    let add_other = |state: &mut Value| {
        let mut store = state["stores"][0].clone();
        store["id"] = json!(STORE.replace('1', "9"));
        store["name"] = json!("other");
        let mut twin = state["secrets"][0].clone();
        twin["id"] = json!("5ec00000000000000000000000000099");
        twin["store"] = store["id"].clone();
        list_mut(state, "stores").push(store);
        list_mut(state, "secrets").push(twin);
    };
    sandbox.server.edit_state(add_other).unwrap();
    let mut walk = Walk::start(&sandbox, &["add", "stripe-live"]);
    walk.see("Nothing says which account is meant. Which one?");
    walk.see("Acme");
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.see("Which store is meant?");
    walk.wait_for_keys();
    walk.press(&format!("{DOWN}{ENTER}"));
    walk.answer("1/1 STRIPE_LIVE: bind stripe-live?", "y");
    walk.end().expect_code(0);
    let files = sandbox.files();
    let config = String::from_utf8_lossy(&files[Path::new("wrangler.toml")]);
    let wanted = binding("STRIPE_LIVE", "stripe-live").replace(STORE, &STORE.replace('1', "9"));
    assert!(config.ends_with(&wanted), "{config}");
}

//! A choice from a list: which secret, which environments, which account.

use std::path::Path;

use super::terminal::{DOWN, ENTER, ESCAPE, Walk};
use super::{binding, many_secrets, misnamed, project, several_environments, world};
use crate::sandbox::{STORE, Sandbox};

const SECRET: &str = "Which secret does PAY_KEY mean?";
const ENVIRONMENTS: &str = "Copy the bindings into which";

fn config(sandbox: &Sandbox) -> String {
    let bytes = sandbox.files().remove(Path::new("wrangler.toml"));
    String::from_utf8(bytes.unwrap()).unwrap()
}

#[test]
fn the_nearest_secret_is_the_first_of_the_list() {
    let sandbox = misnamed();
    let before = config(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see(SECRET);
    walk.see("stripe-live");
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.see("+secret_name = \"stripe-live\"");
    walk.answer("1/1 ", "y");
    walk.end().expect_code(0);
    assert_eq!(
        config(&sandbox),
        before.replace("stripe-life", "stripe-live")
    );
    assert!(sandbox.writes().is_empty());
}

#[test]
fn another_secret_is_an_arrow_away() {
    let sandbox = misnamed();
    let before = config(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see(SECRET);
    walk.wait_for_keys();
    walk.press(DOWN);
    walk.press(ENTER);
    walk.answer("1/1 ", "y");
    walk.end().expect_code(0);
    assert_eq!(
        config(&sandbox),
        before.replace("stripe-life", "stripe-test")
    );
}

#[test]
fn escape_on_a_list_declines() {
    for sandbox in [misnamed(), many_secrets()] {
        let before = world(&sandbox);
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.see(SECRET);
        walk.wait_for_keys();
        walk.press(ESCAPE);
        walk.see("none");
        walk.end().expect_code(1);
        assert_eq!(world(&sandbox), before);
    }
}

#[test]
fn typing_narrows_a_long_list() {
    let sandbox = many_secrets();
    let before = config(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see(SECRET);
    walk.wait_for_keys();
    walk.press("?");
    walk.see("? why");
    walk.press(ENTER);
    walk.see("Names are compared exactly");
    walk.wait_for_keys();
    walk.press("tenant-07");
    walk.press(ENTER);
    walk.see("+secret_name = \"tenant-07\"");
    walk.answer("1/1 ", "y");
    walk.end().expect_code(0);
    assert_eq!(config(&sandbox), before.replace("stripe-life", "tenant-07"));
}

#[test]
fn one_question_is_asked_for_one_placeholder() {
    let placeholder = |name, secret| binding(name, secret).replace(STORE, "${STORE_ID}");
    let bindings = placeholder("ONE", "stripe-live") + &placeholder("TWO", "session-signing");
    let staging = bindings.replace("[[", "[[env.staging.");
    let sandbox = project(&(bindings + &staging));
    let before = config(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("1/1 Which store do ONE, TWO mean in several environments?");
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.see("+store_id");
    walk.answer("1/1 ", "y");
    walk.end().expect_code(0);
    assert_eq!(config(&sandbox), before.replace("${STORE_ID}", STORE));

    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(config(&sandbox), before);
}

#[test]
fn only_the_environments_chosen_get_the_bindings() {
    let sandbox = several_environments();
    let twin = several_environments();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see(ENVIRONMENTS);
    walk.wait_for_keys();
    walk.press(&format!(" {DOWN}{DOWN} {ENTER}"));
    walk.see("nothing else touched");
    walk.see("nothing else touched");
    walk.end().expect_code(0);

    for name in ["one", "three"] {
        let ran = twin.run(&["fix", "--yes", "--copy-bindings", "-e", name]);
        ran.expect_code(0);
    }
    assert_eq!(world(&sandbox), world(&twin));
}

#[test]
fn no_environment_chosen_is_every_one_declined() {
    let sandbox = several_environments();
    let before = world(&sandbox);
    for keys in [ENTER, ESCAPE] {
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.see(ENVIRONMENTS);
        walk.wait_for_keys();
        walk.press(keys);
        walk.see("none");
        // An environment without bindings is a warning.
        walk.end().expect_code(0);
        assert_eq!(world(&sandbox), before);
    }
}

/// A project that names no account, with a credential that sees two, and what it binds.
fn project_without_account(bindings: &str) -> Sandbox {
    let config = format!("name = \"api\"\nmain = \"src/index.js\"\n{bindings}");
    Sandbox::with("wrangler.toml", config)
        .var("TERM", "xterm-256color")
        .token(Some("both"))
}

#[test]
fn of_several_accounts_one_is_chosen() {
    let unfilled = binding("OPENAI_KEY", "openai").replace(STORE, "");
    let sandbox = project_without_account(&unfilled);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("Which one?");
    walk.see("Acme");
    walk.see("Beta");
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.answer("1/1 OPENAI_KEY: write the account's only store", "y");
    walk.answer("1/1 Add `workers` to the scopes of openai?", "y");
    walk.end().expect_code(0);
    assert!(!config(&sandbox).contains("account_id"));
    assert_eq!(sandbox.writes().len(), 1);
}

#[test]
fn the_account_that_has_the_store_is_offered_and_written() {
    let sandbox = project_without_account(&binding("OPENAI_KEY", "openai"));
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("this deploys the top level to Acme");
    walk.answer("1/1 OPENAI_KEY: write the id of the account Acme", "y");
    walk.answer("1/1 Add `workers` to the scopes of openai?", "y");
    walk.end().expect_code(0);
    let account = "account_id = \"aaaa0000000000000000000000000001\"\n";
    assert!(config(&sandbox).contains(account));
    assert_eq!(sandbox.writes().len(), 1);
}

#[test]
fn without_an_account_nothing_is_done() {
    for (store, question) in [("", "Which one?"), (STORE, "which has the store?")] {
        let bindings = binding("OPENAI_KEY", "openai").replace(STORE, store);
        let sandbox = project_without_account(&bindings);
        let before = world(&sandbox);
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.see(question);
        walk.wait_for_keys();
        walk.press(if store.is_empty() { ESCAPE } else { ENTER });
        walk.see("unknown-account");
        walk.end().expect_code(2);
        assert_eq!(world(&sandbox), before);
    }
}

#[test]
fn what_was_declined_is_not_asked_again() {
    let bindings = binding("PAY_KEY", "stripe-life") + &binding("OPENAI_KEY", "openai");
    let sandbox = project(&bindings);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see(SECRET);
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.answer("1/2 PAY_KEY: use the secret stripe-live?", "n");
    walk.answer("2/2 Add `workers` to the scopes of openai?", "y");
    let ended = walk.end().expect_code(1);
    assert_eq!(ended.text.matches(SECRET).count(), 1, "{}", ended.text);
    assert_eq!(sandbox.writes().len(), 1);
}

#[test]
fn a_choice_without_an_answer_is_left() {
    let sandbox = project(&binding("PAY_KEY", "stripe-live").replace(STORE, "demo"));
    let before = world(&sandbox);
    let walk = Walk::start(&sandbox, &["fix", "--offline"]);
    let ended = walk.end().expect_code(1);
    assert!(
        ended.text.contains("placeholder-store-id"),
        "{}",
        ended.text
    );
    assert_eq!(world(&sandbox), before);
}

#[test]
fn a_yes_proves_the_permission() {
    for (token, verdict, code) in [
        ("edit-unseen", "Nothing blocks the deploy.", 0),
        ("read", "cannot-bind", 1),
    ] {
        let sandbox = project(&binding("STRIPE_KEY", "stripe-live")).token(Some(token));
        let before = world(&sandbox);
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.see("unverified");
        walk.answer("Test it with a write", "y");
        if code == 1 {
            walk.see("How?");
            walk.wait_for_keys();
            walk.press(ESCAPE);
        }
        walk.see(verdict);
        walk.end().expect_code(code);
        assert_eq!(world(&sandbox), before);
        let writes = sandbox.writes();
        let [probe] = writes.as_slice() else {
            panic!("{writes:?}");
        };
        assert!(
            probe.starts_with("PATCH ") && probe.contains(&"0".repeat(32)),
            "{probe}"
        );
    }
}

#[test]
fn the_proof_is_offered_when_nothing_else_is_open_any_more() {
    let sandbox = misnamed().token(Some("edit-unseen"));
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see(SECRET);
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.answer("1/1 ", "y");
    walk.answer("Test it with a write", "?");
    walk.see("No secret changes.");
    walk.answer("Test it with a write", "y");
    walk.see("Nothing blocks the deploy any more.");
    walk.end().expect_code(0);
    assert_eq!(sandbox.writes().len(), 1);
}

#[test]
fn a_no_proves_nothing() {
    let sandbox = project(&binding("STRIPE_KEY", "stripe-live")).token(Some("read"));
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("Test it with a write", "n");
    walk.see("The credential is not tested yet");
    walk.end().expect_code(0);
    assert!(sandbox.writes().is_empty());
}

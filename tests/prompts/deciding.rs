//! A decision about each step: yes, no, all, quit, diff, why.

use serde_json::{Value, json};

use super::terminal::{ENTER, ESCAPE, Walk};
use super::{binding, held, hold_back, project, two_steps, wait_for, world};
use crate::sandbox::{STORE, Sandbox};
use crate::state::{find, texts};

const FIRST: &str = "1/2 Add `workers` to the scopes of openai?";
const SECOND: &str = "2/2 Copy 2 bindings into env.staging?";
const KEYS: &str = "[?]why";

#[test]
fn accepting_everything_does_what_the_flags_do() {
    let (guided, flagged) = (two_steps(), two_steps());
    let mut walk = Walk::start(&guided, &["fix"]);
    walk.see("Plan");
    walk.see("ai_gateway, workers");
    walk.answer(FIRST, "y");
    walk.see("openai now has ai_gateway, workers");
    // What is approved is shown where it is asked about.
    walk.see("+[[env.staging.secrets_store_secrets]]");
    walk.answer(SECOND, "y");
    walk.see("nothing else touched");
    walk.see("Nothing blocks the deploy any more.");
    walk.end().expect_code(0);

    let ran = flagged.run(&["fix", "--yes", "--copy-bindings"]);
    ran.expect_code(0);
    assert_eq!(world(&guided), world(&flagged));
    assert_eq!(guided.writes(), flagged.writes());
}

/// A step of each kind that flags need not answer.
fn safe_steps() -> Sandbox {
    let placeholder = binding("SESSION_KEY", "session-signing").replace(STORE, "demo");
    let older = binding("OLD_KEY", "stripe-live").replace("secrets_store_secrets", "secret_stores");
    let sandbox = project(&(binding("OPENAI_KEY", "openai") + &placeholder + &older));
    sandbox.var("NO_COLOR", "1")
}

/// The plan in what was written, line by line.
fn plan(text: &str) -> Vec<&str> {
    let (_, plan) = text.split_once("\nPlan").unwrap();
    let (plan, _) = plan.split_once("\n1/3 ").unwrap_or((plan, ""));
    plan.trim_end().lines().collect()
}

#[test]
fn flags_and_yes_to_everything_make_one_plan_and_leave_one_world() {
    let (guided, flagged) = (safe_steps(), safe_steps());
    let before = world(&guided);
    let mut walk = Walk::start(&guided, &["fix"]);
    for number in ["1/3 ", "2/3 ", "3/3 "] {
        walk.see(number);
        walk.answer(KEYS, "y");
    }
    let ended = walk.end().expect_code(0);
    let ran = flagged.run(&["fix", "--yes"]).expect_code(0);
    let (asked, told) = (ended.screen(), ran.stderr);
    assert_eq!(plan(&asked), plan(&told));
    assert_eq!(world(&guided), world(&flagged));
    assert_eq!(guided.writes(), flagged.writes());
    assert_eq!(guided.reads(), flagged.reads());

    // Both ways back lead to where both began.
    let mut walk = Walk::start(&guided, &["undo"]);
    walk.answer(KEYS, "a");
    walk.end().expect_code(0);
    flagged.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(guided.files(), before.0);
    assert_eq!(world(&guided), world(&flagged));
    let nothing = flagged.run(&["undo", "--yes"]).expect_code(0).stdout;
    assert_eq!(nothing, "There is nothing to undo.\n");
}

#[test]
fn declining_everything_changes_nothing() {
    let sandbox = two_steps();
    let before = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer(FIRST, "n");
    walk.answer(SECOND, "n");
    walk.see("blocked");
    let ended = walk.end().expect_code(1);
    let next = "\r\nNext: wrangler-permit fix\r\n";
    assert!(ended.text.ends_with(next), "{}", ended.text);
    assert_eq!(world(&sandbox), before);
    assert!(sandbox.writes().is_empty());
}

#[test]
fn quitting_keeps_what_is_done_and_does_no_more() {
    let bindings = binding("OPENAI_KEY", "openai") + &binding("FUTURE", "future");
    let sandbox = project(&bindings);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("1/2 Add `workers` to the scopes of openai?", "y");
    walk.see("openai now has ai_gateway, workers");
    walk.answer("2/2 Add `workers` to the scopes of future?", "q");
    walk.see("blocked");
    walk.end().expect_code(1);
    let writes = sandbox.writes();
    assert_eq!(writes.len(), 1, "{writes:?}");
    let state = sandbox.server.state();
    let scopes = |name: &str| texts(&find(&state["secrets"], "name", name)["scopes"]);
    assert_eq!(scopes("openai"), ["ai_gateway", "workers"]);
    assert!(!scopes("future").contains(&"workers".to_owned()));
}

#[test]
fn where_only_a_warning_is_left_nothing_is_wrong() {
    let sandbox = two_steps();
    let (files, state) = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer(FIRST, "y");
    walk.answer(SECOND, "q");
    walk.end().expect_code(0);
    assert_eq!(sandbox.files(), files);
    assert_ne!(held(&sandbox), state);
}

#[test]
fn quitting_before_anything_leaves_everything() {
    let sandbox = two_steps();
    let before = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer(FIRST, "q");
    let ended = walk.end().expect_code(1);
    assert!(!ended.text.contains("2/2"), "{}", ended.text);
    assert_eq!(world(&sandbox), before);
}

#[test]
fn why_and_diff_come_back_to_the_question() {
    let sandbox = two_steps();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer(FIRST, "?");
    walk.see("why\r\n");
    walk.see("scopes");
    walk.answer(FIRST, "d");
    walk.see("ai_gateway, workers");
    walk.answer(FIRST, "n");
    walk.answer(SECOND, "D");
    walk.see("@@ line");
    walk.answer(SECOND, "N");
    walk.end().expect_code(1);
    assert!(sandbox.writes().is_empty());
}

#[test]
fn return_is_yes_and_escape_is_no() {
    let bindings = binding("OPENAI_KEY", "openai") + &binding("FUTURE", "future");
    let sandbox = project(&bindings);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("1/2 ");
    walk.answer(KEYS, ENTER);
    walk.see("yes\r\n");
    walk.see("2/2 ");
    walk.answer(KEYS, ESCAPE);
    walk.see("no\r\n");
    walk.end().expect_code(1);
    assert_eq!(sandbox.writes().len(), 1);
}

#[test]
fn return_is_no_where_the_step_is_a_question_of_what_was_meant() {
    let sandbox = two_steps();
    let files = sandbox.files();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see(FIRST);
    walk.see("[Y]es");
    walk.answer(KEYS, ENTER);
    walk.see(SECOND);
    walk.see("This gives env.staging the");
    walk.see("[N]o");
    walk.answer(KEYS, ENTER);
    walk.see("no\r\n");
    walk.end().expect_code(0);
    assert_eq!(sandbox.writes().len(), 1);
    assert_eq!(sandbox.files(), files);
}

#[test]
fn all_asks_no_more() {
    let bindings = binding("OPENAI_KEY", "openai") + &binding("FUTURE", "future");
    let sandbox = project(&bindings);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("1/2 ", "a");
    walk.see("Nothing blocks the deploy any more.");
    let ended = walk.end().expect_code(0);
    assert!(!ended.text.contains("2/2 "), "{}", ended.text);
    assert_eq!(sandbox.writes().len(), 2);
}

#[test]
fn all_still_asks_what_was_meant() {
    let sandbox = two_steps();
    let files = sandbox.files();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer(FIRST, "a");
    walk.answer(SECOND, "n");
    walk.end().expect_code(0);
    assert_eq!(sandbox.writes().len(), 1);
    assert_eq!(sandbox.files(), files);
}

#[test]
fn a_key_that_means_nothing_is_passed_over() {
    let sandbox = two_steps();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see(FIRST);
    walk.answer(KEYS, "xz7 \t\x1b[Aq");
    walk.see(" quit\r\n");
    let ended = walk.end().expect_code(1);
    assert_eq!(ended.text.matches(FIRST).count(), 1, "{}", ended.text);
}

#[test]
fn what_is_typed_before_a_question_answers_none() {
    let sandbox = two_steps();
    let files = sandbox.files();
    hold_back(&sandbox, "PATCH");
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer(FIRST, "y");
    wait_for(&sandbox, "PATCH");
    walk.press("yy\r");
    walk.see(SECOND);
    walk.wait_for_keys();
    walk.press("n");
    walk.see(" no\r\n");
    walk.end().expect_code(0);
    assert_eq!(sandbox.files(), files);
}

#[test]
fn nothing_is_asked_where_the_secrets_are_refused() {
    let sandbox = project(&binding("OPENAI_KEY", "openai"));
    let body = json!({ "success": false, "errors": [{ "code": 10000, "message": "Authentication error" }] });
    let refuse = |state: &mut Value| {
        state["faults"] = json!([{ "method": "GET", "path": "*/secrets",
            "answer": { "respond": { "status": 403, "body": body } } }]);
    };
    sandbox.server.edit_state(refuse).unwrap();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("does not list the secrets of");
    walk.see("1 unverified of 1 binding");
    walk.end().expect_code(1);
    assert!(sandbox.writes().is_empty());
}

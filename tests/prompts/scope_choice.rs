//! Which scopes a secret shall hold: what is needed, or more.

use serde_json::json;

use super::terminal::{DOWN, ENTER, ESCAPE, INTERRUPT, UP, Walk};
use super::{add_fault, binding, misnamed, project, two_steps, world};
use crate::sandbox::Sandbox;
use crate::state::{find, texts};

const STEP: &str = "1/1 Add `workers` to the scopes of future?";
const WHICH: &str = "Which scopes should future have?";
const TYPED: &str = "hunter2-typed";

/// A binding of a secret that holds neither scope that is known, and two that are not.
fn neither() -> Sandbox {
    project(&binding("FUTURE", "future"))
}

fn scopes(sandbox: &Sandbox, name: &str) -> Vec<String> {
    let state = sandbox.server.state();
    texts(&find(&state["secrets"], "name", name)["scopes"])
}

/// A run that has come to the list.
fn asked(sandbox: &Sandbox) -> Walk {
    let mut walk = Walk::start(sandbox, &["fix"]);
    walk.answer(STEP, "y");
    walk.see(WHICH);
    walk.see(" It keeps dex, websearch.");
    walk.see("workers  (what is needed)");
    walk.see("ai_gateway, workers  (for AI Gateway too)");
    walk.wait_for_keys();
    walk
}

#[test]
fn return_takes_what_is_needed() {
    let (guided, flagged) = (neither(), neither());
    let mut walk = asked(&guided);
    walk.press(ENTER);
    walk.see("future now has dex, websearch, workers");
    walk.see("Nothing blocks the deploy any more.");
    walk.end().expect_code(0);
    flagged.run(&["fix", "--yes"]).expect_code(0);
    assert_eq!(world(&guided), world(&flagged));
}

#[test]
fn both_are_a_key_away_and_are_taken_back_both() {
    let sandbox = neither();
    let before = world(&sandbox);
    let mut walk = asked(&sandbox);
    walk.press(&format!("{DOWN}{ENTER}"));
    walk.see("future now has ai_gateway, dex, websearch, workers");
    walk.end().expect_code(0);
    assert_eq!(sandbox.writes().len(), 1);
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(world(&sandbox).0, before.0);
    assert_eq!(scopes(&sandbox, "future"), ["dex", "websearch"]);
}

#[test]
fn escape_declines() {
    let sandbox = neither();
    let before = world(&sandbox);
    let mut walk = asked(&sandbox);
    walk.press(ESCAPE);
    walk.see("missing-scope");
    let ended = walk.end().expect_code(1);
    assert_eq!(ended.text.matches(WHICH).count(), 1, "{}", ended.text);
    assert_eq!(world(&sandbox), before);
}

#[test]
fn an_interruption_at_the_list_changes_nothing() {
    let sandbox = neither();
    let before = world(&sandbox);
    let mut walk = asked(&sandbox);
    walk.press(INTERRUPT);
    walk.end().expect_interrupted();
    assert_eq!(world(&sandbox), before);
}

#[test]
fn nothing_is_asked_where_only_one_answer_is_left() {
    // It holds ai_gateway and needs workers, and no held scope is ever taken.
    let sandbox = two_steps();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("1/2 Add `workers` to the scopes of openai?", "y");
    walk.see("openai now has ai_gateway, workers");
    walk.answer("2/2 ", "y");
    let ended = walk.end().expect_code(0);
    assert!(!ended.text.contains("Which scopes"), "{}", ended.text);
}

#[test]
fn all_takes_what_is_needed_and_a_flag_what_it_says() {
    for (words, keys, wanted) in [
        (&["fix"][..], "a", &["dex", "websearch", "workers"][..]),
        (
            &["fix", "--scope", "ai-gateway"],
            "y",
            &["ai_gateway", "dex", "websearch", "workers"],
        ),
    ] {
        let sandbox = neither();
        let mut walk = Walk::start(&sandbox, words);
        walk.answer("1/1 Add `", keys);
        let ended = walk.end().expect_code(0);
        assert!(!ended.text.contains(WHICH), "{}", ended.text);
        assert_eq!(scopes(&sandbox, "future"), wanted);
    }
}

#[test]
fn a_dumb_terminal_takes_what_is_needed_by_return_too() {
    let needed: &[&str] = &["dex", "websearch", "workers"];
    let both: &[&str] = &["ai_gateway", "dex", "websearch", "workers"];
    let held: &[&str] = &["dex", "websearch"];
    for (keys, wanted, code) in [("\n", needed, 0), ("2\n", both, 0), ("n\n", held, 1)] {
        let sandbox = neither().var("TERM", "dumb");
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.answer("[?]why  ", "y\n");
        walk.see("  1  workers (what is needed)");
        walk.see("  2  ai_gateway, workers (for AI Gateway too)");
        walk.answer("n for none: ", "3\n");
        walk.answer("n for none: ", keys);
        walk.end().expect_code(code).expect_ascii(false);
        assert_eq!(scopes(&sandbox, "future"), wanted);
    }
}

#[test]
fn a_new_secret_can_hold_both() {
    let sandbox = misnamed();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("create it: stripe-life");
    walk.wait_for_keys();
    walk.press(&format!("{UP}{ENTER}"));
    walk.see("Which scopes should stripe-life have?");
    walk.see("(for AI Gateway too)");
    walk.wait_for_keys();
    walk.press(&format!("{DOWN}{ENTER}"));
    walk.answer("Value of stripe-life", &format!("{TYPED}{ENTER}"));
    walk.answer("Repeat:", &format!("{TYPED}{ENTER}"));
    walk.end().expect_code(0);
    assert_eq!(scopes(&sandbox, "stripe-life"), ["ai_gateway", "workers"]);
}

#[test]
fn what_failed_with_both_is_not_tried_again_with_less() {
    let sandbox = project(&(binding("FUTURE", "future") + &binding("OPENAI_KEY", "openai")));
    let answer = json!({ "respond": { "status": 400 } });
    add_fault(
        &sandbox,
        json!({ "method": "PATCH", "times": 1, "answer": answer }),
    );
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("1/2 Add `workers` to the scopes of future?", "y");
    walk.see("(for AI Gateway too)");
    walk.wait_for_keys();
    walk.press(&format!("{DOWN}{ENTER}"));
    walk.see("failed: ");
    walk.answer("2/2 Add `workers` to the scopes of openai?", "y");
    let ended = walk.end().expect_code(1);
    assert_eq!(ended.text.matches(WHICH).count(), 1, "{}", ended.text);
    assert!(!ended.text.contains("1/1"), "{}", ended.text);
}

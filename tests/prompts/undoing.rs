//! `undo` with a person, and a `fix` that could not be undone.

use serde_json::Value;
use std::fs;

use super::terminal::{INTERRUPT, Walk};
use super::{hold_back, two_steps, wait_for, world};
use crate::sandbox::{Files, STORE, Sandbox};
use crate::state::list;

const EDIT: &str = "1/2 Take back the edit of wrangler.toml?";
const SCOPE: &str = "2/2 Take `workers` from the scopes of openai?";

/// The project, and the scopes of each secret.
type Held = (Files, Vec<Value>);

/// A project that was repaired, with what was there before.
fn repaired() -> (Sandbox, Held) {
    let sandbox = two_steps();
    let before = held(&sandbox);
    let arguments = ["fix", "--yes", "--copy-bindings"];
    sandbox.run(&arguments).expect_code(0);
    (sandbox, before)
}

fn held(sandbox: &Sandbox) -> Held {
    let state = sandbox.server.state();
    let secrets = list(&state, "secrets").iter();
    let scopes = secrets.map(|secret| secret["scopes"].clone()).collect();
    (sandbox.files(), scopes)
}

#[test]
fn a_fix_is_taken_back_step_by_step() {
    let (sandbox, before) = repaired();
    let mut walk = Walk::start(&sandbox, &["undo"]);
    walk.see("Undo the fix of 2");
    walk.see("-[[env.staging.secrets_store_secrets]]");
    walk.see("ai_gateway, workers");
    walk.answer(EDIT, "?");
    walk.see("as it left it");
    walk.answer(EDIT, "d");
    walk.see("-[[env.staging.secrets_store_secrets]]");
    walk.answer(EDIT, "y");
    walk.see("wrangler.toml is as it was before");
    walk.answer(SCOPE, "y");
    walk.see("openai now has ai_gateway");
    walk.see("is taken back.");
    walk.end().expect_code(0).expect_narrow(80);
    assert_eq!(held(&sandbox), before);
    let mut walk = Walk::start(&sandbox, &["undo"]);
    walk.see("There is nothing to undo.");
    walk.end().expect_code(0);
}

#[test]
fn all_at_once_on_a_narrow_terminal() {
    let (sandbox, before) = repaired();
    let mut walk = Walk::of_width(40, &sandbox, &["undo"]);
    walk.see("1/2 Take back the edit");
    walk.answer("[?]why", "a");
    walk.see("is taken back.");
    walk.end().expect_code(0);
    assert_eq!(held(&sandbox), before);
}

#[test]
fn what_is_declined_can_be_taken_back_later() {
    let (sandbox, before) = repaired();
    let (_, scopes) = held(&sandbox);
    let mut walk = Walk::start(&sandbox, &["undo"]);
    walk.answer(EDIT, "y");
    walk.answer(SCOPE, "n");
    walk.see("1 taken back, 1 left.");
    walk.end().expect_code(1);
    assert_eq!(held(&sandbox), (before.0.clone(), scopes));
    let mut walk = Walk::start(&sandbox, &["undo"]);
    walk.answer("1/1 Take `workers` from the scopes of openai?", "y");
    walk.end().expect_code(0);
    assert_eq!(held(&sandbox), before);
}

#[test]
fn quitting_takes_nothing_more_back() {
    let (sandbox, _) = repaired();
    let after = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["undo"]);
    walk.answer(EDIT, "q");
    walk.see("Nothing was taken back.");
    let ended = walk.end().expect_code(1);
    assert!(!ended.text.contains("2/2"), "{}", ended.text);
    assert_eq!(world(&sandbox), after);
}

/// A store that was never filled in, a misplaced array and an older form: an edit each.
fn three_repairs() -> Sandbox {
    let placeholder = super::binding("STRIPE_KEY", "stripe-live").replace(STORE, "demo");
    let misplaced = super::binding("STRIPE_KEY", "stripe-live");
    let older = misplaced.replace("secrets_store_secrets", "env.two.secret_stores");
    let misplaced = misplaced.replace(
        "secrets_store_secrets",
        "env.one.vars.secrets_store_secrets",
    );
    super::project(&(placeholder + &misplaced + &older))
}

#[test]
fn of_two_edits_of_one_file_the_older_one_waits_for_the_newer() {
    let sandbox = three_repairs();
    let before = held(&sandbox);
    let arguments = ["fix", "--yes", "--only", "config"];
    sandbox.run(&arguments).expect_code(0);
    let after = held(&sandbox);
    let mut walk = Walk::start(&sandbox, &["undo"]);
    walk.answer("1/3 Take back the edit of wrangler.toml?", "n");
    walk.answer("2/3 Take back the edit of wrangler.toml?", "y");
    walk.see("refused: take back the edit of wrangler.toml: what was");
    walk.answer("3/3 Take back the edit of wrangler.toml?", "a");
    walk.see("refused");
    walk.end().expect_code(1);
    assert_eq!(held(&sandbox), after);
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(held(&sandbox), before);
}

#[test]
fn ctrl_c_at_the_question_changes_nothing_more() {
    let (sandbox, before) = repaired();
    let after = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["undo"]);
    walk.see(EDIT);
    walk.wait_for_keys();
    walk.press(INTERRUPT);
    walk.end().expect_interrupted();
    assert_eq!(world(&sandbox), after);
    let mut walk = Walk::start(&sandbox, &["undo"]);
    walk.answer(EDIT, "y");
    walk.see(SCOPE);
    walk.wait_for_keys();
    walk.press(INTERRUPT);
    walk.end().expect_interrupted();
    assert_eq!(sandbox.files(), before.0);
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(held(&sandbox), before);
}

#[test]
fn a_step_back_that_has_begun_ends_first() {
    let (sandbox, before) = repaired();
    let written = sandbox.writes().len();
    hold_back(&sandbox, "PATCH");
    let mut walk = Walk::start(&sandbox, &["undo"]);
    walk.answer(EDIT, "n");
    walk.answer(SCOPE, "y");
    while sandbox.writes().len() == written {
        wait_for(&sandbox, "PATCH");
    }
    walk.press(INTERRUPT);
    walk.see("openai now has ai_gateway");
    walk.end().expect_interrupted();
    assert_eq!(held(&sandbox).1, before.1);
    assert_ne!(held(&sandbox).0, before.0);
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(held(&sandbox), before);
}

/// A project whose journal cannot be written.
fn unrecorded() -> Sandbox {
    let sandbox = two_steps();
    for name in [".local", "Library"] {
        fs::write(sandbox.home().join(name), "in the way").unwrap();
    }
    sandbox
}

const WITHOUT: &str = "Go on, with no way to undo?";

#[test]
fn without_a_journal_a_person_decides() {
    let sandbox = unrecorded();
    let before = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("warning: the journal");
    walk.answer(WITHOUT, "?");
    walk.see("Without that, only you can.");
    walk.answer(WITHOUT, "n");
    let ended = walk.end().expect_code(1);
    assert!(!ended.text.contains("1/2"), "{}", ended.text);
    assert_eq!(world(&sandbox), before);

    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer(WITHOUT, "y");
    walk.answer("1/2 Add `workers` to the scopes of openai?", "y");
    walk.answer("2/2 Copy 2 bindings into env.staging?", "y");
    walk.see("Nothing blocks the deploy any more.");
    let ended = walk.end().expect_code(0);
    assert!(!ended.text.contains("Undo:"), "{}", ended.text);
}

#[test]
fn a_guided_fix_says_how_to_take_it_back() {
    let sandbox = two_steps();
    let before = held(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("1/2 Add `workers` to the scopes of openai?", "y");
    walk.answer("2/2 Copy 2 bindings into env.staging?", "y");
    let ended = walk.end().expect_code(0);
    let last = ended.text.lines().last().unwrap();
    assert_eq!(last, "Undo: wrangler-permit undo");
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(held(&sandbox), before);
}

#[test]
fn a_file_that_changes_while_somebody_thinks_stays() {
    let (sandbox, before) = repaired();
    let mut walk = Walk::start(&sandbox, &["undo"]);
    walk.see(EDIT);
    let path = std::path::Path::new("wrangler.toml");
    let theirs = [&sandbox.files()[path][..], b"# mine\n"].concat();
    sandbox.write(path, &theirs);
    walk.press("y");
    walk.see("has changed since it was read");
    walk.answer(SCOPE, "y");
    walk.see("1 taken back, 1 left.");
    walk.end().expect_code(1);
    assert_eq!(sandbox.files()[path], theirs);
    assert_eq!(held(&sandbox).1, before.1);
}

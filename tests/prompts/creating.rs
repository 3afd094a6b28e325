//! A secret that is created: its value typed unseen, twice.

use serde_json::{Value, json};
use std::path::Path;

use rexpect::process::Signal;

use super::terminal::{ENTER, INTERRUPT, UP, Walk};
use super::{binding, held, many_secrets, misnamed, project, take_needed_scopes, world};
use crate::sandbox::{ACME, STORE, Sandbox};
use crate::state::list_mut;

const SECRET: &str = "Which secret does PAY_KEY mean?";
const VALUE: &str = "Value of stripe-life";
const AGAIN: &str = "Repeat:";

/// A value that every run is searched for.
const TYPED: &str = "hunter2-typed";

/// The request that creates stripe-life with a value of so many bytes.
fn creation(bytes: usize) -> String {
    format!(
        "POST /accounts/{ACME}/secrets_store/stores/{STORE}/secrets \
         [{{\"name\":\"stripe-life\",\"value\":\"[{bytes} bytes]\",\"scopes\":[\"workers\"]}}]"
    )
}

/// A run that has come to the question for the value.
fn asked(sandbox: &Sandbox) -> Walk {
    let mut walk = Walk::start(sandbox, &["fix"]);
    walk.see(SECRET);
    walk.see("create it: stripe-life");
    walk.wait_for_keys();
    walk.press(&format!("{UP}{ENTER}"));
    walk.see("in default_secrets_store, for PAY_KEY");
    walk.see("the account has 8 of at most 100 secrets");
    take_needed_scopes(&mut walk);
    walk.see(VALUE);
    walk
}

fn line(text: &str) -> String {
    format!("{text}{ENTER}")
}

#[test]
fn the_last_item_of_the_list_creates_the_secret() {
    for (name, value) in [("TERM", "xterm-256color"), ("CI", "")] {
        let sandbox = misnamed().var(name, value);
        let files = sandbox.files();
        let mut walk = asked(&sandbox);
        walk.press(&line(TYPED));
        walk.answer(AGAIN, &line(TYPED));
        walk.see("created stripe-life in default_secrets_store");
        walk.see("Nothing blocks the deploy any more.");
        walk.end().expect_code(0);
        assert_eq!(sandbox.writes(), [creation(TYPED.len())]);
        assert_eq!(sandbox.files(), files);
    }
}

#[test]
fn a_terminal_without_cursor_hides_the_value_too() {
    for (name, value, escapes) in [("TERM", "dumb", false), ("LANG", "C", true)] {
        let sandbox = misnamed().var(name, value);
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.see("  8  create it: stripe-life");
        walk.answer("nothing for none: ", "8\n");
        walk.see("  1  workers (what is needed)");
        walk.answer("n for none: ", "\n");
        walk.answer(VALUE, &line(TYPED));
        walk.answer(AGAIN, &line("hunter2-other"));
        walk.see("The two values differ.");
        walk.answer(VALUE, &line(TYPED));
        walk.answer(AGAIN, &line(TYPED));
        walk.end().expect_code(0).expect_ascii(escapes);
        assert_eq!(sandbox.writes(), [creation(TYPED.len())]);
    }
}

#[test]
fn a_long_list_ends_with_creating_it() {
    let sandbox = many_secrets();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see(SECRET);
    walk.wait_for_keys();
    walk.press("create");
    walk.press(ENTER);
    take_needed_scopes(&mut walk);
    walk.answer(VALUE, &line(TYPED));
    walk.answer(AGAIN, &line(TYPED));
    walk.end().expect_code(0);
    assert_eq!(sandbox.writes(), [creation(TYPED.len())]);
}

#[test]
fn where_nothing_else_could_be_meant_there_is_no_list() {
    let sandbox = project(&binding("PAY_KEY", "stripe-life"));
    let clear = |state: &mut Value| list_mut(state, "secrets").clear();
    sandbox.server.edit_state(clear).unwrap();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("1/1 Create the secret stripe-life?", "y");
    take_needed_scopes(&mut walk);
    walk.answer(VALUE, &line(TYPED));
    walk.answer(AGAIN, &line(TYPED));
    walk.end().expect_code(0);
    assert_eq!(sandbox.writes(), [creation(TYPED.len())]);
}

#[test]
fn two_bindings_of_one_secret_ask_once() {
    let bindings = binding("PAY_KEY", "stripe-life") + &binding("PAY_TOO", "stripe-life");
    let sandbox = project(&bindings);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see(SECRET);
    walk.wait_for_keys();
    walk.press(&format!("{UP}{ENTER}"));
    take_needed_scopes(&mut walk);
    walk.answer(VALUE, &line(TYPED));
    walk.answer(AGAIN, &line(TYPED));
    let ended = walk.end().expect_code(0);
    assert!(!ended.text.contains("PAY_TOO mean?"), "{}", ended.text);
    assert_eq!(sandbox.writes(), [creation(TYPED.len())]);
}

#[test]
fn return_alone_creates_nothing() {
    let sandbox = misnamed();
    let before = world(&sandbox);
    let mut walk = asked(&sandbox);
    walk.press(ENTER);
    walk.see("secret-not-found");
    walk.end().expect_code(1);
    assert_eq!(world(&sandbox), before);
}

#[test]
fn what_differs_the_second_time_is_not_stored() {
    let sandbox = misnamed();
    let mut walk = asked(&sandbox);
    walk.press(&line("hunter2-one"));
    walk.answer(AGAIN, &line("hunter2-two"));
    walk.see("The two values differ. Nothing was stored.");
    walk.answer(VALUE, &line("hunter2-three"));
    walk.answer(AGAIN, ENTER);
    walk.see("The two values differ. Nothing was stored.");
    walk.answer(VALUE, &line(TYPED));
    walk.answer(AGAIN, &line(TYPED));
    walk.end().expect_code(0);
    assert_eq!(sandbox.writes(), [creation(TYPED.len())]);
}

#[test]
fn keys_that_are_no_characters_are_no_part_of_the_value() {
    let sandbox = misnamed();
    let mut walk = asked(&sandbox);
    // Deleted, an arrow, and a character of two bytes taken back.
    walk.press("gone\x15hunter2-typ\u{e9}\x7fe\x1b[D");
    walk.press("d\x01\r");
    walk.answer(AGAIN, &line(TYPED));
    walk.end().expect_code(0);
    assert_eq!(sandbox.writes(), [creation(TYPED.len())]);
}

#[test]
fn a_value_longer_than_a_line_of_the_terminal_arrives_whole() {
    let sandbox = misnamed();
    let long = "hunter2-".repeat(1250);
    let mut walk = asked(&sandbox);
    walk.press(&line(&long));
    walk.answer(AGAIN, &line(&long));
    walk.end().expect_code(0);
    assert_eq!(sandbox.writes(), [creation(long.len())]);
}

#[test]
fn several_lines_are_refused_with_another_way() {
    let sandbox = misnamed();
    let before = held(&sandbox);
    let mut walk = asked(&sandbox);
    walk.press("hunter2-first\nhunter2-second\n");
    walk.see("more than one line");
    walk.see("--create PAY_KEY=file:PATH");
    walk.answer(VALUE, ENTER);
    walk.end().expect_code(1);
    assert_eq!(held(&sandbox), before);
}

#[test]
fn what_looks_like_a_mistake_is_asked_about() {
    let without = TYPED.len();
    for (typed, seen, keys, bytes) in [
        (
            "STRIPE_KEY=hunter2-typed",
            "begins with a name",
            ENTER,
            without,
        ),
        ("\"hunter2-typed\"", "has quotes around it", ENTER, without),
        (
            "\"hunter2-typed\"",
            "has quotes around it",
            "\x1b[B\r",
            without + 2,
        ),
        ("hunter2-typed ", "ends with white space", ENTER, without),
    ] {
        let sandbox = misnamed();
        let mut walk = asked(&sandbox);
        walk.press(&line(typed));
        walk.answer(AGAIN, &line(typed));
        walk.see(seen);
        walk.see("store it as it was typed");
        walk.wait_for_keys();
        walk.press(keys);
        walk.end().expect_code(0);
        assert_eq!(sandbox.writes(), [creation(bytes)], "{typed}");
    }
}

#[test]
fn a_value_that_is_too_long_is_refused() {
    let sandbox = misnamed();
    let mut walk = asked(&sandbox);
    for _ in 0..17 {
        walk.press(&"x".repeat(4096));
    }
    walk.press(ENTER);
    walk.see("longer than 65536 bytes");
    walk.answer(VALUE, ENTER);
    walk.end().expect_code(1);
    assert!(sandbox.writes().is_empty());
}

#[test]
fn an_interruption_at_either_prompt_shows_keys_again() {
    for signal in [None, Some(Signal::SIGTERM), Some(Signal::SIGHUP)] {
        for second in [false, true] {
            let sandbox = misnamed();
            let before = world(&sandbox);
            let mut walk = asked(&sandbox);
            if second {
                walk.press(&line(TYPED));
                walk.see(AGAIN);
            }
            walk.press("hunter2-half");
            match signal {
                None => walk.press(INTERRUPT),
                Some(signal) => walk.signal(signal),
            }
            walk.end().expect_interrupted();
            assert_eq!(world(&sandbox), before);
        }
    }
}

#[test]
fn an_interruption_at_the_question_about_a_mistake_creates_nothing() {
    let sandbox = misnamed();
    let before = world(&sandbox);
    let mut walk = asked(&sandbox);
    walk.press(&line("\"hunter2-typed\""));
    walk.answer(AGAIN, &line("\"hunter2-typed\""));
    walk.see("store it as it was typed");
    walk.wait_for_keys();
    walk.press(INTERRUPT);
    walk.end().expect_interrupted();
    assert_eq!(world(&sandbox), before);
}

#[test]
fn an_interruption_ends_the_wait_for_a_pending_secret() {
    let sandbox = misnamed();
    let suspend = |state: &mut Value| state["activation"]["reads"] = json!(u32::MAX);
    sandbox.server.edit_state(suspend).unwrap();
    let mut walk = asked(&sandbox);
    walk.press(&line(TYPED));
    walk.answer(AGAIN, &line(TYPED));
    walk.answer("Waiting for stripe-life", INTERRUPT);
    walk.see("created stripe-life");
    walk.end().expect_interrupted();
    assert_eq!(sandbox.writes(), [creation(TYPED.len())]);
}

#[test]
fn a_full_account_is_told_before_any_value() {
    let sandbox = misnamed();
    let fill = |state: &mut Value| state["secret_quota"] = json!(8);
    sandbox.server.edit_state(fill).unwrap();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("make room: the account cannot have more secrets");
    walk.see(SECRET);
    walk.wait_for_keys();
    walk.press("\x1b");
    let ended = walk.end().expect_code(1);
    assert!(!ended.text.contains("create it"), "{}", ended.text);
}

#[test]
fn a_flag_gives_the_value_on_a_terminal_too() {
    let sandbox = misnamed().var("VALUE", TYPED);
    let mut walk = Walk::start(&sandbox, &["fix", "--create", "PAY_KEY=env:VALUE"]);
    walk.answer("1/1 Create the secret stripe-life?", "y");
    take_needed_scopes(&mut walk);
    walk.end().expect_code(0);
    assert_eq!(sandbox.writes(), [creation(TYPED.len())]);

    let sandbox = misnamed();
    let walk = Walk::start(&sandbox, &["fix", "--create", "PAY_KEY=-"]);
    let ended = walk.end().expect_code(2);
    assert!(ended.text.contains("is a terminal"), "{}", ended.text);
    assert!(sandbox.server.requests().is_empty());
    assert!(sandbox.files().contains_key(Path::new("wrangler.toml")));
}

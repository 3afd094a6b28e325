//! A token that is made, and one that is given more, by a person who is asked.

use super::terminal::{DOWN, ENTER, INTERRUPT, Walk, expect_fits};
use super::{binding, hold_back, project, wait_for};
use crate::sandbox::Sandbox;

const MAKE: &str = "Make this token?";
const ADD: &str = "Add them to this token?";
const CREATE: &[&str] = &["token", "create", "--with", "env:BOOT"];
const EXTEND: &[&str] = &[
    "token",
    "extend",
    "70ce0000000000000000000000000013",
    "--with",
    "env:BOOT",
];

fn bound() -> Sandbox {
    project(&binding("STRIPE_KEY", "stripe-live")).var("BOOT", "hunter2-mint")
}

fn with_file() -> Vec<&'static str> {
    [CREATE, &["--output", "token"]].concat()
}

#[test]
fn a_token_is_made_after_a_yes_and_shown_once() {
    let sandbox = bound();
    let mut walk = Walk::start(&sandbox, CREATE);
    walk.see("Make a token to deploy api");
    walk.see("printed once");
    walk.see("Secrets Store: Edit");
    walk.answer(MAKE, "?");
    walk.see("Its value is shown once");
    walk.answer(MAKE, "d");
    walk.see("\"permission_groups\": [");
    walk.answer(MAKE, "y");
    walk.see("made deploy api");
    let ended = walk.end().expect_code(0).expect_narrow(80);
    let [value] = &sandbox.issued()[..] else {
        panic!("not one token");
    };
    assert_eq!(ended.text.matches(value.as_str()).count(), 1);
}

#[test]
fn a_no_makes_nothing() {
    for (arguments, question, told) in [
        (with_file(), MAKE, "Nothing was made."),
        (EXTEND.to_vec(), ADD, "Nothing was changed."),
    ] {
        for key in ["n", "q"] {
            let sandbox = bound();
            let files = sandbox.files();
            let mut walk = Walk::start(&sandbox, &arguments);
            walk.answer(question, key);
            walk.see(told);
            walk.end().expect_code(1);
            assert!(sandbox.writes().is_empty());
            assert_eq!(sandbox.files(), files);
        }
    }
}

#[test]
fn an_interruption_at_the_question_makes_nothing_and_leaves_no_file() {
    for (arguments, question) in [(with_file(), MAKE), (EXTEND.to_vec(), ADD)] {
        let sandbox = bound();
        let files = sandbox.files();
        let mut walk = Walk::start(&sandbox, &arguments);
        walk.see(question);
        walk.wait_for_keys();
        walk.press(INTERRUPT);
        walk.end().expect_interrupted();
        assert!(sandbox.writes().is_empty());
        assert_eq!(sandbox.files(), files);
    }
}

#[test]
fn an_interruption_while_it_is_made_does_not_lose_the_value() {
    let sandbox = bound();
    hold_back(&sandbox, "POST");
    let mut walk = Walk::start(&sandbox, &with_file());
    walk.answer(MAKE, "y");
    wait_for(&sandbox, "POST");
    walk.press(INTERRUPT);
    walk.see("The step that has begun ends first.");
    walk.see("Its value is in ");
    walk.end().expect_code(130);
    let taken = std::fs::read_to_string(sandbox.project().join("token")).unwrap();
    assert_eq!(sandbox.issued(), [taken]);
}

/// A command that takes the value the second time it is run.
const RELUCTANT: &str = "test -e again || { touch again; exit 7; }; cat > taken";

const WHERE: &str = "Where should the token's value go?";

#[test]
fn a_value_that_a_command_has_not_taken_is_offered_again() {
    let sandbox = bound();
    let command = [CREATE, &["--", "sh", "-c", RELUCTANT]].concat();
    let mut walk = Walk::start(&sandbox, &command);
    walk.answer(MAKE, "y");
    walk.see("sh has failed");
    walk.see(WHERE);
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.see("sh has its value");
    walk.end().expect_code(0);
    let taken = std::fs::read_to_string(sandbox.project().join("taken")).unwrap();
    assert_eq!(sandbox.issued(), [taken]);
}

#[test]
fn a_value_that_no_command_takes_can_be_printed_or_left() {
    for (downs, is_printed) in [(1, true), (2, false)] {
        let sandbox = bound();
        let command = [CREATE, &["--", "sh", "-c", "exit 7"]].concat();
        let mut walk = Walk::start(&sandbox, &command);
        walk.answer(MAKE, "y");
        walk.see(WHERE);
        walk.wait_for_keys();
        for _ in 0..downs {
            walk.press(DOWN);
        }
        walk.press(ENTER);
        let ended = walk.end().expect_code(1);
        let [value] = &sandbox.issued()[..] else {
            panic!("not one token");
        };
        let count = ended.text.matches(value.as_str()).count();
        assert_eq!(count, usize::from(is_printed), "{}", ended.text);
        assert_eq!(ended.text.contains("Its value is lost"), !is_printed);
    }
}

#[test]
fn a_token_is_given_more_after_a_yes() {
    for (name, value) in [("TERM", "xterm-256color"), ("TERM", "dumb"), ("LANG", "C")] {
        let sandbox = bound().var(name, value);
        let mut walk = Walk::start(&sandbox, EXTEND);
        walk.see("Give ci (70ce..0013) what deploying api needs");
        let end = if value == "xterm-256color" { "" } else { "\n" };
        for (key, told) in [("d", "Secrets Store Write"), ("y", "now has ")] {
            walk.see(ADD);
            walk.answer("[?]why", &format!("{key}{end}"));
            walk.see(told);
        }
        walk.see("Secrets Store: Edit; its value");
        walk.end().expect_code(0);
        assert_eq!(sandbox.writes().len(), 1);
    }
}

#[test]
fn a_narrow_terminal_is_enough() {
    for (arguments, question) in [(with_file(), MAKE), (EXTEND.to_vec(), ADD)] {
        let sandbox = bound();
        let mut walk = Walk::of_width(40, &sandbox, &arguments);
        walk.answer(question, "y");
        let ended = walk.end().expect_code(0);
        // The name of the sandbox's folder is wider.
        let screen = ended.screen();
        let lines = screen
            .lines()
            .filter(|line| !line.contains("/project/token"));
        expect_fits(&lines.collect::<Vec<_>>().join("\n"), 40);
    }
}

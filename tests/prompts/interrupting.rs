//! Ctrl-C, SIGTERM and a terminal that goes away: at every kind of prompt, and during a step.

use std::fs;

use rexpect::process::Signal;

use super::terminal::{INTERRUPT, Walk};
use super::{
    binding, held, hold_back, many_secrets, misnamed, project, several_environments, two_steps,
    wait_for, world,
};
use crate::sandbox::{STORE, Sandbox};

const FIRST: &str = "1/2 Add `workers` to the scopes of openai?";
const SECOND: &str = "2/2 Copy 2 bindings into env.staging?";

/// The prompts that a run begins with, and what a person sees of them.
fn prompts() -> [(Sandbox, &'static str); 7] {
    let unproved = project(&binding("STRIPE_KEY", "stripe-live")).token(Some("read"));
    // A store shows its account, so none is named.
    let unfilled = binding("STRIPE_KEY", "stripe-live").replace(STORE, "");
    let accountless = format!("name = \"api\"\n{unfilled}");
    let accountless = Sandbox::with("wrangler.toml", accountless)
        .var("TERM", "xterm-256color")
        .token(Some("both"));
    let unwritten = two_steps();
    for name in [".local", "Library", "wrangler-permit"] {
        fs::write(unwritten.home().join(name), "in the way").unwrap();
    }
    [
        (two_steps(), FIRST),
        (misnamed(), "Which secret does PAY_KEY mean?"),
        (many_secrets(), "Which secret does PAY_KEY mean?"),
        (several_environments(), "Copy the bindings into which"),
        (unproved, "Test it with a write"),
        (accountless, "Nothing says which account is meant."),
        (unwritten, "Go on, with no way to undo?"),
    ]
}

#[test]
fn ctrl_c_leaves_every_kind_of_prompt() {
    for (sandbox, question) in prompts() {
        let before = world(&sandbox);
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.see(question);
        walk.wait_for_keys();
        walk.press(INTERRUPT);
        walk.end().expect_interrupted();
        assert_eq!(world(&sandbox), before, "{question}");
        assert!(sandbox.writes().is_empty());
    }
}

#[test]
fn a_ctrl_c_right_after_the_question_leaves_it_too() {
    for (sandbox, question) in prompts() {
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.answer(question, INTERRUPT);
        walk.end().expect_interrupted();
    }
}

#[test]
fn signals_leave_every_kind_of_prompt() {
    for signal in [Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT] {
        for (sandbox, question) in prompts() {
            let before = world(&sandbox);
            let mut walk = Walk::start(&sandbox, &["fix"]);
            walk.see(question);
            walk.wait_for_keys();
            walk.signal(signal);
            walk.end().expect_interrupted();
            assert_eq!(world(&sandbox), before, "{question}");
        }
    }
}

#[test]
fn what_was_done_before_an_interruption_stays() {
    let sandbox = two_steps();
    let (files, state) = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer(FIRST, "y");
    walk.see(SECOND);
    walk.wait_for_keys();
    walk.press(INTERRUPT);
    let ended = walk.end().expect_interrupted();
    assert_eq!(sandbox.files(), files);
    assert_ne!(held(&sandbox), state);
    // Of what was done, the way back is the last word.
    assert!(
        ended.text.ends_with("\nUndo: wrangler-permit undo\r\n"),
        "{}",
        ended.text
    );
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(sandbox.files(), files);
}

#[test]
fn where_nothing_was_done_there_is_no_way_back() {
    let sandbox = two_steps();
    let mut walk = Walk::of_width(40, &sandbox, &["fix"]);
    walk.answer("1/2 Add `workers`", "n");
    walk.see("2/2 ");
    walk.wait_for_keys();
    walk.press(INTERRUPT);
    let ended = walk.end().expect_interrupted().expect_narrow(40);
    assert!(!ended.text.contains("Undo:"), "{}", ended.text);
}

#[test]
fn a_step_that_has_begun_ends_first() {
    for signal in [None, Some(Signal::SIGTERM), Some(Signal::SIGHUP)] {
        interrupt_a_step(signal);
    }
}

fn interrupt_a_step(signal: Option<Signal>) {
    let sandbox = two_steps();
    let files = sandbox.files();
    hold_back(&sandbox, "PATCH");
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer(FIRST, "y");
    wait_for(&sandbox, "PATCH");
    match signal {
        None => walk.press(INTERRUPT),
        Some(signal) => walk.signal(signal),
    }
    walk.see("The step that has begun ends first.");
    walk.see("openai now has ai_gateway, workers");
    let ended = walk.end().expect_interrupted();
    assert!(!ended.text.contains(SECOND), "{}", ended.text);
    assert_eq!(sandbox.files(), files);
    let requests = sandbox.server.requests();
    let [.., write, read_back] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert_eq!((write.method.as_str(), write.status), ("PATCH", 200));
    assert_eq!((read_back.method.as_str(), read_back.status), ("GET", 200));
    assert_eq!(read_back.path, write.path);
}

#[test]
fn a_question_to_cloudflare_is_broken_off() {
    let sandbox = project(&binding("STRIPE_KEY", "stripe-live"));
    hold_back(&sandbox, "GET");
    let mut walk = Walk::start(&sandbox, &["fix"]);
    wait_for(&sandbox, "GET");
    walk.press(INTERRUPT);
    walk.end().expect_interrupted();
}

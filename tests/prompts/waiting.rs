//! What is said while a server takes its time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::terminal::Walk;
use super::{binding, project};
use crate::sandbox::Sandbox;

/// A project whose Cloudflare answers as `fault` says.
fn faulty(fault: &Value) -> Sandbox {
    let sandbox = project(&binding("STRIPE_KEY", "stripe-live"));
    let faults = json!([fault]);
    let edit = |state: &mut Value| state["faults"] = faults;
    sandbox.server.edit_state(edit).unwrap();
    sandbox
}

#[test]
fn a_server_that_never_answers_is_given_up_after_fifteen_seconds() {
    let sandbox = faulty(&json!({ "path": "*", "answer": "hang" }));
    let begun = Instant::now();
    let mut walk = Walk::start(&sandbox, &["check"]);
    walk.see("Waiting for 127.0.0.1:");
    walk.see(" s");
    walk.see("within 15 s");
    let ended = walk.end().expect_code(2);
    assert!(begun.elapsed() < Duration::from_secs(25), "{}", ended.text);
}

#[test]
fn a_slow_answer_is_named_and_the_line_goes_away() {
    let sandbox = faulty(&json!({ "path": "*/secrets", "delay_ms": 2500 }));
    let mut walk = Walk::start(&sandbox, &["check"]);
    walk.see("(the list of secrets): ");
    let ended = walk.end().expect_code(0);
    assert!(!ended.screen().contains("Waiting"), "{}", ended.screen());
}

#[test]
fn off_a_terminal_a_long_wait_is_told_once() {
    let sandbox = faulty(&json!({ "path": "*/secrets", "delay_ms": 12_000 }));
    let ran = sandbox.run(&["check"]);
    let said = "has not answered for 10 s (the list of secrets): waiting";
    assert_eq!(ran.stderr.matches(said).count(), 1, "{}", ran.stderr);
    let quiet = sandbox.run(&["check", "-q"]);
    assert!(
        !quiet.stderr.contains("has not answered"),
        "{}",
        quiet.stderr
    );
}

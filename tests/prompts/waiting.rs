//! What is said while a server takes its time.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::terminal::{INTERRUPT, Walk};
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

// The folder is that of Linux.
#[cfg(target_os = "linux")]
#[test]
fn a_wait_for_another_run_is_named_and_can_be_left() {
    let sandbox = project(&binding("OPENAI_KEY", "openai"));
    let folder = sandbox.home().join("state/wrangler-permit/turns");
    let sandbox = sandbox.var(
        "XDG_STATE_HOME",
        folder.ancestors().nth(2).unwrap().to_str().unwrap(),
    );
    fs::create_dir_all(&folder).unwrap();
    let held: Vec<File> = (0..=u8::MAX)
        .map(|number| {
            let file = File::create(folder.join(format!("{number:02x}.lock"))).unwrap();
            file.lock().unwrap();
            file
        })
        .collect();
    let mut walk = Walk::start(&sandbox, &["fix", "--yes"]);
    walk.see("Waiting for another run that changes the secret: ");
    let begun = Instant::now();
    walk.press(INTERRUPT);
    walk.end().expect_interrupted();
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(sandbox.writes().is_empty());
    drop(held);
}

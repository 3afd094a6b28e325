//! Terminals that can do less, and runs in which nobody is asked.

use rexpect::process::Signal;

use super::terminal::{DOWN, ENTER, INTERRUPT, Walk, expect_fits};
use super::{binding, many_secrets, misnamed, project, several_environments, two_steps, world};
use crate::sandbox::Sandbox;

/// Columns of a narrow terminal.
const NARROW: u16 = 40;

/// What says that a terminal can do less, and whether escape sequences are left to it.
const PLAIN: [(&str, &str, bool); 2] = [("TERM", "dumb", false), ("LANG", "C", true)];

#[test]
fn every_prompt_fits_a_narrow_terminal() {
    let sandbox = two_steps();
    let mut walk = Walk::of_width(NARROW, &sandbox, &["fix"]);
    walk.answer("1/2 Add `workers`", "y");
    walk.answer("2/2 Copy 2 bindings", "y");
    walk.end().expect_code(0).expect_narrow(NARROW);

    for sandbox in [misnamed(), many_secrets()] {
        let mut walk = Walk::of_width(NARROW, &sandbox, &["fix"]);
        walk.see("Which secret does PAY_KEY mean?");
        walk.wait_for_keys();
        walk.press(&format!("{DOWN}{ENTER}"));
        walk.answer("1/1 ", "y");
        walk.end().expect_code(0).expect_narrow(NARROW);
    }

    let sandbox = several_environments();
    let mut walk = Walk::of_width(NARROW, &sandbox, &["fix"]);
    walk.see("Copy the bindings into which");
    walk.wait_for_keys();
    walk.press(&format!(" {DOWN} {ENTER}"));
    walk.end().expect_code(0).expect_narrow(NARROW);
}

#[test]
fn a_window_may_be_resized_between_two_questions() {
    let sandbox = two_steps();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("1/2 Add `workers`");
    walk.wait_for_keys();
    walk.resize(NARROW);
    walk.press("y");
    walk.see("openai now has");
    walk.answer("2/2 Copy 2 bindings", "y");
    let ended = walk.end().expect_code(0);
    let screen = ended.screen();
    let (_, after) = screen.split_once("openai now has").unwrap();
    expect_fits(after, NARROW);
}

#[test]
fn a_dumb_terminal_gets_lines_of_ascii() {
    for (name, value, escapes) in PLAIN {
        let (sandbox, twin) = (two_steps().var(name, value), two_steps());
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.answer("[?]why  ", "x\n");
        walk.answer("[?]why  ", "?\n");
        walk.answer("[?]why  ", "yes\n");
        walk.see("openai now has ai_gateway, workers");
        walk.see("2/2 Copy 2 bindings into env.staging?");
        walk.answer("[?]why  ", "y\n");
        walk.end().expect_code(0).expect_ascii(escapes);
        twin.run(&["fix", "--yes", "--copy-bindings"])
            .expect_code(0);
        assert_eq!(world(&sandbox), world(&twin));
    }
}

#[test]
fn a_dumb_terminal_lists_by_number() {
    for (name, value, escapes) in PLAIN {
        let sandbox = many_secrets().var(name, value);
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.see("Which secret does PAY_KEY mean?");
        walk.see("  1  stripe-live (active; workers)");
        walk.answer("? why, nothing for none: ", "?\n");
        walk.see("Cloudflare");
        walk.answer("nothing for none: ", "0\n");
        walk.answer("nothing for none: ", "stripe\n");
        walk.answer("nothing for none: ", "2\n");
        walk.see("+secret_name = \"stripe-test\"");
        walk.answer("[?]why  ", "n\n");
        walk.end().expect_code(1).expect_ascii(escapes);

        let (sandbox, twin) = (
            several_environments().var(name, value),
            several_environments(),
        );
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.answer("nothing for none: ", "1 4\n");
        walk.answer("nothing for none: ", "3, 1\n");
        walk.end().expect_code(0).expect_ascii(escapes);
        for name in ["one", "three"] {
            let words = ["fix", "--yes", "--copy-bindings", "-e", name];
            twin.run(&words).expect_code(0);
        }
        assert_eq!(world(&sandbox), world(&twin));
    }
}

#[test]
fn a_narrow_dumb_terminal_breaks_its_lines_itself() {
    for (name, value, escapes) in PLAIN {
        let sandbox = two_steps().var(name, value);
        let mut walk = Walk::of_width(NARROW, &sandbox, &["fix"]);
        walk.answer("[?]why  ", "?\n");
        walk.answer("[?]why  ", "y\n");
        walk.answer("[?]why  ", "y\n");
        let ended = walk.end().expect_code(0).expect_ascii(escapes);
        ended.expect_narrow(NARROW);

        let sandbox = many_secrets().var(name, value);
        let mut walk = Walk::of_width(NARROW, &sandbox, &["fix"]);
        walk.answer("nothing for none: ", "20\n");
        walk.answer("n for none: ", "\n");
        walk.answer("Value of stripe-life", "\n");
        let ended = walk.end().expect_code(1).expect_ascii(escapes);
        ended.expect_narrow(NARROW);
    }
}

#[test]
fn a_dumb_terminal_is_left_as_any_other() {
    for signal in [None, Some(Signal::SIGTERM), Some(Signal::SIGHUP)] {
        let sandbox = two_steps().var("TERM", "dumb");
        let before = world(&sandbox);
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.see("[?]why  ");
        match signal {
            None => walk.press(INTERRUPT),
            Some(signal) => walk.signal(signal),
        }
        walk.end().expect_interrupted().expect_ascii(false);
        assert_eq!(world(&sandbox), before);
    }
}

#[test]
fn nobody_is_asked_who_cannot_answer() {
    let sandbox = two_steps();
    let before = world(&sandbox);
    let ran = sandbox.run(&["fix"]).expect_code(1);
    assert!(ran.stderr.contains("Plan"), "{}", ran.stderr);
    assert!(ran.stdout.contains("Nothing was changed"), "{}", ran.stdout);

    let ci = two_steps().var("CI", "true");
    let runs: [(&Sandbox, &[&str]); 3] = [
        (&ci, &["fix"]),
        (&sandbox, &["fix", "--format", "json"]),
        (&sandbox, &["fix", "--dry-run"]),
    ];
    for (sandbox, words) in runs {
        let ended = Walk::start(sandbox, words).end().expect_code(1);
        assert!(!ended.text.contains("[y]es"), "{words:?}\n{}", ended.text);
        assert_eq!(world(sandbox), before);
        assert!(sandbox.writes().is_empty());
    }
}

#[test]
fn nothing_is_asked_where_nothing_is_to_do() {
    let sandbox = project(&binding("STRIPE_KEY", "stripe-live"));
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("Nothing blocks the deploy.");
    let ended = walk.end().expect_code(0);
    assert!(!ended.text.contains("[y]es"), "{}", ended.text);
}

#[test]
fn an_agent_is_not_asked_unless_it_is_told_so() {
    let agents = [
        &["CLAUDECODE"][..],
        &["CODEX_THREAD_ID"],
        &["CURSOR_TRACE_ID", "PAGER"],
    ];
    for variables in agents {
        let set = |sandbox: Sandbox| {
            variables
                .iter()
                .fold(sandbox, |sandbox, name| sandbox.var(name, "1"))
        };
        let sandbox = set(two_steps());
        let ended = Walk::start(&sandbox, &["fix"]).end().expect_code(1);
        assert!(!ended.text.contains("[?]why"), "{}", ended.text);
        let said = format!("nothing was asked: {}", variables.join(" and "));
        assert!(ended.text.contains(&said), "{}", ended.text);
        let asked = set(two_steps()).var("WRANGLER_PERMIT_NO_INPUT", "0");
        let mut walk = Walk::start(&asked, &["fix"]);
        walk.answer("[?]why", "q");
        walk.end().expect_code(1);
    }
    let sandbox = two_steps().var("WRANGLER_PERMIT_NO_INPUT", "1");
    let ended = Walk::start(&sandbox, &["fix"]).end().expect_code(1);
    assert!(
        ended.text.contains("WRANGLER_PERMIT_NO_INPUT is set"),
        "{}",
        ended.text
    );
    // One half of a pair says nothing, and neither does the variable of a host.
    for name in ["PAGER", "REPL_ID"] {
        let sandbox = two_steps().var(name, "1");
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.answer("[?]why", "q");
        walk.end().expect_code(1);
    }
}

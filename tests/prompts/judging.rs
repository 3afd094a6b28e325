//! A step is judged by what those before it have left.

use std::path::Path;

use super::terminal::Walk;
use super::{binding, project};
use crate::sandbox::Sandbox;

/// Two arrays that wrangler does not read, with a name in common.
fn two_arrays() -> Sandbox {
    let array = |table: &str, secret: &str| {
        let array = format!("{table}.secrets_store_secrets");
        binding("PAY_KEY", secret).replace("secrets_store_secrets", &array)
    };
    let arrays = array("vars", "stripe-live") + &array("placement", "session-signing");
    project(&arrays).var("NO_COLOR", "1")
}

fn moved(sandbox: &Sandbox) -> (bool, bool) {
    let config = String::from_utf8(sandbox.files()[Path::new("wrangler.toml")].clone()).unwrap();
    let has = |table: &str| config.contains(&format!("[[{table}.secrets_store_secrets]]"));
    (!has("vars"), !has("placement"))
}

#[test]
fn the_second_is_not_asked_once_the_first_has_its_name() {
    let sandbox = two_arrays();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("Plan: 1 edit, 1 skipped");
    walk.see("PAY_KEY is already the name of a Secrets Store Secret binding");
    walk.answer("1/2 PAY_KEY: move the array", "y");
    walk.see("nothing else touched");
    walk.see("error[misplaced-bindings]");
    let ended = walk.end().expect_code(1);
    assert!(!ended.screen().contains("2/2"), "{}", ended.screen());
    assert_eq!(moved(&sandbox), (true, false));
}

#[test]
fn the_second_is_asked_where_the_first_was_declined() {
    let sandbox = two_arrays();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("1/2 PAY_KEY: move the array", "n");
    walk.answer("2/2 PAY_KEY: move the array", "y");
    walk.see("nothing else touched");
    walk.end().expect_code(1);
    assert_eq!(moved(&sandbox), (false, true));
}

#[test]
fn a_copy_is_asked_for_the_names_that_are_free() {
    let bindings = binding("PAY_KEY", "stripe-live") + &binding("SESSION_KEY", "session-signing");
    let sandbox = project(&(bindings + "\n[env.dev.vars]\nPAY_KEY = \"sk_test_1\"\n"));
    let sandbox = sandbox.var("NO_COLOR", "1");
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("Plan: 1 edit, 1 skipped");
    walk.see("PAY_KEY is already the name of an Environment Variable in");
    walk.answer("1/2 SESSION_KEY: copy 1 binding into env.dev?", "y");
    walk.see("nothing else touched");
    walk.end().expect_code(0);
}

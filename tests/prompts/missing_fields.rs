//! What a person alone can say: fields that are not there, names that are taken, forms of the past.

use std::path::Path;

use super::terminal::{DOWN, ENTER, Walk};
use super::{head, project, world};
use crate::sandbox::{STORE, Sandbox};

fn config(sandbox: &Sandbox) -> String {
    let bytes = sandbox.files().remove(Path::new("wrangler.toml"));
    String::from_utf8(bytes.unwrap()).unwrap()
}

#[test]
fn an_absent_store_is_chosen_from_the_accounts() {
    let entry = "\n[[secrets_store_secrets]]\nbinding = \"STRIPE_KEY\" # pay\nsecret_name = \
                 \"stripe-live\"\n";
    let sandbox = project(entry);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("Which store does STRIPE_KEY mean?");
    walk.see("default_secrets_store");
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.answer("1/1 ", "y");
    walk.end().expect_code(0);
    let expected = format!("{}{entry}store_id = \"{STORE}\"\n", head());
    assert_eq!(config(&sandbox), expected);
}

#[test]
fn an_entry_is_completed_field_by_field() {
    let entry =
        format!("\n[[secrets_store_secrets]]\nstore_id = \"{STORE}\"\nsecret_name = 7 # which\n");
    let sandbox = project(&entry);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("Which secret does (no name) mean?");
    walk.wait_for_keys();
    // By name, as there is none to liken them to.
    walk.press(&DOWN.repeat(5));
    walk.press(ENTER);
    walk.answer("1/1 ", "y");
    walk.see("name it STRIPE_LIVE?");
    walk.press("y");
    walk.end().expect_code(0);
    let entry = entry.replace("= 7", "= \"stripe-live\"");
    assert_eq!(
        config(&sandbox),
        format!("{}{entry}binding = \"STRIPE_LIVE\"\n", head())
    );
}

#[test]
fn a_name_that_is_taken_is_changed_or_left() {
    let rest = format!(
        "vars = {{ STRIPE_KEY = \"\" }}\nsecrets_store_secrets = [{{ binding = \"STRIPE_KEY\", \
         store_id = \"{STORE}\", secret_name = \"stripe-live\" }}]\n"
    );
    let sandbox = project(&rest);
    let before = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("binding to STRIPE_KEY_2", "n");
    walk.end().expect_code(1);
    assert_eq!(world(&sandbox), before);

    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("binding to STRIPE_KEY_2", "y");
    walk.end().expect_code(0);
    let rest = rest.replace("binding = \"STRIPE_KEY\"", "binding = \"STRIPE_KEY_2\"");
    assert_eq!(config(&sandbox), head() + &rest);
}

/// An entry of the beta, with `rest` below its store.
fn beta(rest: &str) -> String {
    format!(
        "\n# From a sample.\n[[unsafe.bindings]]\ntype = \"secret_store\"\nbinding = \
         \"STRIPE_KEY\"\nid = \"{STORE}\" # ours\n{rest}"
    )
}

#[test]
fn a_form_of_the_beta_is_rewritten() {
    let sandbox = project(&beta("secret_name = \"stripe-live\"\n"));
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("1/1 ", "y");
    walk.end().expect_code(0);
    let new = format!(
        "\n# From a sample.\n[[secrets_store_secrets]]\nbinding = \"STRIPE_KEY\"\nstore_id = \
         \"{STORE}\" # ours\nsecret_name = \"stripe-live\"\n"
    );
    assert_eq!(config(&sandbox), head() + &new);
}

#[test]
fn a_form_of_the_beta_without_a_secret_is_not_made_a_binding_that_wrangler_refuses() {
    let sandbox = project(&beta(""));
    let before = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("complete the entry, then rewrite");
    walk.see("wrangler would refuse the top level");
    walk.end().expect_code(1);
    assert_eq!(world(&sandbox), before);
}

#[test]
fn nobody_is_asked_about_what_is_ignored() {
    let entry = format!(
        "\n[[secrets_store_secrets]]\n# permit: ignore[secret-not-found] made by the next job\nbinding = \
         \"PAY_KEY\"\nstore_id = \"{STORE}\"\nsecret_name = \"stripe-life\"\n"
    );
    let sandbox = project(&entry);
    let before = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("made by the next job");
    walk.end().expect_code(0);
    assert_eq!(world(&sandbox), before);
}

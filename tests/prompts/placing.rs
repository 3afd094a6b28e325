//! An array of bindings in the wrong place: where it belongs, a person says.

use std::path::Path;

use super::terminal::{DOWN, ENTER, Walk};
use super::{binding, project};
use crate::sandbox::Sandbox;

const KEYS: &str = "[?]why";

/// An array in the table `header`, with `rest` before it.
fn misplaced(header: &str, rest: &str) -> Sandbox {
    let array = binding("PAY", "stripe-live").replace("secrets_store_secrets", header);
    project(&format!("{rest}{array}"))
}

/// An array as a key below `[dev]`.
fn below_dev() -> Sandbox {
    let entry = binding("PAY", "stripe-live");
    let fields: Vec<&str> = entry.lines().skip(2).collect();
    let entry = fields.join(", ");
    project(&format!(
        "\n[dev]\nport = 8080\nsecrets_store_secrets = [{{ {entry} }}]\n"
    ))
}

fn config(sandbox: &Sandbox) -> String {
    let bytes = sandbox.files().remove(Path::new("wrangler.toml"));
    String::from_utf8(bytes.unwrap()).unwrap()
}

#[test]
fn a_table_with_the_name_of_an_environment_means_that_environment() {
    let sandbox = misplaced("uat.secrets_store_secrets", "\n[uat]\nworkers_dev = true\n");
    let before = config(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("1/1 PAY in env.uat: move the array to");
    walk.see("creates env.uat and binds PAY in it.");
    walk.answer(KEYS, "y");
    walk.end().expect_code(0);
    let after = before.replace("[[uat.", "[[env.uat.");
    assert_eq!(config(&sandbox), after);
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(config(&sandbox), before);
}

#[test]
fn return_leaves_the_array_where_it_is() {
    let shapes = [
        misplaced("preview.secrets_store_secrets", ""),
        misplaced("env.secrets_store_secrets", "\n[env.qa]\nvars = {}\n"),
        below_dev(),
    ];
    for sandbox in shapes {
        let before = config(&sandbox);
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.see("1/1 ");
        walk.wait_for_keys();
        walk.press(ENTER);
        walk.end().expect_code(1);
        assert_eq!(config(&sandbox), before);
    }
}

#[test]
fn where_several_places_can_be_meant_a_list_asks() {
    let places = [
        (1, "[dev]\nport = 8080\n\n[env.dev]\nsecrets_store_secrets"),
        (2, "\nsecrets_store_secrets = [{ binding = \"PAY\""),
    ];
    for (downs, expected) in places {
        let sandbox = below_dev();
        let mut walk = Walk::start(&sandbox, &["fix"]);
        walk.see("Where does the array with PAY belong?");
        walk.see("leave it");
        walk.see("env.dev");
        walk.see("the top level");
        walk.wait_for_keys();
        for _ in 0..downs {
            walk.press(DOWN);
        }
        walk.press(ENTER);
        walk.see("1/1 PAY: move the array to");
        walk.answer(KEYS, "y");
        walk.end().expect_code(0);
        let after = config(&sandbox);
        assert!(after.contains(expected), "{after}");
    }
}

#[test]
fn all_moves_no_array_into_an_environment() {
    let scope = binding("OPENAI_KEY", "openai");
    let sandbox = misplaced("uat.secrets_store_secrets", &scope);
    let before = config(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer(KEYS, "a");
    walk.see("2/2 ");
    walk.answer(KEYS, "n");
    walk.end().expect_code(1);
    assert_eq!(config(&sandbox), before);
}

#[test]
fn previews_get_the_bindings_from_a_person_alone() {
    let rest = binding("PAY", "stripe-live") + "\n[previews]\nlogpush = true\n";
    let sandbox = project(&rest);
    let before = config(&sandbox);
    let ran = sandbox.run(&["fix", "--yes", "--copy-bindings"]);
    ran.expect_code(0);
    assert_eq!(config(&sandbox), before);

    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("1/1 PAY: copy 1 binding into previews?");
    walk.see("This gives previews");
    walk.answer(KEYS, "y");
    walk.end().expect_code(0);
    let copy = binding("PAY", "stripe-live").replace("[[", "[[previews.");
    assert_eq!(config(&sandbox), before + &copy);
}

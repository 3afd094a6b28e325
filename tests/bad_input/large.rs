//! Configs as large as somebody makes them who wants to hold up a build: each takes time in proportion
//! to its size. The system ends a run that takes many times as long as it has to; how busy the machine
//! is makes no difference to that.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::process::{Ran, run};
use crate::sandbox::{ACME, STORE, Sandbox};

/// How many entries a config has.
const MANY: usize = 10_000;

/// The processor time that a run may take, in seconds. What was not in proportion took minutes.
const BAR: u32 = 10;

/// Runs the binary with these words, with a limit for its processor time.
fn run_limited(sandbox: &Sandbox, words: &[&str]) -> Ran {
    let limited = format!("ulimit -t {BAR}; exec \"$0\" \"$@\"");
    let mut command = sandbox.command("sh");
    command.args(["-c", &limited, env!("CARGO_BIN_EXE_wrangler-permit")]);
    let ran = run(command.args(words));
    assert!(ran.code.is_some(), "{words:?} took more than {BAR} s");
    ran
}

/// Checks a config in both formats of the report, each of which must end with `code`.
fn check(name: &str, config: &str, code: i32) {
    let sandbox = Sandbox::with(name, config);
    for format in ["human", "json"] {
        let ran = run_limited(&sandbox, &["check", "--offline", "--format", format]);
        assert_eq!(ran.code, Some(code), "{format}: {}", ran.stderr);
    }
}

fn head() -> String {
    format!("name = \"large\"\naccount_id = \"{ACME}\"\n")
}

/// A config of many tables, each as `table` writes it.
fn toml(table: impl Fn(usize) -> String) -> String {
    (0..MANY).fold(head(), |text, number| text + &table(number))
}

fn binding(array: &str, name: &str, store: &str) -> String {
    format!(
        "[[{array}]]\nbinding = \"{name}\"\nstore_id = \"{store}\"\nsecret_name = \"stripe-live\"\n"
    )
}

/// A JSON config with `more` in it.
fn jsonc(more: &[(&str, Value)]) -> Value {
    let mut config = json!({ "name": "large", "account_id": ACME });
    for (key, value) in more {
        config[*key] = value.clone();
    }
    config
}

fn entries(entry: impl Fn(usize) -> Value) -> Value {
    (0..MANY).map(entry).collect()
}

fn entry(name: &str, store: &str) -> Value {
    json!({ "binding": name, "store_id": store, "secret_name": "stripe-live" })
}

#[test]
fn many_bindings() {
    let numbered = |number| binding("secrets_store_secrets", &format!("K{number}"), STORE);
    check("wrangler.toml", &toml(numbered), 0);
    let entries = entries(|number| entry(&format!("K{number}"), STORE));
    let config = jsonc(&[("secrets_store_secrets", entries)]);
    check("wrangler.jsonc", &format!("{config:#}"), 0);
    check("wrangler.jsonc", &config.to_string(), 0);
}

#[test]
fn many_findings() {
    let pairs = |number| binding("secrets_store_secrets", &format!("K{}", number / 2), STORE);
    check("wrangler.toml", &toml(pairs), 1);
    let entries = entries(|number| entry(&format!("K{number}"), "<STORE_ID>"));
    let config = jsonc(&[("secrets_store_secrets", entries)]).to_string();
    check("wrangler.jsonc", &config, 1);
}

#[test]
fn many_names_of_other_bindings() {
    let both = |number| {
        let name = format!("K{number}");
        let secret = binding("secrets_store_secrets", &name, STORE);
        format!("{secret}[[kv_namespaces]]\nbinding = \"{name}\"\nid = \"{number}\"\n")
    };
    check("wrangler.toml", &toml(both), 1);
}

#[test]
fn many_directives() {
    let directive = "permit: ignore[placeholder-store-id]";
    let beside = |number| {
        let entry = binding("secrets_store_secrets", &format!("K{number}"), "<STORE_ID>");
        format!("# {directive} reason {number}\n{entry}# {directive}\n")
    };
    check("wrangler.toml", &toml(beside), 0);
    // Every directive is about every entry.
    let list = (0..MANY).fold(String::new(), |mut list, number| {
        let entry = entry(&format!("K{number}"), "<STORE_ID>");
        let _ = write!(list, "{entry}, /* {directive} reason */ ");
        list
    });
    let config = format!("{{ \"secrets_store_secrets\": [{list}] }}");
    check("wrangler.jsonc", &config, 0);
}

#[test]
fn many_environments() {
    let named = |number| {
        let array = format!("env.e{number}.secrets_store_secrets");
        format!("[env.e{number}]\n{}", binding(&array, "K", STORE))
    };
    check("wrangler.toml", &toml(named), 0);
    let arrays = (0..MANY).map(|number| (format!("e{number}"), json!([])));
    let config = jsonc(&[("env", arrays.collect())]).to_string();
    check("wrangler.jsonc", &config, 2);
}

#[test]
fn many_old_entries_are_rewritten_in_one_step() {
    let old = |number| {
        json!({ "type": "secret_store", "name": format!("K{number}"), "store_id": STORE,
            "secret_name": "stripe-live" })
    };
    let config = jsonc(&[("unsafe", json!({ "bindings": entries(old) }))]);
    let entries = entries(|number| entry(&format!("K{number}"), STORE));
    for before in [format!("{config:#}"), config.to_string()] {
        let sandbox = Sandbox::with("wrangler.jsonc", &before);
        let ran = run_limited(&sandbox, &["fix", "--yes", "--offline"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let files = sandbox.files();
        let (_, after) = files.first_key_value().unwrap();
        let after: Value = serde_json::from_slice(after).unwrap();
        assert!(after["secrets_store_secrets"] == entries);
        let ran = run_limited(&sandbox, &["undo", "--yes"]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(
            sandbox
                .files()
                .values()
                .all(|restored| *restored == before.as_bytes())
        );
    }
}

//! Configs full of what makes a careless edit do harm: names that are taken, by bindings of every kind,
//! arrays in wrong places with names in common, older spellings, placeholders, and environments that
//! have some of it.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::conformance::editor::toml;
use crate::edits::{Choices, dialect, json as layouts, noise};
use crate::sandbox::{ACME, STORE};

const FIELD: &str = "secrets_store_secrets";

/// The names that everything fights for.
const NAMES: [&str; 4] = ["K1", "K2", "K3", "K4"];

/// Tables in which an array gets lost: those that wrangler knows, those that mean an environment, and
/// those that mean nothing.
const WRONG_TABLES: [&str; 12] = [
    "vars",
    "observability",
    "limits",
    "dev",
    "staging",
    "production",
    "environments.staging",
    "environments.production",
    "preview",
    "bindings",
    "env",
    "site",
];

/// A config with hazards.
pub(crate) struct HazardConfig {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
    /// The environments in it, the top level, `""`, first.
    pub(crate) environments: Vec<String>,
}

impl HazardConfig {
    /// The same config for the same seed.
    pub(crate) fn generate(seed: u64) -> Self {
        let bytes = noise(seed + 5_000_000);
        let choices = &mut Choices::new(&bytes);
        let root = root(choices);
        let name = choices.one_of(&["wrangler.toml", "wrangler.jsonc", "wrangler.json"]);
        let text = match name {
            "wrangler.toml" => toml::layout(choices, root.as_object().unwrap()),
            _ => layouts::layout(choices, &root),
        };
        let named = root["env"].as_object().into_iter().flatten();
        let named = named.filter(|(_, value)| value.is_object());
        let named = named.map(|(name, _)| name.clone());
        Self {
            path: format!("{seed:03}/{name}").into(),
            bytes: dialect(choices, &text).into_bytes(),
            environments: std::iter::once(String::new()).chain(named).collect(),
        }
    }
}

/// The Cloudflare beside them: one store, which holds the secrets `a` and `b`.
pub(crate) fn state() -> Value {
    let secret = |number: usize, name: &str| {
        let id = format!("c0{number:030}");
        json!({ "id": id, "store": STORE, "name": name, "scopes": ["workers"] })
    };
    let secrets = json!([secret(1, "a"), secret(2, "b")]);
    crate::sandbox::state(&Map::from_iter([("secrets".to_owned(), secrets)]))
}

fn root(choices: &mut Choices<'_>) -> Value {
    let mut root = json!({
        "name": "shop",
        "main": "src/index.js",
        "compatibility_date": "2026-01-01",
        "account_id": ACME,
    });
    furnish(choices, &mut root);
    for _ in 0..choices.pick(3) {
        lose_array(choices, &mut root);
    }
    for name in ["staging", "production"] {
        if choices.pick(3) > 0 && !root["env"].is_array() {
            let mut environment = json!({});
            furnish(choices, &mut environment);
            if choices.pick(4) == 3 {
                environment["vars"][FIELD] = bindings(choices);
            }
            root["env"][name] = environment;
        }
    }
    root
}

/// Gives a table bindings of its own, and others that take names.
fn furnish(choices: &mut Choices<'_>, table: &mut Value) {
    if choices.pick(3) > 0 {
        table[FIELD] = bindings(choices);
    }
    match choices.pick(12) {
        0 => table["secret_stores"] = bindings(choices),
        1 => table["secrets_store"] = bindings(choices),
        2 => table["secrets-store-secrets"] = bindings(choices),
        3 => table["secretsStoreSecrets"] = bindings(choices),
        4 => {
            table["secret_stores"] = bindings(choices);
            table["secrets_store"] = bindings(choices);
        }
        _ => {}
    }
    for _ in 0..choices.pick(3) {
        take_name(choices, table);
    }
    if choices.pick(6) == 5 {
        table["previews"] = json!({ FIELD: bindings(choices) });
    }
}

/// Gives one of the names to another kind of binding.
fn take_name(choices: &mut Choices<'_>, table: &mut Value) {
    let name = choices.one_of(&NAMES);
    match choices.pick(7) {
        0 | 1 => table["vars"][name] = "x".into(),
        2 => table["kv_namespaces"] = json!([{ "binding": name, "id": ACME }]),
        3 => table["services"] = json!([{ "binding": name, "service": "other" }]),
        4 => table["secrets"] = json!({ "required": [name] }),
        5 => table["ai"] = json!({ "binding": name }),
        _ => {
            let entry = json!({
                "name": name, "type": "secrets_store_secret", "store_id": STORE, "secret_name": "a"
            });
            table["unsafe"] = json!({ "bindings": [entry] });
        }
    }
}

/// One to three bindings, now and then two of one name, now and then without a store.
fn bindings(choices: &mut Choices<'_>) -> Value {
    let first = choices.pick(NAMES.len());
    let count = 1 + choices.pick(3);
    let entries = (first..first + count).map(|at| {
        let name = match choices.pick(12) {
            11 => NAMES[first],
            _ => NAMES[at % NAMES.len()],
        };
        let store = match choices.pick(6) {
            5 => choices.one_of(&["", "demo", "<STORE_ID>", "default_secrets_store"]),
            _ => STORE,
        };
        let secret = choices.one_of(&["a", "b"]);
        json!({ "binding": name, "store_id": store, "secret_name": secret })
    });
    entries.collect()
}

/// Puts an array of bindings where wrangler does not look.
fn lose_array(choices: &mut Choices<'_>, root: &mut Value) {
    let mut table = root;
    for key in choices.one_of(&WRONG_TABLES).split('.') {
        table = &mut table[key];
        if !table.is_null() && !table.is_object() {
            return;
        }
    }
    table[FIELD] = bindings(choices);
}

//! Workers with the faults that `fix` repairs by editing their config, as plain values.

use serde_json::{Value, json};

use crate::edits::Choices;
use crate::sandbox::{ACME, STORE};

/// What is wrong with a config, and so what `fix` does about it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// Environments lack bindings of the top level.
    Lacking,
    /// Store ids were never filled in.
    Blank,
    /// Store ids are of no store, or for a script to fill in.
    Strange,
    /// Secrets are misspelled.
    Misspelled,
    /// Arrays stand in a table where wrangler does not look.
    Misplaced,
    /// Arrays bear a name of before.
    Former,
    /// All of it.
    Mixed,
}

/// The account has no such store.
const NO_STORE: &str = "0bad0000000000000000000000000000";

/// Names that the array had before, none of which wrangler reads.
pub(super) const FORMER: [&str; 2] = ["secret_stores", "secrets_store"];

/// Binding, secret and how the secret is misspelled.
const BINDINGS: [[&str; 3]; 3] = [
    ["STRIPE", "stripe-live", "strip-live"],
    ["SIGNING", "session-signing", "sesion-signing"],
    ["BACKUP", "stripe-live", "stripe_live"],
];

impl Fault {
    pub(super) const ALL: [Self; 7] = [
        Self::Lacking,
        Self::Blank,
        Self::Strange,
        Self::Misspelled,
        Self::Misplaced,
        Self::Former,
        Self::Mixed,
    ];

    /// The answers that `fix` needs to repair it.
    pub(super) fn answers(self) -> Vec<String> {
        let store = || vec!["--store-id".to_owned(), STORE.to_owned()];
        let names = || {
            let name = |[binding, secret, _]: [&str; 3]| {
                ["--secret-name".to_owned(), format!("{binding}={secret}")]
            };
            BINDINGS.into_iter().flat_map(name)
        };
        match self {
            Self::Blank | Self::Misplaced | Self::Former => Vec::new(),
            Self::Lacking => vec!["--copy-bindings".to_owned()],
            Self::Strange => store(),
            Self::Misspelled => names().collect(),
            Self::Mixed => {
                let mut all = vec!["--copy-bindings".to_owned()];
                all.extend(store());
                all.extend(names());
                all
            }
        }
    }

    /// Whether the environments get what they lack of the top level.
    pub(super) fn copies(self) -> bool {
        matches!(self, Self::Lacking | Self::Mixed)
    }
}

/// A binding as it is after the repair.
pub(super) fn repaired(mut binding: Value) -> Value {
    binding["store_id"] = STORE.into();
    let name = binding["secret_name"].as_str().unwrap();
    let known = BINDINGS
        .iter()
        .find(|[_, _, misspelled]| *misspelled == name);
    if let Some([_, secret, _]) = known {
        binding["secret_name"] = (*secret).into();
    }
    binding
}

/// A config with the fault.
pub(super) fn config(choices: &mut Choices<'_>, fault: Fault) -> Value {
    let mut root = json!({
        "name": "shop",
        "main": "src/index.js",
        "compatibility_date": "2026-01-01",
    });
    if choices.yes() {
        root["account_id"] = ACME.into();
    }
    let misplaced = misplaces(choices, fault);
    let top = bindings(choices, fault, misplaced, 1);
    furnish(choices, &mut root, Some(top), misplaced);
    if misplaced && choices.yes() {
        take_from_vars(&mut root, "observability");
    }
    let names = ["staging", "live.eu", "pre-view"];
    if matches!(fault, Fault::Former) {
        rename(choices, &mut root);
    }
    let wanted = choices.pick(names.len() + 1);
    for name in &names[..wanted.max(usize::from(fault.copies()))] {
        let mut environment = json!({});
        let misplaced = misplaces(choices, fault);
        let own = match choices.pick(4) {
            0 if !misplaced => Some(json!([])),
            1 | 2 => Some(bindings(choices, fault, misplaced, 1)),
            _ => None,
        };
        furnish(choices, &mut environment, own, misplaced);
        if matches!(fault, Fault::Former) && choices.yes() {
            rename(choices, &mut environment);
        }
        root["env"][*name] = environment;
    }
    root
}

fn misplaces(choices: &mut Choices<'_>, fault: Fault) -> bool {
    match fault {
        Fault::Misplaced => choices.pick(4) > 0,
        Fault::Mixed => choices.pick(3) == 0,
        _ => false,
    }
}

/// At least so many bindings; sound ones where another fault hides theirs.
fn bindings(choices: &mut Choices<'_>, fault: Fault, sound: bool, least: usize) -> Value {
    let skipped = choices.pick(BINDINGS.len() - least + 1);
    let own = BINDINGS.iter().skip(skipped);
    let own = own.map(|[binding, secret, misspelled]| {
        let mixed = matches!(fault, Fault::Mixed);
        let blank = mixed || matches!(fault, Fault::Blank);
        let strange = mixed || matches!(fault, Fault::Strange);
        let broken = !sound && choices.pick(3) > 0;
        let store = match choices.pick(2) {
            0 if blank && broken => choices.one_of(&["", "demo", "<STORE_ID>"]),
            1 if strange && broken => choices.one_of(&[NO_STORE, "${STORE_ID}"]),
            _ => STORE,
        };
        // Of a store that is not there, no secret is known.
        let misspells = store == STORE && (mixed || matches!(fault, Fault::Misspelled));
        let secret = if broken && misspells {
            misspelled
        } else {
            secret
        };
        let fields = [
            ("binding", *binding),
            ("store_id", store),
            ("secret_name", secret),
        ];
        let first = choices.pick(fields.len());
        let order = (first..first + fields.len()).map(|at| fields[at % fields.len()]);
        order
            .map(|(key, text)| (key.to_owned(), json!(text)))
            .collect::<Value>()
    });
    own.collect()
}

/// Gives a table what Workers have beside these bindings, before and behind them.
fn furnish(choices: &mut Choices<'_>, table: &mut Value, own: Option<Value>, misplaced: bool) {
    const TEXTS: &[&str] = &[
        "debug",
        "it's # [[no]] = \"header\"",
        "// { , }",
        "grüße 🔐",
        "",
    ];
    let place = choices.pick(6);
    for at in 0..6 {
        if at == place
            && !misplaced
            && let Some(own) = &own
        {
            table["secrets_store_secrets"] = own.clone();
        }
        match at {
            0 if choices.yes() => table["workers_dev"] = choices.yes().into(),
            1 if choices.yes() => {
                table["kv_namespaces"] =
                    json!([{ "binding": "KV", "id": "0123456789abcdef0123456789abcdef" }]);
            }
            2 if choices.yes() => table["vars"] = json!({ "LEVEL": choices.one_of(TEXTS), "N": 3 }),
            3 if choices.yes() => {
                let bucket = |name: &str| json!({ "binding": name, "bucket_name": "files" });
                table["r2_buckets"] = json!([bucket("FILES"), bucket("MORE")]);
            }
            4 if choices.yes() => table["triggers"] = json!({ "crons": ["0 * * * *"] }),
            5 if choices.yes() => table["observability"] = json!({ "enabled": true }),
            _ => {}
        }
    }
    if let Some(own) = own.filter(|_| misplaced) {
        table["vars"]["secrets_store_secrets"] = own;
        if choices.yes() {
            table["vars"]["LAST"] = "x".into();
        }
    }
}

/// Gives the array one of its names of before, where it stood.
fn rename(choices: &mut Choices<'_>, table: &mut Value) {
    let name = choices.one_of(&FORMER);
    let pairs = table.as_object_mut().unwrap();
    let renamed = std::mem::take(pairs).into_iter();
    pairs.extend(renamed.map(|(key, value)| match key.as_str() {
        "secrets_store_secrets" => (name.to_owned(), value),
        _ => (key, value),
    }));
}

/// Puts the array into another table than `vars`.
fn take_from_vars(root: &mut Value, table: &str) {
    let vars = root["vars"].as_object_mut().unwrap();
    let array = vars.shift_remove("secrets_store_secrets").unwrap();
    root[table]["enabled"] = true.into();
    root[table]["secrets_store_secrets"] = array;
}

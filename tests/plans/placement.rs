//! Every kind of table that holds a lost array, in both languages, beside a top level with and without
//! bindings of its own, repaired by flags, by a person who says yes to everything, and in a dry run.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::expect_no_worse;
use super::reading::{self, Reading};
#[cfg(unix)]
use crate::prompts::terminal::Walk;
use crate::sandbox::{ACME, Files, STORE, Sandbox};

const FIELD: &str = "secrets_store_secrets";

/// The name of the binding that was lost.
const LOST: &str = "LOST";

/// That of one at the top level.
const KEPT: &str = "KEPT";

/// A table that holds a lost array.
#[derive(Debug)]
pub(crate) struct LostPlace {
    /// The folder of its configs.
    kind: &'static str,
    /// The table, from the root.
    table: &'static [&'static str],
    /// In TOML: whether the array is a key below the table's header, or has headers of its own.
    below: bool,
    /// The environments that its author can have meant.
    meant: &'static [&'static str],
    /// No other place can have been meant.
    certain: bool,
}

const TOP: &str = "top-level ";
const STAGING: &str = "named staging";

/// A place, with the two flags in words.
macro_rules! place {
    ($kind:literal, $table:expr, $form:ident, $meant:expr, $certainty:ident) => {
        LostPlace {
            kind: $kind,
            table: &$table,
            below: place!(@form $form),
            meant: &$meant,
            certain: place!(@certainty $certainty),
        }
    };
    (@form header) => { false };
    (@form key) => { true };
    (@certainty certain) => { true };
    (@certainty open) => { false };
}

pub(crate) const PLACES: [LostPlace; 14] = [
    place!("vars", ["vars"], key, [TOP], certain),
    place!("observability", ["observability"], header, [TOP], certain),
    place!("logs", ["observability", "logs"], key, [TOP], certain),
    place!("limits", ["limits"], header, [TOP], certain),
    place!("staging", ["staging"], header, [STAGING], open),
    place!("staging-key", ["staging"], key, [STAGING], open),
    place!(
        "environments",
        ["environments", "staging"],
        header,
        [STAGING],
        open
    ),
    place!("fresh", ["qa"], header, ["named qa"], open),
    place!("preview", ["preview"], header, ["previews "], open),
    place!("dev", ["dev"], header, ["named dev"], open),
    place!("dev-key", ["dev"], key, ["named dev", TOP], open),
    place!("env", ["env"], header, [STAGING], open),
    place!(
        "env-vars",
        ["env", "staging", "vars"],
        key,
        [STAGING],
        certain
    ),
    place!("store", ["secrets_store"], header, [], open),
];

/// A config with a lost array.
pub(crate) struct LostConfig {
    pub(crate) place: &'static LostPlace,
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
    /// The top level has bindings of its own.
    busy: bool,
}

/// Each place in both languages, with and without bindings at the top level.
pub(crate) fn configs() -> Vec<LostConfig> {
    let mut configs = Vec::new();
    for place in &PLACES {
        for busy in [false, true] {
            for name in ["wrangler.toml", "wrangler.jsonc"] {
                let text = match name {
                    "wrangler.toml" => toml(place, busy),
                    _ => json(place, busy),
                };
                let folder = format!("{}-{}", if busy { "busy" } else { "free" }, name.len());
                configs.push(LostConfig {
                    place,
                    path: [place.kind, folder.as_str(), name].iter().collect(),
                    bytes: text.into_bytes(),
                    busy,
                });
            }
        }
    }
    configs
}

fn entry(name: &str) -> Value {
    json!({ "binding": name, "store_id": STORE, "secret_name": "stripe-live" })
}

fn fields(name: &str) -> String {
    format!("binding = \"{name}\"\nstore_id = \"{STORE}\"\nsecret_name = \"stripe-live\"\n")
}

fn toml(place: &LostPlace, busy: bool) -> String {
    let table = place.table.join(".");
    let mut text = format!("name = \"api\"\nmain = \"src/index.js\"\naccount_id = \"{ACME}\"\n");
    if busy {
        text.push_str(&format!("\n[[{FIELD}]]\n{}", fields(KEPT)));
    }
    if table != "env.staging.vars" {
        text.push_str("\n[env.staging]\nworkers_dev = true\n");
    }
    if place.below {
        let inline = fields(LOST).trim_end().replace('\n', ", ");
        text.push_str(&format!("\n[{table}] # lost\n{FIELD} = [{{ {inline} }}]\n"));
    } else {
        text.push_str(&format!("\n# lost\n[[{table}.{FIELD}]]\n{}", fields(LOST)));
    }
    text
}

fn json(place: &LostPlace, busy: bool) -> String {
    let mut root = json!({ "name": "api", "main": "src/index.js", "account_id": ACME });
    if busy {
        root[FIELD] = json!([entry(KEPT)]);
    }
    root["env"]["staging"]["workers_dev"] = true.into();
    let table = place
        .table
        .iter()
        .fold(&mut root, |table, key| &mut table[*key]);
    table[FIELD] = json!([entry(LOST)]);
    serde_json::to_string_pretty(&root).unwrap() + "\n"
}

impl LostConfig {
    /// Whether flags alone repair it.
    fn is_safe(&self) -> bool {
        // An array that is there already can be what was meant.
        let taken = self.busy && self.place.meant == [TOP];
        self.place.certain && !taken
    }

    /// Whether `environment` can bind what was lost.
    fn allows(&self, environment: &str) -> bool {
        // In JSON there is no key below a header: `dev` is the environment.
        let is_json = self
            .path
            .extension()
            .is_some_and(|suffix| suffix == "jsonc");
        let meant = match self.place.kind {
            "dev-key" if is_json => &self.place.meant[..1],
            _ => self.place.meant,
        };
        meant.contains(&environment)
    }

    fn expect_no_harm(&self, before: &Reading, after: &Reading, about: &str) {
        let about = format!("{} {about}", self.path.display());
        let is_named = |_: &str, binding: &str| [LOST, KEPT].contains(&binding);
        expect_no_worse(before, after, is_named, &about);
        for (environment, bindings) in &after.bindings {
            let bound = bindings.contains_key(LOST);
            // A copy into an environment that lacks it is a step of its own, which names the two.
            let copied =
                environment == STAGING && about.contains("copy 1 binding into env.staging");
            let allowed = copied || self.allows(environment);
            assert!(!bound || allowed, "{environment} in {about}");
        }
    }
}

fn sandbox(configs: &[LostConfig]) -> Sandbox {
    let files = configs.iter();
    let files: Files = files
        .map(|config| (config.path.clone(), config.bytes.clone()))
        .collect();
    Sandbox::new(&files, &crate::sandbox::state(&serde_json::Map::new()))
}

#[test]
fn flags_move_an_array_only_where_nothing_else_can_be_meant() {
    let configs = configs();
    let sandbox = sandbox(&configs);
    let original = sandbox.files();
    let before = reading::read_all(&sandbox);
    let arguments = ["--only", "config", "--format", "json", "."];
    sandbox.run(&[&["fix", "--dry-run"], &arguments[..]].concat());
    assert_eq!(sandbox.files(), original, "a dry run writes nothing");
    sandbox.run(&[&["fix", "--yes"], &arguments[..]].concat());
    let (after, written) = (reading::read_all(&sandbox), sandbox.files());
    for config in &configs {
        let path = config.path.to_str().unwrap();
        config.expect_no_harm(&before[path], &after[path], "by flags");
        let moved = written[&config.path] != config.bytes;
        assert_eq!(moved, config.is_safe(), "{path}");
    }
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(sandbox.files(), original, "undo restores the bytes");
}

#[cfg(unix)]
#[test]
fn a_yes_to_everything_binds_nothing_that_was_not_named() {
    for config in configs() {
        let path = config.path.to_str().unwrap().to_owned();
        let sandbox = sandbox(std::slice::from_ref(&config)).var("TERM", "dumb");
        let before = reading::read_all(&sandbox);
        let mut walk = Walk::start(&sandbox, &["fix", "-c", &path]);
        walk.assent();
        let screen = walk.end().text;
        let after = reading::read_all(&sandbox);
        config.expect_no_harm(&before[&path], &after[&path], &screen);
        let bound = |bindings: &std::collections::BTreeMap<String, Vec<String>>| {
            bindings.contains_key(LOST)
        };
        let is_bound = after[&path].bindings.values().any(bound);
        let is_meant = !config.place.meant.is_empty();
        assert_eq!(is_bound, is_meant, "{path}\n{screen}");
        sandbox.run(&["undo", "--yes"]);
        let restored = &sandbox.files()[&config.path];
        assert_eq!(*restored, config.bytes, "undo restores {path}");
    }
}

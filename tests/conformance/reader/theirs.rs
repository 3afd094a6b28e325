//! What wrangler's own reader says of a config. Its messages are those of workers-sdk
//! `packages/workers-utils/src/config/validation.ts` and `validation-helpers.ts`.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::super::installation::Reading;
use super::{Entry, Wrong, entry};

/// A config, as `read_configs.cjs` tells it.
#[derive(Deserialize)]
pub(super) struct Project {
    /// Why it is no document.
    pub(super) syntax: Option<String>,
    /// It is a Pages project's.
    #[serde(default)]
    pub(super) pages: bool,
    /// The top level, whose name is empty, and the named ones.
    #[serde(default)]
    pub(super) environments: Vec<Environment>,
}

/// One environment of it.
#[derive(Deserialize)]
pub(super) struct Environment {
    pub(super) name: String,
    /// Its table, as wrangler's parser has it.
    pub(super) raw: Value,
    /// What can be the name of a binding of another type in it.
    words: BTreeSet<String>,
    /// What wrangler makes of the file for this environment.
    pub(super) whole: Reading,
    /// The same of the part of the file that bears on Secrets Store.
    pub(super) part: Part,
}

#[derive(Deserialize)]
pub(super) struct Part {
    #[serde(flatten)]
    pub(super) reading: Reading,
    /// It had to be read without the Worker's name and the account.
    #[serde(default)]
    pub(super) nameless: bool,
}

impl Environment {
    /// The reading that Worker and account are taken from.
    pub(super) fn named(&self) -> Option<&Value> {
        let part = &self.part;
        let part = part.reading.config.as_ref().filter(|_| !part.nameless);
        self.whole.config.as_ref().or(part)
    }

    /// The names borne by a Secrets Store binding and another one; none where wrangler crashed before
    /// it looked.
    pub(super) fn duplicates(&self) -> Option<BTreeSet<String>> {
        let errors = errors(&self.whole)?;
        let names = errors.iter().filter_map(|error| self.duplicate(error));
        Some(names.map(str::to_owned).collect())
    }

    /// The name of a Secrets Store binding that an error says to be taken.
    fn duplicate<'a>(&self, error: &'a str) -> Option<&'a str> {
        let (name, types) = error.split_once(" assigned to ")?;
        if types.contains("Secrets Store Secret") {
            return Some(name);
        }
        // Those of `unsafe.bindings` are told by their names only.
        let bindings = bindings(&self.raw).concat();
        let mut names = bindings.iter().filter_map(|[name, ..]| name.as_deref());
        names.any(|known| known == name).then_some(name)
    }

    /// The bindings, where wrangler takes them or has nothing against them but their names.
    pub(super) fn accepted(&self) -> Option<&Value> {
        let part = &self.part.reading;
        let taken = self.whole.config.as_ref().or(part.config.as_ref());
        taken.or_else(|| {
            let only_names = errors(part)?.iter().all(|error| is_about_names(error));
            only_names.then_some(&self.raw)
        })
    }

    /// Why the file is refused, other than for its Secrets Store bindings.
    pub(super) fn other_errors(&self) -> Vec<String> {
        let Some(errors) = errors(&self.whole) else {
            return vec![self.whole.error.clone().unwrap_or_default()];
        };
        let ours = malformed_errors(&self.part.reading);
        let others = errors.into_iter().filter(|error| {
            let judged = error.starts_with(UNIQUE)
                || error.contains("secrets_store_secret")
                || error.contains(r#"previews" should be an object"#)
                || self.duplicate(error).is_some();
            !judged && !ours.contains(error)
        });
        others.collect()
    }

    /// Whether something else can have `name` in it.
    pub(super) fn mentions(&self, name: &str) -> bool {
        self.words.contains(name)
    }

    /// The names that wrangler says are not inherited, given those of the top level.
    pub(super) fn not_inherited(&self, top: &BTreeSet<String>) -> BTreeSet<String> {
        let whole = format!(
            r#"Please add "secrets_store_secrets" to "env.{}""#,
            self.name
        );
        let said = self.whole.said.concat();
        let [_, raw] = bindings(&self.raw);
        let is_raw = |name: &String| raw.iter().any(|[known, ..]| known.as_ref() == Some(name));
        let one = |name: &&String| {
            // wrangler does not see that `unsafe.bindings` has it.
            if is_raw(name) {
                return false;
            }
            said.contains(&whole) || said.contains(&format!(
                "There is a secrets_store_secrets binding with name \"{name}\" at the top level, \
                 but not on \"env.{}\".",
                self.name
            ))
        };
        top.iter().filter(one).cloned().collect()
    }
}

/// The bindings that wrangler uploads: those of `secrets_store_secrets`, then those of
/// `unsafe.bindings`. `config` is a normalised config or its `previews`.
pub(super) fn bindings(config: &Value) -> [Vec<Entry>; 2] {
    let declared = list(&config["secrets_store_secrets"]);
    let declared = declared.map(|value| entry(value, ["binding", "store_id", "secret_name"]));
    let raw = list(&config["unsafe"]["bindings"]);
    let raw = raw.filter(|value| value["type"] == "secrets_store_secret");
    let raw = raw.map(|value| entry(value, ["name", "store_id", "secret_name"]));
    [declared.collect(), raw.collect()]
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The entries that are refused, sorted; none where wrangler crashed over them.
pub(super) fn malformed(part: &Reading) -> Option<Vec<Wrong>> {
    let errors = errors(part)?;
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut seen = BTreeSet::new();
    for error in &errors {
        // An entry that lacks two fields is refused twice.
        let place = error.split(" bindings must have").next().unwrap_or(error);
        if place == error || seen.insert(place.to_owned()) {
            wrong.extend(refused(error));
        }
    }
    wrong.sort();
    Some(wrong)
}

fn refused(error: &str) -> Option<Wrong> {
    if error.contains(r#"should have a string "name" field"#) {
        return Some(Wrong::Nameless);
    }
    if !error.contains("secrets_store_secrets") {
        return None;
    }
    if error.contains("should be an array but got") {
        return Some(Wrong::List);
    }
    if error.contains("bindings should be objects, but got") {
        return Some(Wrong::Entry(Entry::default()));
    }
    let (_, got) = error.split_once(" field but got ")?;
    let got = serde_json::from_str(got.trim_end_matches('.')).unwrap();
    Some(Wrong::Entry(entry(
        &got,
        ["binding", "store_id", "secret_name"],
    )))
}

/// What wrangler adds to errors about names.
const UNIQUE: &str = "Bindings must have unique names";

fn is_about_names(error: &str) -> bool {
    error.starts_with(UNIQUE) || error.contains(" assigned to ")
}

fn malformed_errors(part: &Reading) -> Vec<String> {
    errors(part).unwrap_or_default()
}

/// What wrangler lists, an item each; none where it stopped with another error than such a list.
fn errors(reading: &Reading) -> Option<Vec<String>> {
    let Some(text) = &reading.error else {
        return Some(Vec::new());
    };
    let (first, rest) = text.split_once('\n')?;
    if !first.trim_start().starts_with("Processing ") {
        return None;
    }
    let mut items: Vec<String> = Vec::new();
    for line in rest.lines().map(str::trim) {
        match (line.strip_prefix("- "), items.last_mut()) {
            (Some(item), _) => items.push(item.to_owned()),
            (None, Some(last)) if !line.is_empty() => last.push_str(&format!(" {line}")),
            _ => {}
        }
    }
    items.retain(|item| !item.ends_with("environment configuration"));
    Some(items)
}

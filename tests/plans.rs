//! What plans do to what environments bind: nothing that they do not name, and nothing that makes
//! wrangler refuse what it accepted.
//!
//! Judged here by what `check` reads; `conformance::plans` asks the real wrangler about the same
//! configs.

pub(crate) mod generation;
pub(crate) mod placement;
mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::sandbox::{Files, Sandbox};
use generation::HazardConfig;
use reading::Reading;

/// How many configs are made.
const CONFIGS: u64 = 400;

/// The flags that answer whatever they can.
pub(crate) const ANSWERS: &[&str] = &["--only", "config", "--copy-bindings", "--format", "json"];

#[test]
fn no_plan_makes_a_config_worse() {
    let configs: Vec<HazardConfig> = (0..CONFIGS).map(HazardConfig::generate).collect();
    let sandbox = Sandbox::new(&files(&configs), &generation::state());
    let original = sandbox.files();
    let before = reading::read_all(&sandbox);
    let steps = fix(&sandbox, &["--yes"]);
    let after = reading::read_all(&sandbox);
    let mut edited = 0;
    for config in &configs {
        let path = config.path.to_str().unwrap();
        let own: Vec<&Value> = steps.iter().filter(|step| step["config"] == path).collect();
        let [before, after] = [&before[path], &after[path]];
        let text = String::from_utf8_lossy(&config.bytes);
        let written = String::from_utf8(sandbox.files()[Path::new(path)].clone()).unwrap();
        let about = format!("{path}\n{text}\n=>\n{written}\n{own:#?}");
        let named = NamedBindings::of(&own);
        let is_named = |environment: &str, binding: &str| named.has(environment, binding);
        expect_no_worse(before, after, is_named, &about);
        edited += usize::from(written.as_bytes() != config.bytes);
    }
    assert!(edited > configs.len() / 4, "{edited} configs were edited");
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(sandbox.files(), original, "undo restores the bytes");
}

/// The configs as files.
pub(crate) fn files(configs: &[HazardConfig]) -> Files {
    let files = configs.iter();
    files
        .map(|config| (config.path.clone(), config.bytes.clone()))
        .collect()
}

/// Runs `fix` over everything; the steps that it reports.
pub(crate) fn fix(sandbox: &Sandbox, mode: &[&str]) -> Vec<Value> {
    let arguments = [&["fix"], mode, ANSWERS, &["."]].concat();
    let report = sandbox.run(&arguments).json().unwrap();
    report["steps"].as_array().unwrap().clone()
}

/// The bindings that steps which were carried out name, each with its environment.
#[derive(Debug)]
pub(crate) struct NamedBindings(BTreeSet<(Option<String>, String)>);

impl NamedBindings {
    /// What these steps name.
    pub(crate) fn of(steps: &[&Value]) -> Self {
        let done = steps.iter().filter(|step| step["outcome"] == "applied");
        let names = done.flat_map(|step| {
            // A step for several environments names none.
            let environment = &step["environment"];
            let title = environment.is_object().then(|| reading::title(environment));
            let names = step["bindings"].as_array().into_iter().flatten();
            names.map(move |name| (title.clone(), name.as_str().unwrap().to_owned()))
        });
        Self(names.collect())
    }

    /// Whether a step names `binding` in the environment of this title.
    pub(crate) fn has(&self, environment: &str, binding: &str) -> bool {
        let is_named = |environment: Option<&str>| {
            let key = (environment.map(str::to_owned), binding.to_owned());
            self.0.contains(&key)
        };
        is_named(Some(environment)) || is_named(None)
    }
}

/// Fails where an environment is refused that was not, or binds what no step names.
fn expect_no_worse(
    before: &Reading,
    after: &Reading,
    is_named: impl Fn(&str, &str) -> bool,
    about: &str,
) {
    let mut new = after.refused.difference(&before.refused);
    assert_eq!(new.next(), None, "is new in\n{about}");
    let none = BTreeMap::new();
    for (environment, bindings) in &after.bindings {
        let known = before.bindings.get(environment).unwrap_or(&none);
        for binding in bindings.keys().chain(known.keys()) {
            let changed = bindings.get(binding) != known.get(binding);
            assert!(
                !changed || is_named(environment, binding),
                "{binding} of {environment} is named by no step in\n{about}"
            );
        }
    }
    for environment in before.bindings.keys() {
        assert!(
            after.bindings.contains_key(environment),
            "{environment} is gone from\n{about}"
        );
    }
}

//! What `check` reads of configs, without asking Cloudflare.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::sandbox::Sandbox;

/// Findings that mean that wrangler refuses an environment.
const REFUSALS: [&str; 3] = ["duplicate-binding", "malformed-binding", "invalid-config"];

/// What is read of one config.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// By environment: by binding, the stores and secrets that it is bound to.
    pub(super) bindings: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// What wrangler refuses: the rule, the environment and the binding.
    pub(super) refused: BTreeSet<[String; 3]>,
}

/// Reads everything, by the path of the config.
pub(super) fn read_all(sandbox: &Sandbox) -> BTreeMap<String, Reading> {
    let ran = sandbox.run(&["check", "--offline", "--format", "json", "."]);
    let report = ran.json().unwrap();
    let mut readings = BTreeMap::new();
    for project in report["projects"].as_array().unwrap() {
        let environments = project["environments"].as_array().unwrap();
        let reading = Reading {
            bindings: environments.iter().map(read_environment).collect(),
            refused: BTreeSet::new(),
        };
        readings.insert(project["config"].as_str().unwrap().to_owned(), reading);
    }
    let findings = report["findings"].as_array().unwrap().iter();
    for finding in findings.filter(|finding| is_refusal(finding)) {
        let config = finding["config"].as_str().unwrap();
        let refusal = [
            finding["rule"].as_str().unwrap().to_owned(),
            title(&finding["environment"]),
            finding["binding"].as_str().unwrap_or_default().to_owned(),
        ];
        readings.get_mut(config).unwrap().refused.insert(refusal);
    }
    readings
}

fn is_refusal(finding: &Value) -> bool {
    REFUSALS.iter().any(|rule| finding["rule"] == *rule)
}

fn read_environment(environment: &Value) -> (String, BTreeMap<String, Vec<String>>) {
    let mut bindings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for binding in environment["bindings"].as_array().unwrap() {
        let name = binding["binding"].as_str().unwrap_or_default();
        let target = format!("{} {}", binding["store_id"], binding["secret_name"]);
        bindings.entry(name.to_owned()).or_default().push(target);
    }
    (title(environment), bindings)
}

/// The environment in a word.
pub(crate) fn title(environment: &Value) -> String {
    let kind = environment["kind"].as_str().unwrap_or_default();
    let names = ["name", "of"].map(|key| environment[key].as_str().unwrap_or_default());
    format!("{kind} {}{}", names[0], names[1])
}

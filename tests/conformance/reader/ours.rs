//! What we say of configs: one offline run of the binary over all of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Entry, Wrong, entry};
use crate::sandbox::Sandbox;

/// The report, by config.
pub(super) struct Ours {
    projects: BTreeMap<String, Project>,
}

/// What is said of one config.
#[derive(Default)]
pub(super) struct Project {
    environments: Vec<Value>,
    findings: Vec<Value>,
}

impl Ours {
    /// Checks all these files, given as paths in the sandbox's project.
    pub(super) fn check(sandbox: &Sandbox, files: &[String]) -> Self {
        let mut arguments = vec!["check", "--offline", "--format", "json"];
        arguments.extend(files.iter().map(String::as_str));
        let mut report = sandbox.run(&arguments).json().unwrap();
        assert_eq!(report["errors"], Value::Array(Vec::new()));
        let mut projects: BTreeMap<String, Project> = BTreeMap::new();
        for project in taken(&mut report["projects"]) {
            let of = projects.entry(text(&project["config"])).or_default();
            of.environments = taken(&mut project["environments"].clone());
        }
        for finding in taken(&mut report["findings"]) {
            let of = projects.get_mut(&text(&finding["config"]));
            of.unwrap().findings.push(finding);
        }
        Self { projects }
    }

    pub(super) fn project(&self, file: &str) -> &Project {
        &self.projects[file]
    }
}

impl Project {
    /// Why the file is no document.
    pub(super) fn syntax(&self) -> Option<String> {
        let refused = self.environments.is_empty();
        refused.then(|| self.problems().concat())
    }

    /// What is said to be wrong with the file as a whole.
    pub(super) fn problems(&self) -> Vec<String> {
        let found = self.found("invalid-config");
        found.map(|finding| text(&finding["message"])).collect()
    }

    /// Whether it is said to need a newer wrangler.
    pub(super) fn is_newer(&self) -> bool {
        self.found("newer-toml").next().is_some()
    }

    /// The names that the finding about a Pages project gives, if there is one.
    pub(super) fn not_for_pages(&self) -> Option<&Value> {
        let finding = self.found("pages-unsupported").next()?;
        Some(&finding["bindings"])
    }

    /// The rules that found something, other than notes.
    pub(super) fn rules(&self) -> Vec<String> {
        let findings = self.findings.iter();
        let serious = findings.filter(|finding| finding["severity"] != "note");
        serious.map(|finding| text(&finding["rule"])).collect()
    }

    /// The environments, the top level first, its name empty; no previews.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let all = self.environments.iter();
        let own = all.filter(|environment| environment["kind"] != "previews");
        own.map(|environment| text(&environment["name"])).collect()
    }

    pub(super) fn environment(&self, name: &str) -> Environment<'_> {
        let is = |environment: &&Value| {
            environment["kind"] != "previews" && text(&environment["name"]) == name
        };
        self.one(self.environments.iter().find(is)).unwrap()
    }

    /// The previews written in an environment.
    pub(super) fn previews(&self, of: &str) -> Option<Environment<'_>> {
        let is = |environment: &&Value| {
            environment["kind"] == "previews" && text(&environment["of"]) == of
        };
        self.one(self.environments.iter().find(is))
    }

    fn one<'a>(&'a self, value: Option<&'a Value>) -> Option<Environment<'a>> {
        let value = value?;
        let about = |finding: &&Value| {
            let environment = &finding["environment"];
            ["kind", "name", "of"]
                .iter()
                .all(|key| environment[key] == value[key])
        };
        let findings = self.findings.iter().filter(about).collect();
        Some(Environment { value, findings })
    }

    fn found(&self, rule: &str) -> impl Iterator<Item = &Value> {
        self.findings
            .iter()
            .filter(move |finding| finding["rule"] == rule)
    }
}

/// One environment with what is found in it.
pub(super) struct Environment<'a> {
    value: &'a Value,
    findings: Vec<&'a Value>,
}

impl Environment<'_> {
    pub(super) fn worker(&self) -> &Value {
        &self.value["worker"]
    }

    pub(super) fn account(&self) -> &Value {
        &self.value["account_id"]
    }

    pub(super) fn bindings(&self) -> Vec<Entry> {
        let bindings = self.value["bindings"].as_array().unwrap().iter();
        let keys = ["binding", "store_id", "secret_name"];
        bindings.map(|binding| entry(binding, keys)).collect()
    }

    /// The entries that are called malformed, sorted, each with what is said of it.
    pub(super) fn malformed(&self) -> Vec<(Wrong, String)> {
        let found = self.found("malformed-binding");
        let mut wrong: Vec<_> = found
            .map(|finding| {
                let message = text(&finding["message"]);
                (self.wrong(finding, &message), message)
            })
            .collect();
        wrong.sort();
        wrong
    }

    fn wrong(&self, finding: &Value, message: &str) -> Wrong {
        if message.contains("should be an array") {
            return Wrong::List;
        }
        // Only an entry of `unsafe.bindings` has a `name`.
        if message.contains("`name`") {
            return Wrong::Nameless;
        }
        let at = offset(finding);
        let bindings = self.value["bindings"].as_array().unwrap();
        let around = bindings.iter().find(|binding| {
            let start = offset(binding);
            let length = binding["location"]["length"].as_u64().unwrap();
            (start..start + length.max(1)).contains(&at)
        });
        let around = around.unwrap_or_else(|| panic!("no entry around {finding}"));
        Wrong::Entry(entry(around, ["binding", "store_id", "secret_name"]))
    }

    /// The names said to be borne by several bindings.
    pub(super) fn duplicates(&self) -> BTreeSet<String> {
        let found = self.found("duplicate-binding");
        found.map(|finding| text(&finding["binding"])).collect()
    }

    /// Whether it is said that nothing in it is read.
    pub(super) fn is_unread(&self) -> bool {
        self.found("invalid-config").next().is_some()
    }

    /// The names said not to be inherited.
    pub(super) fn not_inherited(&self) -> BTreeSet<String> {
        let found = self.found("not-inherited");
        let lists = found.map(|finding| finding["bindings"].as_array().unwrap());
        lists.flatten().map(text).collect()
    }

    fn found(&self, rule: &str) -> impl Iterator<Item = &&Value> {
        self.findings
            .iter()
            .filter(move |finding| finding["rule"] == rule)
    }
}

fn offset(value: &Value) -> u64 {
    value["location"]["offset"].as_u64().unwrap()
}

/// A string; for null the empty one.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn taken(value: &mut Value) -> Vec<Value> {
    match value.take() {
        Value::Array(elements) => elements,
        other => panic!("not an array: {other}"),
    }
}

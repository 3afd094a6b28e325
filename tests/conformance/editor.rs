//! What wrangler reads before and after `fix` edited a config.
//!
//! wrangler's reading before, with the repair made on its plain values, must be its reading after:
//! the whole normalised config of every environment, and every warning that is not about the fault.

mod expectation;
pub(crate) mod toml;
mod worker;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value};

use self::expectation::Readings;
use self::worker::Fault;
use super::comparison::Comparison;
use super::installation::{Installation, Reading};
use super::with_each_wrangler;
use crate::edits::{Choices, dialect, json, noise};
use crate::sandbox::{Files, Sandbox, state};

/// How many files have each fault.
const FILES: u64 = 70;

#[test]
fn what_fix_wrote_is_what_was_there_and_the_repair() {
    with_each_wrangler(|wrangler| {
        let subject = format!("wrangler {} reads what fix wrote", wrangler.version);
        let mut comparison = Comparison::of(subject);
        let configs: Vec<Config> = Fault::ALL
            .into_iter()
            .flat_map(|fault| (0..FILES).map(move |seed| Config::generate(fault, seed)))
            .collect();
        let files = configs
            .iter()
            .map(|config| (config.path.clone(), config.bytes.clone()));
        let sandbox = Sandbox::new(&Files::from_iter(files), &state(&Map::new()));
        let before = read_all(wrangler, &sandbox, &configs);
        let steps: Vec<Value> = Fault::ALL
            .iter()
            .flat_map(|kind| fix(&sandbox, *kind))
            .collect();
        let after = read_all(wrangler, &sandbox, &configs);
        let written = sandbox.files();
        for fault in Fault::ALL {
            comparison.count("kinds of edit", 1);
            fix(&sandbox, fault);
        }
        assert_eq!(sandbox.files(), written, "a second run has nothing to edit");
        for (index, config) in configs.iter().enumerate() {
            let case = Case {
                config,
                before: &before[index],
                after: &after[index],
                written: &written[&config.path],
                edited: steps
                    .iter()
                    .any(|step| is_of(step, config) && step["outcome"] == "applied"),
                refused: refused(&steps, config),
            };
            case.compare(&mut comparison);
        }
        comparison.conclude();
    });
}

/// A config with a fault.
struct Config {
    fault: Fault,
    path: PathBuf,
    bytes: Vec<u8>,
    /// What stands in it, as plain values.
    root: Value,
    /// The top level, `""`, first.
    environments: Vec<String>,
}

impl Config {
    fn generate(fault: Fault, seed: u64) -> Self {
        let bytes = noise(seed * 10 + fault as u64);
        let choices = &mut Choices::new(&bytes);
        let root = worker::config(choices, fault);
        let name = choices.one_of(&[
            "wrangler.toml",
            "wrangler.jsonc",
            "wrangler.toml",
            "wrangler.json",
        ]);
        let text = match name {
            "wrangler.toml" => toml::layout(choices, root.as_object().unwrap()),
            _ => json::layout(choices, &root),
        };
        let mut text = dialect(choices, &text);
        if name != "wrangler.toml" && choices.pick(10) == 9 {
            // A merge left the key twice; the last one counts.
            text = text.replacen("\"env\"", "\"env\": {}, \"env\"", 1);
        }
        let mut bytes = text.into_bytes();
        if choices.pick(25) == 24 {
            let mark: &[u8] = if name == "wrangler.toml" {
                b"\n# \xff"
            } else {
                b"\n// \xff"
            };
            bytes.extend_from_slice(mark);
        }
        let named = root["env"].as_object().into_iter().flat_map(Map::keys);
        Self {
            fault,
            path: format!("{fault:?}/{seed:03}/{name}").into(),
            bytes,
            environments: std::iter::once(String::new())
                .chain(named.cloned())
                .collect(),
            root,
        }
    }

    /// What stands in the file for an environment.
    fn table(&self, environment: &str) -> &Value {
        match environment {
            "" => &self.root,
            named => &self.root["env"][named],
        }
    }
}

fn read_all(
    wrangler: &Installation,
    sandbox: &Sandbox,
    configs: &[Config],
) -> Vec<BTreeMap<String, Reading>> {
    let configs = configs.iter();
    let configs = configs.map(|config| (config.path.as_path(), config.environments.as_slice()));
    wrangler.read_environments(sandbox, configs)
}

/// Runs the real binary over all files with a fault; the steps that it tells of.
fn fix(sandbox: &Sandbox, fault: Fault) -> Vec<Value> {
    let arguments = ["fix", "--yes", "--only", "config", "--format", "json"];
    let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
    arguments.extend(fault.answers());
    arguments.push(format!("{fault:?}"));
    let report = sandbox.run(&arguments).json().unwrap();
    report["steps"].as_array().unwrap().clone()
}

fn is_of(step: &Value, config: &Config) -> bool {
    step["config"] == config.path.to_str().unwrap()
}

/// Why edits of a config were refused, by environment.
fn refused(steps: &[Value], config: &Config) -> BTreeMap<String, String> {
    let own = steps.iter().filter(|step| is_of(step, config));
    let failed = own.filter(|step| step["outcome"] == "failed");
    let reason = |step: &Value| {
        let environment = step["environment"]["name"].as_str().unwrap_or_default();
        let error = step["error"].as_str().unwrap();
        let (reason, _) = error.split_once("; paste by hand").unwrap();
        (environment.to_owned(), reason.to_owned())
    };
    failed.map(reason).collect()
}

/// All that is known of one config.
struct Case<'a> {
    config: &'a Config,
    before: &'a BTreeMap<String, Reading>,
    after: &'a BTreeMap<String, Reading>,
    written: &'a [u8],
    /// Whether `fix` tells of an edit.
    edited: bool,
    refused: BTreeMap<String, String>,
}

impl Case<'_> {
    fn compare(&self, comparison: &mut Comparison) {
        let about = self.config.path.display().to_string();
        let (Some(before), Some(after)) = (self.all(self.before), self.all(self.after)) else {
            let theirs = format!("{:#?}", self.before);
            let text = String::from_utf8_lossy(&self.config.bytes);
            comparison.differs(&about, &theirs, &format!("{:#?}\n{text}", self.after));
            return;
        };
        if !self.refused.is_empty() {
            let reasons: Vec<_> = self.refused.values().map(String::as_str).collect();
            comparison.uncompared(&about, &reasons.join("; "));
        }
        if !self.edited {
            comparison.same(&about, &self.config.bytes.as_slice(), &self.written);
            return;
        }
        comparison.count("configs", 1);
        for environment in &self.config.environments {
            self.compare_environment(environment, [&before, &after], comparison);
        }
    }

    fn all(&self, readings: &BTreeMap<String, Reading>) -> Option<Readings> {
        let pairs = readings.iter();
        let pairs = pairs.map(|(name, reading)| Some((name.clone(), reading.config.clone()?)));
        pairs.collect()
    }

    fn compare_environment(
        &self,
        environment: &str,
        [before, after]: [&Readings; 2],
        comparison: &mut Comparison,
    ) {
        let text = String::from_utf8_lossy(&self.config.bytes);
        let written = String::from_utf8_lossy(self.written);
        let path = self.config.path.display();
        let about = format!("{path}, environment `{environment}`\n{text}\n=>\n{written}");
        let refused = self.refused.contains_key(environment);
        let table = self.config.table(environment);
        let expected = expectation::of(self.config.fault, before, environment, table, refused);
        comparison.count("environments", 1);
        comparison.same(&about, &expected, &after[environment]);
        let (_, others) = expectation::warnings(&self.before[environment].said);
        let (ours, kept) = expectation::warnings(&self.after[environment].said);
        comparison.same(&about, &others, &kept);
        let lacking = expectation::lacks(after, environment);
        let told = ours
            .iter()
            .any(|warning| warning.contains("at the top level, but not on"));
        comparison.same(&about, &told, &lacking);
    }
}

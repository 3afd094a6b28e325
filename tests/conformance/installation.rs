//! An installed wrangler, run so that it sees nothing of the machine but its own folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::process::{self, Ran};
use crate::sandbox::Sandbox;

/// One version of wrangler, with the Node that runs it.
pub(super) struct Installation {
    pub(super) version: String,
    modules: PathBuf,
}

impl Installation {
    /// The installations in `folder`; it holds at least one.
    pub(super) fn all(folder: &Path) -> Vec<Self> {
        let entries = std::fs::read_dir(folder)
            .unwrap_or_else(|error| panic!("{}={}: {error}", super::VARIABLE, folder.display()));
        let mut all: Vec<Self> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("node_modules").is_dir())
            .map(|path| Self::at(&path))
            .collect();
        let place = folder.display();
        assert!(!all.is_empty(), "{place}: no subfolder has node_modules");
        all.sort_by(|one, other| one.version.cmp(&other.version));
        all
    }

    fn at(folder: &Path) -> Self {
        let modules = folder.join("node_modules");
        let manifest = std::fs::read(modules.join("wrangler/package.json"))
            .unwrap_or_else(|error| panic!("wrangler in {}: {error}", modules.display()));
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        let version = manifest["version"].as_str().unwrap().to_owned();
        let named = folder.file_name().unwrap().to_string_lossy();
        assert_eq!(named, version, "a folder is named for the version in it");
        Self { version, modules }
    }

    /// A file of wrangler's package.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.modules.join("wrangler").join(name)
    }

    /// What wrangler's own reader makes of configs, in the order of `requests`.
    pub(super) fn read(&self, sandbox: &Sandbox, requests: &[Request]) -> Vec<Reading> {
        self.ask(sandbox, requests.iter().map(Request::json).collect())
    }

    /// The same for the `environments` of each config, by their names.
    pub(super) fn read_environments<'a>(
        &self,
        sandbox: &Sandbox,
        configs: impl Iterator<Item = (&'a Path, &'a [String])> + Clone,
    ) -> Vec<BTreeMap<String, Reading>> {
        let requests = configs.clone().flat_map(|(config, environments)| {
            environments.iter().map(move |environment| Request {
                config: sandbox.project().join(config),
                environment: environment.clone(),
            })
        });
        let requests: Vec<Request> = requests.collect();
        let mut readings = self.read(sandbox, &requests).into_iter();
        let of_one = |(_, environments): (&Path, &'a [String])| {
            let names = environments.iter().cloned();
            names.zip(readings.by_ref()).collect()
        };
        configs.map(of_one).collect()
    }

    /// The same for every environment of each config, and for the part that bears on Secrets Store.
    pub(super) fn read_projects<T>(&self, sandbox: &Sandbox, configs: &[PathBuf]) -> Vec<T>
    where
        T: for<'de> Deserialize<'de>,
    {
        let requests = configs.iter().map(|config| json!({ "config": config }));
        self.ask(sandbox, requests.collect())
    }

    fn ask<T>(&self, sandbox: &Sandbox, requests: Vec<Value>) -> Vec<T>
    where
        T: for<'de> Deserialize<'de>,
    {
        let count = requests.len();
        let file = sandbox.home().join("requests.json");
        std::fs::write(&file, Value::Array(requests).to_string()).unwrap();
        let mut command = self.node(sandbox);
        command
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/conformance/read_configs.cjs"
            ))
            .args([self.cli(), file]);
        let ran = process::run(&mut command).expect_code(0);
        let answers: Vec<T> = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(answers.len(), count);
        answers
    }

    /// Runs wrangler in a sandbox to its end.
    ///
    /// Not through `bin/wrangler.js`: it only starts this very file in a second process, which would
    /// outlive the first where the time limit ends that.
    pub(super) fn run(&self, sandbox: &Sandbox, arguments: &[&str]) -> Ran {
        let mut command = self.node(sandbox);
        process::run(command.arg(self.cli()).args(arguments))
    }

    fn cli(&self) -> PathBuf {
        self.modules.join("wrangler/wrangler-dist/cli.js")
    }

    /// The Node that comes with it, in an environment in which wrangler keeps to itself.
    fn node(&self, sandbox: &Sandbox) -> Command {
        let mut command = sandbox.command(self.modules.join(".bin/node"));
        command
            .arg("--no-warnings")
            // A run takes a second: tidying memory and optimising do not pay for themselves.
            .args(["--max-semi-space-size=64", "--no-opt"])
            .env("CI", "1")
            // Half of a run is compiling the program, anew each time without this.
            .env("NODE_COMPILE_CACHE", self.modules.join(".cache/compiled"))
            .env("WRANGLER_CACHE_DIR", sandbox.home().join("cache"))
            .env("WRANGLER_HIDE_BANNER", "true")
            .env("WRANGLER_SEND_ERROR_REPORTS", "false")
            .env("WRANGLER_SEND_METRICS", "false")
            .env("XDG_CONFIG_HOME", sandbox.home().join("config"));
        // wrangler asks through a proxy whatever is not on loopback; here, nobody answers.
        for proxy in ["HTTP_PROXY", "HTTPS_PROXY"] {
            command.env(proxy, "http://127.0.0.1:9");
        }
        command.env("NO_PROXY", "127.0.0.1");
        command
    }
}

/// A config to read, and for which environment.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// The file.
    pub(super) config: PathBuf,
    /// The environment; empty for the top level.
    pub(super) environment: String,
}

impl Request {
    fn json(&self) -> Value {
        json!({ "config": self.config, "env": self.environment })
    }
}

/// What wrangler's reader made of a config.
#[derive(Debug, Deserialize)]
pub(super) struct Reading {
    /// The normalised config; none where wrangler refuses it.
    pub(super) config: Option<Value>,
    /// Why it is refused.
    pub(super) error: Option<String>,
    /// What wrangler said meanwhile: its warnings, a text for all of one file.
    pub(super) said: Vec<String>,
}

//! One folder of `tests/cases`: what is there, what is run, what must come of it.
//!
//! | file | |
//! |---|---|
//! | `case.json` | a [`Script`] |
//! | `in/` | the project |
//! | `out/` | the project afterwards; absent where it must not change |
//! | `stdout`, `stderr` | what is written; an absent `stderr` stands for nothing |
//!
//! `SNAPSHOTS=overwrite cargo test` writes `out/`, `stdout` and `stderr` anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use snapbox::{Assert, Data};

use super::sandbox::{Files, Ran, Sandbox, files, state};
use crate::state::{find_mut, list, list_mut};

/// Columns that ordinary output keeps within.
const WIDTH: usize = 80;

/// What is run, on what state, and how it ends.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Script {
    /// The command line.
    pub(crate) args: Vec<String>,
    /// The folder of the project to run in.
    cwd: String,
    /// More variables.
    env: BTreeMap<String, String>,
    /// The name of the token in the state, if any.
    token: Option<String>,
    /// When that token expires, in days from now.
    expires_in: Option<u64>,
    /// Fields of the ordinary state to replace.
    state: Map<String, Value>,
    /// So many secrets more stand before the others in Acme's store.
    crowd: usize,
    /// The exit code.
    pub(crate) exit: i32,
    /// The rules that have something to say, in order; after a fix, those that still do.
    findings: Vec<String>,
    /// Every request that writes, in order.
    writes: Vec<String>,
    /// Every request that reads, sorted, where it matters.
    reads: Option<Vec<String>>,
    /// Lines may be longer than a terminal is wide: the fixture holds a word that is.
    wide: bool,
}

impl Default for Script {
    fn default() -> Self {
        Self {
            args: Vec::new(),
            cwd: String::new(),
            env: BTreeMap::new(),
            token: Some("edit".to_owned()),
            expires_in: None,
            state: Map::new(),
            crowd: 0,
            exit: 0,
            findings: Vec::new(),
            writes: Vec::new(),
            reads: None,
            wide: false,
        }
    }
}

/// A folder with its script.
pub(crate) struct Case {
    folder: PathBuf,
    pub(crate) script: Script,
}

impl Case {
    /// Every case, by name.
    pub(crate) fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
        let entries = fs::read_dir(folder).unwrap();
        let mut folders: Vec<PathBuf> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir())
            .collect();
        folders.sort();
        folders.into_iter().map(Self::read).collect()
    }

    fn read(folder: PathBuf) -> Self {
        let text = fs::read_to_string(folder.join("case.json")).unwrap();
        let script =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        Self { folder, script }
    }

    pub(crate) fn name(&self) -> String {
        self.folder
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned()
    }

    /// Whether something goes wrong in it, or somebody else writes too.
    pub(crate) fn script_meddles(&self) -> bool {
        self.script.state.contains_key("faults")
    }

    /// Whether it asks for JSON itself.
    fn is_json(&self) -> bool {
        self.script.args.iter().any(|word| word == "--format")
    }

    /// The place that it runs in, before the run.
    pub(crate) fn sandbox(&self) -> Sandbox {
        let Script {
            cwd, env, token, ..
        } = &self.script;
        let sandbox =
            Sandbox::new(&files(&self.folder.join("in")), &self.state()).token(token.as_deref());
        env.iter().fold(sandbox.cwd(cwd), |sandbox, (name, value)| {
            sandbox.var(name, value)
        })
    }

    fn state(&self) -> Value {
        let mut state = state(&self.script.state);
        if let Some(days) = self.script.expires_in {
            let moment = SystemTime::now() + Duration::from_secs((days * 24 + 12) * 60 * 60);
            let stamp = humantime::format_rfc3339_seconds(moment).to_string();
            let name = self.script.token.as_deref().unwrap_or_default();
            find_mut(&mut state["tokens"], "name", name)["expires_on"] = json!(stamp);
        }
        let store = state["stores"][0]["id"].clone();
        let crowd = (0..self.script.crowd).map(|number| {
            json!({
                "id": format!("c0{number:030}"),
                "store": store,
                "name": format!("a-crowd-{number:03}"),
                "scopes": ["workers"],
            })
        });
        list_mut(&mut state, "secrets").splice(0..0, crowd);
        state
    }

    /// Runs it with `more` arguments in a sandbox of its own.
    pub(crate) fn run(&self, more: &[&str]) -> (Sandbox, Ran) {
        let sandbox = self.sandbox();
        let words = self.script.args.iter().map(String::as_str);
        let arguments: Vec<&str> = words.chain(more.iter().copied()).collect();
        let ran = sandbox.run(&arguments);
        (sandbox, ran)
    }

    /// Runs it for its JSON document.
    pub(crate) fn run_for_json(&self) -> (Sandbox, Ran) {
        let more: &[&str] = if self.is_json() {
            &[]
        } else {
            &["--format", "json"]
        };
        self.run(more)
    }

    /// Whether the command has a form of its own, or none that is for programs.
    fn has_one_format(&self) -> bool {
        let words = self.script.args.iter().map(String::as_str);
        let words: Vec<&str> = words.take(2).collect();
        matches!(words.as_slice(), ["add", ..] | ["token", "template"])
    }

    /// Holds everything that the folder says against what happens.
    ///
    /// # Errors
    /// What differs.
    pub(crate) fn verify(&self) -> Result<(), String> {
        let (sandbox, ran) = self.run(&[]);
        self.verify_effects(&sandbox, &ran)?;
        let redacted = |text: &str| redact(text, &sandbox);
        self.verify_text("stdout", &redacted(&ran.stdout))?;
        self.verify_text("stderr", &redacted(&ran.stderr))?;
        if !self.is_json() && !self.script.wide {
            narrow(&ran.stdout)?;
            narrow(&ran.stderr)?;
        }
        if self.has_one_format() {
            return Ok(());
        }
        let (sandbox, ran) = self.run_for_json();
        self.verify_effects(&sandbox, &ran)?;
        self.verify_json(&sandbox, &ran)
    }

    /// The exit code, the project and the requests do not depend on the format.
    fn verify_effects(&self, sandbox: &Sandbox, ran: &Ran) -> Result<(), String> {
        let Script {
            exit,
            writes,
            reads,
            ..
        } = &self.script;
        same("exit", &ran.code, &Some(*exit)).map_err(|e| format!("{e}\n{}", ran.stderr))?;
        same("writes", &sandbox.writes(), writes)?;
        if let Some(reads) = reads {
            same("reads", &sandbox.reads(), reads)?;
        }
        self.verify_files(&sandbox.files())
    }

    fn verify_files(&self, actual: &Files) -> Result<(), String> {
        let before = files(&self.folder.join("in"));
        let out = self.folder.join("out");
        if overwriting() {
            write_changes(&out, &before, actual);
        }
        let mut expected = before;
        if out.is_dir() {
            expected.extend(files(&out));
        }
        for (path, bytes) in &expected {
            let actual = actual.get(path).map(|bytes| String::from_utf8_lossy(bytes));
            let expected = String::from_utf8_lossy(bytes);
            same(&path.display().to_string(), &actual, &Some(expected))?;
        }
        same("number of files", &actual.len(), &expected.len())
    }

    fn verify_text(&self, name: &str, actual: &str) -> Result<(), String> {
        let path = self.folder.join(name);
        let expected = if path.exists() || (overwriting() && !actual.is_empty()) {
            Data::read_from(&path, Some(snapbox::data::DataFormat::Text)).raw()
        } else {
            Data::text("").raw()
        };
        let assert = Assert::new().action_env("SNAPSHOTS");
        let verdict = assert.try_eq(Some(&name), Data::text(actual), expected);
        verdict.map_err(|error| error.to_string())
    }

    fn verify_json(&self, sandbox: &Sandbox, ran: &Ran) -> Result<(), String> {
        let document = ran.json().unwrap_or_default();
        let list = if document["schema"] == "wrangler-permit/fix/1" {
            "remaining"
        } else {
            "findings"
        };
        same(list, &rules(&document[list]), &self.script.findings)?;
        if let Some(requests) = document["summary"]["requests"].as_u64() {
            let served = sandbox.server.requests().len() as u64;
            same("requests", &requests, &served)?;
        }
        Ok(())
    }
}

/// The rule ids of findings, in order.
pub(crate) fn rules(findings: &Value) -> Vec<String> {
    let findings = findings.as_array().into_iter().flatten();
    findings
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect()
}

fn overwriting() -> bool {
    std::env::var_os("SNAPSHOTS").is_some_and(|action| action == "overwrite")
}

/// Keeps what a run changed as what it must change.
fn write_changes(out: &Path, before: &Files, after: &Files) {
    if out.is_dir() {
        fs::remove_dir_all(out).unwrap();
    }
    for (path, bytes) in after {
        if before.get(path) != Some(bytes) {
            let path = out.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}

fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    actual: &T,
    expected: &T,
) -> Result<(), String> {
    if actual == expected {
        return Ok(());
    }
    Err(format!(
        "{what}\n  is:        {actual:?}\n  should be: {expected:?}"
    ))
}

fn narrow(text: &str) -> Result<(), String> {
    match text.lines().find(|line| line.chars().count() > WIDTH) {
        Some(line) => Err(format!("wider than {WIDTH} columns: {line}")),
        None => Ok(()),
    }
}

/// What differs from run to run, replaced by what it is.
fn redact(text: &str, sandbox: &Sandbox) -> String {
    let base = sandbox.server.base_url();
    let host = base.split('/').nth(2).unwrap();
    let folder = sandbox.project();
    let mut text = text
        .replace(host, "[HOST]")
        .replace(folder.to_str().unwrap(), "[PROJECT]");
    for token in list(&sandbox.server.state(), "tokens") {
        if let Some(moment) = token["expires_on"].as_str() {
            text = text.replace(moment, "[MOMENT]");
        }
    }
    text.lines().map(|line| seconds(line) + "\n").collect()
}

/// `4 requests, 0.1 s` without the time.
fn seconds(line: &str) -> String {
    match line.rsplit_once(" request") {
        Some((before, after)) if after.ends_with(" s") => {
            let noun = after.split(',').next().unwrap_or_default();
            format!("{before} request{noun}, [TIME] s")
        }
        _ => line.to_owned(),
    }
}

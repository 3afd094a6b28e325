//! A project in a folder of its own, an embedded Cloudflare, and the real binary between the two.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value};
use tempfile::TempDir;
use wrangler_permit::EmbeddedServer;

use super::document::objections;
pub(crate) use super::process::Ran;
use super::process::{isolated, run_with};
use super::state::{find, list, text};

/// The state that every test starts from: two accounts, a token of every kind, secrets of every kind.
const STATE: &str = include_str!("cloudflare.json");

/// What the value of every credential in [`STATE`] contains, and nothing else does.
pub(crate) const MARK: &str = "hunter2";

/// The account that the ordinary tokens are of.
pub(crate) const ACME: &str = "aaaa0000000000000000000000000001";

/// Its store.
pub(crate) const STORE: &str = "57a0e000000000000000000000000001";

/// The files of a run, relative to its folder, with their bytes.
pub(crate) type Files = BTreeMap<PathBuf, Vec<u8>>;

/// A place to run the binary in. Nothing of the developer's own environment shows through.
pub(crate) struct Sandbox {
    folder: TempDir,
    pub(crate) server: EmbeddedServer,
    vars: BTreeMap<String, String>,
    cwd: PathBuf,
}

impl Sandbox {
    /// A sandbox that holds `files`, with a Cloudflare that holds `state` and a token that may edit.
    pub(crate) fn new(files: &Files, state: &Value) -> Self {
        Self::without_token(files, state).token(Some("edit"))
    }

    /// A sandbox that holds `files`, with a Cloudflare that holds `state`.
    pub(crate) fn without_token(files: &Files, state: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Self {
            cwd: folder.path().join("project"),
            folder,
            server: EmbeddedServer::start(state, None).unwrap(),
            vars: BTreeMap::new(),
        };
        fs::create_dir_all(sandbox.home()).unwrap();
        fs::create_dir_all(sandbox.project()).unwrap();
        for (path, bytes) in files {
            sandbox.write(path, bytes);
        }
        let base = sandbox.server.base_url();
        sandbox.var("CLOUDFLARE_API_BASE_URL", &base)
    }

    /// The ordinary Cloudflare beside one config.
    pub(crate) fn with(name: &str, config: impl AsRef<[u8]>) -> Self {
        let files = Files::from([(PathBuf::from(name), config.as_ref().to_vec())]);
        Self::new(&files, &state(&Map::new()))
    }

    /// The same with a variable set.
    pub(crate) fn var(mut self, name: &str, value: &str) -> Self {
        self.vars.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same with the token of that name in the state, or without one.
    pub(crate) fn token(mut self, name: Option<&str>) -> Self {
        self.vars.remove("CLOUDFLARE_API_TOKEN");
        let Some(name) = name else { return self };
        let value = text(&find(&self.server.state()["tokens"], "name", name)["value"]);
        self.var("CLOUDFLARE_API_TOKEN", &value)
    }

    /// The same, run in a folder of the project.
    pub(crate) fn cwd(mut self, folder: &str) -> Self {
        self.cwd = self.project().join(folder);
        self
    }

    /// The folder that holds the project.
    pub(crate) fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub(crate) fn write(&self, path: &Path, bytes: &[u8]) {
        write(&self.project().join(path), bytes);
    }

    /// Writes a file of the home folder.
    pub(crate) fn write_home(&self, path: &Path, bytes: &[u8]) {
        write(&self.home().join(path), bytes);
    }

    /// The project's files as they are now.
    pub(crate) fn files(&self) -> Files {
        files(&self.project())
    }

    /// The writes that the Cloudflare was asked for: `PATCH /path {"body":0}`.
    pub(crate) fn writes(&self) -> Vec<String> {
        let mut writes = Vec::new();
        for request in self.server.requests() {
            if request.method != "GET" {
                let body = request.body.unwrap_or_default();
                writes.push(format!("{} {} {body}", request.method, request.path));
            }
        }
        writes
    }

    /// The paths that were asked for, sorted: requests of one wave arrive in any order.
    pub(crate) fn reads(&self) -> Vec<String> {
        let mut reads = Vec::new();
        for request in self.server.requests() {
            if request.method == "GET" {
                let query = match request.query.as_str() {
                    "" => String::new(),
                    query => format!("?{query}"),
                };
                reads.push(format!("{}{query}", request.path));
            }
        }
        reads.sort();
        reads
    }

    /// A command that sees this place and nothing else.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = isolated(program, &self.cwd, &self.home());
        command.envs(&self.vars);
        command
    }

    /// Runs the binary to its end, with nothing on standard input.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ran {
        self.run_with(arguments, b"")
    }

    /// The same with these bytes on standard input.
    pub(crate) fn run_with<S: AsRef<OsStr>>(&self, arguments: &[S], input: &[u8]) -> Ran {
        let program = env!("CARGO_BIN_EXE_wrangler-permit");
        let ran = run_with(self.command(program).args(arguments), input);
        inspect(&ran, &self.issued());
        ran
    }

    /// The values of the tokens that the Cloudflare has issued.
    pub(crate) fn issued(&self) -> Vec<String> {
        let state = self.server.state();
        let values = list(&state, "tokens")
            .iter()
            .map(|token| text(&token["value"]));
        values
            .filter(|value| value.starts_with("cf") && !value.contains(MARK))
            .collect()
    }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Everything that a fix can change.
#[derive(Debug, PartialEq)]
pub(crate) struct SandboxState {
    pub(crate) files: Files,
    /// The scopes of each secret, by its id.
    pub(crate) scopes: BTreeMap<String, Value>,
}

impl SandboxState {
    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        let state = sandbox.server.state();
        let secrets = list(&state, "secrets").iter();
        let scopes = secrets
            .map(|secret| (text(&secret["id"]), secret["scopes"].clone()))
            .collect();
        Self {
            files: sandbox.files(),
            scopes,
        }
    }
}

/// The journals that runs have left, with their text.
pub(crate) fn journals(sandbox: &Sandbox) -> Vec<(PathBuf, String)> {
    let home = sandbox.home();
    let left = files(&home).into_iter();
    left.filter(|(path, _)| path.extension().is_some_and(|suffix| suffix == "jsonl"))
        .map(|(path, bytes)| (home.join(path), String::from_utf8(bytes).unwrap()))
        .collect()
}

/// What holds for every run, whatever it is about.
fn inspect(ran: &Ran, issued: &[String]) {
    for value in issued {
        let shown = ran.stderr.contains(value) || ran.stdout.matches(value).count() > 1;
        assert!(
            !shown,
            "a new token is shown twice, or to a log:\n{}",
            ran.stderr
        );
    }
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.contains(MARK), "a credential is shown:\n{text}");
        assert!(!text.contains("panicked at"), "a panic:\n{text}");
        assert!(!text.contains(obeyed), "a terminal would obey:\n{text:?}");
    }
    let document: Value = serde_json::from_str(&ran.stdout).unwrap_or_default();
    if document["schema"].is_string() {
        assert_eq!(
            objections(&document),
            [""; 0],
            "by the schema\n{}",
            ran.stdout
        );
    }
}

/// Whether a terminal would obey a character or turn the line around.
fn obeyed(c: char) -> bool {
    let turns = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    let ends = matches!(c, '\u{2028}' | '\u{2029}');
    turns || ends || (c.is_control() && c != '\n')
}

/// The ordinary state with some of its fields replaced.
pub(crate) fn state(fields: &Map<String, Value>) -> Value {
    let mut state: Map<String, Value> = serde_json::from_str(STATE).unwrap();
    state.extend(fields.clone());
    Value::Object(state)
}

/// Every file below `folder`, by its path in it.
pub(crate) fn files(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

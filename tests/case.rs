//! One folder of `tests/cases`: the project, the command and the expected result.
//!
//! | file | |
//! |---|---|
//! | `case.json` | a [`CaseScript`] |
//! | `in/` | the project, or what this case adds to a shared one and replaces in it |
//! | `home/` | what is in the home folder; absent if nothing is |
//! | `out/` | the files of the project that the run changes or adds; absent if it changes none |
//! | `stdout`, `stderr` | what the run writes; an absent `stderr` means nothing |
//!
//! A case lies in the folder of its command, `tests/cases/token/needs/of-a-shop`, and its name is its
//! path in `tests/cases`. Projects that several cases use lie in `tests/projects`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::process::Ran;
use super::sandbox::{Files, Sandbox, files, state};
use super::state::{find_mut, list_mut};

/// Where the cases are.
const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");

/// Where the projects are that several cases use.
const PROJECTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/projects");

/// What a case runs, in which state, and the result that it expects.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CaseScript {
    /// The folder of `tests/projects` to start from.
    pub(crate) project: Option<String>,
    /// The command line.
    pub(crate) args: Vec<String>,
    /// The folder of the project to run in.
    cwd: String,
    /// The folder of the project that is the root of a repository.
    repository: Option<String>,
    /// More environment variables.
    env: BTreeMap<String, String>,
    /// The name of the token in the state, if any.
    token: Option<String>,
    /// When that token expires, in days from now.
    expires_in: Option<u64>,
    /// Fields of the ordinary state to replace.
    state: Map<String, Value>,
    /// The number of secrets to put before the others in Acme's store.
    crowd: usize,
    /// The exit code.
    pub(crate) exit: i32,
    /// The rules that have a finding, in order; after a fix, those that still have one.
    pub(crate) findings: Vec<String>,
    /// Every request that writes, in order.
    pub(crate) writes: Vec<String>,
    /// Every request that reads, sorted, if that matters.
    pub(crate) reads: Option<Vec<String>>,
    /// Lines can be longer than a terminal is wide, because the project has a word that is.
    pub(crate) wide: bool,
}

impl Default for CaseScript {
    fn default() -> Self {
        Self {
            project: None,
            args: Vec::new(),
            cwd: String::new(),
            repository: None,
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

/// A case folder that was read.
pub(crate) struct Case {
    /// `fix/missing-scope`
    pub(crate) name: String,
    /// `tests/cases/fix/missing-scope`
    pub(crate) folder: PathBuf,
    pub(crate) script: CaseScript,
    /// The project before the run.
    pub(crate) project: Files,
    /// The home folder before the run.
    home: Files,
}

impl Case {
    /// The name of every case, sorted.
    pub(crate) fn names() -> Vec<String> {
        let mut names = Vec::new();
        for (command, folder) in subfolders(Path::new(CASES)) {
            collect_names(&folder, &command, &mut names);
        }
        names.sort();
        names
    }

    /// Reads the case of that name.
    ///
    /// # Errors
    /// Why its folder is not a case.
    pub(crate) fn read(name: &str) -> Result<Self, String> {
        let folder = Path::new(CASES).join(name);
        let path = folder.join("case.json");
        let text = fs::read_to_string(&path).map_err(|error| format!("case.json: {error}"))?;
        let script: CaseScript =
            serde_json::from_str(&text).map_err(|error| format!("case.json: {error}"))?;
        let mut project = read_project(&folder, script.project.as_deref())?;
        // git refuses to keep such a folder.
        if let Some(root) = &script.repository {
            let head = Path::new(root).join(".git/HEAD");
            project.insert(head, b"ref: refs/heads/main\n".to_vec());
        }
        let name = name.to_owned();
        let case = Self {
            name,
            home: read_home(&folder),
            folder,
            script,
            project,
        };
        case.expect_folder_of_command()?;
        Ok(case)
    }

    fn expect_folder_of_command(&self) -> Result<(), String> {
        let parts = if self.runs(&["token"]) { 2 } else { 1 };
        let command: Vec<&str> = self.words().take(parts).collect();
        let expected = command.join("/");
        match self.name.rsplit_once('/') {
            Some((folder, _)) if folder == expected => Ok(()),
            _ => Err(format!("belongs in tests/cases/{expected}")),
        }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.script.args.iter().map(String::as_str)
    }

    /// Whether the command line begins with these words.
    pub(crate) fn runs(&self, command: &[&str]) -> bool {
        self.words().take(command.len()).eq(command.iter().copied())
    }

    /// Whether `word` stands in the command line.
    pub(crate) fn has_argument(&self, word: &str) -> bool {
        self.words().any(|other| other == word)
    }

    /// Whether requests go wrong in it, or somebody else writes meanwhile.
    pub(crate) fn has_faults(&self) -> bool {
        self.script.state.contains_key("faults")
    }

    /// The place that it runs in, before the run.
    pub(crate) fn sandbox(&self) -> Sandbox {
        let CaseScript {
            cwd, env, token, ..
        } = &self.script;
        let sandbox = Sandbox::new(&self.project, &self.state()).token(token.as_deref());
        for (path, bytes) in &self.home {
            sandbox.write_home(path, bytes);
        }
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
        let arguments: Vec<&str> = self.words().chain(more.iter().copied()).collect();
        let ran = sandbox.run(&arguments);
        (sandbox, ran)
    }
}

/// The names of the shared projects.
pub(crate) fn shared_projects() -> Vec<String> {
    let names = subfolders(Path::new(PROJECTS));
    names.into_iter().map(|(name, _)| name).collect()
}

/// Finds the cases in `folder`. A folder with files in it that lacks `case.json` counts as a case, so
/// that reading it says what is wrong.
fn collect_names(folder: &Path, name: &str, names: &mut Vec<String>) {
    let folders = subfolders(folder);
    let entries = fs::read_dir(folder).unwrap().count();
    if entries == 0 || entries > folders.len() {
        names.push(name.to_owned());
        return;
    }
    for (part, folder) in folders {
        collect_names(&folder, &format!("{name}/{part}"), names);
    }
}

fn subfolders(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let folders = paths.filter(|path| path.is_dir());
    let named = folders.map(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        (name.into_owned(), path)
    });
    named.collect()
}

fn read_home(folder: &Path) -> Files {
    let home = folder.join("home");
    if home.is_dir() {
        files(&home)
    } else {
        Files::new()
    }
}

/// The files of the shared project, if there is one, under those of the case's own `in/`.
fn read_project(folder: &Path, shared: Option<&str>) -> Result<Files, String> {
    let own = folder.join("in");
    let mut project = match shared {
        Some(name) if !shared_projects().iter().any(|other| other == name) => {
            return Err(format!("there is no tests/projects/{name}"));
        }
        Some(name) => files(&Path::new(PROJECTS).join(name)),
        None if !own.is_dir() => {
            return Err("has no project: neither `in/` nor `project` in case.json".to_owned());
        }
        None => Files::new(),
    };
    if own.is_dir() {
        project.extend(files(&own));
    }
    Ok(project)
}

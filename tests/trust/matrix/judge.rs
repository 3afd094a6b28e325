//! What holds of a run whatever went wrong in it: each judge says what is false.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use crate::process::Ran;
use crate::sandbox::{Files, Sandbox};
use crate::state::{list, text, texts};

/// Says what is false about a cell.
pub(super) type Judge = fn(&Cell) -> Result<(), String>;

/// What there is besides what is said.
#[derive(Clone, PartialEq)]
pub(super) struct World {
    files: Files,
    /// The scopes of each secret, by store and name.
    secrets: BTreeMap<(String, String), BTreeSet<String>>,
    tokens: Vec<Value>,
}

impl World {
    pub(super) fn of(sandbox: &Sandbox) -> Self {
        let state = sandbox.server.state();
        let scopes = |secret: &Value| {
            let scopes = secret["scopes"].as_array().into_iter().flatten();
            scopes.map(text).collect()
        };
        let secrets = list(&state, "secrets").iter();
        Self {
            files: sandbox.files(),
            secrets: secrets
                .map(|secret| {
                    (
                        (text(&secret["store"]), text(&secret["name"])),
                        scopes(secret),
                    )
                })
                .collect(),
            tokens: list(&state, "tokens").clone(),
        }
    }

    /// The names of the secrets that differ, or are in one of both alone.
    fn changed_secrets<'w>(&'w self, other: &'w Self) -> BTreeSet<&'w str> {
        let differs = |key: &&(String, String)| self.secrets.get(*key) != other.secrets.get(*key);
        let keys = self.secrets.keys().chain(other.secrets.keys());
        keys.filter(differs)
            .map(|(_, name)| name.as_str())
            .collect()
    }

    fn changed_files<'w>(&'w self, other: &'w Self) -> BTreeSet<&'w Path> {
        let differs = |path: &&std::path::PathBuf| self.files.get(*path) != other.files.get(*path);
        let paths = self.files.keys().chain(other.files.keys());
        paths
            .filter(differs)
            .map(std::path::PathBuf::as_path)
            .collect()
    }

    /// What each token is allowed to do, by its id.
    fn groups(&self) -> BTreeMap<String, BTreeSet<String>> {
        let groups = |token: &Value| {
            let policies = token["policies"].as_array().into_iter().flatten();
            policies
                .flat_map(|policy| texts(&policy["permission_groups"]))
                .collect()
        };
        let tokens = self.tokens.iter();
        tokens
            .map(|token| (text(&token["id"]), groups(token)))
            .collect()
    }
}

/// How a command ends without a fault.
pub(super) struct CleanRun {
    pub(super) code: Option<i32>,
    pub(super) document: Value,
    pub(super) stdout: String,
    pub(super) after: World,
}

/// A run in which a call went wrong.
pub(super) struct Cell<'a> {
    pub(super) clean: &'a CleanRun,
    pub(super) ran: Ran,
    pub(super) fault: &'a Value,
    pub(super) before: World,
    pub(super) after: World,
    /// What an undo of it leaves, where it changed something that can be undone.
    pub(super) undone: Option<World>,
}

impl Cell<'_> {
    fn document(&self) -> Result<Value, String> {
        serde_json::from_str(&self.ran.stdout).map_err(|error| format!("no document: {error}"))
    }

    /// Whether this call goes wrong each time.
    fn never_answers(&self, end: &str) -> bool {
        let path = self.fault["path"].as_str().unwrap_or_default();
        path.ends_with(end) && self.fault["times"].is_null() && self.fault["skip"] == 0
    }
}

fn rules(findings: &Value) -> BTreeSet<&str> {
    let findings = findings.as_array().into_iter().flatten();
    let rules = findings.filter_map(|finding| finding["rule"].as_str());
    rules.collect()
}

/// The rules that say what is so at Cloudflare, of which a question that fails can prove none.
const OF_WHAT_IS_THERE: &[&str] = &["missing-scope", "secret-not-found", "store-not-found"];

fn expect_no_new_claim(found: &Value, clean: &Value) -> Result<(), String> {
    let (found, known) = (rules(found), rules(clean));
    let mut new = found.difference(&known);
    match new.find(|rule| OF_WHAT_IS_THERE.contains(*rule)) {
        Some(rule) => Err(format!("{rule} is said, and is not so")),
        None => Ok(()),
    }
}

/// What is sound without a fault is never called broken, nor the other way round.
pub(super) fn check(cell: &Cell) -> Result<(), String> {
    let document = cell.document()?;
    if cell.after != cell.before {
        return Err("a check changes something".to_owned());
    }
    // What could not be seen blocks nothing, and is told.
    let is_open = document["summary"]["unverified"].as_u64() > Some(0);
    if cell.ran.code == Some(0) && cell.clean.code != Some(0) && !is_open {
        return Err("it says that nothing blocks".to_owned());
    }
    if cell.never_answers("/secrets") && cell.ran.code == Some(0) {
        return Err("the secrets were never listed, and it ends with 0".to_owned());
    }
    expect_no_new_claim(&document["findings"], &cell.clean.document["findings"])
}

/// What a step says was done is there, what it says was not done is not, nothing else is changed, and an
/// undo takes it back.
pub(super) fn fix(cell: &Cell) -> Result<(), String> {
    let document = cell.document()?;
    for (key, had) in &cell.before.secrets {
        match cell.after.secrets.get(key) {
            Some(has) if had.is_subset(has) => {}
            has => return Err(format!("{} held {had:?} and now {has:?}", key.1)),
        }
    }
    expect_told(cell, &document)?;
    let (done, clean) = (cell.after.clone(), &cell.clean.after);
    let is_all = done.secrets == clean.secrets && done.files == clean.files;
    if cell.ran.code == Some(0) && !is_all {
        return Err("it ends with 0 and something was not done".to_owned());
    }
    if is_all {
        expect_no_new_claim(&document["remaining"], &cell.clean.document["remaining"])?;
    }
    expect_undone(cell)
}

/// Each change is told, and each that is told is there.
fn expect_told(cell: &Cell, document: &Value) -> Result<(), String> {
    let (mut secrets, mut files) = (BTreeSet::new(), BTreeSet::new());
    let changed_secrets = cell.before.changed_secrets(&cell.after);
    let changed_files = cell.before.changed_files(&cell.after);
    for step in document["steps"].as_array().into_iter().flatten() {
        let title = step["title"].as_str().unwrap_or_default();
        let outcome = step["outcome"].as_str().unwrap_or_default();
        let is_open = matches!(outcome, "applied" | "unconfirmed");
        let is_there = match step["kind"].as_str() {
            Some("scope" | "secret") => {
                let is_named = |name: &&&str| title.split([' ', ':']).any(|word| word == **name);
                let name = changed_secrets.iter().find(is_named).copied();
                secrets.extend(name.filter(|_| is_open));
                name.is_some()
            }
            Some("config") => {
                let path = step["config"].as_str().unwrap_or_default();
                let path = changed_files.iter().find(|changed| changed.ends_with(path));
                files.extend(path.copied().filter(|_| is_open));
                path.is_some()
            }
            _ => continue,
        };
        let others = document["steps"].as_array().map_or(0, Vec::len);
        match (outcome, is_there) {
            ("applied", false) => return Err(format!("not done, and said to be: {title}")),
            // Another step can have changed the same thing.
            ("failed" | "skipped" | "declined" | "refused", true) if others == 1 => {
                return Err(format!("done, and said not to be: {title}"));
            }
            _ => {}
        }
    }
    if secrets != changed_secrets || files != changed_files {
        return Err(format!(
            "changed {changed_secrets:?} {changed_files:?}, told {secrets:?} {files:?}"
        ));
    }
    Ok(())
}

/// What an undo leaves is what was there before, but for secrets that were created.
fn expect_undone(cell: &Cell) -> Result<(), String> {
    let Some(undone) = &cell.undone else {
        return Ok(());
    };
    if undone.files != cell.before.files {
        return Err("an undo does not restore the files".to_owned());
    }
    let differs = |(key, had): (&(String, String), &BTreeSet<String>)| {
        undone.secrets.get(key).is_none_or(|has| has != had)
    };
    if cell.before.secrets.iter().any(differs) {
        return Err("an undo does not restore the scopes".to_owned());
    }
    Ok(())
}

pub(super) fn undo(cell: &Cell) -> Result<(), String> {
    expect_told(cell, &cell.document()?)?;
    if cell.ran.code == Some(0) && cell.after != cell.clean.after {
        return Err("it ends with 0 and something was not undone".to_owned());
    }
    Ok(())
}

/// A token is made or not, and the words say which.
pub(super) fn creation(cell: &Cell) -> Result<(), String> {
    let made = cell.after.tokens.len() - cell.before.tokens.len();
    let said = words(&cell.ran.stderr);
    let is_delivered = cell.ran.code == Some(0);
    let value = cell.after.tokens.last().map(|token| text(&token["value"]));
    let value = value.filter(|_| made > 0).unwrap_or_default();
    let file = cell.after.files.get(Path::new("token"));
    let file = file.map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned());
    if file
        .as_deref()
        .is_some_and(|held| !held.is_empty() && held != value)
    {
        return Err("the file holds something else".to_owned());
    }
    let is_out = cell.ran.stdout.contains(&value) || file.is_some();
    match made {
        2.. => Err("two tokens were made".to_owned()),
        0 if is_delivered => Err("it ends with 0 and made no token".to_owned()),
        0 if said.contains("A token was created") => Err("no token was made".to_owned()),
        1 if said.contains("othing was made") => Err("a token was made".to_owned()),
        1 if is_delivered && !is_out => Err("the value is nowhere".to_owned()),
        _ => Ok(()),
    }
}

pub(super) fn extension(cell: &Cell) -> Result<(), String> {
    let (before, after) = (cell.before.groups(), cell.after.groups());
    let said = words(&cell.ran.stderr);
    let lost = |(id, groups): (&String, &BTreeSet<String>)| {
        after.get(id).is_none_or(|has| !groups.is_subset(has))
    };
    if before.iter().any(lost) {
        return Err("a token has lost a permission".to_owned());
    }
    let is_changed = after != before;
    if cell.ran.code == Some(0) && after != cell.clean.after.groups() {
        return Err("it ends with 0 and nothing was added".to_owned());
    }
    if is_changed && said.contains("nothing was changed") {
        return Err("it was changed".to_owned());
    }
    Ok(())
}

/// A comparison or a description says no more than it knows: with another result, it tells of the question
/// that was not answered.
pub(super) fn audit(cell: &Cell) -> Result<(), String> {
    if cell.after != cell.before {
        return Err("it changes something".to_owned());
    }
    let document: Value = serde_json::from_str(&cell.ran.stdout).unwrap_or(json!({}));
    let tells = !cell.ran.stderr.is_empty() || document["errors"] != json!([]);
    if cell.ran.code == Some(0) && cell.ran.stdout != cell.clean.stdout && !tells {
        return Err("another result, and no word of why".to_owned());
    }
    Ok(())
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

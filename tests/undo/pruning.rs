//! Journals that nobody takes back: they do not grow for ever.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{SandboxState, journal_of, journals, name, repaired, set_scopes};
use crate::sandbox::Sandbox;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = HOUR.saturating_mul(24);

/// Copies the journal at `path` as one of so long ago, of the project with this key.
fn copy(path: &Path, ago: Duration, key: &str) -> PathBuf {
    let at = humantime::format_rfc3339_millis(SystemTime::now() - ago).to_string();
    let copy = path.with_file_name(format!("{}-{key}.jsonl", at.replace(':', "")));
    fs::copy(path, &copy).unwrap();
    copy
}

/// The project's key in the name of a journal.
fn key(path: &Path) -> String {
    let name = name(path);
    let (_, key) = name.trim_end_matches(".jsonl").rsplit_once('-').unwrap();
    key.to_owned()
}

/// Has something to repair again, and repairs it: one more journal.
fn repair_again(sandbox: &Sandbox) {
    set_scopes(sandbox, &["ai_gateway"]);
    sandbox.run(&["fix", "--yes"]).expect_code(0);
}

#[test]
fn the_last_fifty_runs_of_a_project_are_kept() {
    let (sandbox, _) = repaired();
    let (path, _) = journal_of(&sandbox);
    let key = key(&path);
    let older: Vec<PathBuf> = (1..=60)
        .map(|hour| copy(&path, HOUR * hour, &key))
        .collect();
    let other = copy(&path, DAY * 100, &"0".repeat(key.len()));
    let before = SandboxState::of(&sandbox);
    set_scopes(&sandbox, &["ai_gateway"]);
    let broken = SandboxState::of(&sandbox);
    repair_again(&sandbox);

    let kept: Vec<PathBuf> = journals(&sandbox)
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    assert_eq!(kept.len(), 51, "{kept:?}");
    assert!(kept.contains(&path) && kept.contains(&other), "{kept:?}");
    assert!(
        kept.contains(&older[47]) && !kept.contains(&older[48]),
        "{kept:?}"
    );
    // The newest can still be taken back.
    assert_eq!(SandboxState::of(&sandbox), before);
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(SandboxState::of(&sandbox), broken);
}

#[test]
fn nothing_is_kept_for_more_than_half_a_year() {
    let (sandbox, _) = repaired();
    let (path, _) = journal_of(&sandbox);
    let key = key(&path);
    let young = copy(&path, DAY * 179, &key);
    let old = copy(&path, DAY * 181, &key);
    let elsewhere = copy(&path, DAY * 181, &"0".repeat(key.len()));
    let held = copy(&path, DAY * 182, &key);
    let lock = File::options().append(true).open(&held).unwrap();
    lock.lock().unwrap();
    let foreign = path.with_file_name("notes.jsonl");
    fs::write(&foreign, "").unwrap();

    // What changes nothing removes nothing.
    sandbox.run(&["fix", "--yes"]).expect_code(0);
    assert!(old.exists());
    repair_again(&sandbox);
    assert!(young.exists() && path.exists() && held.exists() && foreign.exists());
    assert!(!old.exists() && !elsewhere.exists());
}

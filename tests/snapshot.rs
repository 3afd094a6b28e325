//! Compares what a run did with what the folder of its case says.
//!
//! `SNAPSHOTS=overwrite cargo test NAME` writes `out/`, `stdout` and `stderr` of the matching cases.

use std::fmt::Debug;
use std::fs;
use std::path::Path;

use serde_json::Value;
use snapbox::{Assert, Data};

use super::case::Case;
use super::process::Ran;
use super::sandbox::{Files, Sandbox, files};
use super::state::list;

/// The number of columns that ordinary output keeps to.
const WIDTH: usize = 80;

/// Compares everything that a person sees or finds changed.
pub(crate) fn verify_output(case: &Case, sandbox: &Sandbox, ran: &Ran) -> Result<(), String> {
    verify_effects(case, sandbox, ran)?;
    verify_text(case, "stdout", &redact(&ran.stdout, sandbox))?;
    verify_text(case, "stderr", &redact(&ran.stderr, sandbox))?;
    if !case.has_argument("--format") && !case.script.wide {
        expect_narrow(&ran.stdout)?;
        expect_narrow(&ran.stderr)?;
    }
    Ok(())
}

/// Compares the exit code, the requests and the project, which do not depend on the format.
pub(crate) fn verify_effects(case: &Case, sandbox: &Sandbox, ran: &Ran) -> Result<(), String> {
    let script = &case.script;
    expect_same("exit", &ran.code, &Some(script.exit))
        .map_err(|error| format!("{error}\n{}", ran.stderr))?;
    expect_same("writes", &sandbox.writes(), &script.writes)?;
    if let Some(reads) = &script.reads {
        expect_same("reads", &sandbox.reads(), reads)?;
    }
    verify_files(case, &sandbox.files())
}

/// Compares the findings of a JSON document, and the number of requests that it reports.
pub(crate) fn verify_document(
    case: &Case,
    sandbox: &Sandbox,
    document: &Value,
) -> Result<(), String> {
    let list = if document["schema"] == "wrangler-permit/fix/1" {
        "remaining"
    } else {
        "findings"
    };
    expect_same(list, &rules_of(&document[list]), &case.script.findings)?;
    if let Some(requests) = document["summary"]["requests"].as_u64() {
        let served = sandbox.server.requests().len() as u64;
        expect_same("requests", &requests, &served)?;
    }
    Ok(())
}

/// The rule ids of findings, in order.
pub(crate) fn rules_of(findings: &Value) -> Vec<String> {
    let findings = findings.as_array().into_iter().flatten();
    findings
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect()
}

fn verify_files(case: &Case, actual: &Files) -> Result<(), String> {
    let out = case.folder.join("out");
    if overwriting() {
        write_changes(&out, &case.project, actual);
    }
    let mut expected = case.project.clone();
    if out.is_dir() {
        expected.extend(files(&out));
    }
    for (path, bytes) in &expected {
        let actual = actual.get(path).map(|bytes| String::from_utf8_lossy(bytes));
        let expected = String::from_utf8_lossy(bytes);
        expect_same(&path.display().to_string(), &actual, &Some(expected))?;
    }
    expect_same("number of files", &actual.len(), &expected.len())
}

fn verify_text(case: &Case, name: &str, actual: &str) -> Result<(), String> {
    let path = case.folder.join(name);
    let expected = if path.exists() || (overwriting() && !actual.is_empty()) {
        Data::read_from(&path, Some(snapbox::data::DataFormat::Text)).raw()
    } else {
        Data::text("").raw()
    };
    let assert = Assert::new().action_env("SNAPSHOTS");
    let verdict = assert.try_eq(Some(&name), Data::text(actual), expected);
    verdict.map_err(|error| error.to_string())
}

fn overwriting() -> bool {
    std::env::var_os("SNAPSHOTS").is_some_and(|action| action == "overwrite")
}

/// Writes `out/`: the files that a run changed or added.
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

/// # Errors
/// Both, if they differ.
pub(crate) fn expect_same<T: PartialEq + Debug>(
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

fn expect_narrow(text: &str) -> Result<(), String> {
    let is_wide = |line: &&str| line.chars().count() > WIDTH && !is_command(line);
    match text.lines().find(is_wide) {
        Some(line) => Err(format!("wider than {WIDTH} columns: {line}")),
        None => Ok(()),
    }
}

/// Whether a line is a command behind its label: one that is pasted is not broken.
fn is_command(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '├', '╰', '│', '=', '`']);
    let labels = ["Next: ", "Undo: ", "how: ", "by: ", "run: "];
    let command = labels.iter().find_map(|label| line.strip_prefix(label));
    let command = command.unwrap_or(line);
    command.starts_with("wrangler") || command.starts_with("CLOUDFLARE_ACCOUNT_ID=")
}

/// Replaces what differs from run to run by a name for it.
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
    text.lines().map(|line| redact_time(line) + "\n").collect()
}

/// `4 requests, 0.1 s` without the time.
fn redact_time(line: &str) -> String {
    match line.rsplit_once(" request") {
        Some((before, after)) if after.ends_with(" s") => {
            let noun = after.split(',').next().unwrap_or_default();
            format!("{before} request{noun}, [TIME] s")
        }
        _ => line.to_owned(),
    }
}

//! The commands that a run prints, typed into a shell as they stand.

use std::env;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::case::Case;
use super::process::{Ran, run};
use super::sandbox::Sandbox;
use super::snapshot::{expect_same, rules_of};

/// What stands before a command.
const NEXT: &str = "Next: ";

/// The program that the commands are about.
const PROGRAM: &str = env!("CARGO_BIN_EXE_wrangler-permit");

/// Each command that a check or a fix prints is accepted, and is about what the run was about. Only
/// those that repeat something are tried: nearly all others are alike.
///
/// # Errors
/// A command that fails, or finds something else.
pub(crate) fn expect_commands_to_work(
    case: &Case,
    sandbox: &Sandbox,
    ran: &Ran,
) -> Result<(), String> {
    if !cfg!(unix) || !(case.runs(&["check"]) || case.runs(&["fix"])) {
        return Ok(());
    }
    let commands = ran.stdout.lines().filter_map(printed_command);
    let own = commands.filter(|command| command.starts_with("wrangler-permit "));
    for command in own.filter(|command| command.split(' ').count() > 2) {
        try_command(case, sandbox, command)?;
    }
    Ok(())
}

/// The command of a line, behind its label.
fn printed_command(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '├', '╰', '│', '=', '`']);
    let labels = [NEXT, "run: "];
    labels.iter().find_map(|label| line.strip_prefix(label))
}

fn try_command(case: &Case, sandbox: &Sandbox, command: &str) -> Result<(), String> {
    let folder = Path::new(PROGRAM).parent().map(PathBuf::from);
    let paths = env::var_os("PATH").unwrap_or_default();
    let paths = folder.into_iter().chain(env::split_paths(&paths));
    let mut shell = sandbox.command("sh");
    shell
        .args(["-c", &format!("{command} --format json")])
        .env("PATH", env::join_paths(paths).unwrap());
    let next = run(&mut shell);
    // A file that is looked at for the first time can be broken: then the document says so.
    if next.code == Some(2) && case.script.exit != 2 && !next.stderr.is_empty() {
        return Err(format!("`{command}` fails:\n{}", next.stderr));
    }
    // A fix without a person and without --yes changes nothing.
    let is_idle = case.runs(&["check"]) && command.starts_with("wrangler-permit fix");
    match next.json().filter(|_| is_idle) {
        Some(document) => expect_same_findings(case, command, &document),
        None => Ok(()),
    }
}

fn expect_same_findings(case: &Case, command: &str, document: &Value) -> Result<(), String> {
    let found = rules_of(&document["remaining"]);
    expect_same(command, &found, &case.script.findings)
}

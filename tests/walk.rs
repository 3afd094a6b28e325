//! What is asked of every case: that it comes out as its folder says, and the properties that hold for
//! all of them. The binary runs twice, for a person and for a program, and every question about a run
//! is asked of these two. What a fix did is also tried again and taken back.

use std::path::Path;

use super::case::Case;
use super::check_document;
use super::next_steps::expect_commands_to_work;
use super::process::Ran;
use super::sandbox::{MARK, Sandbox, SandboxState, files, journals};
use super::snapshot::{expect_same, verify_document, verify_effects, verify_output};

/// Asks everything of one case.
///
/// # Errors
/// What differs from its folder, or the property that does not hold.
pub(crate) fn walk(case: &Case) -> Result<(), String> {
    run_for_a_person(case)?;
    run_for_a_program(case)
}

fn run_for_a_person(case: &Case) -> Result<(), String> {
    let sandbox = case.sandbox();
    let before = SandboxState::of(&sandbox);
    let ran = sandbox.run(&case.script.args);
    verify_output(case, &sandbox, &ran)?;
    expect_tokens_shown_once(case, &sandbox, &ran)?;
    expect_journal_of_changes(case, &sandbox, &before)?;
    if !changes_project(case) {
        expect_commands_to_work(case, &sandbox, &ran)?;
    }
    if changes_project(case) && !case.has_faults() {
        expect_nothing_left_to_do(case, &sandbox, &ran)?;
        expect_undone(&sandbox, &before)?;
    }
    Ok(())
}

/// Runs it once more, with a line for each request, and a JSON document.
fn run_for_a_program(case: &Case) -> Result<(), String> {
    let has_format = case.has_argument("--format") || case.has_argument("--json");
    let more: &[&str] = if !has_format {
        &["-v", "--format", "json"]
    } else {
        &["-v"]
    };
    let (sandbox, ran) = case.run(more);
    verify_effects(case, &sandbox, &ran)?;
    expect_tokens_shown_once(case, &sandbox, &ran)?;
    let lines = ran.stderr.lines();
    let logged = lines.filter(|line| line.contains(" ms")).count();
    let sent = sandbox.server.requests().len();
    expect_same("number of requests in the log", &logged, &sent)?;
    let document = ran.json().unwrap_or_default();
    verify_document(case, &sandbox, &document)?;
    check_document::verify(&document)
}

/// Whether it is to change configs or secrets, and not a token.
fn changes_project(case: &Case) -> bool {
    case.runs(&["add"]) || (case.runs(&["fix"]) && case.has_argument("--yes"))
}

/// The value of a new token is on standard output, or in the file that it was to be written to, and
/// nowhere else.
fn expect_tokens_shown_once(case: &Case, sandbox: &Sandbox, ran: &Ran) -> Result<(), String> {
    let into_file = case.has_argument("--output");
    let on_stdout = usize::from(case.script.exit == 0 && !into_file);
    for value in sandbox.issued() {
        let count = ran.stdout.matches(&value).count();
        expect_same("number of times that a token is shown", &count, &on_stdout)?;
        for (path, bytes) in sandbox.files().into_iter().chain(files(&sandbox.home())) {
            let is_output = into_file && path == Path::new("token");
            if !is_output && String::from_utf8_lossy(&bytes).contains(&value) {
                return Err(format!("a token is left in {}", path.display()));
            }
        }
    }
    Ok(())
}

/// What a run changed is in a journal, which has no credential in it; a run that changed nothing and
/// asked for no change leaves none.
fn expect_journal_of_changes(
    case: &Case,
    sandbox: &Sandbox,
    before: &SandboxState,
) -> Result<(), String> {
    let journals = journals(sandbox);
    let changed = SandboxState::of(sandbox) != *before;
    if journals.is_empty() && changed && !case.has_faults() {
        return Err("no journal tells what was changed".to_owned());
    }
    if !journals.is_empty() && !changed && sandbox.writes().is_empty() {
        return Err("a journal is left and nothing was changed".to_owned());
    }
    match journals.iter().find(|(_, text)| text.contains(MARK)) {
        Some((_, text)) => Err(format!("a credential is in the journal:\n{text}")),
        None => Ok(()),
    }
}

/// The same command once more changes nothing and, where it had done everything, asks for no change.
fn expect_nothing_left_to_do(case: &Case, sandbox: &Sandbox, first: &Ran) -> Result<(), String> {
    let after = SandboxState::of(sandbox);
    let writes = sandbox.writes();
    sandbox.run(&case.script.args);
    expect_same("after a second run", &SandboxState::of(sandbox), &after)?;
    if first.code == Some(0) {
        expect_same("writes after a second run", &sandbox.writes(), &writes)?;
    }
    Ok(())
}

/// `undo` restores every byte and every scope; only secrets that were created stay.
fn expect_undone(sandbox: &Sandbox, before: &SandboxState) -> Result<(), String> {
    if journals(sandbox).is_empty() {
        return Ok(());
    }
    let ran = sandbox.run(&["undo", "--yes"]);
    expect_same("exit of undo", &ran.code, &Some(0))
        .map_err(|error| format!("{error}\n{}", ran.stderr))?;
    let mut restored = SandboxState::of(sandbox);
    restored
        .scopes
        .retain(|id, _| before.scopes.contains_key(id));
    expect_same("after undo", &restored, before)?;
    let mut left = journals(sandbox);
    // A run that only created secrets is not undone.
    left.retain(|(_, text)| {
        text.contains("\"act\":{\"config\"") || text.contains("\"act\":{\"scope\"")
    });
    expect_same("journals after undo", &left, &Vec::new())
}

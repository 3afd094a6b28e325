//! Reading journals.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::JournalError;
use super::file::{JournalFile, SUFFIX};
use super::record::{
    EntryOutcome, JournalLine, OperationRecord, RevertProgress, RunHeader, SCHEMA, hash,
};
use super::writer::{Journal, canonical};

/// A run, as its journal describes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct RecordedRun {
    pub(crate) path: PathBuf,
    /// The command that it was: `fix`, `add`, `token create`.
    pub(crate) command: String,
    /// When the run began, in UTC as RFC 3339 has it.
    pub(crate) at: String,
    /// The configs that the run was about, as canonical paths.
    pub(crate) configs: Vec<String>,
    /// Its steps, in the order in which they were made.
    pub(crate) steps: Vec<RecordedStep>,
}

/// An operation, as the journal of its run describes it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct RecordedStep {
    /// Its number, from 1.
    pub(crate) number: u32,
    pub(crate) operation: OperationRecord,
    /// How it ended; `None` where the run broke off.
    pub(crate) ended: Option<EntryOutcome>,
    pub(crate) reversed: Option<RevertProgress>,
}

impl RecordedStep {
    /// Whether there can be something to take back.
    pub(crate) fn is_open(&self) -> bool {
        self.ended != Some(EntryOutcome::Failed)
            && self.reversed != Some(RevertProgress::Done)
            && !self.is_untraceable()
    }

    /// Whether nothing shows which token was made, if one was: another one of its name can be older.
    fn is_untraceable(&self) -> bool {
        let is_token = matches!(self.operation, OperationRecord::Token(_));
        is_token && self.ended == Some(EntryOutcome::Unknown)
    }

    /// Whether it is known to have been made.
    pub(crate) fn is_known(&self) -> bool {
        !matches!(self.ended, None | Some(EntryOutcome::Unknown))
    }
}

/// How many digits of its hash the id of a run has.
const ID: usize = 8;

impl RecordedRun {
    /// What names the run among those of this machine.
    pub(crate) fn id(&self) -> String {
        let name = self.path.file_stem().unwrap_or_default();
        hash(name.as_encoded_bytes())[..ID].to_owned()
    }

    /// Whether there can be something that `undo` takes back: it deletes neither secrets nor tokens.
    pub(crate) fn is_reversible(&self) -> bool {
        self.open().any(|step| match step.operation {
            OperationRecord::Config(_) | OperationRecord::Scope(_) => true,
            OperationRecord::Secret(_)
            | OperationRecord::Token(_)
            | OperationRecord::Extension(_) => false,
        })
    }

    /// The steps that can have something to take back, the newest first.
    pub(crate) fn open(&self) -> impl Iterator<Item = &RecordedStep> {
        self.steps.iter().rev().filter(|step| step.is_open())
    }
}

/// The journals in `folder` of runs in the folder `cwd`, or about one of `configs`, the newest
/// first. A journal that cannot be read is an error, unless its first line says that it is about
/// something else.
pub(crate) fn read_runs(
    folder: &Path,
    cwd: &Path,
    configs: &[PathBuf],
) -> Result<Vec<RecordedRun>, JournalError> {
    let configs = configs.iter().map(PathBuf::as_path);
    let places: Vec<PathBuf> = configs.chain([cwd]).map(canonical).collect();
    let mut runs = Vec::new();
    for path in list_journals(folder)? {
        let text = fs::read_to_string(&path).map_err(JournalError::io(&path))?;
        if !is_elsewhere(&text, &places) {
            runs.extend(parse(&path, &text)?);
        }
    }
    Ok(runs)
}

/// The files, the newest first: their names begin with the moment.
fn list_journals(folder: &Path) -> Result<Vec<PathBuf>, JournalError> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.map_err(JournalError::io(folder))?,
    };
    let mut paths = Vec::new();
    for entry in listed {
        let path = entry.map_err(JournalError::io(folder))?.path();
        if path.extension().is_some_and(|suffix| suffix == SUFFIX) {
            paths.push(path);
        }
    }
    paths.sort();
    paths.reverse();
    Ok(paths)
}

/// Whether a journal, of whatever version, says of itself that it is about other places. Where it does
/// not say it clearly, it is ours.
fn is_elsewhere(text: &str, places: &[PathBuf]) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let Ok(line) = serde_json::from_str::<Value>(first) else {
        return false;
    };
    let begin = &line["begin"];
    let Some(configs) = begin["configs"].as_array() else {
        return false;
    };
    let is_other = |named: &Value| {
        let named = named.as_str().map(Path::new);
        named.is_some_and(|named| places.iter().all(|place| place != named))
    };
    is_other(&begin["folder"]) && configs.iter().all(is_other)
}

/// Locks the journal at `path` for this run. `None` where it holds nothing.
pub(crate) fn reopen(path: &Path) -> Result<Option<(RecordedRun, Journal)>, JournalError> {
    let (file, text) = match JournalFile::reopen(path) {
        // Another run has taken it back meanwhile.
        Err(JournalError::Io { cause, .. }) if cause.kind() == io::ErrorKind::NotFound => {
            return Ok(None);
        }
        reopened => reopened?,
    };
    let run = parse(path, &text)?;
    Ok(run.map(|run| (run, Journal::reopened(file))))
}

/// Reads a journal. `None` where its run broke off before its first line was whole: nothing was done.
fn parse(path: &Path, text: &str) -> Result<Option<RecordedRun>, JournalError> {
    let whole = text.rfind('\n').map_or("", |feed| &text[..feed]);
    let mut lines = whole.lines().enumerate();
    let Some((_, first)) = lines.next() else {
        return Ok(None);
    };
    let header = parse_header(path, first)?;
    let mut run = RecordedRun {
        path: path.to_owned(),
        command: header.command,
        at: header.at,
        configs: header.configs,
        steps: Vec::new(),
    };
    for (index, text) in lines {
        let line = serde_json::from_str(text).ok();
        line.and_then(|line| add_line(&mut run.steps, line))
            .ok_or_else(|| JournalError::Broken(path.to_owned(), index + 1))?;
    }
    Ok(Some(run))
}

fn parse_header(path: &Path, first: &str) -> Result<RunHeader, JournalError> {
    let broken = || JournalError::Broken(path.to_owned(), 1);
    let line: Value = serde_json::from_str(first).map_err(|_| broken())?;
    let schema = line["begin"]["schema"].as_str().ok_or_else(broken)?;
    if schema != SCHEMA {
        return Err(JournalError::Version(path.to_owned(), schema.to_owned()));
    }
    match serde_json::from_value(line) {
        Ok(JournalLine::Begin(header)) => Ok(header),
        _ => Err(broken()),
    }
}

/// Adds what a line says. `None` where it does not follow from those before it.
fn add_line(steps: &mut Vec<RecordedStep>, line: JournalLine) -> Option<()> {
    match line {
        JournalLine::Begin(_) => return None,
        JournalLine::Intent { step, .. } if find(steps, step).is_some() => return None,
        JournalLine::Intent { step, act } => steps.push(RecordedStep {
            number: step,
            operation: act,
            ended: None,
            reversed: None,
        }),
        JournalLine::Outcome { step, ended } => find(steps, step)?.ended = Some(ended),
        JournalLine::Reversal { step, ended } => find(steps, step)?.reversed = Some(ended),
    }
    Some(())
}

fn find(steps: &mut [RecordedStep], number: u32) -> Option<&mut RecordedStep> {
    steps.iter_mut().find(|step| step.number == number)
}

//! Writing a journal: what is about to be done, then how it ended.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::JournalError;
use super::file::{JournalFile, prove_folder, prune};
use super::folder::folder;
use super::record::{
    EntryOutcome, JournalIntent, JournalLine, OperationRecord, RevertProgress, RunHeader, SCHEMA,
};
use crate::host::Host;

/// The journal that a run writes, begun with its first operation. The default keeps none.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    /// `None` where the journal is one of an older run.
    run: Option<RunInfo>,
    file: Option<JournalFile>,
}

/// What a journal says about the run that writes it, and what it holds so far.
#[derive(Debug)]
struct RunInfo {
    command: &'static str,
    /// `None` where no variable names a place for journals.
    folder: Option<PathBuf>,
    at: SystemTime,
    cwd: PathBuf,
    configs: Vec<PathBuf>,
    entries: u32,
    /// Operations that were carried out, or perhaps were.
    made: u32,
    /// Those among them that can be taken back.
    reversible: u32,
}

/// An entry whose operation is about to be carried out. Hand it back with how that ended.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub(crate) enum PendingEntry {
    /// An operation of this run.
    Operation {
        step: u32,
        /// Whether `undo` can take it back.
        reversible: bool,
    },
    /// An operation of an older run is taken back.
    Revert(u32),
}

impl Journal {
    /// An older run's journal, to note in it what is taken back.
    pub(super) fn reopened(file: JournalFile) -> Self {
        let file = Some(file);
        Self { run: None, file }
    }

    /// Adds configs that the run is about.
    pub(crate) fn add_configs<'a>(&mut self, configs: impl Iterator<Item = &'a Path>) {
        let Some(run) = &mut self.run else { return };
        for config in configs.map(canonical) {
            if !run.configs.contains(&config) {
                run.configs.push(config);
            }
        }
    }

    /// Whether it holds anything that can be taken back.
    pub(crate) fn is_reversible(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.reversible > 0)
    }

    /// Fails where nothing could be written down. Leaves nothing behind.
    pub(crate) fn check_writable(&self) -> Result<(), JournalError> {
        match &self.run {
            Some(run) if self.file.is_none() => {
                run.header()?;
                prove_folder(run.folder()?)
            }
            _ => Ok(()),
        }
    }

    /// Writes down what is about to be done. After an error, it must not be done.
    pub(crate) fn begin(&mut self, intent: JournalIntent) -> Result<PendingEntry, JournalError> {
        match intent {
            JournalIntent::Operation(operation) => self.begin_operation(operation),
            JournalIntent::Revert(step) => {
                let ended = RevertProgress::Begun;
                self.append(&JournalLine::Reversal { step, ended })?;
                Ok(PendingEntry::Revert(step))
            }
        }
    }

    fn begin_operation(&mut self, act: OperationRecord) -> Result<PendingEntry, JournalError> {
        let reversible = act.is_reversible();
        let Some(run) = &mut self.run else {
            let step = 0;
            return Ok(PendingEntry::Operation { step, reversible });
        };
        let step = run.entries + 1;
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(run.create_file()?),
        };
        file.append(&JournalLine::Intent { step, act })?;
        run.entries = step;
        run.made += 1;
        run.reversible += u32::from(reversible);
        Ok(PendingEntry::Operation { step, reversible })
    }

    /// Writes down how it ended. Where that fails, the next `undo` looks at what is there.
    pub(crate) fn finish(&mut self, pending: PendingEntry, ended: EntryOutcome) {
        match pending {
            PendingEntry::Operation { step, reversible } => {
                if let Some(run) = self.run.as_mut().filter(|_| ended == EntryOutcome::Failed) {
                    run.made = run.made.saturating_sub(1);
                    run.reversible = run.reversible.saturating_sub(u32::from(reversible));
                }
                let _ = self.append(&JournalLine::Outcome { step, ended });
            }
            PendingEntry::Revert(step) if ended == EntryOutcome::Made => self.mark_reverted(step),
            PendingEntry::Revert(_) => {}
        }
    }

    /// Notes that nothing is left to take back of the entry `step`. Where that fails, the next `undo`
    /// looks at what is there.
    pub(crate) fn mark_reverted(&mut self, step: u32) {
        let ended = RevertProgress::Done;
        let _ = self.append(&JournalLine::Reversal { step, ended });
    }

    /// Removes the file: nothing in it is left to take back.
    pub(crate) fn remove(self) {
        if let Some(file) = &self.file {
            file.remove();
        }
    }

    fn append(&mut self, line: &JournalLine) -> Result<(), JournalError> {
        match &mut self.file {
            Some(file) => file.append(line),
            None => Ok(()),
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        let is_idle = self.run.as_ref().is_some_and(|run| run.made == 0);
        if let Some(file) = self.file.as_ref().filter(|_| is_idle) {
            file.remove();
        }
    }
}

impl RunInfo {
    fn folder(&self) -> Result<&Path, JournalError> {
        self.folder.as_deref().ok_or(JournalError::NoFolder)
    }

    fn create_file(&self) -> Result<JournalFile, JournalError> {
        let header = self.header()?;
        let folder = self.folder()?;
        let mut file = JournalFile::create(folder, self.at, &header.configs)?;
        file.append(&JournalLine::Begin(header))?;
        prune(folder, self.at);
        Ok(file)
    }

    fn header(&self) -> Result<RunHeader, JournalError> {
        let text = |path: &PathBuf| match path.to_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(JournalError::NonUnicodePath(path.clone())),
        };
        Ok(RunHeader {
            schema: SCHEMA.to_owned(),
            command: self.command.to_owned(),
            at: humantime::format_rfc3339_seconds(self.at).to_string(),
            folder: text(&self.cwd)?,
            configs: self.configs.iter().map(text).collect::<Result<_, _>>()?,
        })
    }
}

/// The journal of a run of `command` that begins now. Nothing is written yet.
pub(crate) fn start(command: &'static str, host: &dyn Host) -> Journal {
    let run = Some(RunInfo {
        command,
        folder: folder(host),
        at: host.now(),
        cwd: canonical(host.cwd()),
        configs: Vec::new(),
        entries: 0,
        made: 0,
        reversible: 0,
    });
    Journal { run, file: None }
}

/// The path without links; where that is not known, the path itself.
pub(super) fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

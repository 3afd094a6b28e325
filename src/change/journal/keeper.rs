//! Keeping the journal of one run.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Error;
use super::file::{Log, prove};
use super::prune::prune;
use super::record::{Begin, Intent, Line, SCHEMA, Settled, hash};

/// How many digits of a hash stand in a name.
pub(super) const KEY: usize = 16;

/// The journal of one run, begun with the first step.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    /// None where none is kept.
    kept: Option<Kept>,
}

#[derive(Debug)]
struct Kept {
    command: &'static str,
    folder: Option<PathBuf>,
    at: SystemTime,
    /// The folder of the run, then its configs.
    places: Vec<PathBuf>,
    log: Option<Log>,
    steps: u32,
    /// Steps that were made, or may have been.
    made: u32,
    /// Those among them that can be taken back.
    reversible: u32,
}

/// A step whose intent is written down. Hand it back with how the step ended.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub(crate) struct Ticket {
    step: u32,
    reversible: bool,
}

impl Journal {
    /// No journal is kept.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// A journal in `folder` (none where there is no such place) of a run of `command` in `cwd` at
    /// `at`. Nothing is written yet.
    pub(crate) fn of_run(
        command: &'static str,
        folder: Option<PathBuf>,
        at: SystemTime,
        cwd: &Path,
    ) -> Self {
        Self {
            kept: Some(Kept {
                command,
                folder,
                at,
                places: vec![canonical(cwd)],
                log: None,
                steps: 0,
                made: 0,
                reversible: 0,
            }),
        }
    }

    /// Says which configs the run is about.
    pub(crate) fn cover<'a>(&mut self, configs: impl Iterator<Item = &'a Path>) {
        let Some(kept) = &mut self.kept else { return };
        for config in configs.map(canonical) {
            if !kept.places[1..].contains(&config) {
                kept.places.push(config);
            }
        }
    }

    /// Whether anything was written down that can be taken back.
    pub(crate) fn holds_steps(&self) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.reversible > 0)
    }

    /// Fails where a step could not be written down. Leaves nothing behind.
    ///
    /// # Errors
    /// No folder, one that cannot be written to, or a path that is not Unicode.
    pub(crate) fn prove(&self) -> Result<(), Error> {
        match &self.kept {
            Some(kept) if kept.log.is_none() => {
                kept.begin()?;
                prove(kept.folder()?)
            }
            _ => Ok(()),
        }
    }

    /// Writes down what is about to be done.
    ///
    /// # Errors
    /// It cannot be written: then it must not be done.
    pub(crate) fn intend(&mut self, act: Intent) -> Result<Ticket, Error> {
        let reversible = matches!(act, Intent::Config(_) | Intent::Scope(_));
        let Some(kept) = &mut self.kept else {
            let step = 0;
            return Ok(Ticket { step, reversible });
        };
        let step = kept.steps + 1;
        kept.append(&Line::Intent { step, act })?;
        kept.steps = step;
        kept.made += 1;
        kept.reversible += u32::from(reversible);
        Ok(Ticket { step, reversible })
    }

    /// Writes down how it ended. Where that fails, what is there will tell.
    pub(crate) fn settle(&mut self, ticket: Ticket, ended: Settled) {
        let Ticket { step, reversible } = ticket;
        let Some(kept) = &mut self.kept else { return };
        if ended == Settled::Failed {
            kept.made = kept.made.saturating_sub(1);
            kept.reversible = kept.reversible.saturating_sub(u32::from(reversible));
        }
        let _ = kept.append(&Line::Outcome { step, ended });
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        let Some(kept) = &self.kept else { return };
        if let Some(log) = kept.log.as_ref().filter(|_| kept.made == 0) {
            // A journal that stays says nothing, and the next `undo` removes it.
            let _ = log.remove();
        }
    }
}

impl Kept {
    fn folder(&self) -> Result<&Path, Error> {
        self.folder.as_deref().ok_or(Error::NoFolder)
    }

    fn append(&mut self, line: &Line) -> Result<(), Error> {
        if self.log.is_none() {
            let begin = self.begin()?;
            let key = hash(begin.configs.join("\n").as_bytes());
            let folder = self.folder()?;
            let mut log = Log::create(folder, &stamp(self.at), &key[..KEY])?;
            log.append(&Line::Begin(begin))?;
            prune(folder, self.at);
            self.log = Some(log);
        }
        match &mut self.log {
            Some(log) => log.append(line),
            None => Ok(()),
        }
    }

    fn begin(&self) -> Result<Begin, Error> {
        let text = |path: &PathBuf| match path.to_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(Error::Unspeakable { path: path.clone() }),
        };
        let mut places: Vec<String> = self.places.iter().map(text).collect::<Result<_, _>>()?;
        let folder = places.remove(0);
        Ok(Begin {
            schema: SCHEMA.to_owned(),
            command: self.command.to_owned(),
            at: humantime::format_rfc3339_seconds(self.at).to_string(),
            folder,
            configs: places,
        })
    }
}

/// A moment as the names of journals have it: as the names sort, so do the moments.
pub(super) fn stamp(at: SystemTime) -> String {
    humantime::format_rfc3339_millis(at)
        .to_string()
        .replace(':', "")
}

/// The path without links, as far as it can be told.
pub(super) fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

//! A host for tests: its own variables, and a folder of its own.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use secrecy::zeroize::Zeroizing;
use tempfile::TempDir;

use crate::host::{Host, ProgramCall, ProgramFailure, TerminalTraits};

/// A host whose environment is `vars` alone.
pub(super) struct ScriptedHost {
    folder: TempDir,
    vars: BTreeMap<String, String>,
}

impl ScriptedHost {
    pub(super) fn new(vars: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            folder: tempfile::tempdir().unwrap(),
            vars: vars.iter().map(own).collect(),
        }
    }

    /// The same host with a file in its folder.
    pub(super) fn file(self, name: &str, text: &str) -> Self {
        std::fs::write(self.folder.path().join(name), text).unwrap();
        self
    }
}

impl Host for ScriptedHost {
    fn var(&self, name: &str) -> Option<String> {
        self.vars.get(name).cloned()
    }

    fn cwd(&self) -> &Path {
        self.folder.path()
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn local_time(&self, moment: SystemTime) -> String {
        panic!("showed {moment:?}");
    }

    fn terminal(&self) -> TerminalTraits {
        TerminalTraits {
            stdin: false,
            stdout: false,
            stderr: false,
            width: 80,
            unicode: false,
        }
    }

    fn input(&self, _: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        panic!("read standard input");
    }

    fn out(&self, text: &str) {
        panic!("printed {text:?}");
    }

    fn command(&self, text: &str) {
        panic!("printed {text:?}");
    }

    fn append(&self, path: &Path, _: &str) -> io::Result<()> {
        panic!("wrote {}", path.display());
    }

    fn deliver(&self, text: &str) -> io::Result<()> {
        panic!("printed {text:?}");
    }

    fn ask_program(&self, call: &ProgramCall<'_>) -> Result<Zeroizing<Vec<u8>>, ProgramFailure> {
        panic!("ran {}", call.program.display());
    }

    fn has_browser(&self) -> bool {
        false
    }

    fn browse(&self, link: &str) -> io::Result<()> {
        panic!("opened {link}");
    }

    fn err(&self, text: &str) {
        panic!("printed {text:?}");
    }
}

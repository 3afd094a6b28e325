//! Delivers the value of a new token: to a file of its own, or to a command on its standard input.
//! Never in an argument, never in the environment.
//!
//! Everything that can fail is tried before there is a token: its value cannot be read a second time.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use secrecy::{ExposeSecret as _, SecretString};
use tempfile::{PathPersistError, TempPath};

use crate::change::error::DeliveryError;
use crate::config::draft::{Draft, remove_leftovers};

/// Bytes that are kept free for a value: a token has less than a hundred.
const ROOM: usize = 4096;

/// Up to which number another name is tried.
const OTHER_NAMES: u32 = 100;

/// A file that will hold a value, readable by its owner alone. Until then no file has its name.
#[derive(Debug)]
pub(crate) struct SecretFile {
    path: PathBuf,
    draft: Draft,
}

impl SecretFile {
    /// Makes sure that `path` can be written, and that nothing is there.
    pub(crate) fn prepare(path: &Path) -> Result<Self, DeliveryError> {
        if fs::symlink_metadata(path).is_ok() {
            return Err(DeliveryError::Taken(path.to_owned()));
        }
        let parent = path.parent().filter(|parent| *parent != Path::new(""));
        let folder = parent.unwrap_or(Path::new("."));
        let unwritable = |cause| DeliveryError::Unwritable {
            path: path.to_owned(),
            cause,
        };
        fs::metadata(folder).map_err(unwritable)?;
        remove_leftovers(folder);
        // The text of the error names a file that nobody has asked for.
        let mut draft = Draft::create(folder).map_err(|cause| unwritable(cause.kind().into()))?;
        // On a full disk there must be no token yet.
        let reserved = draft.file.write_all(&[0; ROOM]);
        let reserved = reserved.and_then(|()| draft.file.sync_all());
        reserved.map_err(unwritable)?;
        let path = path.to_owned();
        Ok(Self { path, draft })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes `value` and nothing else. A file that came there meanwhile is not replaced: then the value
    /// stays in a file beside it.
    pub(crate) fn write(mut self, value: &SecretString) -> Result<(), DeliveryError> {
        let written = write_over(&mut self.draft.file, value.expose_secret().as_bytes());
        let path = self.path;
        let file = match written.and_then(|()| TempPath::try_from_path(&self.draft.path)) {
            Ok(file) => file,
            Err(cause) => return Err(DeliveryError::Unwritable { path, cause }),
        };
        match file.persist_noclobber(&path) {
            Ok(()) => Ok(()),
            Err(error) => Err(write_aside(path, error)),
        }
    }
}

/// Replaces what is in the file, in the room that it has.
fn write_over(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.rewind()?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    file.sync_all()
}

/// Gives the file another name, beside the one that it could not have.
fn write_aside(path: PathBuf, error: PathPersistError) -> DeliveryError {
    let (cause, mut file) = (error.error, error.path);
    for number in 2..OTHER_NAMES {
        let mut instead = path.clone().into_os_string();
        instead.push(format!("-{number}"));
        file = match file.persist_noclobber(&instead) {
            Ok(()) => {
                let instead = instead.into();
                return DeliveryError::Aside { path, instead };
            }
            Err(error) => error.path,
        };
    }
    DeliveryError::Unwritable { path, cause }
}

/// A command that is going to read a value.
#[derive(Clone, Debug)]
pub(crate) struct ConsumerCommand {
    pub(crate) words: Vec<OsString>,
    pub(crate) folder: PathBuf,
    /// A variable to hide from it: the one with the credential that makes the token.
    pub(crate) hidden: Option<String>,
    /// Its standard output goes to standard error.
    pub(crate) aside: bool,
}

impl ConsumerCommand {
    pub(crate) fn program(&self) -> &OsStr {
        let first = self.words.first();
        first.map_or(OsStr::new(""), OsString::as_os_str)
    }

    /// Makes sure that there is such a program, in one of the folders of `search` (the variable `PATH`).
    pub(crate) fn prepare(&self, search: Option<&str>) -> Result<(), DeliveryError> {
        let program = Path::new(self.program());
        let found = if program.components().count() == 1 {
            let mut folders = std::env::split_paths(search.unwrap_or_default());
            folders.any(|folder| is_program(&self.folder.join(folder).join(program)))
        } else {
            is_program(&self.folder.join(program))
        };
        let missing = || DeliveryError::NoProgram(self.program().to_owned());
        found.then_some(()).ok_or_else(missing)
    }

    /// Runs the command with `value` alone on its standard input.
    pub(crate) fn feed(&self, value: &SecretString) -> Result<(), DeliveryError> {
        let program = || self.program().to_owned();
        let unfed = |cause| DeliveryError::Unfed {
            program: program(),
            cause,
        };
        let mut child = self.command().spawn().map_err(unfed)?;
        let fed = match child.stdin.take() {
            Some(mut input) => input.write_all(value.expose_secret().as_bytes()),
            None => Err(io::Error::from(io::ErrorKind::BrokenPipe)),
        };
        let status = child.wait().map_err(unfed)?;
        if !status.success() {
            let program = program();
            return Err(DeliveryError::Failed { program, status });
        }
        fed.map_err(unfed)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.program());
        command
            .args(self.words.iter().skip(1))
            .current_dir(&self.folder)
            .stdin(Stdio::piped());
        if let Some(name) = &self.hidden {
            command.env_remove(name);
        }
        if self.aside {
            command.stdout(io::stderr());
        }
        command
    }
}

/// Whether a program is there; on Windows under its own name or with one of the usual endings.
fn is_program(path: &Path) -> bool {
    let ends = ["exe", "cmd", "bat", "com"];
    let known = |end: &&str| cfg!(windows) && path.with_extension(end).is_file();
    path.is_file() || ends.iter().any(known)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const VALUE: &str = "cfat_not-a-real-token";

    fn consumer(words: &[&str], folder: &Path) -> ConsumerCommand {
        ConsumerCommand {
            words: words.iter().map(OsString::from).collect(),
            folder: folder.to_owned(),
            hidden: None,
            aside: true,
        }
    }

    #[test]
    fn a_file_is_for_its_owner_and_holds_the_value_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let file = SecretFile::prepare(&path).unwrap();
        assert!(!path.exists(), "there is no value yet");
        assert_eq!(file.draft.file.metadata().unwrap().len(), ROOM as u64);
        file.write(&VALUE.into()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), VALUE);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(matches!(
            SecretFile::prepare(&path),
            Err(DeliveryError::Taken(_))
        ));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_comes_meanwhile_is_left_alone_and_the_value_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let file = SecretFile::prepare(&path).unwrap();
        fs::write(&path, "theirs").unwrap();
        let Err(DeliveryError::Aside { instead, .. }) = file.write(&VALUE.into()) else {
            panic!("it was taken");
        };
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(fs::read_to_string(&instead).unwrap(), VALUE);
        let mode = fs::metadata(&instead).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_command_takes_the_value_on_its_standard_input() {
        let folder = tempfile::tempdir().unwrap();
        let script = "cat > taken; test \"$#\" = 1 && ! env | grep -q not-a-real";
        let consumer = consumer(&["sh", "-c", script, "sh", "one"], folder.path());
        consumer.prepare(Some("/nowhere:/usr/bin:/bin")).unwrap();
        consumer.feed(&VALUE.into()).unwrap();
        assert_eq!(
            fs::read_to_string(folder.path().join("taken")).unwrap(),
            VALUE
        );
    }

    #[test]
    fn a_command_that_fails_or_is_not_there_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let failed = consumer(&["sh", "-c", "exit 3"], folder.path()).feed(&VALUE.into());
        assert!(
            matches!(failed, Err(DeliveryError::Failed { status, .. }) if status.code() == Some(3))
        );
        for word in ["no-such-program", "./no-such-program"] {
            let consumer = consumer(&[word], folder.path());
            let found = consumer.prepare(Some("/usr/bin:/bin"));
            assert!(matches!(found, Err(DeliveryError::NoProgram(_))), "{word}");
        }
    }
}

//! Where a value is read from: a variable, a file, standard input. Never from an argument, which
//! other users of the machine and the shell's history would see.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use secrecy::zeroize::{Zeroize as _, Zeroizing};
use thiserror::Error;

use super::validate::{self, InvalidValue, LONGEST, SuspiciousValue};
use crate::host::Host;

/// Bytes that are read at most: the longest value, its line break, and one more that shows that it
/// is longer.
const MOST: usize = LONGEST + 3;

/// Where a value is read from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum SecretSource {
    /// In the variable of this name, of the process alone: no `.env` file is read for it.
    Variable(String),
    File(PathBuf),
    Input,
}

/// A value that can be stored.
#[derive(Debug)]
pub(crate) struct SecretValue {
    pub(crate) value: SecretString,
    /// A line break at its end was cut off.
    pub(crate) cut: bool,
}

/// Why there is no value to store. Nothing of the value is in it.
#[derive(Debug, Error)]
pub(crate) enum SecretInputError {
    #[error("the variable {0} is not set")]
    Unset(String),
    #[error("{} cannot be read: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: io::Error },
    #[error("standard input cannot be read: {0}")]
    Input(io::Error),
    #[error("standard input is a terminal: leave --create out, and fix asks without showing it")]
    Terminal,
    #[error("standard input is a terminal, and what is typed there would be seen: use env:VAR")]
    Typed,
    #[error("{place} has no usable credential: {reason}")]
    NoCredential { place: String, reason: InvalidValue },
    #[error("the value from {place} cannot be stored: {reason}")]
    Invalid { place: String, reason: InvalidValue },
    #[error(
        "the value from {place} {}: leave that out. If it is meant, run fix on a terminal: it asks \
         for the value, and stores it as it is typed",
        suspicion.describe()
    )]
    Suspicious {
        place: String,
        suspicion: SuspiciousValue,
    },
}

impl SecretSource {
    /// Reads `env:VAR`, `file:PATH` or `-`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text == "-" {
            return Some(Self::Input);
        }
        match text.split_once(':') {
            Some(("env", name)) if !name.is_empty() => Some(Self::Variable(name.to_owned())),
            Some(("file", path)) if !path.is_empty() => Some(Self::File(PathBuf::from(path))),
            _ => None,
        }
    }

    /// The place as sentences name it.
    pub(crate) fn title(&self) -> String {
        match self {
            Self::Variable(name) => format!("the variable {name}"),
            Self::File(path) => format!("the file {}", path.display()),
            Self::Input => "standard input".to_owned(),
        }
    }

    /// Reads the value of the secret that goes by `names`. One line break at the end of a file or
    /// of standard input is cut off: editors and `echo` put it there (wrangler cuts all white
    /// space).
    pub(crate) fn read(
        &self,
        host: &dyn Host,
        names: &[&str],
    ) -> Result<SecretValue, SecretInputError> {
        let (value, cut) = self.read_content(host)?;
        validate::validate_value(&value).map_err(|reason| self.invalid(reason))?;
        if let Some(suspicion) = validate::find_suspicion(&value, names) {
            let place = self.title();
            return Err(SecretInputError::Suspicious { place, suspicion });
        }
        Ok(SecretValue {
            value: SecretString::from(value.as_str()),
            cut,
        })
    }

    /// Reads a credential. One line break at its end is cut off.
    pub(crate) fn read_credential(
        &self,
        host: &dyn Host,
    ) -> Result<SecretString, SecretInputError> {
        let content = self.read_content(host);
        let (text, _) = content.map_err(|error| match error {
            SecretInputError::Invalid { place, reason } => {
                SecretInputError::NoCredential { place, reason }
            }
            SecretInputError::Terminal => SecretInputError::Typed,
            other => other,
        })?;
        if text.is_empty() {
            Err(SecretInputError::NoCredential {
                place: self.title(),
                reason: InvalidValue::Empty,
            })
        } else {
            Ok(SecretString::from(text.as_str()))
        }
    }

    /// What is there, and whether a line break at its end was cut off.
    fn read_content(&self, host: &dyn Host) -> Result<(Zeroizing<String>, bool), SecretInputError> {
        Ok(match self {
            Self::Variable(name) => {
                let unset = || SecretInputError::Unset(name.clone());
                let value = host.var(name).ok_or_else(unset)?;
                (Zeroizing::new(value), false)
            }
            Self::File(path) => {
                let read = read_start(&host.cwd().join(path));
                let bytes = read.map_err(|reason| SecretInputError::Unreadable {
                    path: path.clone(),
                    reason,
                })?;
                self.decode(bytes)?
            }
            Self::Input if host.terminal().stdin => return Err(SecretInputError::Terminal),
            Self::Input => self.decode(host.input(MOST).map_err(SecretInputError::Input)?)?,
        })
    }

    /// The text of `bytes` without a line break at its end, and whether there was one.
    fn decode(
        &self,
        mut bytes: Zeroizing<Vec<u8>>,
    ) -> Result<(Zeroizing<String>, bool), SecretInputError> {
        let before = bytes.len();
        if bytes.ends_with(b"\n") {
            bytes.truncate(before - 1);
            if bytes.ends_with(b"\r") {
                bytes.truncate(before - 2);
            }
        }
        // What was read last can end within a character: its length is checked first.
        if bytes.len() > LONGEST {
            return Err(self.invalid(InvalidValue::TooLong));
        }
        let cut = bytes.len() < before;
        match decode_text(bytes) {
            Some(text) => Ok((text, cut)),
            None => Err(self.invalid(InvalidValue::NotText)),
        }
    }

    fn invalid(&self, reason: InvalidValue) -> SecretInputError {
        let place = self.title();
        SecretInputError::Invalid { place, reason }
    }
}

/// The text that `bytes` are in UTF-8. Where they are not, they are wiped all the same.
pub(crate) fn decode_text(mut bytes: Zeroizing<Vec<u8>>) -> Option<Zeroizing<String>> {
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Some(Zeroizing::new(text)),
        Err(error) => {
            error.into_bytes().zeroize();
            None
        }
    }
}

/// The beginning of a file, as much of it as can be a value.
fn read_start(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let file = std::fs::File::open(path)?;
    // Room for all of it: a vector that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST));
    file.take(MOST as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

//! One config file: its bytes, its text and the spanned tree in it.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::{ConfigError, SyntaxFault, SyntaxProblem};
use super::irregular::describe_irregular;
use super::merge_conflict::MergeConflict;
use super::position::LineIndex;
use super::toml_1_1::{self, Toml11Form};
use super::tree::{ByteSpan, ConfigNode};
use super::{jsonc, toml};

pub use super::format::ConfigFormat;
pub(crate) use super::position::TextPosition;

/// The largest config that is read, in bytes. wrangler has no limit.
pub(crate) const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// A config that was read and understood.
#[derive(Clone)]
pub struct ConfigDocument {
    /// Its path, as the caller named it.
    pub path: PathBuf,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// The same as text, a byte order mark included. Every span is an offset in it; it differs from
    /// `bytes` only where the file is not `editable`.
    pub text: String,
    /// Its language.
    pub format: ConfigFormat,
    /// Its values.
    pub root: ConfigNode,
    /// TOML 1.1 forms, in file order.
    pub toml_1_1: Vec<Toml11Form>,
    /// Whether the bytes are valid UTF-8. wrangler reads other bytes as U+FFFD, and so does this;
    /// but a text with holes is not edited.
    pub(crate) editable: bool,
    lines: LineIndex,
}

/// Only the name: a config can hold what must not appear in a log.
impl fmt::Debug for ConfigDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({})", self.path.display())
    }
}

impl ConfigDocument {
    /// Reads and parses `path`.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        // A file without the name of a config is not even opened.
        require_format(path)?;
        Self::parse(path, read_bytes(path)?)
    }

    /// Parses `bytes` as the content of `path`. Nothing is read.
    pub fn parse(path: &Path, bytes: Vec<u8>) -> Result<Self, ConfigError> {
        let format = require_format(path)?;
        if let Some(encoding) = foreign_encoding(&bytes) {
            return Err(ConfigError::Encoding {
                path: path.to_owned(),
                encoding,
            });
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let lines = LineIndex::new(&text);
        let tree = parse_tree(format, &text).map_err(|fault| {
            let (offset, problem) = match MergeConflict::find(&text, fault.offset) {
                Some(conflict) => (conflict.offset, SyntaxProblem::MergeConflict(conflict)),
                None => (fault.offset, SyntaxProblem::Invalid(fault.message)),
            };
            ConfigError::Syntax {
                path: path.to_owned(),
                position: lines.position(&text, offset),
                offset,
                line: line_at(&text, offset).to_owned(),
                problem,
            }
        })?;
        Ok(Self {
            path: path.to_owned(),
            format,
            root: tree.root,
            toml_1_1: tree.toml_1_1,
            editable: text.as_bytes() == bytes,
            lines,
            bytes,
            text,
        })
    }

    /// The same file with another text, whose tree is `tree`.
    pub(super) fn with_text(&self, text: String, tree: DocumentTree) -> Self {
        Self {
            path: self.path.clone(),
            bytes: text.clone().into_bytes(),
            format: self.format,
            root: tree.root,
            toml_1_1: tree.toml_1_1,
            editable: true,
            lines: LineIndex::new(&text),
            text,
        }
    }

    /// The line and column of a byte offset in [`text`](Self::text).
    pub(crate) fn position(&self, offset: usize) -> TextPosition {
        self.lines.position(&self.text, offset)
    }

    /// The line that holds a byte offset in [`text`](Self::text), without its line feed.
    pub(crate) fn line_span(&self, offset: usize) -> ByteSpan {
        self.lines.span(&self.text, offset)
    }

    /// The line of a byte offset in [`text`](Self::text), from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.lines.line(offset)
    }
}

fn require_format(path: &Path) -> Result<ConfigFormat, ConfigError> {
    ConfigFormat::from_path(path).ok_or_else(|| ConfigError::UnknownSuffix {
        path: path.to_owned(),
    })
}

/// What a text means, with the forms of TOML 1.1 in it.
pub(super) struct DocumentTree {
    pub(super) root: ConfigNode,
    pub(super) toml_1_1: Vec<Toml11Form>,
}

pub(super) fn parse_tree(format: ConfigFormat, text: &str) -> Result<DocumentTree, SyntaxFault> {
    match format {
        ConfigFormat::Toml => Ok(DocumentTree {
            toml_1_1: toml_1_1::find_forms(text)?,
            root: toml::parse(text)?,
        }),
        ConfigFormat::Json => Ok(DocumentTree {
            root: jsonc::parse(text)?,
            toml_1_1: Vec::new(),
        }),
    }
}

/// Reads a regular file of at most [`MAX_BYTES`]. Anything else is refused before it is opened: a
/// pipe that nobody writes to would hang.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, ConfigError> {
    let unreadable = |cause| ConfigError::Unreadable {
        path: path.to_owned(),
        cause,
    };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(ConfigError::NotAFile {
            path: path.to_owned(),
            kind: describe_irregular(path).unwrap_or_else(|| "something else".to_owned()),
        });
    }
    let too_large = |bytes| ConfigError::TooLarge {
        path: path.to_owned(),
        bytes,
    };
    if metadata.len() > MAX_BYTES {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    let file = File::open(path).map_err(unreadable)?;
    // It can have grown since, or report a size of 0 (/proc).
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    match bytes.len() as u64 {
        read if read > MAX_BYTES => Err(too_large(read)),
        _ => Ok(bytes),
    }
}

/// The line that contains the byte `offset`.
fn line_at(text: &str, offset: usize) -> &str {
    let start = text[..offset].rfind('\n').map_or(0, |feed| feed + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    line.strip_prefix('\u{feff}').unwrap_or(line)
}

/// The encoding of a byte order mark that wrangler refuses
/// (packages/workers-utils/src/parse.ts, `BOM`).
fn foreign_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32 BE"),
        [0xFF, 0xFE, 0, 0, ..] => Some("UTF-32 LE"),
        [0xFE, 0xFF, ..] => Some("UTF-16 BE"),
        [0xFF, 0xFE, ..] => Some("UTF-16 LE"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

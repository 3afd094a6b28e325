//! The changes that can be made to a config, independent of how its text changes.

use super::tree::{ByteSpan, ConfigPath, ConfigValue};

/// One change of meaning. How it is written is up to `splice`.
#[derive(Clone, Debug, PartialEq)]
pub enum TreeEdit {
    /// Give the field at `at` this text. The table that holds it must exist; a field that is absent
    /// is added behind its siblings.
    Set {
        /// The field.
        at: ConfigPath,
        /// Its new text.
        text: String,
    },
    /// Append records to the array at `to`. The array and the tables above it are created where they
    /// are absent.
    Append {
        /// The array.
        to: ConfigPath,
        /// The fields of each record, in the order in which they are written.
        records: Vec<Vec<(String, ConfigValue)>>,
    },
    /// Move the whole array at `from` to `to`. If there is an array already, append the elements to it.
    Move {
        /// The array.
        from: ConfigPath,
        /// Its new place.
        to: ConfigPath,
    },
    /// Give a field another key.
    Rename {
        /// The field.
        at: ConfigPath,
        /// Its new key, which its table must not have yet.
        key: String,
    },
    /// Remove a field from its table.
    Remove {
        /// The field.
        at: ConfigPath,
    },
    /// Make a table the last element of an array, which is created where it is absent.
    WrapInArray {
        /// The table.
        from: ConfigPath,
        /// The array. Where it is `from` itself, the table becomes an array of one.
        to: ConfigPath,
    },
}

impl TreeEdit {
    /// What it changes: the field, the array or the table that is there before.
    pub(crate) fn place(&self) -> &ConfigPath {
        match self {
            Self::Set { at, .. } | Self::Rename { at, .. } | Self::Remove { at } => at,
            Self::Append { to, .. } => to,
            Self::Move { from, .. } | Self::WrapInArray { from, .. } => from,
        }
    }
}

/// A replacement of bytes: `length` bytes from `offset` become `text`. Offsets count from the first
/// byte of the original file, a byte order mark included.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct TextSplice {
    /// First byte replaced.
    pub(crate) offset: usize,
    /// How many bytes are replaced; 0 for an insertion.
    pub length: usize,
    /// The new text.
    pub text: String,
}

impl TextSplice {
    pub(crate) fn replace(span: ByteSpan, text: impl Into<String>) -> Self {
        Self {
            offset: span.start,
            length: span.len(),
            text: text.into(),
        }
    }

    pub(super) fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self::replace(offset..offset, text)
    }

    pub(super) fn remove(span: ByteSpan) -> Self {
        Self::replace(span, "")
    }

    /// The bytes replaced.
    pub(super) fn span(&self) -> ByteSpan {
        self.offset..self.offset + self.length
    }
}

/// The bytes after `splices`, which must be sorted and apart from each other.
pub fn apply_splices(bytes: &[u8], splices: &[TextSplice]) -> Vec<u8> {
    let mut result = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for splice in splices {
        result.extend_from_slice(&bytes[at..splice.offset]);
        result.extend_from_slice(splice.text.as_bytes());
        at = splice.span().end;
    }
    result.extend_from_slice(&bytes[at..]);
    result
}

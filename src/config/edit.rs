//! The changes that can be made to a config, independent of how its text changes.

use super::tree::{Path, Value};

/// One change of meaning. How it is written is up to [`super::splice`].
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Give the field at `at` this text. The table that holds it must exist; a field that is absent
    /// is added behind its siblings.
    Set {
        /// The field.
        at: Path,
        /// Its new text.
        text: String,
    },
    /// Append records to the array at `to`. The array, and the tables above it, are made where they
    /// are absent.
    Append {
        /// The array.
        to: Path,
        /// One list of fields a record, in the order in which they are written.
        records: Vec<Vec<(String, Value)>>,
    },
    /// Move the whole array at `from` to `to`, where there is none yet, or append its elements to
    /// the one that is there.
    Move {
        /// The array that stands in the wrong place.
        from: Path,
        /// Where it belongs.
        to: Path,
    },
    /// Give a field another key, where it stands.
    Rename {
        /// The field.
        at: Path,
        /// Its new key, which its table must not have yet.
        key: String,
    },
    /// Take a field out of its table.
    Remove {
        /// The field.
        at: Path,
    },
    /// Make a table the last element of an array, which is made where it is absent.
    WrapInArray {
        /// The table.
        from: Path,
        /// The array. Where it is `from` itself, the table becomes an array of one.
        to: Path,
    },
}

/// A replacement of bytes: `length` bytes from `offset` become `text`. Offsets count from the first
/// byte of the original file, a byte order mark included.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Splice {
    /// First byte replaced.
    pub(crate) offset: usize,
    /// How many bytes are replaced; 0 for an insertion.
    pub length: usize,
    /// What stands there afterwards.
    pub text: String,
}

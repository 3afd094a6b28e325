//! The changes that can be made to a config, independent of how its text changes.

use super::tree::{ConfigPath, ConfigValue};

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
    /// Append records to the array at `to`. The array, and the tables above it, are made where they
    /// are absent.
    Append {
        /// The array.
        to: ConfigPath,
        /// One list of fields a record, in the order in which they are written.
        records: Vec<Vec<(String, ConfigValue)>>,
    },
    /// Move the whole array at `from` to `to`, where there is none yet, or append its elements to
    /// the one that is there.
    Move {
        /// The array that stands in the wrong place.
        from: ConfigPath,
        /// Where it belongs.
        to: ConfigPath,
    },
    /// Give a field another key, where it stands.
    Rename {
        /// The field.
        at: ConfigPath,
        /// Its new key, which its table must not have yet.
        key: String,
    },
    /// Take a field out of its table.
    Remove {
        /// The field.
        at: ConfigPath,
    },
    /// Make a table the last element of an array, which is made where it is absent.
    WrapInArray {
        /// The table.
        from: ConfigPath,
        /// The array. Where it is `from` itself, the table becomes an array of one.
        to: ConfigPath,
    },
}

/// A replacement of bytes: `length` bytes from `offset` become `text`. Offsets count from the first
/// byte of the original file, a byte order mark included.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct TextSplice {
    /// First byte replaced.
    pub(crate) offset: usize,
    /// How many bytes are replaced; 0 for an insertion.
    pub length: usize,
    /// What stands there afterwards.
    pub text: String,
}

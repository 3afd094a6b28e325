//! What both formats share: the result of an edit, records, and the place of new ones.

use super::super::edit::{TextSplice, TreeEdit};
use super::super::format::ConfigFormat;
use super::super::tree::{ConfigNode, ConfigPath, ConfigValue, PathStep};

/// Splices, or why there are none.
pub(super) type SpliceResult = Result<Vec<TextSplice>, String>;

/// Why an edit of more than a field is not written together with others.
pub(super) const NOT_ALONE: &str = "it cannot be written together with other edits";

/// The splices of all `edits`, each as `write` has it. Equal edits count as one.
pub(super) fn write_all(
    edits: &[TreeEdit],
    write: impl Fn(&TreeEdit) -> SpliceResult,
) -> SpliceResult {
    let mut splices = Vec::new();
    for edit in edits {
        splices.extend(write(edit)?);
    }
    splices.sort_by_key(|splice: &TextSplice| splice.offset);
    splices.dedup();
    Ok(splices)
}

/// `splices`, unless comments of `text` would go with them.
pub(super) fn keep_comments(
    format: ConfigFormat,
    text: &str,
    splices: Vec<TextSplice>,
) -> SpliceResult {
    let loses = |splice: &TextSplice| !format.find_comments(&text[splice.span()]).is_empty();
    if splices.iter().any(loses) {
        Err("comments at the field would be lost".to_owned())
    } else {
        Ok(splices)
    }
}

/// One record to append: its fields in the order in which they are written.
pub(super) type NewRecord = Vec<(String, ConfigValue)>;

/// The fields of a table, as they can be written anew.
pub(super) fn read_record(node: &ConfigNode) -> Option<NewRecord> {
    let pairs = node.entries().iter();
    let pairs = pairs.map(|entry| (entry.key.clone(), entry.node.value.clone()));
    node.is_table().then(|| pairs.collect())
}

/// The table at `path`, or the tables in the array there, as they can be written anew.
pub(super) fn read_records(path: &ConfigPath, node: &ConfigNode) -> Result<Vec<NewRecord>, String> {
    let tables = node.elements().unwrap_or(std::slice::from_ref(node)).iter();
    let records: Option<_> = tables.map(read_record).collect();
    records.ok_or_else(|| format!("{path} has more than records in it"))
}

/// The nearest node above `to` that exists, and the keys from there to `to`.
pub(super) fn split_missing<'p>(
    root: &ConfigNode,
    to: &'p ConfigPath,
) -> Result<(ConfigPath, Vec<&'p str>), String> {
    let mut above = to.clone();
    while root.at(&above).is_none() {
        above.0.pop();
    }
    let missing: Option<Vec<_>> = to.0[above.0.len()..].iter().map(PathStep::key).collect();
    let missing = missing.filter(|keys| !keys.is_empty());
    Ok((above, missing.ok_or_else(|| format!("{to} has no place"))?))
}

/// The table and the key of `to`, if there is nothing yet.
pub(super) fn free_place<'p>(
    root: &ConfigNode,
    to: &'p ConfigPath,
) -> Result<(ConfigPath, &'p str), String> {
    if root.at(to).is_some() {
        return Err(format!("{to} is there already"));
    }
    to.split_key().ok_or_else(|| format!("{to} has no place"))
}

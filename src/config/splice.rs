//! Edits as text: splices on the original bytes, each proved before it is handed out.
//!
//! A document is never printed. Only new text is rendered, in the style of its neighbours; every other
//! byte stays what it was by construction. The proof: the result parses, and its meaning is the old
//! meaning with the same edits made on plain values.

mod bracket;
mod json;
mod json_fields;
mod json_place;
mod json_style;
mod lines;
mod paste;
mod piece_table;
mod statements;
mod style;
mod toml;
mod toml_array;
mod toml_block_move;
mod toml_fields;
mod toml_move;
mod toml_text;

use super::document::{ConfigDocument, ConfigFormat, tree};
use super::edit::{TextSplice, TreeEdit};
use super::plain_value::PlainValue;
use super::tree::{ConfigNode, ConfigPath, ConfigValue};
use piece_table::PieceTable;

/// An edit that cannot be made without doing harm.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{reason}")]
pub struct EditRefusal {
    /// Why, on one line.
    pub reason: String,
    /// What to paste by hand, in the language of the file. Empty where there is nothing to paste.
    pub paste: String,
}

/// Turns `edits` into splices, sorted by offset, none touching another.
///
/// The paths of all edits mean the document as it is: fields are set first, then the other edits are
/// made in the order given. Two different texts for one field are refused.
pub fn compute_splices(
    document: &ConfigDocument,
    edits: &[TreeEdit],
) -> Result<Vec<TextSplice>, EditRefusal> {
    write_all(document, edits).map_err(|reason| EditRefusal {
        reason,
        paste: paste::by_hand(document, edits),
    })
}

/// The bytes with `splices` made; these must be sorted and apart from each other.
pub fn apply_splices(bytes: &[u8], splices: &[TextSplice]) -> Vec<u8> {
    let mut result = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for splice in splices {
        result.extend_from_slice(&bytes[at..splice.offset]);
        result.extend_from_slice(splice.text.as_bytes());
        at = splice.offset + splice.length;
    }
    result.extend_from_slice(&bytes[at..]);
    result
}

fn write_all(document: &ConfigDocument, edits: &[TreeEdit]) -> Result<Vec<TextSplice>, String> {
    let something =
        |edit: &&TreeEdit| !matches!(edit, TreeEdit::Append { records, .. } if records.is_empty());
    let edits: Vec<_> = edits.iter().filter(something).cloned().collect();
    let edits = edits.as_slice();
    if !document.editable {
        return Err("the file is not valid UTF-8".to_owned());
    }
    check_duplicates(document, edits)?;
    check_conflicts(edits)?;
    let mut draft = SpliceText {
        format: document.format,
        text: document.text.clone(),
        root: document.root.clone(),
        pieces: PieceTable::new(document.text.len()),
    };
    let mut expected = PlainValue::from(&document.root);
    for step in steps(&document.root, edits) {
        draft.make(&step, &mut expected, edits)?;
    }
    let splices = draft.pieces.splices();
    prove(document, &splices, &expected, edits)?;
    Ok(splices)
}

/// The text between two edits.
struct SpliceText {
    format: ConfigFormat,
    text: String,
    root: ConfigNode,
    pieces: PieceTable,
}

impl SpliceText {
    /// Makes the edits of one step in the first way that proves right.
    fn make(
        &mut self,
        step: &[TreeEdit],
        expected: &mut PlainValue,
        all: &[TreeEdit],
    ) -> Result<(), String> {
        for edit in step {
            expected.apply(edit)?;
        }
        let mut reason = None;
        for way in self.ways(step)? {
            let way = match way {
                Ok(way) => way,
                Err(why) => {
                    reason = Some(why);
                    continue;
                }
            };
            if let Some((text, root)) = self.attempt(&way, expected, all) {
                self.pieces.splice(&way);
                self.text = text;
                self.root = root;
                return Ok(());
            }
        }
        Err(reason.unwrap_or_else(|| "it cannot be written here without changing more".to_owned()))
    }

    /// The ways in which a step could be written, the best first.
    fn ways(&self, step: &[TreeEdit]) -> Result<Vec<SpliceResult>, String> {
        match self.format {
            ConfigFormat::Toml => toml::TomlWriter::new(&self.text, &self.root).ways(step),
            ConfigFormat::Json => json::JsonWriter::new(&self.text, &self.root).ways(step),
        }
    }

    /// The text and tree after `way`, if they mean what they should.
    fn attempt(
        &self,
        way: &[TextSplice],
        expected: &PlainValue,
        all: &[TreeEdit],
    ) -> Option<(String, ConfigNode)> {
        if !are_apart(way) {
            return None;
        }
        let text = String::from_utf8(apply_splices(self.text.as_bytes(), way)).ok()?;
        let root = tree(self.format, &text).ok()?.root;
        same(&root, expected, all).then_some((text, root))
    }
}

/// Splices, or why there are none.
type SpliceResult = Result<Vec<TextSplice>, String>;

/// Sets every field of `sets`, each as `set` writes it; two edits that come to one are one.
fn set_all(sets: &[TreeEdit], set: impl Fn(&ConfigPath, &str) -> SpliceResult) -> SpliceResult {
    let mut splices = Vec::new();
    for edit in sets {
        if let TreeEdit::Set { at, text } = edit {
            splices.extend(set(at, text)?);
        }
    }
    splices.sort_by_key(|splice: &TextSplice| splice.offset);
    splices.dedup();
    Ok(splices)
}

/// Fields first: those that are there already in one step, as they do not move each other. Appends to
/// one array, one after the other, are one step too.
fn steps(root: &ConfigNode, edits: &[TreeEdit]) -> Vec<Vec<TreeEdit>> {
    let (sets, others): (Vec<_>, Vec<_>) = edits
        .iter()
        .cloned()
        .partition(|edit| matches!(edit, TreeEdit::Set { .. }));
    let there = |edit: &TreeEdit| matches!(edit, TreeEdit::Set { at, .. } if root.at(at).is_some());
    let (replaced, added): (Vec<_>, Vec<_>) = sets.into_iter().partition(there);
    let mut steps = Vec::new();
    if !replaced.is_empty() {
        steps.push(replaced);
    }
    steps.extend(added.into_iter().map(|edit| vec![edit]));
    for edit in others {
        if let (
            Some([TreeEdit::Append { to, records }]),
            TreeEdit::Append {
                to: same,
                records: more,
            },
        ) = (steps.last_mut().map(Vec::as_mut_slice), &edit)
            && to == same
        {
            records.extend(more.iter().cloned());
            continue;
        }
        steps.push(vec![edit]);
    }
    steps
}

/// wrangler takes the last of two equal JSON keys, and so does the tree; but a person who reads the
/// first one would not see the edit.
fn check_duplicates(document: &ConfigDocument, edits: &[TreeEdit]) -> Result<(), String> {
    let paths = edits.iter().flat_map(|edit| match edit {
        TreeEdit::Set { at, .. } | TreeEdit::Rename { at, .. } | TreeEdit::Remove { at } => {
            vec![at]
        }
        TreeEdit::Append { to, .. } => vec![to],
        TreeEdit::Move { from, to } | TreeEdit::WrapInArray { from, to } => vec![from, to],
    });
    for path in paths {
        for depth in 0..path.0.len() {
            let Some(table) = document.root.at(&ConfigPath(path.0[..depth].to_vec())) else {
                break;
            };
            let super::tree::PathStep::Key(key) = &path.0[depth] else {
                continue;
            };
            if table.entries().iter().filter(|it| it.key == *key).count() > 1 {
                return Err(format!("the key {key} stands twice on the way to {path}"));
            }
        }
    }
    Ok(())
}

fn check_conflicts(edits: &[TreeEdit]) -> Result<(), String> {
    let mut seen = std::collections::BTreeMap::new();
    for edit in edits {
        if let TreeEdit::Set { at, text } = edit
            && seen.insert(at, text).is_some_and(|before| before != text)
        {
            return Err(format!("{at} would be set to two different texts"));
        }
    }
    Ok(())
}

fn are_apart(splices: &[TextSplice]) -> bool {
    splices
        .windows(2)
        .all(|pair| pair[0].offset + pair[0].length <= pair[1].offset)
}

/// Whether a tree means `expected`, whatever tables `edits` left empty.
fn same(root: &ConfigNode, expected: &PlainValue, edits: &[TreeEdit]) -> bool {
    let mut actual = PlainValue::from(root);
    let mut expected = expected.clone();
    for edit in edits {
        if let TreeEdit::Move { from, .. }
        | TreeEdit::WrapInArray { from, .. }
        | TreeEdit::Remove { at: from } = edit
        {
            actual.prune(from);
            expected.prune(from);
        }
    }
    actual == expected
}

/// The last word: the original bytes with these splices say what was asked for, and nothing else.
fn prove(
    document: &ConfigDocument,
    splices: &[TextSplice],
    expected: &PlainValue,
    edits: &[TreeEdit],
) -> Result<(), String> {
    let bytes = apply_splices(&document.bytes, splices);
    let proved = are_apart(splices)
        && ConfigDocument::parse(&document.path, bytes)
            .is_ok_and(|after| same(&after.root, expected, edits));
    if proved {
        Ok(())
    } else {
        Err("the result would not mean what it should".to_owned())
    }
}

/// One record to append: its fields in the order in which they are written.
type NewRecord = Vec<(String, ConfigValue)>;

#[cfg(test)]
mod tests;

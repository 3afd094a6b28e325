//! Edits as text: splices on the original bytes, each proved before it is returned.
//!
//! A document is never printed. Only new text is rendered, in the style of its neighbours; every other
//! byte stays what it was by construction. The proof: the result parses, and its meaning is the old
//! meaning with the same edits made on plain values.

mod bracket;
mod json;
mod json_place;
mod json_style;
mod json_text;
mod paste;
mod piece_table;
mod record;
mod statements;
mod style;
mod toml;
mod toml_array;
mod toml_fields;
mod toml_move;
mod toml_new_table;
mod toml_text;

use super::document::{ConfigDocument, parse_tree};
use super::edit::{TextSplice, TreeEdit};
use super::format::ConfigFormat;
use super::plain_value::PlainValue;
use super::tree::{ConfigNode, ConfigPath};
use json_text::JsonWriter;
use piece_table::PieceTable;
use record::SpliceResult;

pub use super::edit::apply_splices;

/// An edit that cannot be made without harm.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{reason}")]
pub struct EditRefusal {
    /// Why, on one line.
    pub reason: String,
    /// The text to paste by hand, in the language of the file. Empty where there is nothing to paste.
    pub paste: String,
}

/// Turns `edits` into splices, sorted by offset, none touching another.
///
/// The paths of all edits refer to the document as it is: fields are set first, then the other edits
/// are made in the given order. Two different texts for one field are refused.
pub fn compute_splices(
    document: &ConfigDocument,
    edits: &[TreeEdit],
) -> Result<Vec<TextSplice>, EditRefusal> {
    write_all(document, edits).map_err(|reason| EditRefusal {
        reason,
        paste: paste::write_paste(document, edits),
    })
}

fn write_all(document: &ConfigDocument, edits: &[TreeEdit]) -> Result<Vec<TextSplice>, String> {
    let mut edits = edits.to_vec();
    edits.retain(|edit| !matches!(edit, TreeEdit::Append { records, .. } if records.is_empty()));
    if !document.editable {
        return Err("the file is not valid UTF-8".to_owned());
    }
    check_duplicates(document, &edits)?;
    check_conflicts(&edits)?;
    let mut draft = SpliceText {
        format: document.format,
        text: document.text.clone(),
        root: document.root.clone(),
        pieces: PieceTable::new(document.text.len()),
    };
    let mut expected = PlainValue::from(&document.root.value);
    for step in order_steps(&document.root, &edits) {
        draft.apply_step(&step, &mut expected, &edits)?;
    }
    let splices = draft.pieces.splices();
    prove(document, &splices, &expected, &edits)?;
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
    /// Writes the edits of one step in the first way that proves right.
    fn apply_step(
        &mut self,
        step: &[TreeEdit],
        expected: &mut PlainValue,
        all: &[TreeEdit],
    ) -> Result<(), String> {
        for edit in step {
            expected.apply(edit)?;
        }
        let mut reason = None;
        for way in self.ways(step) {
            match way {
                Err(why) => reason = Some(why),
                Ok(mut splices) => {
                    splices.sort_by_key(|splice| splice.offset);
                    if let Some((text, root)) = self.attempt(&splices, expected, all) {
                        self.pieces.splice(&splices);
                        (self.text, self.root) = (text, root);
                        return Ok(());
                    }
                }
            }
        }
        Err(reason.unwrap_or_else(|| "it cannot be written here without changing more".to_owned()))
    }

    /// The ways in which a step could be written, the best first.
    fn ways(&self, step: &[TreeEdit]) -> Vec<SpliceResult> {
        match self.format {
            ConfigFormat::Toml => toml::TomlWriter::new(&self.text, &self.root).ways(step),
            ConfigFormat::Json => JsonWriter::new(&self.text, &self.root).ways(step),
        }
    }

    /// The text and tree after `splices`, if they mean what they should.
    fn attempt(
        &self,
        splices: &[TextSplice],
        expected: &PlainValue,
        all: &[TreeEdit],
    ) -> Option<(String, ConfigNode)> {
        if !are_apart(splices) {
            return None;
        }
        let text = String::from_utf8(apply_splices(self.text.as_bytes(), splices)).ok()?;
        let root = parse_tree(self.format, &text).ok()?.root;
        has_meaning(&root, expected, all).then_some((text, root))
    }
}

/// Fields first: those that exist already in one step, as they do not move each other. Appends to one
/// array, one after the other, are one step too.
fn order_steps(root: &ConfigNode, edits: &[TreeEdit]) -> Vec<Vec<TreeEdit>> {
    let (sets, others): (Vec<_>, Vec<_>) = edits
        .iter()
        .cloned()
        .partition(|edit| matches!(edit, TreeEdit::Set { .. }));
    let exists =
        |edit: &TreeEdit| matches!(edit, TreeEdit::Set { at, .. } if root.at(at).is_some());
    let (replaced, added): (Vec<_>, Vec<_>) = sets.into_iter().partition(exists);
    let mut steps = vec![replaced];
    steps.extend(added.into_iter().map(|edit| vec![edit]));
    for edit in others {
        if let Some([TreeEdit::Append { to, records }]) = steps.last_mut().map(Vec::as_mut_slice)
            && let TreeEdit::Append {
                to: next,
                records: more,
            } = &edit
            && to == next
        {
            records.extend(more.iter().cloned());
        } else {
            steps.push(vec![edit]);
        }
    }
    steps.retain(|step| !step.is_empty());
    steps
}

/// wrangler uses the last of two equal JSON keys, and so does the tree; but a person who reads the
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
            let table = document.root.at(&ConfigPath(path.0[..depth].to_vec()));
            let (Some(table), Some(key)) = (table, path.0[depth].key()) else {
                continue;
            };
            let same = table.entries().iter().filter(|entry| entry.key == key);
            if same.count() > 1 {
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
        .all(|pair| pair[0].span().end <= pair[1].offset)
}

/// Whether a tree means `expected`, apart from the tables that `edits` left empty.
fn has_meaning(root: &ConfigNode, expected: &PlainValue, edits: &[TreeEdit]) -> bool {
    let mut actual = PlainValue::from(&root.value);
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

/// Proves that the original bytes with these splices mean what was asked for, and nothing else.
fn prove(
    document: &ConfigDocument,
    splices: &[TextSplice],
    expected: &PlainValue,
    edits: &[TreeEdit],
) -> Result<(), String> {
    let bytes = apply_splices(&document.bytes, splices);
    let proved = are_apart(splices)
        && ConfigDocument::parse(&document.path, bytes)
            .is_ok_and(|after| has_meaning(&after.root, expected, edits));
    if proved {
        Ok(())
    } else {
        Err("the result would not mean what it should".to_owned())
    }
}

#[cfg(test)]
mod tests;

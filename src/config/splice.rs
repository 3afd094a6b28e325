//! Edits as text: splices on the original bytes, each proved before it is returned.
//!
//! A document is never printed. Only new text is rendered, in the style of its neighbours; every other
//! byte stays what it was by construction. The proof: the result parses, and its meaning is the old
//! meaning with the same edits made on plain values.
//!
//! To write and to prove takes about as long as to parse the whole file, so edits that are not in the
//! way of each other are made in one [step](steps).

mod bracket;
mod bracket_cut;
mod bracket_separator;
mod json;
mod json_place;
mod json_style;
mod json_text;
mod list_fill;
mod paste;
mod piece_table;
mod record;
mod separator;
mod spacing;
mod statements;
mod steps;
mod style;
mod toml;
mod toml_array;
mod toml_fields;
mod toml_insert;
mod toml_move;
mod toml_new_table;
mod toml_pair;
mod toml_text;

use super::document::{ConfigDocument, DocumentTree, parse_tree};
use super::edit::{TextSplice, TreeEdit};
use super::format::ConfigFormat;
use super::plain_value::PlainValue;
use super::tree::{ConfigNode, ConfigPath};
use json_text::JsonWriter;
use piece_table::PieceTable;
use record::SpliceResult;
use steps::order_steps;

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

/// A document after edits.
pub(crate) struct EditedDocument {
    /// The difference, on the bytes of the original.
    pub(crate) splices: Vec<TextSplice>,
    pub(crate) document: ConfigDocument,
}

/// Turns `edits` into splices, sorted by offset, none touching another.
///
/// The paths of all edits refer to the document as it is: fields are set first, then the other edits
/// are made in the given order. Two different texts for one field are refused.
pub fn compute_splices(
    document: &ConfigDocument,
    edits: &[TreeEdit],
) -> Result<Vec<TextSplice>, EditRefusal> {
    Ok(edit_document(document, edits)?.splices)
}

/// The same with the document that the splices make, so that nobody has to parse it again.
pub(crate) fn edit_document(
    document: &ConfigDocument,
    edits: &[TreeEdit],
) -> Result<EditedDocument, EditRefusal> {
    write_all(document, edits).map_err(|reason| EditRefusal {
        reason,
        paste: paste::write_paste(document, edits),
    })
}

fn write_all(document: &ConfigDocument, edits: &[TreeEdit]) -> Result<EditedDocument, String> {
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
        tree: DocumentTree {
            root: document.root.clone(),
            toml_1_1: document.toml_1_1.clone(),
        },
        pieces: PieceTable::new(document.text.len()),
    };
    let mut expected = PlainValue::from(&document.root.value);
    for step in order_steps(&document.root, &edits) {
        draft.apply_step(&step, &mut expected, &edits)?;
    }
    let splices = draft.pieces.splices();
    // The text was proved to mean what it should when the last step was made.
    if !are_apart(&splices) || apply_splices(&document.bytes, &splices) != draft.text.as_bytes() {
        return Err("the result would not mean what it should".to_owned());
    }
    Ok(EditedDocument {
        splices,
        document: document.with_text(draft.text, draft.tree),
    })
}

/// The text between two edits.
struct SpliceText {
    format: ConfigFormat,
    text: String,
    tree: DocumentTree,
    pieces: PieceTable,
}

impl SpliceText {
    /// Writes the edits of one step in the first way that proves right. Without such a way, several
    /// edits are divided: some of them can be in the way of each other.
    fn apply_step(
        &mut self,
        step: &[TreeEdit],
        expected: &mut PlainValue,
        all: &[TreeEdit],
    ) -> Result<(), String> {
        let before = steps::are_divisible(step).then(|| expected.clone());
        for edit in step {
            expected.apply(edit)?;
        }
        let reason = match (self.write_step(step, expected, all), before) {
            (Ok(()), _) => return Ok(()),
            (Err(reason), None) => reason,
            (Err(_), Some(before)) => {
                *expected = before;
                let (first, second) = step.split_at(step.len() / 2);
                self.apply_step(first, expected, all)?;
                return self.apply_step(second, expected, all);
            }
        };
        Err(reason.unwrap_or_else(|| "it cannot be written here without changing more".to_owned()))
    }

    /// The same in one piece. An error where there is no way, with the reason of the last one.
    fn write_step(
        &mut self,
        step: &[TreeEdit],
        expected: &PlainValue,
        all: &[TreeEdit],
    ) -> Result<(), Option<String>> {
        let mut reason = None;
        for way in self.ways(step) {
            match way {
                Err(why) => reason = Some(why),
                Ok(mut splices) => {
                    splices.sort_by_key(|splice| splice.offset);
                    if let Some((text, tree)) = self.attempt(&splices, expected, all) {
                        self.pieces.splice(&splices);
                        (self.text, self.tree) = (text, tree);
                        return Ok(());
                    }
                }
            }
        }
        Err(reason)
    }

    /// The ways in which a step could be written, the best first.
    fn ways(&self, step: &[TreeEdit]) -> Vec<SpliceResult> {
        let (text, root) = (self.text.as_str(), &self.tree.root);
        match self.format {
            ConfigFormat::Toml => toml::TomlWriter::new(text, root).ways(step),
            ConfigFormat::Json => JsonWriter::new(text, root).ways(step),
        }
    }

    /// The text and tree after `splices`, if they mean what they should.
    fn attempt(
        &self,
        splices: &[TextSplice],
        expected: &PlainValue,
        all: &[TreeEdit],
    ) -> Option<(String, DocumentTree)> {
        if !are_apart(splices) {
            return None;
        }
        let text = String::from_utf8(apply_splices(self.text.as_bytes(), splices)).ok()?;
        let tree = parse_tree(self.format, &text).ok()?;
        has_meaning(&tree.root, expected, all).then_some((text, tree))
    }
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
        let mut table = Some(&document.root);
        for (depth, step) in path.0.iter().enumerate() {
            if let (Some(table), Some(key)) = (table, step.key())
                && table.entries_of(key).len() > 1
            {
                return Err(format!("the key {key} appears twice on the way to {path}"));
            }
            table = table.and_then(|table| table.descend(&path.0[depth..=depth]));
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
    let emptied = edits.iter().filter_map(|edit| match edit {
        TreeEdit::Move { from, .. }
        | TreeEdit::WrapInArray { from, .. }
        | TreeEdit::Remove { at: from } => Some(from),
        TreeEdit::Set { .. } | TreeEdit::Append { .. } | TreeEdit::Rename { .. } => None,
    });
    let emptied: Vec<&ConfigPath> = emptied.collect();
    if emptied.is_empty() {
        return expected.is_same(&root.value);
    }
    let mut actual = PlainValue::from(&root.value);
    let mut expected = expected.clone();
    for from in emptied {
        actual.prune(from);
        expected.prune(from);
    }
    actual == expected
}

#[cfg(test)]
mod tests;

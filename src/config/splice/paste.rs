//! What to paste by hand where an edit was refused.

use std::collections::BTreeMap;

use super::super::document::ConfigDocument;
use super::super::edit::{TreeEdit, apply_splices};
use super::super::format::ConfigFormat;
use super::super::table::ConfigTable;
use super::super::tree::{ConfigNode, ConfigPath, ConfigValue, PathStep};
use super::json_place::InsertionPoint;
use super::json_text::{self, JsonWriter};
use super::record::{NewRecord, read_record};
use super::toml::TomlWriter;
use super::toml_text::{self, QuoteStyle};

/// The text of `edits` in the language of the document, each with the place where it belongs.
pub(super) fn write_paste(document: &ConfigDocument, edits: &[TreeEdit]) -> String {
    let fields = FieldEdits::new(edits);
    let pieces = edits.iter().filter_map(|edit| match edit {
        TreeEdit::Set { at, text } => paste_field(document.format, at, text),
        TreeEdit::Append { to, records } => paste_array(document.format, to, records),
        TreeEdit::Move { from, to } => {
            let elements = document.root.at(from)?.elements()?.iter();
            let records = elements.enumerate().map(|(index, node)| {
                let record = read_record(node)?;
                Some(fields.update_record(record, &from.clone().index(index)))
            });
            paste_array(document.format, to, &records.collect::<Option<Vec<_>>>()?)
        }
        TreeEdit::WrapInArray { from, to } => {
            let record = read_record(document.root.at(from)?)?;
            paste_array(document.format, to, &[fields.update_record(record, from)])
        }
        // The records that are pasted have them already.
        TreeEdit::Rename { .. } | TreeEdit::Remove { .. } => None,
    });
    pieces.collect::<Vec<_>>().join("\n")
}

/// Edits of fields, by the path of their table.
struct FieldEdits<'a>(BTreeMap<&'a [PathStep], Vec<&'a TreeEdit>>);

impl<'a> FieldEdits<'a> {
    fn new(edits: &'a [TreeEdit]) -> Self {
        let mut tables: BTreeMap<_, Vec<&TreeEdit>> = BTreeMap::new();
        for edit in edits {
            if let TreeEdit::Rename { at, .. } | TreeEdit::Remove { at } = edit
                && let Some((_, table)) = at.0.split_last()
            {
                tables.entry(table).or_default().push(edit);
            }
        }
        Self(tables)
    }

    /// The fields of the table at `path` as the edits leave them.
    fn update_record(&self, mut record: NewRecord, path: &ConfigPath) -> NewRecord {
        for edit in self.0.get(path.0.as_slice()).into_iter().flatten() {
            match edit {
                TreeEdit::Rename { at, key } => {
                    let old = at.last_key();
                    let field = record
                        .iter_mut()
                        .find(|(name, _)| Some(name.as_str()) == old);
                    if let Some((name, _)) = field {
                        key.clone_into(name);
                    }
                }
                TreeEdit::Remove { at } => {
                    record.retain(|(name, _)| Some(name.as_str()) != at.last_key());
                }
                _ => {}
            }
        }
        record
    }
}

/// The table of `at` in the words of a comment.
fn describe_place(at: &ConfigPath) -> String {
    match at.parent() {
        Some(table) if !table.0.is_empty() => format!("in {table}"),
        _ => "at the top level".to_owned(),
    }
}

fn paste_field(format: ConfigFormat, at: &ConfigPath, text: &str) -> Option<String> {
    let name = at.last_key()?;
    let place = describe_place(at);
    Some(match format {
        ConfigFormat::Toml => {
            let (key, value) = (toml_text::key(name), QuoteStyle::Basic.write(text));
            format!("# {place}\n{key} = {value}\n")
        }
        ConfigFormat::Json => format!(
            "// {place}\n{}: {}\n",
            json_text::quote(name),
            json_text::quote(text)
        ),
    })
}

fn paste_array(format: ConfigFormat, to: &ConfigPath, records: &[NewRecord]) -> Option<String> {
    let root = ConfigNode {
        span: 0..0,
        value: ConfigValue::Table(ConfigTable::default()),
    };
    match format {
        ConfigFormat::Toml => {
            let splices = TomlWriter::new("", &root).append(to, records).ok()?;
            String::from_utf8(apply_splices(b"", &splices)).ok()
        }
        ConfigFormat::Json => {
            let base = InsertionPoint {
                indent: String::new(),
                ending: "\n",
                broken: true,
            };
            let list = JsonWriter::new("", &root).write_nested(&[], to, records, &base);
            let (place, key) = (describe_place(to), json_text::quote(to.last_key()?));
            Some(format!("// {place}\n{key}: {list}\n"))
        }
    }
}

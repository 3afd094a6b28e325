//! What to paste by hand where an edit was refused.

use super::super::document::ConfigDocument;
use super::super::edit::{TreeEdit, apply_splices};
use super::super::format::ConfigFormat;
use super::super::tree::{ConfigNode, ConfigPath, ConfigValue};
use super::json_place::InsertionPoint;
use super::json_text::{self, JsonWriter};
use super::record::{NewRecord, read_record};
use super::toml::TomlWriter;
use super::toml_text::{self, QuoteStyle};

/// The text of `edits` in the language of the document, each with the place where it belongs.
pub(super) fn write_paste(document: &ConfigDocument, edits: &[TreeEdit]) -> String {
    let pieces = edits.iter().filter_map(|edit| match edit {
        TreeEdit::Set { at, text } => paste_field(document.format, at, text),
        TreeEdit::Append { to, records } => paste_array(document.format, to, records),
        TreeEdit::Move { from, to } => {
            let elements = document.root.at(from)?.elements()?.iter();
            let records = elements.enumerate().map(|(index, node)| {
                let record = read_record(node)?;
                Some(update_record(record, &from.clone().index(index), edits))
            });
            paste_array(document.format, to, &records.collect::<Option<Vec<_>>>()?)
        }
        TreeEdit::WrapInArray { from, to } => {
            let record = read_record(document.root.at(from)?)?;
            paste_array(document.format, to, &[update_record(record, from, edits)])
        }
        // The records that are pasted have them already.
        TreeEdit::Rename { .. } | TreeEdit::Remove { .. } => None,
    });
    pieces.collect::<Vec<_>>().join("\n")
}

/// The fields of the table at `path` as `edits` leave them.
fn update_record(mut record: NewRecord, path: &ConfigPath, edits: &[TreeEdit]) -> NewRecord {
    let is_field = |at: &ConfigPath, name: &str| *at == path.clone().key(name);
    for edit in edits {
        match edit {
            TreeEdit::Rename { at, key } => {
                let field = record.iter_mut().find(|(name, _)| is_field(at, name));
                if let Some((name, _)) = field {
                    key.clone_into(name);
                }
            }
            TreeEdit::Remove { at } => record.retain(|(name, _)| !is_field(at, name)),
            _ => {}
        }
    }
    record
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
        value: ConfigValue::Table(Vec::new()),
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

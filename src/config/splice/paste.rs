//! What to paste by hand where an edit was refused.

use super::super::document::{ConfigDocument, ConfigFormat};
use super::super::edit::TreeEdit;
use super::super::tree::{ConfigNode, ConfigPath, ConfigValue};
use super::json_style::InsertionPoint;
use super::{NewRecord, apply_splices, json, toml, toml_move};

/// The text of `edits` in the language of the document, each with the place where it belongs.
pub(super) fn by_hand(document: &ConfigDocument, edits: &[TreeEdit]) -> String {
    let pieces = edits.iter().filter_map(|edit| match edit {
        TreeEdit::Set { at, text } => field(document.format, at, text),
        TreeEdit::Append { to, records } => array(document.format, to, records),
        TreeEdit::Move { from, to } => {
            let elements = document.root.at(from)?.elements()?.iter();
            let records = elements.enumerate().map(|(index, node)| {
                let record = toml_move::record(node)?;
                Some(renewed(record, &from.clone().index(index), edits))
            });
            let records = records.collect::<Option<Vec<_>>>()?;
            array(document.format, to, &records)
        }
        TreeEdit::WrapInArray { from, to } => {
            let record = toml_move::record(document.root.at(from)?)?;
            array(document.format, to, &[renewed(record, from, edits)])
        }
        // Said by what is pasted in their stead.
        TreeEdit::Rename { .. } | TreeEdit::Remove { .. } => None,
    });
    pieces.collect::<Vec<_>>().join("\n")
}

/// The fields of the table at `path` as `edits` leave them.
fn renewed(mut record: NewRecord, path: &ConfigPath, edits: &[TreeEdit]) -> NewRecord {
    for edit in edits {
        match edit {
            TreeEdit::Rename { at, key } if at.parent().as_ref() == Some(path) => {
                let field = record
                    .iter_mut()
                    .find(|it| Some(it.0.as_str()) == at.last_key());
                if let Some(field) = field {
                    key.clone_into(&mut field.0);
                }
            }
            TreeEdit::Remove { at } if at.parent().as_ref() == Some(path) => {
                record.retain(|field| Some(field.0.as_str()) != at.last_key());
            }
            _ => {}
        }
    }
    record
}

fn empty() -> ConfigNode {
    ConfigNode {
        span: 0..0,
        value: ConfigValue::Table(Vec::new()),
    }
}

fn field(format: ConfigFormat, at: &ConfigPath, text: &str) -> Option<String> {
    let name = at.last_key()?;
    let place = at.parent()?;
    let place = if place.0.is_empty() {
        "at the top level".to_owned()
    } else {
        format!("in {place}")
    };
    Some(match format {
        ConfigFormat::Toml => {
            let value = super::toml_text::QuoteStyle::Basic.write(text);
            format!("# {place}\n{} = {value}\n", super::toml_text::key(name))
        }
        ConfigFormat::Json => format!("// {place}\n{}: {}\n", json::quote(name), json::quote(text)),
    })
}

fn array(format: ConfigFormat, to: &ConfigPath, records: &[NewRecord]) -> Option<String> {
    let root = empty();
    match format {
        ConfigFormat::Toml => {
            let splices = toml::TomlWriter::new("", &root).append(to, records).ok()?;
            String::from_utf8(apply_splices(b"", &splices)).ok()
        }
        ConfigFormat::Json => {
            let base = InsertionPoint {
                indent: String::new(),
                ending: "\n",
                broken: true,
            };
            let list = json::JsonWriter::new("", &root).nested(&[], to, records, &base);
            let place = to.parent().filter(|place| !place.0.is_empty());
            let place = place.map_or("at the top level".to_owned(), |place| format!("in {place}"));
            Some(format!(
                "// {place}\n{}: {list}\n",
                json::quote(to.last_key()?)
            ))
        }
    }
}

//! What to paste by hand where an edit was refused.

use super::super::document::{Document, Format};
use super::super::edit::Edit;
use super::super::tree::{Node, Path, Value};
use super::json_style::InsertionPoint;
use super::{NewRecord, apply, json, toml, toml_move};

/// The text of `edits` in the language of the document, each with the place where it belongs.
pub(super) fn by_hand(document: &Document, edits: &[Edit]) -> String {
    let pieces = edits.iter().filter_map(|edit| match edit {
        Edit::Set { at, text } => field(document.format, at, text),
        Edit::Append { to, records } => array(document.format, to, records),
        Edit::Move { from, to } => {
            let elements = document.root.at(from)?.elements()?.iter();
            let records = elements.enumerate().map(|(index, node)| {
                let record = toml_move::record(node)?;
                Some(renewed(record, &from.clone().index(index), edits))
            });
            let records = records.collect::<Option<Vec<_>>>()?;
            array(document.format, to, &records)
        }
        Edit::WrapInArray { from, to } => {
            let record = toml_move::record(document.root.at(from)?)?;
            array(document.format, to, &[renewed(record, from, edits)])
        }
        // Said by what is pasted in their stead.
        Edit::Rename { .. } | Edit::Remove { .. } => None,
    });
    pieces.collect::<Vec<_>>().join("\n")
}

/// The fields of the table at `path` as `edits` leave them.
fn renewed(mut record: NewRecord, path: &Path, edits: &[Edit]) -> NewRecord {
    for edit in edits {
        match edit {
            Edit::Rename { at, key } if at.parent().as_ref() == Some(path) => {
                let field = record
                    .iter_mut()
                    .find(|it| Some(it.0.as_str()) == at.last_key());
                if let Some(field) = field {
                    key.clone_into(&mut field.0);
                }
            }
            Edit::Remove { at } if at.parent().as_ref() == Some(path) => {
                record.retain(|field| Some(field.0.as_str()) != at.last_key());
            }
            _ => {}
        }
    }
    record
}

fn empty() -> Node {
    Node {
        span: 0..0,
        value: Value::Table(Vec::new()),
    }
}

fn field(format: Format, at: &Path, text: &str) -> Option<String> {
    let name = at.last_key()?;
    let place = at.parent()?;
    let place = if place.0.is_empty() {
        "at the top level".to_owned()
    } else {
        format!("in {place}")
    };
    Some(match format {
        Format::Toml => {
            let value = super::toml_text::QuoteStyle::Basic.write(text);
            format!("# {place}\n{} = {value}\n", super::toml_text::key(name))
        }
        Format::Json => format!("// {place}\n{}: {}\n", json::quote(name), json::quote(text)),
    })
}

fn array(format: Format, to: &Path, records: &[NewRecord]) -> Option<String> {
    let root = empty();
    match format {
        Format::Toml => {
            let splices = toml::TomlWriter::new("", &root).append(to, records).ok()?;
            String::from_utf8(apply(b"", &splices)).ok()
        }
        Format::Json => {
            let base = InsertionPoint {
                indent: String::new(),
                ending: "\n",
                broken: true,
            };
            let list = json::Writer::new("", &root).nested(&[], to, records, &base);
            let place = to.parent().filter(|place| !place.0.is_empty());
            let place = place.map_or("at the top level".to_owned(), |place| format!("in {place}"));
            Some(format!(
                "// {place}\n{}: {list}\n",
                json::quote(to.last_key()?)
            ))
        }
    }
}

//! What to paste by hand where an edit was refused.

use super::super::document::{Document, Format};
use super::super::edit::Edit;
use super::super::tree::{Node, Path, Value};
use super::json_style::Base;
use super::{apply, json, toml, toml_move};

/// The text of `edits` in the language of the document, each with the place where it belongs.
pub(super) fn by_hand(document: &Document, edits: &[Edit]) -> String {
    let pieces = edits.iter().filter_map(|edit| match edit {
        Edit::Set { at, text } => field(document.format, at, text),
        Edit::Append { to, records } => array(document.format, to, records),
        Edit::Move { from, to } => {
            let elements = document.root.at(from)?.elements()?.iter();
            let records = elements
                .map(toml_move::record)
                .collect::<Option<Vec<_>>>()?;
            array(document.format, to, &records)
        }
    });
    pieces.collect::<Vec<_>>().join("\n")
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
    let place = match place.0.is_empty() {
        true => "at the top level".to_owned(),
        false => format!("in {place}"),
    };
    Some(match format {
        Format::Toml => {
            let value = super::toml_text::Quote::Basic.write(text);
            format!("# {place}\n{} = {value}\n", super::toml_text::key(name))
        }
        Format::Json => format!("// {place}\n{}: {}\n", json::quote(name), json::quote(text)),
    })
}

fn array(format: Format, to: &Path, records: &[Vec<(String, Value)>]) -> Option<String> {
    let root = empty();
    match format {
        Format::Toml => {
            let splices = toml::Writer::new("", &root).append(to, records).ok()?;
            String::from_utf8(apply(b"", &splices)).ok()
        }
        Format::Json => {
            let base = Base {
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

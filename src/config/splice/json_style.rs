//! How objects and arrays of objects are written in a JSON text, learnt from an existing one.

use super::super::lines;
use super::super::tree::{ConfigNode, ConfigPath};
use super::bracket::{ListFill, ListItem};
use super::json_place::InsertionPoint;
use super::json_text::{JsonWriter, compact, quote};
use super::record::NewRecord;

#[derive(Clone, Debug)]
pub(super) struct RecordStyle {
    /// The indentation of the fields and of the closing brace, if they have lines of their own.
    broken: Option<(String, String)>,
    /// The blanks within the braces of an object on one line.
    pad: String,
    /// Between key and value.
    colon: String,
    trailing: bool,
}

pub(super) struct ListStyle {
    pub(super) fill: ListFill,
    pub(super) record: RecordStyle,
}

impl RecordStyle {
    pub(super) fn one_line() -> Self {
        Self {
            broken: None,
            pad: " ".to_owned(),
            colon: ": ".to_owned(),
            trailing: false,
        }
    }

    /// The style of the object `sample`.
    pub(super) fn learn(writer: &JsonWriter<'_>, sample: &ConfigNode) -> Self {
        let text = writer.text;
        let bracket = writer.bracket(sample);
        let Some(first) = sample.entries().first() else {
            return Self::one_line();
        };
        let close = sample.span.end - 1;
        let broken = bracket.broken().then(|| {
            let field = lines::indent(text, first.anchor.start).to_owned();
            (field, lines::indent(text, close).to_owned())
        });
        let pad = &text[sample.span.start + 1..first.anchor.start];
        Self {
            broken,
            pad: if pad.trim().is_empty() { pad } else { " " }.to_owned(),
            colon: writer.colon(sample).to_owned(),
            trailing: bracket.trailing(),
        }
    }

    /// The records, as items of a list.
    pub(super) fn items(&self, records: &[NewRecord], ending: &str) -> Vec<ListItem> {
        let records = records.iter();
        let written = records.map(|record| ListItem::from(self.write(record, ending)));
        written.collect()
    }

    fn write(&self, record: &NewRecord, ending: &str) -> String {
        let fields: Vec<_> = record
            .iter()
            .map(|(key, value)| format!("{}{}{}", quote(key), self.colon, compact(value)))
            .map(ListItem::from)
            .collect();
        let fill = match &self.broken {
            Some((field, close)) => ListFill::lines(ending, field, close, self.trailing),
            None => ListFill::one_line(&self.pad),
        };
        format!("{{{}}}", fill.list(&fields))
    }
}

impl ListStyle {
    /// A default for `base` where there is nothing to learn from.
    fn plain(base: &InsertionPoint, unit: &str, trailing: bool) -> Self {
        if !base.broken {
            return Self {
                fill: ListFill::one_line(""),
                record: RecordStyle::one_line(),
            };
        }
        let element = format!("{}{unit}", base.indent);
        Self {
            fill: ListFill::lines(base.ending, &element, &base.indent, trailing),
            record: RecordStyle {
                broken: Some((format!("{element}{unit}"), element)),
                trailing,
                ..RecordStyle::one_line()
            },
        }
    }

    /// The style for the array at `to`: that of an array like it, moved to `base`.
    pub(super) fn learn(writer: &JsonWriter<'_>, to: &ConfigPath, base: &InsertionPoint) -> Self {
        let unit = writer.indent_unit();
        let like = writer.find_like(to).filter(|_| base.broken);
        let elements = like.and_then(ConfigNode::elements).unwrap_or_default();
        let sample = elements
            .iter()
            .find(|element| !element.entries().is_empty());
        let (Some(like), Some(sample)) = (like, sample) else {
            return Self::plain(base, unit, writer.trailing());
        };
        let from = lines::indent(writer.text, like.span.start);
        let rebase = |indent: &str| {
            let inner = indent.strip_prefix(from).unwrap_or(unit);
            format!("{}{inner}", base.indent)
        };
        let mut record = RecordStyle::learn(writer, sample);
        let broken = record.broken.take();
        record.broken = broken.map(|(field, close)| (rebase(&field), rebase(&close)));
        let fill = writer.bracket(like).layout(base.ending, rebase);
        Self { fill, record }
    }
}

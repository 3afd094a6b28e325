//! How objects and arrays of objects are written in a JSON text, learnt from one that is there.

use super::super::tree::ConfigNode;
use super::NewRecord;
use super::bracket::{ListFill, ListItem};
use super::json::{JsonWriter, compact, quote};
use super::lines;

/// Where new text comes to stand.
#[derive(Clone, Debug)]
pub(super) struct InsertionPoint {
    /// The indentation of the line that it begins on.
    pub(super) indent: String,
    pub(super) ending: &'static str,
    /// Whether it may go on over further lines.
    pub(super) broken: bool,
}

/// How an object in an array is written.
#[derive(Clone, Debug)]
pub(super) struct RecordStyle {
    /// The indentation of the fields and of the closing brace, if they stand on lines of their own.
    broken: Option<(String, String)>,
    /// Blanks within the braces of an object on one line.
    pad: String,
    /// Between key and value.
    colon: String,
    trailing: bool,
}

/// How an array of objects is written.
pub(super) struct ListStyle {
    pub(super) fill: ListFill,
    pub(super) record: RecordStyle,
}

impl RecordStyle {
    /// On one line.
    pub(super) fn one_line() -> Self {
        Self {
            broken: None,
            pad: " ".to_owned(),
            colon: ": ".to_owned(),
            trailing: false,
        }
    }

    /// As the object `sample`, which has fields.
    pub(super) fn learn(writer: &JsonWriter<'_>, sample: &ConfigNode) -> Self {
        let text = writer.text;
        let bracket = writer.bracket(sample);
        let Some(first) = sample.entries().first() else {
            return Self::one_line();
        };
        let colon = &text[first.anchor.end..first.node.span.start];
        let blank = colon.trim_matches(' ') == ":";
        let close = sample.span.end - 1;
        let broken = bracket.broken().then(|| {
            let field = lines::indent(text, first.anchor.start).to_owned();
            (field, lines::indent(text, close).to_owned())
        });
        let pad = match broken {
            Some(_) => " ",
            None => &text[sample.span.start + 1..first.anchor.start],
        };
        Self {
            broken,
            pad: if pad.trim().is_empty() { pad } else { " " }.to_owned(),
            colon: if blank { colon } else { ": " }.to_owned(),
            trailing: bracket.trailing(),
        }
    }

    /// The object itself.
    pub(super) fn write(&self, record: &NewRecord, ending: &str) -> String {
        let fields: Vec<_> = record
            .iter()
            .map(|(key, value)| {
                ListItem::from(format!("{}{}{}", quote(key), self.colon, compact(value)))
            })
            .collect();
        let fill = match &self.broken {
            Some((field, close)) => ListFill {
                before: format!("{ending}{field}"),
                close: format!("{ending}{close}"),
                trailing: self.trailing,
            },
            None => ListFill::one_line(&self.pad),
        };
        format!("{{{}}}", fill.list(&fields))
    }
}

impl ListStyle {
    /// What suits `base` where there is nothing to learn from.
    fn plain(base: &InsertionPoint, unit: &str, trailing: bool) -> Self {
        if !base.broken {
            return Self {
                fill: ListFill::one_line(""),
                record: RecordStyle::one_line(),
            };
        }
        let element = format!("{}{unit}", base.indent);
        Self {
            fill: ListFill {
                before: format!("{}{element}", base.ending),
                close: format!("{}{}", base.ending, base.indent),
                trailing,
            },
            record: RecordStyle {
                broken: Some((format!("{element}{unit}"), element)),
                trailing,
                ..RecordStyle::one_line()
            },
        }
    }

    /// As the array `like`, at `base`.
    pub(super) fn learn(
        writer: &JsonWriter<'_>,
        like: Option<&ConfigNode>,
        base: &InsertionPoint,
    ) -> Self {
        let unit = writer.unit();
        let plain = Self::plain(base, unit, writer.trailing());
        let elements = like.and_then(ConfigNode::elements).unwrap_or_default();
        let sample = elements.iter().find(|it| !it.entries().is_empty());
        let (Some(like), Some(sample), true) = (like, sample, base.broken) else {
            return plain;
        };
        let text = writer.text;
        let from = lines::indent(text, like.span.start);
        let rebase = |indent: &str| match indent.strip_prefix(from) {
            Some(rest) => format!("{}{rest}", base.indent),
            None => format!("{}{unit}", base.indent),
        };
        let bracket = writer.bracket(like);
        let mut record = RecordStyle::learn(writer, sample);
        record.broken = record
            .broken
            .map(|(field, close)| (rebase(&field), rebase(&close)));
        let close = like.span.end - 1;
        let fill = if bracket.broken() {
            ListFill {
                before: format!(
                    "{}{}",
                    base.ending,
                    rebase(lines::indent(text, elements[0].span.start))
                ),
                close: if lines::leads(text, close) {
                    format!("{}{}", base.ending, rebase(lines::indent(text, close)))
                } else {
                    String::new()
                },
                trailing: bracket.trailing(),
            }
        } else {
            let pad = &text[like.span.start + 1..elements[0].span.start];
            ListFill::one_line(if pad.trim().is_empty() { pad } else { "" })
        };
        Self { fill, record }
    }

    /// The records, as items of a list.
    pub(super) fn items(&self, records: &[NewRecord], ending: &str) -> Vec<ListItem> {
        let records = records.iter();
        let written = records.map(|record| ListItem::from(self.record.write(record, ending)));
        written.collect()
    }
}

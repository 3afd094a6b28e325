//! How objects and arrays of objects are written in a JSON text, learnt from an existing one.

use super::super::tree::{ConfigNode, ConfigPath};
use super::json_place::InsertionPoint;
use super::json_text::{JsonWriter, compact, quote};
use super::list_fill::{ListFill, ListItem};
use super::record::NewRecord;
use super::spacing::LineSpacing;

/// How an object is written.
#[derive(Clone, Debug)]
pub(super) struct RecordStyle {
    /// What is around and between the fields.
    fill: ListFill,
    /// Between key and value.
    colon: String,
}

/// How an array of objects is written.
pub(super) struct ListStyle {
    pub(super) fill: ListFill,
    pub(super) record: RecordStyle,
}

/// Between key and value where no text shows it.
const COLON: &str = ": ";

impl RecordStyle {
    /// On one line, with this spacing.
    pub(super) fn one_line(spacing: &LineSpacing) -> Self {
        Self {
            fill: ListFill::one_line(&spacing.pad, spacing.separator.clone()),
            colon: spacing.colon.clone().unwrap_or_else(|| COLON.to_owned()),
        }
    }

    /// The style of the object `sample`, moved to where its indentations are as `rebase` has them.
    pub(super) fn learn<'a>(
        writer: &JsonWriter<'a>,
        sample: &'a ConfigNode,
        ending: &str,
        rebase: impl Fn(&str) -> String,
    ) -> Self {
        let spacing = writer.spacing(sample);
        if sample.entries().is_empty() {
            return Self::one_line(&spacing);
        }
        Self {
            fill: writer.bracket(sample).layout(ending, rebase),
            ..Self::one_line(&spacing)
        }
    }

    /// The records, as items of a list.
    pub(super) fn items(&self, records: &[NewRecord]) -> Vec<ListItem> {
        let written = records
            .iter()
            .map(|record| ListItem::from(self.write(record)));
        written.collect()
    }

    fn write(&self, record: &NewRecord) -> String {
        let fields: Vec<_> = record
            .iter()
            .map(|(key, value)| format!("{}{}{}", quote(key), self.colon, compact(value)))
            .map(ListItem::from)
            .collect();
        format!("{{{}}}", self.fill.list(&fields))
    }
}

impl ListStyle {
    /// A default for `base` where there is nothing to learn from.
    fn plain(base: &InsertionPoint, unit: &str, trailing: bool, spacing: &LineSpacing) -> Self {
        let record = RecordStyle::one_line(spacing);
        if !base.broken {
            return Self {
                fill: ListFill::one_line("", spacing.separator.clone()),
                record,
            };
        }
        let element = format!("{}{unit}", base.indent);
        let field = format!("{element}{unit}");
        Self {
            fill: ListFill::lines(base.ending, &element, &base.indent, trailing),
            record: RecordStyle {
                fill: ListFill::lines(base.ending, &field, &element, trailing),
                ..record
            },
        }
    }

    /// The style for the array at `to`: that of an array like it, moved to `base`.
    pub(super) fn learn(writer: &JsonWriter<'_>, to: &ConfigPath, base: &InsertionPoint) -> Self {
        let unit = writer.indent_unit();
        let like = writer.find_like(to);
        let spacing = writer.spacing(like.unwrap_or(writer.root));
        // One line can be written anywhere.
        let is_line = |like: &&ConfigNode| !writer.text[like.span.clone()].contains('\n');
        let like = like.filter(|like| base.broken || is_line(like));
        let elements = like.and_then(ConfigNode::elements).unwrap_or_default();
        let sample = elements
            .iter()
            .find(|element| !element.entries().is_empty());
        let (Some(like), Some(sample)) = (like, sample) else {
            return Self::plain(base, &unit, writer.trailing(), &spacing);
        };
        let from = writer.indent(like.span.start);
        let rebase = |indent: &str| {
            let inner = indent.strip_prefix(from.as_str()).unwrap_or(&unit);
            format!("{}{inner}", base.indent)
        };
        Self {
            fill: writer.bracket(like).layout(base.ending, rebase),
            record: RecordStyle::learn(writer, sample, base.ending, rebase),
        }
    }
}

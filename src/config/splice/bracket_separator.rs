//! What is between the items of a list that is there already.

use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::ByteSpan;
use super::bracket::BracketList;
use super::separator::ItemSeparator;
use super::spacing::LineSpacing;

impl BracketList<'_> {
    /// What is between the last two items. A single one shows only whether it is on a line of its
    /// own.
    pub(super) fn separator(&self) -> ItemSeparator {
        match self.items.as_slice() {
            [] => ItemSeparator::behind(""),
            [only] => self.separator_of_one(only),
            [.., before, last] => self.separator_between(before.end, last.start),
        }
    }

    fn separator_of_one(&self, only: &ByteSpan) -> ItemSeparator {
        let close = self.span.end - 1;
        let ending = lines::ending(self.text, self.span.start);
        if let Some(leading) = self
            .leading_comma()
            .filter(|_| lines::leads(self.text, close))
        {
            return ItemSeparator {
                before: line_like(self.text, ending, close),
                after: leading.after,
            };
        }
        if self.broken() {
            return ItemSeparator::behind(line_like(self.text, ending, only.start));
        }
        self.line_spacing().separator
    }

    /// The separator of the outermost object, if its commas begin the lines.
    fn leading_comma(&self) -> Option<ItemSeparator> {
        let outermost = Self::new(self.format, self.text, self.root, self.root);
        let is_list = self.format == ConfigFormat::Json && outermost.items.len() > 1;
        let separator = is_list.then(|| outermost.separator());
        separator.filter(ItemSeparator::leads)
    }

    fn separator_between(&self, from: usize, to: usize) -> ItemSeparator {
        let ending = lines::ending(self.text, from);
        let between = self.text.get(from..to).unwrap_or_default();
        let Some(comma) = self.gap(from, to).comma else {
            return if between.contains('\n') {
                ItemSeparator::behind(line_like(self.text, ending, to))
            } else {
                ItemSeparator::behind(" ")
            };
        };
        let (head, tail) = (&self.text[from..comma], &self.text[comma + 1..to]);
        let is_blank = tail.trim().is_empty();
        if is_blank && !tail.contains('\n') && lines::leads(self.text, comma) {
            return ItemSeparator {
                before: line_like(self.text, ending, comma),
                after: tail.to_owned(),
            };
        }
        if between.contains('\n') {
            return ItemSeparator::behind(line_like(self.text, ending, to));
        }
        if is_blank && head.trim().is_empty() {
            return ItemSeparator {
                before: head.to_owned(),
                after: tail.to_owned(),
            };
        }
        ItemSeparator::behind(" ")
    }

    /// How lists on one line are written here.
    pub(super) fn line_spacing(&self) -> LineSpacing {
        LineSpacing::learn(self.text, self.node, self.root)
    }
}

/// A line ending, and the indentation of the line of `at`.
fn line_like(text: &str, ending: &str, at: usize) -> String {
    format!("{ending}{}", lines::indent(text, at))
}

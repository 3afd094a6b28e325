//! What is between the items of a list: a comma behind each of them, or before the next one.

use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::ByteSpan;
use super::bracket::BracketList;
use super::spacing::LineSpacing;

/// What is between two items of a list, beside their comments.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Separator {
    /// Between an item and its comma.
    pub(super) before: String,
    /// Between the comma and the next item.
    pub(super) after: String,
}

impl Separator {
    /// A comma right behind an item, and `after`.
    pub(super) fn behind(after: impl Into<String>) -> Self {
        Self {
            before: String::new(),
            after: after.into(),
        }
    }

    /// Whether the comma begins the line of the next item.
    pub(super) fn leads(&self) -> bool {
        self.before.contains('\n')
    }

    /// What is written before an item that is not the first: the way to its line, and a comma, if
    /// that begins the line.
    pub(super) fn before_item(&self) -> (&str, String) {
        if self.leads() {
            (&self.before, format!(",{}", self.after))
        } else {
            (&self.after, String::new())
        }
    }

    /// What is written behind an item that `needs_comma`.
    pub(super) fn behind_item(&self, needs_comma: bool) -> String {
        if needs_comma && !self.leads() {
            format!("{},", self.before)
        } else {
            String::new()
        }
    }

    /// The indentation of the line that the next item begins, or its comma, where it begins one.
    pub(super) fn indent(&self) -> Option<&str> {
        let line = if self.leads() {
            &self.before
        } else {
            &self.after
        };
        line.rsplit_once('\n').map(|(_, indent)| indent)
    }
}

impl BracketList<'_> {
    /// What is between the last two items. A single one shows only whether it is on a line of its
    /// own.
    pub(super) fn separator(&self) -> Separator {
        match self.items.as_slice() {
            [] => Separator::behind(""),
            [only] => self.separator_of_one(only),
            [.., before, last] => self.separator_between(before.end, last.start),
        }
    }

    fn separator_of_one(&self, only: &ByteSpan) -> Separator {
        let close = self.span.end - 1;
        let ending = lines::ending(self.text, self.span.start);
        if let Some(leading) = self
            .leading_comma()
            .filter(|_| lines::leads(self.text, close))
        {
            return Separator {
                before: line_like(self.text, ending, close),
                after: leading.after,
            };
        }
        if self.broken() {
            return Separator::behind(line_like(self.text, ending, only.start));
        }
        self.line_spacing().separator
    }

    /// The separator of the outermost object, if its commas begin the lines.
    fn leading_comma(&self) -> Option<Separator> {
        let outermost = Self::new(self.format, self.text, self.root, self.root);
        let is_list = self.format == ConfigFormat::Json && outermost.items.len() > 1;
        let separator = is_list.then(|| outermost.separator());
        separator.filter(Separator::leads)
    }

    fn separator_between(&self, from: usize, to: usize) -> Separator {
        let ending = lines::ending(self.text, from);
        let between = self.text.get(from..to).unwrap_or_default();
        let Some(comma) = self.gap(from, to).comma else {
            return if between.contains('\n') {
                Separator::behind(line_like(self.text, ending, to))
            } else {
                Separator::behind(" ")
            };
        };
        let (head, tail) = (&self.text[from..comma], &self.text[comma + 1..to]);
        let is_blank = tail.trim().is_empty();
        if is_blank && !tail.contains('\n') && lines::leads(self.text, comma) {
            return Separator {
                before: line_like(self.text, ending, comma),
                after: tail.to_owned(),
            };
        }
        if between.contains('\n') {
            return Separator::behind(line_like(self.text, ending, to));
        }
        if is_blank && head.trim().is_empty() {
            return Separator {
                before: head.to_owned(),
                after: tail.to_owned(),
            };
        }
        Separator::behind(" ")
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

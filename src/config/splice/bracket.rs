//! Lists in brackets or braces as text: arrays and inline tables of TOML, arrays and objects of JSON.

use super::super::edit::TextSplice;
use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::{ByteSpan, ConfigNode};
use super::list_fill::{ListFill, ListItem, join};
use super::separator::ItemSeparator;
use super::spacing;

/// A list with its brackets.
pub(super) struct BracketList<'a> {
    pub(super) text: &'a str,
    /// From the opening to the closing bracket.
    pub(super) span: ByteSpan,
    /// The items in order, without commas.
    pub(super) items: Vec<ByteSpan>,
    pub(super) format: ConfigFormat,
    pub(super) node: &'a ConfigNode,
    /// What the list is in.
    pub(super) root: &'a ConfigNode,
}

/// The commas and comments between an item and the next one, or the closing bracket.
pub(super) struct ItemGap {
    pub(super) comma: Option<usize>,
    pub(super) comments: Vec<ByteSpan>,
}

impl<'a> BracketList<'a> {
    /// The array, object or inline table `node`, somewhere in `root`.
    pub(super) fn new(
        format: ConfigFormat,
        text: &'a str,
        root: &'a ConfigNode,
        node: &'a ConfigNode,
    ) -> Self {
        Self {
            text,
            span: node.span.clone(),
            items: spacing::items(node),
            format,
            node,
            root,
        }
    }

    /// Whether a line ending follows the opening bracket.
    pub(super) fn broken(&self) -> bool {
        let first = self.items.first().map_or(self.span.end, |item| item.start);
        self.text[self.span.start..first].contains('\n')
    }

    /// Whether a comma follows the last item.
    pub(super) fn trailing(&self) -> bool {
        let last = self.items.last();
        last.is_some_and(|last| self.gap(last.end, self.span.end - 1).comma.is_some())
    }

    /// Inserts `items` behind the last one. The list must have one.
    pub(super) fn append(&self, items: &[ListItem]) -> Vec<TextSplice> {
        let Some(last) = self.items.last() else {
            return Vec::new();
        };
        let gap = self.gap(last.end, self.span.end - 1);
        let separator = self.separator();
        let own_line = separator.indent().is_some();
        let Some(comma) = gap.comma else {
            let tail = join(items, &separator, false);
            let place = self.end_of_line(last.end);
            if separator.leads() {
                return vec![TextSplice::insert(place, tail)];
            }
            if own_line && !gap.comments.is_empty() && place > last.end {
                return vec![
                    TextSplice::insert(last.end, ","),
                    TextSplice::insert(place, tail),
                ];
            }
            let comma = format!("{},", separator.before);
            return vec![TextSplice::insert(last.end, comma + &tail)];
        };
        if !own_line {
            let list = join(items, &separator, true);
            return vec![TextSplice::insert(comma + 1, list)];
        }
        let place = self.end_of_line(comma + 1);
        let end = lines::end(self.text, place);
        let place = if self.is_blank(place..end) {
            end
        } else {
            place
        };
        let separator = self.on_lines(&separator, place);
        vec![TextSplice::insert(place, join(items, &separator, true))]
    }

    /// Inserts an item behind the one at `index` on lines of its own, all others kept as they are. None
    /// where that one is the last, or the next one does not begin a line.
    pub(super) fn insert_behind(&self, index: usize, item: &ListItem) -> Option<Vec<TextSplice>> {
        let (before, next) = (self.items.get(index)?, self.items.get(index + 1)?);
        let comma = self.gap(before.end, next.start).comma?;
        let place = lines::end(self.text, comma);
        let separator = self.separator();
        if separator.leads() {
            return self.insert_ahead(before, comma, &separator, item);
        }
        let on_lines = separator.indent().is_some()
            && lines::leads(self.text, next.start)
            && self.is_blank(self.end_of_line(comma + 1)..place)
            && lines::end(self.text, before.end) == place;
        let separator = self.on_lines(&separator, place);
        let list = join(std::slice::from_ref(item), &separator, true);
        on_lines.then(|| vec![TextSplice::insert(place, list)])
    }

    /// Inserts an item behind `before`, on lines that begin with its comma, as the next one does.
    fn insert_ahead(
        &self,
        before: &ByteSpan,
        next: usize,
        separator: &ItemSeparator,
        item: &ListItem,
    ) -> Option<Vec<TextSplice>> {
        let place = self.end_of_line(before.end);
        let end = lines::end(self.text, before.end);
        let list = join(std::slice::from_ref(item), separator, false);
        (end < next && self.is_blank(place..end)).then(|| vec![TextSplice::insert(place, list)])
    }

    /// `separator` with the line ending of the line of `place`, which so keeps its own.
    fn on_lines(&self, separator: &ItemSeparator, place: usize) -> ItemSeparator {
        let indent = separator.indent().unwrap_or_default();
        ItemSeparator::behind(format!("{}{indent}", lines::ending(self.text, place)))
    }

    /// Puts `items` into a list without any.
    pub(super) fn fill(&self, items: &[ListItem], layout: &ListFill) -> Vec<TextSplice> {
        let inner = self.span.start + 1..self.span.end - 1;
        let body = &self.text[inner.clone()];
        let ending = lines::ending(self.text, inner.start);
        if body.trim().is_empty() && body.contains('\n') {
            // The closing bracket has a line of its own already.
            let outer = lines::indent(self.text, self.span.start);
            let mut layout = layout.clone();
            if !layout.open.contains('\n') {
                layout.open = format!("{ending}{outer}  ");
                layout.separator = ItemSeparator::behind(&layout.open);
            }
            layout.close.clear();
            return vec![TextSplice::insert(inner.start, layout.list(items))];
        }
        if body.trim().is_empty() {
            return vec![TextSplice::replace(inner, layout.list(items))];
        }
        // Only comments: they stay, and the items come behind them.
        let place = inner.start + body.trim_end().len();
        let separator = if body.contains('\n') {
            ItemSeparator::behind(format!("{ending}{}", lines::indent(self.text, place)))
        } else {
            ItemSeparator::behind(" ")
        };
        let tail = join(items, &separator, layout.trailing);
        vec![TextSplice::insert(place, tail)]
    }

    /// The layout of this list for one in another place, where its indentations are as `rebase` has
    /// them. The list must have an item.
    pub(super) fn layout(&self, ending: &str, rebase: impl Fn(&str) -> String) -> ListFill {
        let close = self.span.end - 1;
        let first = self.items.first().map_or(close, |item| item.start);
        let last = self.items.last().map_or(first, |item| item.end);
        let line = |indent: &str| format!("{ending}{}", rebase(indent));
        let blanks = |from: usize, to: usize| {
            let blanks = &self.text[from..to];
            let is_blank = blanks.trim_matches(' ').is_empty();
            if is_blank { blanks } else { "" }.to_owned()
        };
        let mut separator = self.separator();
        if let Some(indent) = separator.indent().map(&line) {
            let at_comma = separator.leads();
            *(if at_comma {
                &mut separator.before
            } else {
                &mut separator.after
            }) = indent;
        }
        let past = self.gap(last, close).comma.map_or(last, |comma| comma + 1);
        let indent = |at| line(lines::indent(self.text, at));
        let is_line = !self.broken() && separator.indent().is_none();
        ListFill {
            open: if self.broken() {
                indent(first)
            } else {
                blanks(self.span.start + 1, first)
            },
            close: if lines::leads(self.text, close) {
                indent(close)
            } else {
                blanks(past, close)
            },
            trailing: !is_line && self.trailing(),
            separator,
        }
    }

    /// Whether there is only space in `span`.
    pub(super) fn is_blank(&self, span: ByteSpan) -> bool {
        self.text[span].trim().is_empty()
    }

    /// What is between two places that no item is between.
    pub(super) fn gap(&self, from: usize, to: usize) -> ItemGap {
        // Items that contain each other have nothing between them.
        let between = self.text.get(from..to).unwrap_or_default();
        let found = self.format.find_comments(between).into_iter();
        let comments: Vec<ByteSpan> = found
            .map(|comment| from + comment.start..from + comment.end)
            .collect();
        let mut commas = between.match_indices(',').map(|(at, _)| from + at);
        let in_comment = |comma: &usize| {
            let behind = comments.partition_point(|comment| comment.start <= *comma);
            behind > 0 && comments[behind - 1].contains(comma)
        };
        ItemGap {
            comma: commas.find(|comma| !in_comment(comma)),
            comments,
        }
    }

    /// The end of the comments behind `at` on the same line, or `at` where something else follows.
    pub(super) fn end_of_line(&self, at: usize) -> usize {
        let rest = self.text[at..].trim_start_matches([' ', '\t']);
        // Mostly the next item follows, and the line can be long.
        if !rest.starts_with(['\r', '\n', '#', '/', ']', '}']) && !rest.is_empty() {
            return at;
        }
        let end = lines::end(self.text, at).min(self.span.end - 1).max(at);
        let mut rest = self.text[at..end].trim();
        while let Some(length) = self.format.comment_length(rest) {
            rest = rest[length..].trim_start();
        }
        if rest.is_empty() {
            at + self.text[at..end].trim_end().len()
        } else {
            at
        }
    }
}

/// Puts brackets around the table in `span`: it becomes an array of one.
pub(super) fn wrap(span: &ByteSpan) -> [TextSplice; 2] {
    [
        TextSplice::insert(span.start, "["),
        TextSplice::insert(span.end, "]"),
    ]
}

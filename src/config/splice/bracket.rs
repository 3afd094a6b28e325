//! Lists in brackets or braces as text: arrays and inline tables of TOML, arrays and objects of JSON.

use super::super::edit::TextSplice;
use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::{ByteSpan, ConfigEntry, ConfigNode, ConfigPath, ConfigValue};

/// A list with its brackets.
pub(super) struct BracketList<'a> {
    text: &'a str,
    /// From the opening to the closing bracket.
    span: ByteSpan,
    /// The items in order, without commas.
    pub(super) items: Vec<ByteSpan>,
    format: ConfigFormat,
}

/// An item to be inserted, with its comments.
#[derive(Clone, Debug, Default)]
pub(super) struct ListItem {
    /// Whole lines above it, the first one without its indentation, each with its line ending.
    pub(super) above: String,
    pub(super) text: String,
    /// A comment behind its comma.
    pub(super) behind: String,
}

impl From<String> for ListItem {
    fn from(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

/// The commas and comments between an item and the next one, or the closing bracket.
struct ItemGap {
    comma: Option<usize>,
    comments: Vec<ByteSpan>,
}

impl<'a> BracketList<'a> {
    /// The array, object or inline table `node`.
    pub(super) fn new(format: ConfigFormat, text: &'a str, node: &ConfigNode) -> Self {
        let mut items: Vec<_> = match &node.value {
            ConfigValue::Array(elements) => elements.iter().map(|node| node.span.clone()).collect(),
            _ => {
                let span = |entry: &ConfigEntry| entry.anchor.start..entry.node.span.end;
                node.entries().iter().map(span).collect()
            }
        };
        // Those made by dotted keys of TOML can contain others.
        items.sort_by_key(|item| item.end);
        Self {
            text,
            span: node.span.clone(),
            items,
            format,
        }
    }

    /// Cuts the entry at `path` below `root` out of its braces, as [`cut`](Self::cut) does.
    pub(super) fn cut_entry<'n>(
        format: ConfigFormat,
        text: &str,
        root: &'n ConfigNode,
        path: &ConfigPath,
    ) -> Option<(Vec<TextSplice>, ListItem, &'n ConfigEntry)> {
        let (table, key) = path.split_key()?;
        let table = root.at(&table)?;
        let place = table.entries().iter().position(|entry| entry.key == key)?;
        let (splices, item) = BracketList::new(format, text, table).cut(place)?;
        Some((splices, item, &table.entries()[place]))
    }

    /// The text between an item and the one before it, behind the comma: a line ending and the
    /// indentation, or blanks.
    pub(super) fn separator(&self) -> String {
        let (last, from) = match self.items.as_slice() {
            [] => return String::new(),
            [only] => (only, self.span.start + 1),
            [.., before, last] => (last, before.end),
        };
        let between = &self.text[from..last.start];
        if between.contains('\n') {
            let ending = lines::ending(self.text, from);
            return format!("{ending}{}", lines::indent(self.text, last.start));
        }
        let space = between.trim_start_matches([' ', '\t', ',']);
        match between.rfind(',') {
            Some(comma) if space.is_empty() => between[comma + 1..].to_owned(),
            _ => " ".to_owned(),
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
        let own_line = separator.contains('\n');
        let Some(comma) = gap.comma else {
            let tail = join(items, &separator, false);
            let place = self.end_of_line(last.end);
            if own_line && !gap.comments.is_empty() && place > last.end {
                return vec![
                    TextSplice::insert(last.end, ","),
                    TextSplice::insert(place, tail),
                ];
            }
            return vec![TextSplice::insert(last.end, format!(",{tail}"))];
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
        let on_lines = separator.contains('\n')
            && lines::leads(self.text, next.start)
            && self.is_blank(self.end_of_line(comma + 1)..place)
            && lines::end(self.text, before.end) == place;
        let separator = self.on_lines(&separator, place);
        let list = join(std::slice::from_ref(item), &separator, true);
        on_lines.then(|| vec![TextSplice::insert(place, list)])
    }

    /// `separator` with the line ending of the line of `place`, which so keeps its own.
    fn on_lines(&self, separator: &str, place: usize) -> String {
        let (_, indent) = separator.rsplit_once('\n').unwrap_or_default();
        format!("{}{indent}", lines::ending(self.text, place))
    }

    /// Puts `items` into a list without any.
    pub(super) fn fill(&self, items: &[ListItem], layout: &ListFill) -> Vec<TextSplice> {
        let inner = self.span.start + 1..self.span.end - 1;
        let body = &self.text[inner.clone()];
        let ending = lines::ending(self.text, inner.start);
        if body.trim().is_empty() && body.contains('\n') {
            // The closing bracket has a line of its own already.
            let outer = lines::indent(self.text, self.span.start);
            let separator = if layout.before.contains('\n') {
                layout.before.clone()
            } else {
                format!("{ending}{outer}  ")
            };
            let list = join(items, &separator, layout.trailing);
            return vec![TextSplice::insert(inner.start, list)];
        }
        if body.trim().is_empty() {
            return vec![TextSplice::replace(inner, layout.list(items))];
        }
        // Only comments: they stay, and the items come behind them.
        let place = inner.start + body.trim_end().len();
        let separator = if body.contains('\n') {
            format!("{ending}{}", lines::indent(self.text, place))
        } else {
            " ".to_owned()
        };
        let tail = join(items, &separator, layout.trailing);
        vec![TextSplice::insert(place, tail)]
    }

    /// The layout of this list for one in another place, where its indentations are as `rebase` has
    /// them.
    pub(super) fn layout(&self, ending: &str, rebase: impl Fn(&str) -> String) -> ListFill {
        let close = self.span.end - 1;
        let first = self.items.first().map_or(close, |item| item.start);
        if !self.broken() {
            let pad = &self.text[self.span.start + 1..first];
            return ListFill::one_line(if pad.trim().is_empty() { pad } else { "" });
        }
        let line = |at| format!("{ending}{}", rebase(lines::indent(self.text, at)));
        ListFill {
            before: line(first),
            close: if lines::leads(self.text, close) {
                line(close)
            } else {
                String::new()
            },
            trailing: self.trailing(),
        }
    }

    /// Removes the item at `index` with its comma and its own comments. Also returns the item.
    pub(super) fn cut(&self, index: usize) -> Option<(Vec<TextSplice>, ListItem)> {
        let item = self.items.get(index)?.clone();
        let next = self.items.get(index + 1).map(|next| next.start);
        let before = index.checked_sub(1).map(|before| self.items[before].end);
        let gap = self.gap(item.end, next.unwrap_or(self.span.end - 1));
        let past = gap.comma.map_or(item.end, |comma| comma + 1);
        let end = self.end_of_line(past);
        let alone =
            lines::leads(self.text, item.start) && self.is_blank(end..lines::end(self.text, end));
        let text = self.text[item.clone()].to_owned();
        if !alone {
            let splices = self.cut_from_line(item, past, before, next);
            return Some((splices, ListItem::from(text)));
        }
        let floor = before.unwrap_or(self.span.start + 1);
        let first = self.comments_above(floor, item.start);
        let start = lines::start(self.text, item.start);
        let lead = lines::indent(self.text, first).len();
        let taken = ListItem {
            above: self.text[(first + lead).min(start)..start].to_owned(),
            text,
            behind: self.text[past..end].trim_end().to_owned(),
        };
        let mut splices = vec![TextSplice::remove(first..lines::next(self.text, end))];
        if next.is_none() && gap.comma.is_none() {
            let comma = before.and_then(|before| self.gap(before, item.start).comma);
            splices.extend(comma.map(|comma| TextSplice::remove(comma..comma + 1)));
        }
        Some((splices, taken))
    }

    /// The start of the first of the comments right above the line of an item, without a blank line
    /// between; the start of that line itself where there are none.
    fn comments_above(&self, floor: usize, item: usize) -> usize {
        let mut first = lines::start(self.text, item);
        for comment in self.gap(floor, item).comments.iter().rev() {
            let between = self.text.get(comment.end..first).unwrap_or("?");
            let adjacent = between.trim().is_empty() && between.matches('\n').count() <= 1;
            if !adjacent || !lines::leads(self.text, comment.start) {
                break;
            }
            first = lines::start(self.text, comment.start);
        }
        first
    }

    fn cut_from_line(
        &self,
        item: ByteSpan,
        past: usize,
        before: Option<usize>,
        next: Option<usize>,
    ) -> Vec<TextSplice> {
        vec![TextSplice::remove(match (before, next) {
            (_, Some(next)) => item.start..next,
            (Some(before), None) => before..item.end,
            (None, None)
                if self.is_blank(self.span.start + 1..item.start)
                    && self.is_blank(past..self.span.end - 1) =>
            {
                self.span.start + 1..self.span.end - 1
            }
            (None, None) => item.start..past,
        })]
    }

    fn is_blank(&self, span: ByteSpan) -> bool {
        self.text[span].trim().is_empty()
    }

    fn gap(&self, from: usize, to: usize) -> ItemGap {
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
    fn end_of_line(&self, at: usize) -> usize {
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

/// How the items of a new list are written.
pub(super) struct ListFill {
    /// Before each item: a line ending and indentation, or blanks.
    pub(super) before: String,
    /// Before the closing bracket.
    pub(super) close: String,
    /// Whether a comma follows the last item.
    pub(super) trailing: bool,
}

impl ListFill {
    /// On lines of their own: the items have the indentation `inner`, the brackets `outer`.
    pub(super) fn lines(ending: &str, inner: &str, outer: &str, trailing: bool) -> Self {
        Self {
            before: format!("{ending}{inner}"),
            close: format!("{ending}{outer}"),
            trailing,
        }
    }

    /// On one line, padded.
    pub(super) fn one_line(pad: &str) -> Self {
        Self {
            before: pad.to_owned(),
            close: pad.to_owned(),
            trailing: false,
        }
    }

    /// The text between the brackets.
    pub(super) fn list(&self, items: &[ListItem]) -> String {
        let mut list = String::new();
        for (index, item) in items.iter().enumerate() {
            let last = index + 1 == items.len();
            let separator = match index {
                0 => self.before.as_str(),
                _ if self.before.contains('\n') => self.before.as_str(),
                _ => " ",
            };
            item.write(&mut list, separator, !last || self.trailing);
        }
        list + &self.close
    }
}

impl ListItem {
    fn write(&self, list: &mut String, separator: &str, comma: bool) {
        let indent = separator.rsplit('\n').next().unwrap_or_default();
        list.push_str(separator);
        list.push_str(&self.above);
        if !self.above.is_empty() {
            list.push_str(indent);
        }
        list.push_str(&self.text);
        if comma {
            list.push(',');
        }
        list.push_str(&self.behind);
    }
}

/// `items`, each behind a separator. A comma follows each; the last one only if `trailing`.
fn join(items: &[ListItem], separator: &str, trailing: bool) -> String {
    let mut list = String::new();
    for (index, item) in items.iter().enumerate() {
        item.write(&mut list, separator, trailing || index + 1 < items.len());
    }
    list
}

/// Puts brackets around the table in `span`: it becomes an array of one.
pub(super) fn wrap(span: &ByteSpan) -> [TextSplice; 2] {
    [
        TextSplice::insert(span.start, "["),
        TextSplice::insert(span.end, "]"),
    ]
}

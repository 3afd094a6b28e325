//! Taking an item out of a list in brackets, with its comma and its comments.

use super::super::edit::TextSplice;
use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::{ByteSpan, ConfigEntry, ConfigNode, ConfigPath};
use super::bracket::BracketList;
use super::list_fill::ListItem;

impl<'a> BracketList<'a> {
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
        let (splices, item) = BracketList::new(format, text, root, table).cut(place)?;
        Some((splices, item, &table.entries()[place]))
    }

    /// Removes the item at `index` with its comma and its own comments. Also returns the item.
    pub(super) fn cut(&self, index: usize) -> Option<(Vec<TextSplice>, ListItem)> {
        let item = self.items.get(index)?.clone();
        let next = self.items.get(index + 1).map(|next| next.start);
        let before = index.checked_sub(1).map(|before| self.items[before].end);
        if let Some(cut) = before.and_then(|before| self.cut_ahead(&item, before)) {
            return Some(cut);
        }
        let gap = self.gap(item.end, next.unwrap_or(self.span.end - 1));
        let past = gap.comma.map_or(item.end, |comma| comma + 1);
        if !lines::leads(self.text, item.start) || !self.ends_line(past) {
            let taken = ListItem::from(self.text[item.clone()].to_owned());
            return Some((self.cut_from_line(item, past, before, next), taken));
        }
        let floor = before.unwrap_or(self.span.start + 1);
        let (lines, taken) = self.take_lines(&item, floor, item.start, past);
        let mut splices = vec![TextSplice::remove(lines)];
        if next.is_none() && gap.comma.is_none() {
            let comma = before.and_then(|before| self.gap(before, item.start).comma);
            splices.extend(comma.map(|comma| TextSplice::remove(comma..comma + 1)));
        }
        Some((splices, taken))
    }

    /// The same for an item whose own comma begins its line.
    fn cut_ahead(&self, item: &ByteSpan, before: usize) -> Option<(Vec<TextSplice>, ListItem)> {
        let comma = self.gap(before, item.start).comma?;
        let is_own = lines::leads(self.text, comma) && self.is_blank(comma + 1..item.start);
        let is_alone = is_own && !self.text[comma..item.start].contains('\n');
        if !is_alone || !self.ends_line(item.end) {
            return None;
        }
        let (lines, taken) = self.take_lines(item, before, comma, item.end);
        Some((vec![TextSplice::remove(lines)], taken))
    }

    /// The lines of an item that begins at `start`, a comma of its own included, and whose comma, if
    /// one is behind it, ends at `past`; and the item. Both have the comments above, as far as
    /// `floor`.
    fn take_lines(
        &self,
        item: &ByteSpan,
        floor: usize,
        start: usize,
        past: usize,
    ) -> (ByteSpan, ListItem) {
        let end = self.end_of_line(past);
        let first = self.comments_above(floor, start);
        let line = lines::start(self.text, start);
        let lead = lines::indent(self.text, first).len();
        let taken = ListItem {
            above: self.text[(first + lead).min(line)..line].to_owned(),
            text: self.text[item.clone()].to_owned(),
            behind: self.text[past..end].trim_end().to_owned(),
        };
        (first..lines::next(self.text, end), taken)
    }

    /// Whether nothing but comments is behind `at` on its line.
    fn ends_line(&self, at: usize) -> bool {
        let end = self.end_of_line(at);
        self.is_blank(end..lines::end(self.text, end))
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
        let (gap, whole) = match (before, next) {
            (_, Some(next)) => (self.gap(item.end, next), item.start..next),
            (Some(before), None) => (self.gap(before, item.start), before..item.end),
            (None, None)
                if self.is_blank(self.span.start + 1..item.start)
                    && self.is_blank(past..self.span.end - 1) =>
            {
                return vec![TextSplice::remove(self.span.start + 1..self.span.end - 1)];
            }
            (None, None) => return vec![TextSplice::remove(item.start..past)],
        };
        if gap.comments.is_empty() {
            return vec![TextSplice::remove(whole)];
        }
        let comma = gap.comma.map(|comma| comma..comma + 1);
        let parts = [Some(item), comma].into_iter().flatten();
        let mut splices: Vec<TextSplice> = parts.map(TextSplice::remove).collect();
        splices.sort_by_key(|splice| splice.offset);
        splices
    }
}

//! A list on a terminal that can move its cursor: one item, or several that are marked.

use std::ops::Range;

use console::{Key, Term, measure_text_width};

use super::{ListQuestion, PromptAbort};
use crate::report::style::Style;

/// How a list of which one item is chosen is answered.
const CHOOSE: &str = "↑↓ move, Enter select, Esc skip, ? why";

/// How a list of which several items can be chosen is answered.
const MARK: &str = "↑↓ move, Space mark, Enter go on, ? why";

/// Lines that a list leaves free on the screen.
const FREE_ROWS: usize = 3;

/// What a person did with a list.
pub(super) enum ListReply {
    /// The items that were chosen, maybe none.
    Chosen(Vec<usize>),
    /// They want to know why it is asked.
    Why,
}

/// A list while it is shown. No line of an item is wider than the terminal: a wider one would wipe the lines
/// above it.
pub(super) struct ListView<'a> {
    term: &'a Term,
    style: Style,
    /// In lines that fit the terminal.
    items: &'a [Vec<String>],
    cursor: usize,
    /// Which items are marked, where several can be chosen.
    marks: Option<Vec<bool>>,
}

impl<'a> ListView<'a> {
    pub(super) fn new(
        term: &'a Term,
        style: Style,
        question: &ListQuestion<'_>,
        items: &'a [Vec<String>],
    ) -> Self {
        let marks = question.takes_several.then(|| vec![false; items.len()]);
        Self {
            term,
            style,
            items,
            cursor: 0,
            marks,
        }
    }

    /// Shows the list until it is answered, and takes it away again.
    ///
    /// # Errors
    /// The terminal is gone, or the person interrupts.
    pub(super) fn run(&mut self) -> Result<ListReply, PromptAbort> {
        loop {
            let lines = self.lines();
            self.term
                .write_line(&lines.join("\n"))
                .map_err(|_| PromptAbort)?;
            let reply = self.read_reply();
            let cleared = self.term.clear_last_lines(lines.len());
            cleared.map_err(|_| PromptAbort)?;
            if let Some(reply) = reply? {
                return Ok(reply);
            }
        }
    }

    /// Waits for a key that means something. None where the list has to be shown anew.
    fn read_reply(&mut self) -> Result<Option<ListReply>, PromptAbort> {
        let last = self.items.len().saturating_sub(1);
        loop {
            match self.term.read_key().map_err(|_| PromptAbort)? {
                Key::ArrowUp | Key::Char('k') => {
                    self.cursor = self.cursor.checked_sub(1).unwrap_or(last);
                }
                Key::ArrowDown | Key::Tab | Key::Char('j') => {
                    self.cursor = if self.cursor == last {
                        0
                    } else {
                        self.cursor + 1
                    };
                }
                Key::Home => self.cursor = 0,
                Key::End => self.cursor = last,
                Key::Char(' ') if self.marks.is_some() => self.toggle(),
                Key::Char('?') => return Ok(Some(ListReply::Why)),
                Key::Enter => return Ok(Some(ListReply::Chosen(self.chosen()))),
                Key::Escape => return Ok(Some(ListReply::Chosen(Vec::new()))),
                Key::CtrlC => return Err(PromptAbort),
                _ => continue,
            }
            return Ok(None);
        }
    }

    fn toggle(&mut self) {
        if let Some(mark) = self.marks.iter_mut().flatten().nth(self.cursor) {
            *mark = !*mark;
        }
    }

    fn chosen(&self) -> Vec<usize> {
        match &self.marks {
            None => (self.cursor..self.items.len()).take(1).collect(),
            Some(marks) => (0..marks.len()).filter(|index| marks[*index]).collect(),
        }
    }

    fn lines(&self) -> Vec<String> {
        let (style, hint) = (self.style, self.hint());
        let rows = usize::from(self.term.size().0).saturating_sub(FREE_ROWS + 1);
        let heights: Vec<usize> = self.items.iter().map(Vec::len).collect();
        let items = window(&heights, self.cursor, rows).flat_map(|index| self.item(index));
        std::iter::once(style.dim(&hint)).chain(items).collect()
    }

    fn hint(&self) -> String {
        let hint = if self.marks.is_some() { MARK } else { CHOOSE };
        let columns = usize::from(self.term.size().1).saturating_sub(1);
        self.style.cut(hint, columns)
    }

    /// The lines of an item, the later ones indented below the first.
    fn item(&self, index: usize) -> Vec<String> {
        let style = self.style;
        let is_here = index == self.cursor;
        let pointer = if is_here { style.mark("❯", ">") } else { " " };
        let mark = match &self.marks {
            Some(marks) if marks[index] => "[x] ",
            Some(_) => "[ ] ",
            None => "",
        };
        let start = format!("{pointer} {mark}");
        let indent = " ".repeat(measure_text_width(&start));
        let lines = self.items[index].iter().enumerate();
        let lines = lines.map(|(number, line)| {
            let before = if number == 0 { &start } else { &indent };
            format!("{before}{line}")
        });
        lines
            .map(|line| if is_here { style.command(&line) } else { line })
            .collect()
    }
}

/// The items of these heights that are shown in so many rows, with the one at `cursor` in it.
fn window(heights: &[usize], cursor: usize, rows: usize) -> Range<usize> {
    let fits = |range: &Range<usize>| heights[range.clone()].iter().sum::<usize>() <= rows;
    let mut range = cursor..(cursor + 1).min(heights.len());
    while range.start > 0 && fits(&(range.start - 1..range.end)) {
        range.start -= 1;
    }
    while range.end < heights.len() && fits(&(range.start..range.end + 1)) {
        range.end += 1;
    }
    range
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn the_item_under_the_cursor_is_shown() {
        assert_eq!(window(&[1; 3], 2, 10), 0..3);
        assert_eq!(window(&[1; 30], 0, 10), 0..10);
        assert_eq!(window(&[1; 30], 9, 10), 0..10);
        assert_eq!(window(&[1; 30], 10, 10), 1..11);
        assert_eq!(window(&[1; 30], 29, 10), 20..30);
        assert_eq!(window(&[2; 30], 29, 10), 25..30);
        assert_eq!(window(&[1, 3, 2], 1, 4), 0..2);
        assert_eq!(window(&[1; 30], 29, 0), 29..30);
        assert_eq!(window(&[], 0, 10), 0..0);
    }
}

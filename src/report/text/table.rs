//! Lays cells out in columns, each in as many lines as it needs.

use console::measure_text_width;

use crate::report::style::{Style, escape_control, wrap};

/// Below this many columns the cells of a table with a heading are below each other.
pub(super) const NARROW: usize = 60;

/// Columns before the first cell, and mostly between two.
const GAP: usize = 2;

/// What happens to a cell that is wider than its column.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::report) enum CellOverflow {
    /// It is cut; in the last column, so are the lines that it is broken into.
    Cut,
    /// It is broken at spaces; a longer word stays whole.
    Wrap,
}

/// The columns of a table. A line feed in a cell begins a line.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct TableLayout<const N: usize> {
    /// Columns before the first cell.
    indent: usize,
    /// Columns between two cells.
    gap: usize,
    widths: [usize; N],
    overflow: CellOverflow,
    style: Style,
}

impl<const N: usize> TableLayout<N> {
    /// Columns of these `widths`; the last has what they leave of the line.
    pub(in crate::report) fn fixed(widths: [usize; N], style: Style) -> Self {
        Self::new(widths, CellOverflow::Wrap, style)
    }

    /// Columns as wide as their widest cell, but no wider than `most`. Of the last, `most` is the
    /// least: the others become narrower for it.
    pub(in crate::report) fn fitted<'c>(
        rows: impl IntoIterator<Item = &'c [String; N]>,
        most: [usize; N],
        overflow: CellOverflow,
        style: Style,
    ) -> Self {
        let mut widths = [0; N];
        for cells in rows {
            for (width, cell) in widths.iter_mut().zip(cells) {
                let widest = cell.split('\n').map(measure_text_width).max();
                *width = widest.unwrap_or(0).max(*width);
            }
        }
        if let (Some((_, columns)), Some((least, most))) =
            (widths.split_last_mut(), most.split_last())
        {
            for (width, most) in columns.iter_mut().zip(most) {
                *width = (*width).min(*most);
            }
            let taken = GAP * N + least;
            shrink(columns, style.width.saturating_sub(taken));
        }
        Self::new(widths, overflow, style)
    }

    fn new(widths: [usize; N], overflow: CellOverflow, style: Style) -> Self {
        let layout = Self {
            indent: GAP,
            gap: GAP,
            widths,
            overflow,
            style,
        };
        layout.filled()
    }

    /// The same with so many columns before the first cell.
    pub(in crate::report) fn indented(self, indent: usize) -> Self {
        Self { indent, ..self }.filled()
    }

    /// The same with so many columns between two cells.
    pub(in crate::report) fn spaced(self, gap: usize) -> Self {
        Self { gap, ..self }.filled()
    }

    fn filled(mut self) -> Self {
        let Some((last, others)) = self.widths.split_last_mut() else {
            return self;
        };
        let taken = others.iter().map(|width| width + self.gap).sum::<usize>();
        *last = self.style.width.saturating_sub(self.indent + taken);
        self
    }

    /// Whether no cell has a word that is wider than its column.
    pub(in crate::report) fn holds_words(&self, cells: &[String; N]) -> bool {
        let mut columns = cells.iter().zip(self.widths);
        columns.all(|(cell, width)| {
            let mut words = cell.split_whitespace();
            words.all(|word| measure_text_width(word) <= width)
        })
    }

    /// Whether every cell fits in one line.
    pub(in crate::report) fn holds(&self, cells: &[String; N]) -> bool {
        let mut columns = cells.iter().zip(self.widths);
        columns.all(|(cell, width)| measure_text_width(cell) <= width)
    }

    /// A row, its later lines below its first.
    pub(in crate::report) fn row(&self, cells: &[String; N]) -> String {
        self.painted_row(cells, str::to_owned)
    }

    /// The same with its last cell painted, line by line.
    pub(in crate::report) fn painted_row(
        &self,
        cells: &[String; N],
        paint: impl Fn(&str) -> String,
    ) -> String {
        let cells: [Vec<String>; N] = std::array::from_fn(|index| self.flow(&cells[index], index));
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        let mut text = String::new();
        for number in 0..height {
            let mut line = " ".repeat(self.indent);
            for (index, (cell, width)) in cells.iter().zip(self.widths).enumerate() {
                let part = cell.get(number).map_or("", String::as_str);
                if index + 1 < N {
                    let spaces = width.saturating_sub(measure_text_width(part)) + self.gap;
                    line.push_str(&format!("{part}{}", " ".repeat(spaces)));
                } else if number < cell.len() {
                    line.push_str(&paint(part));
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// A cell in lines.
    fn flow(&self, cell: &str, index: usize) -> Vec<String> {
        let width = self.widths[index];
        match self.overflow {
            CellOverflow::Wrap => {
                let parts = cell.split('\n');
                parts.flat_map(|part| wrap(part, width)).collect()
            }
            CellOverflow::Cut if index + 1 < N || measure_text_width(cell) <= width => {
                vec![self.style.cut(cell, width)]
            }
            CellOverflow::Cut => {
                let lines = wrap(cell, width);
                let lines = lines.iter().map(|line| self.style.cut(line, width));
                lines.collect()
            }
        }
    }
}

/// Makes the widest columns narrower until all of them together fit in `room`.
fn shrink(widths: &mut [usize], room: usize) {
    while widths.iter().sum::<usize>() > room
        && let Some(widest) = widths.iter_mut().max()
    {
        *widest = widest.saturating_sub(1);
    }
}

/// A row that is too wide for a line: its title, and the rest of it below.
pub(in crate::report) fn stacked(
    title: &str,
    below: &[String],
    indent: &str,
    style: Style,
) -> String {
    let below = below.iter().map(|text| paragraph(text, indent, style));
    format!("  {title}\n{}", below.collect::<String>())
}

/// `text` in lines that hang by two columns below `indent`.
pub(in crate::report) fn paragraph(text: &str, indent: &str, style: Style) -> String {
    let width = style.width.saturating_sub(indent.len() + 2);
    let lines = wrap(&escape_control(text), width);
    format!("{indent}{}\n", lines.join(&format!("\n{indent}  ")))
}

/// A name and its value.
pub(super) fn particular(name: &str, value: &str, style: Style) -> String {
    let layout = TableLayout::fixed([8, 0], style).spaced(1);
    layout.row(&[name.to_owned(), escape_control(value)])
}

/// `text` behind a mark.
pub(super) fn marked(mark: &str, text: &str, style: Style) -> String {
    TableLayout::fixed([1, 0], style).row(&[mark.to_owned(), escape_control(text)])
}

/// A step of a plan: its number, its kind, what it does.
pub(super) fn step(number: usize, kind: &str, title: &str, style: Style) -> String {
    let cells = [number.to_string(), kind.to_owned(), escape_control(title)];
    TableLayout::fixed([1, 7, 0], style).row(&cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::style::PLAIN;

    fn cells<const N: usize>(cells: [&str; N]) -> [String; N] {
        cells.map(str::to_owned)
    }

    #[test]
    fn a_cell_hangs_below_its_first_line() {
        let style = Style { width: 16, ..PLAIN };
        let layout = TableLayout::fixed([3, 0], style);
        let row = layout.row(&cells(["one", "two three four"]));
        assert_eq!(row, "  one  two three\n       four\n");
        // A word that is wider than its column pushes what is behind it to the right.
        assert_eq!(layout.row(&cells(["eleven", "x"])), "  eleven  x\n");
    }

    #[test]
    fn the_widest_columns_make_room_for_the_last() {
        let style = Style { width: 20, ..PLAIN };
        let rows = [cells(["ab", "a-long-name", "last one"])];
        let layout = TableLayout::fitted(&rows, [9, 9, 7], CellOverflow::Cut, style);
        assert_eq!(layout.widths, [2, 5, 7]);
        assert_eq!(
            layout.row(&rows[0]),
            "  ab  a-lo…  last\n             one\n"
        );
        assert!(!layout.holds(&rows[0]));
        assert!(!layout.holds_words(&rows[0]));
    }
}

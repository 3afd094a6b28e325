//! Long lines: a report shows what is near the place at fault.

use crate::config::document::TextPosition;
use crate::config::tree::ByteSpan;
use crate::report::style::Style;

/// How many widths of a report a line is shown to the renderer on either side of the marked part, in
/// bytes. It cuts the rest itself, but looks at all of it first.
const REACH: usize = 8;

/// Stands for a path that is filled in later: no text that was escaped has it.
const NO_PATH: &str = "\u{1}";

/// A line of which the renderer sees only a part, so that it cannot tell the column.
pub(super) struct LineCut {
    pub(super) path: String,
    pub(super) position: TextPosition,
    /// The column in the part.
    pub(super) shown: usize,
}

impl LineCut {
    /// What the renderer gets for a path.
    pub(super) fn path(&self) -> String {
        NO_PATH.to_owned()
    }

    /// Writes the path and the true column where the renderer has left them out.
    pub(super) fn name_place(&self, rendered: &str) -> String {
        let TextPosition { line, column } = self.position;
        let shown = format!("{NO_PATH}:{line}:{}", self.shown);
        rendered.replacen(&shown, &format!("{}:{line}:{column}", self.path), 1)
    }
}

/// Of `lines`, what is near enough to `span` to be shown. Only a single line is cut: several have to
/// stay below each other.
pub(super) fn near_part(text: &str, lines: &ByteSpan, span: &ByteSpan, style: Style) -> ByteSpan {
    if text[span.start..span.end.min(lines.end)].contains('\n') {
        return lines.clone();
    }
    let reach = style.width.saturating_mul(REACH);
    let mut start = span.start.saturating_sub(reach).max(lines.start);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.saturating_add(reach).min(lines.end);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

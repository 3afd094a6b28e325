//! Byte offsets as lines and columns.

/// A place as people count it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct TextPosition {
    /// From 1.
    pub(crate) line: usize,
    /// From 1, in Unicode characters; a byte order mark is not one.
    pub(crate) column: usize,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub(super) struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    pub(super) fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(breaks.map(|(at, _)| at + 1))
            .collect();
        Self { starts }
    }

    /// The place of `offset` in `text`, the text that these lines were made from. An offset past the
    /// end is the end; one inside a character is that character.
    pub(super) fn position(&self, text: &str, offset: usize) -> TextPosition {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let before = &text[self.starts[line - 1]..offset];
        TextPosition {
            line,
            column: before.trim_start_matches('\u{feff}').chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, offset: usize) -> (usize, usize) {
        let position = LineIndex::new(text).position(text, offset);
        (position.line, position.column)
    }

    #[test]
    fn counts_from_one_in_characters() {
        let text = "\u{feff}a = 1\r\nñb = '日本'\n";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, 3), (1, 1));
        assert_eq!(place(text, text.find("ñ").unwrap()), (2, 1));
        assert_eq!(place(text, text.find("b =").unwrap()), (2, 2));
        assert_eq!(place(text, text.find("本").unwrap() + 1), (2, 8));
        assert_eq!(place(text, text.len()), (3, 1));
        assert_eq!(place(text, 9999), (3, 1));
        assert_eq!(place("", 0), (1, 1));
    }
}

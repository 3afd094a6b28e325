//! Byte offsets as lines and columns.

use super::tree::ByteSpan;

/// A place as people count it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct TextPosition {
    /// From 1.
    pub(crate) line: usize,
    /// From 1, in Unicode characters; a byte order mark is not one.
    pub(crate) column: usize,
}

/// How many bytes one count of characters stands for.
const BLOCK: usize = 1024;

/// Where the lines of a text begin, and how many characters are before each block of it: the column
/// of a place far to the right of a line is found without counting all of the line.
#[derive(Clone, Debug)]
pub(super) struct LineIndex {
    starts: Vec<usize>,
    /// How many characters begin before each block.
    characters: Vec<usize>,
    /// The length of a byte order mark at the start: it has no column.
    mark: usize,
}

impl LineIndex {
    pub(super) fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0)
            .chain(breaks.map(|(at, _)| at + 1))
            .collect();
        let counts = text.as_bytes().chunks(BLOCK).map(count_characters);
        let characters = std::iter::once(0).chain(counts.scan(0, |total, count| {
            *total += count;
            Some(*total)
        }));
        Self {
            starts,
            characters: characters.collect(),
            mark: text.len() - text.trim_start_matches('\u{feff}').len(),
        }
    }

    /// The place of `offset` in `text`, the text that these lines were made from. An offset past the
    /// end is the end; one inside a character is that character.
    pub(super) fn position(&self, text: &str, offset: usize) -> TextPosition {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line(offset);
        let start = self.starts[line - 1].max(self.mark).min(offset);
        let column = self.characters_before(text, offset) - self.characters_before(text, start);
        TextPosition {
            line,
            column: column + 1,
        }
    }

    /// The line of `offset`, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// The line of `offset` in `text`, without its line feed.
    pub(super) fn span(&self, text: &str, offset: usize) -> ByteSpan {
        let line = self.line(offset);
        let next = self.starts.get(line);
        self.starts[line - 1]..next.map_or(text.len(), |next| next - 1)
    }

    fn characters_before(&self, text: &str, offset: usize) -> usize {
        let block = offset / BLOCK;
        self.characters[block] + count_characters(&text.as_bytes()[block * BLOCK..offset])
    }
}

/// How many characters begin in `bytes`.
fn count_characters(bytes: &[u8]) -> usize {
    let begins = |byte: &&u8| **byte & 0b1100_0000 != 0b1000_0000;
    bytes.iter().filter(begins).count()
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

    #[test]
    fn counts_far_to_the_right_of_a_line() {
        let text = format!("\u{feff}{}\n{}x", "é".repeat(BLOCK), "日".repeat(2 * BLOCK));
        assert_eq!(place(&text, text.find('\n').unwrap()), (1, BLOCK + 1));
        assert_eq!(place(&text, text.find('x').unwrap()), (2, 2 * BLOCK + 1));
        assert_eq!(place(&text, text.len()), (2, 2 * BLOCK + 2));
        // The end of a text of whole blocks.
        assert_eq!(place(&"a".repeat(BLOCK), BLOCK), (1, BLOCK + 1));
    }
}

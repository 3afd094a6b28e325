//! A piece table: a text as what is left of the original and what is new.
//!
//! Each edit is made on the text that the ones before it left. The result is splices on the original.

use std::collections::VecDeque;
use std::rc::Rc;

use super::super::edit::TextSplice;
use super::super::tree::ByteSpan;

#[derive(Clone, Debug)]
enum TextPiece {
    /// A range of the original.
    Old(ByteSpan),
    /// A range of a new text, which its pieces share.
    New(Rc<str>, ByteSpan),
}

/// The present text.
#[derive(Clone, Debug)]
pub(super) struct PieceTable {
    pieces: VecDeque<TextPiece>,
    /// Length of the original in bytes.
    length: usize,
}

impl PieceTable {
    pub(super) fn new(length: usize) -> Self {
        Self {
            pieces: VecDeque::from([TextPiece::Old(0..length)]),
            length,
        }
    }

    /// Makes `splices`, sorted and apart from each other, whose offsets count in the present text.
    pub(super) fn splice(&mut self, splices: &[TextSplice]) {
        let mut done = VecDeque::new();
        let mut at = 0;
        for splice in splices {
            self.pass(splice.offset - at, |piece| done.push_back(piece));
            self.pass(splice.length, drop);
            let text: Rc<str> = splice.text.as_str().into();
            done.push_back(TextPiece::New(text, 0..splice.text.len()));
            at = splice.span().end;
        }
        done.append(&mut self.pieces);
        self.pieces = done;
    }

    /// Hands the first `length` bytes that are left to `keep`.
    fn pass(&mut self, mut length: usize, mut keep: impl FnMut(TextPiece)) {
        while length > 0 {
            let Some(piece) = self.pieces.pop_front() else {
                return;
            };
            let (head, tail) = piece.split(length);
            length -= head.len();
            keep(head);
            if tail.len() > 0 {
                self.pieces.push_front(tail);
            }
        }
    }

    /// The splices that make the present text of the original.
    pub(super) fn splices(&self) -> Vec<TextSplice> {
        let mut splices = Vec::new();
        let mut at = 0;
        let mut text = String::new();
        let end = TextPiece::Old(self.length..self.length);
        for piece in self.pieces.iter().chain([&end]) {
            match piece {
                TextPiece::New(new, span) => text.push_str(&new[span.clone()]),
                TextPiece::Old(old) => {
                    // The original can be cut in two with nothing between the halves.
                    if old.start > at || !text.is_empty() {
                        let text = std::mem::take(&mut text);
                        splices.push(TextSplice::replace(at..old.start, text));
                    }
                    at = old.end;
                }
            }
        }
        splices
    }
}

impl TextPiece {
    fn len(&self) -> usize {
        match self {
            Self::Old(span) | Self::New(_, span) => span.len(),
        }
    }

    /// The first `length` bytes, and the rest.
    fn split(self, length: usize) -> (Self, Self) {
        let halves = |span: ByteSpan| {
            let middle = span.end.min(span.start + length);
            (span.start..middle, middle..span.end)
        };
        match self {
            Self::Old(span) => {
                let (head, tail) = halves(span);
                (Self::Old(head), Self::Old(tail))
            }
            Self::New(text, span) => {
                let (head, tail) = halves(span);
                (Self::New(text.clone(), head), Self::New(text, tail))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::edit::apply_splices;
    use super::*;

    fn splice(offset: usize, length: usize, text: &str) -> TextSplice {
        TextSplice::replace(offset..offset + length, text)
    }

    #[test]
    fn splices_on_splices_are_splices_on_the_original() {
        let original = b"0123456789";
        let mut pieces = PieceTable::new(original.len());
        let mut text = original.to_vec();
        for step in [
            vec![splice(2, 3, "ab"), splice(7, 0, "X")],
            vec![splice(3, 4, "Y"), splice(11 - 2, 1, "")],
            vec![splice(0, 0, "<"), splice(4, 0, "|")],
        ] {
            pieces.splice(&step);
            text = apply_splices(&text, &step);
            assert_eq!(apply_splices(original, &pieces.splices()), text);
        }
        assert!(pieces.splices().is_sorted_by_key(|splice| splice.offset));
    }

    #[test]
    fn an_empty_edit_makes_no_splice() {
        let mut pieces = PieceTable::new(4);
        pieces.splice(&[splice(2, 0, "")]);
        assert_eq!(pieces.splices(), []);
    }
}

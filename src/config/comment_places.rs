//! What comments are about, as lists that many of them share.

use std::collections::{BTreeMap, BTreeSet};

use super::document::ConfigDocument;
use super::tree::ByteSpan;

/// What comments are about. Those in one place share a list, as there can be many of both.
#[derive(Debug)]
pub struct CommentPlaces {
    pub(super) lists: Vec<Vec<usize>>,
    /// The list of each comment.
    pub(super) of: Vec<usize>,
}

impl CommentPlaces {
    /// The list of comments that are about nothing.
    pub(super) const NOTHING: usize = 0;

    /// Each list: indices of spans.
    pub fn lists(&self) -> &[Vec<usize>] {
        &self.lists
    }

    /// For each comment in file order, the index of its list.
    pub fn of(&self) -> &[usize] {
        &self.of
    }

    /// The list of the one span `found`.
    pub(super) fn list(&mut self, found: Option<usize>) -> usize {
        let Some(found) = found else {
            return Self::NOTHING;
        };
        self.add(vec![found])
    }

    fn add(&mut self, list: Vec<usize>) -> usize {
        // Comments in one span come one after the other.
        if self.lists.last() != Some(&list) {
            self.lists.push(list);
        }
        self.lists.len() - 1
    }

    /// A list for each line, by its line.
    pub(super) fn lists_of(
        &mut self,
        lines: BTreeMap<usize, Vec<usize>>,
    ) -> BTreeMap<usize, usize> {
        let lists = lines.into_iter();
        lists.map(|(line, list)| (line, self.add(list))).collect()
    }
}

/// Spans, as indices, by line.
pub(super) struct SpanLines {
    /// Those that begin on a line.
    pub(super) beginning: BTreeMap<usize, Vec<usize>>,
    /// Those that begin or end on a line.
    pub(super) touched: BTreeMap<usize, Vec<usize>>,
}

impl SpanLines {
    /// The lines of `spans`.
    pub(super) fn new(document: &ConfigDocument, spans: &[ByteSpan]) -> Self {
        let mut lines = Self {
            beginning: BTreeMap::new(),
            touched: BTreeMap::new(),
        };
        for (index, span) in spans.iter().enumerate() {
            let (first, last) = (document.line(span.start), document.line(span.end));
            lines.beginning.entry(first).or_default().push(index);
            for line in BTreeSet::from([first, last]) {
                lines.touched.entry(line).or_default().push(index);
            }
        }
        lines
    }
}

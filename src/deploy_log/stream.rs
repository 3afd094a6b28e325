//! Finds known texts in the lines of one task, wherever they are broken over lines.
//!
//! Only letters and digits count, in lower case: so it does not matter where a terminal, a runner or a
//! box of Terraform has broken a text, nor which quotes are escaped.

use std::collections::VecDeque;

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::noncontiguous::NFA;

/// Lines that are kept from before a text.
const BEFORE: usize = 24;

/// Lines that are waited for behind it.
const BEHIND: usize = 6;

/// Characters of a line that are kept.
const WIDEST: usize = 400;

/// Bytes around a text that are kept of its own line, which can be the whole log.
const AROUND: usize = 1500;

/// A known text that was found.
#[derive(Debug)]
pub(super) struct TextMatch {
    /// Which text it is.
    pub(super) text: usize,
    /// The line of the log in which it ends, from 1.
    pub(super) line: usize,
    /// The lines before it, up to its end.
    pub(super) before: String,
    /// What follows it: the rest of its line, and a few lines more.
    pub(super) behind: String,
}

/// The lines of one task so far.
pub(super) struct TaskStream<'a> {
    automaton: &'a NFA,
    state: StateID,
    recent: VecDeque<String>,
    open: Vec<(TextMatch, usize)>,
}

impl<'a> TaskStream<'a> {
    /// # Errors
    /// The automaton does not search everywhere, which that of this program does.
    pub(super) fn new(automaton: &'a NFA) -> Option<Self> {
        Some(Self {
            automaton,
            state: automaton.start_state(Anchored::No).ok()?,
            recent: VecDeque::new(),
            open: Vec::new(),
        })
    }

    /// Reads the line of the number `number`. The texts go to `found` that have enough lines behind them.
    pub(super) fn push(&mut self, number: usize, line: &str, found: &mut Vec<TextMatch>) {
        let cut = &line[..floor(line, WIDEST)];
        for (text, waited) in &mut self.open {
            text.behind.push('\n');
            text.behind.push_str(cut);
            *waited += 1;
        }
        self.search(number, line);
        let is_waited = |waited: usize| waited >= BEHIND;
        let done = self
            .open
            .iter()
            .take_while(|(_, waited)| is_waited(*waited))
            .count();
        found.extend(self.open.drain(..done).map(|(text, _)| text));
        if self.recent.len() == BEFORE {
            self.recent.pop_front();
        }
        self.recent.push_back(cut.to_owned());
    }

    fn search(&mut self, number: usize, line: &str) {
        for (index, byte) in line.bytes().enumerate() {
            if !byte.is_ascii_alphanumeric() {
                continue;
            }
            let byte = byte.to_ascii_lowercase();
            self.state = self.automaton.next_state(Anchored::No, self.state, byte);
            if !self.automaton.is_special(self.state) || !self.automaton.is_match(self.state) {
                continue;
            }
            for at in 0..self.automaton.match_len(self.state) {
                let pattern = self.automaton.match_pattern(self.state, at);
                let found = self.at(pattern.as_usize(), number, line, index + 1);
                self.open.push((found, 0));
            }
        }
    }

    /// The text that ends in `line` at the byte `end`.
    fn at(&self, text: usize, number: usize, line: &str, end: usize) -> TextMatch {
        let start = floor(line, end.saturating_sub(AROUND));
        let last = floor(line, end + AROUND);
        let recent = self.recent.iter().map(String::as_str);
        let before: Vec<&str> = recent.chain([&line[start..end]]).collect();
        TextMatch {
            text,
            line: number,
            before: before.join("\n"),
            behind: line[end..last].to_owned(),
        }
    }

    /// Ends the stream: the last texts have nothing more behind them.
    pub(super) fn end(self, found: &mut Vec<TextMatch>) {
        found.extend(self.open.into_iter().map(|(text, _)| text));
    }
}

/// The last place up to `index` where a character of `text` begins.
fn floor(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

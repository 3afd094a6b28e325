//! The log of a failed deploy: which refusals are in it, and what they can be about.
//!
//! Only texts that are known count. A code alone does not: 10021 is that of every script that does not
//! start, too. Nothing of a log is repeated but names that cannot be a credential.

mod decode;
mod judge;
mod line;
mod refusal;
mod stream;
mod texts;

use std::collections::HashMap;

use aho_corasick::nfa::noncontiguous::NFA;

use self::judge::{Judgement, judge};
use self::stream::{TaskStream, TextMatch};
use self::texts::{TEXTS, letters};

pub(crate) use refusal::{LogCause, LogRefusal};

/// Bytes of a log that are read.
pub(crate) const LONGEST: usize = 50 << 20;

/// Tasks that are told apart.
const MOST_TASKS: usize = 64;

/// Lines between a code and the text that it belongs to.
const NEAR: usize = 8;

/// What a code of many errors is, where no text beside it says more.
const SHARED: &str = "code 10021 of the script, or of another kind of binding";

/// What a log says.
#[derive(Debug, Default)]
pub(crate) struct LogReport {
    /// Each once, in the order of the log.
    pub(crate) refusals: Vec<LogRefusal>,
    pub(crate) others: Vec<OtherError>,
}

/// An error in a log that is not about the Secrets Store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct OtherError {
    pub(crate) line: usize,
    pub(crate) code: Option<u32>,
    /// What it is, as a noun phrase.
    pub(crate) what: &'static str,
}

/// What `bytes`, a log in any usual encoding, says.
pub(crate) fn read_log(bytes: &[u8]) -> LogReport {
    let found = search(&decode::decode(bytes));
    let judged: Vec<(usize, Judgement)> = found
        .chunk_by(|one, other| (one.line, one.text) == (other.line, other.text))
        .filter_map(|alike| {
            let judged = alike.iter().map(judge);
            Some((alike.first()?.line, judged.max_by_key(Judgement::weight)?))
        })
        .collect();
    let is_explained = |line: usize| {
        let mut texts = judged.iter().filter(|(_, judged)| judged.weight() > 1);
        texts.any(|(text, _)| text.abs_diff(line) <= NEAR)
    };
    let codes = judged
        .iter()
        .filter(|(line, judged)| matches!(judged, Judgement::SharedCode) && !is_explained(*line));
    let others = judged.iter().filter_map(|(line, judged)| match judged {
        Judgement::Other(what) => Some((*line, None, *what)),
        _ => None,
    });
    let codes = codes.map(|(line, _)| (*line, Some(10021), SHARED));
    let others = others
        .chain(codes)
        .map(|(line, code, what)| OtherError { line, code, what });
    let mut others: Vec<OtherError> = others.collect();
    others.sort_by_key(|other| (other.what, other.line));
    others.dedup_by_key(|other| other.what);
    others.sort_by_key(|other| other.line);
    let mut refusals: Vec<LogRefusal> = Vec::new();
    for (_, judged) in judged {
        if let Judgement::Refusal(refusal) = judged
            && !refusals.iter_mut().any(|known| known.absorb(&refusal))
        {
            refusals.push(refusal);
        }
    }
    LogReport { refusals, others }
}

/// Every known text in `log`, in the order of the lines: once in the lines of all tasks, and once in those
/// of its own.
fn search(log: &str) -> Vec<TextMatch> {
    let patterns: Vec<String> = TEXTS.iter().map(|known| letters(known.text)).collect();
    let Ok(automaton) = NFA::new(&patterns) else {
        return Vec::new();
    };
    let Some(mut whole) = TaskStream::new(&automaton) else {
        return Vec::new();
    };
    let mut tasks: HashMap<String, TaskStream<'_>> = HashMap::new();
    let mut found = Vec::new();
    for (index, raw) in log.split('\n').enumerate() {
        // A bar of progress writes over its own line.
        let parts = raw.trim_end_matches('\r').split('\r');
        for line in parts.flat_map(line::unwrap_line) {
            whole.push(index + 1, &line, &mut found);
            let Some((task, rest)) = line::split_task(&line) else {
                continue;
            };
            if !tasks.contains_key(task) && tasks.len() < MOST_TASKS {
                tasks.extend(TaskStream::new(&automaton).map(|stream| (task.to_owned(), stream)));
            }
            if let Some(stream) = tasks.get_mut(task) {
                stream.push(index + 1, rest, &mut found);
            }
        }
    }
    let streams = std::iter::once(whole).chain(tasks.into_values());
    streams.for_each(|stream| stream.end(&mut found));
    found.sort_by_key(|text| (text.line, text.text));
    found
}

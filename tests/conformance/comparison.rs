//! What was compared with wrangler, how often the two differed, and in what.

use std::collections::BTreeMap;
use std::fmt::Debug;

/// A running count. It ends with [`Comparison::conclude`].
pub(super) struct Comparison {
    subject: String,
    counts: BTreeMap<&'static str, usize>,
    differences: Vec<String>,
    /// By reason, what it is the reason for.
    uncompared: BTreeMap<String, Vec<String>>,
}

impl Comparison {
    /// Nothing compared yet. `subject` is who is compared with whom, as the beginning of a line.
    pub(super) fn of(subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            counts: BTreeMap::new(),
            differences: Vec::new(),
            uncompared: BTreeMap::new(),
        }
    }

    /// So many more `things` (a plural) take part.
    pub(super) fn count(&mut self, things: &'static str, more: usize) {
        *self.counts.entry(things).or_default() += more;
    }

    /// Holds the two sides against each other; `about` says of what.
    pub(super) fn same<T: Debug + PartialEq>(&mut self, about: &str, theirs: &T, ours: &T) {
        if theirs != ours {
            self.differs(about, &format!("{theirs:#?}"), &format!("{ours:#?}"));
        }
    }

    /// The two sides are not the same.
    pub(super) fn differs(&mut self, about: &str, theirs: &str, ours: &str) {
        let difference = format!("{about}\n  theirs: {theirs}\n  ours:   {ours}");
        self.differences.push(difference);
    }

    /// How many differences there are so far.
    pub(super) fn differences(&self) -> usize {
        self.differences.len()
    }

    /// Shows `text` behind the last difference.
    pub(super) fn illustrate(&mut self, text: &str) {
        if let Some(last) = self.differences.last_mut() {
            last.push_str(&format!("\n---\n{text}\n---"));
        }
    }

    /// Something that cannot be compared, and why.
    pub(super) fn uncompared(&mut self, about: &str, why: &str) {
        let like = self.uncompared.entry(why.to_owned()).or_default();
        like.push(about.to_owned());
    }

    /// Tells the counts, lists what was not compared, and fails where anything differs or nothing
    /// was compared.
    pub(super) fn conclude(self) {
        let counts: Vec<String> = self
            .counts
            .iter()
            .map(|(things, count)| format!("{count} {things}"))
            .collect();
        let mut told = format!(
            "{}: {} compared, {} differ",
            self.subject,
            counts.join(", "),
            self.differences.len()
        );
        if !self.uncompared.is_empty() {
            let count: usize = self.uncompared.values().map(Vec::len).sum();
            told.push_str(&format!("; {count} not compared:"));
            for (why, like) in &self.uncompared {
                let others = match like.len() - 1 {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                told.push_str(&format!("\n  {}{others}: {why}", like[0]));
            }
        }
        super::tell(&told);
        let nothing = self.counts.values().all(|count| *count == 0);
        assert!(!nothing, "{}: nothing was compared", self.subject);
        assert!(
            self.differences.is_empty(),
            "{}",
            self.differences.join("\n\n")
        );
    }
}

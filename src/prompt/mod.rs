//! Asking a person. The rest of the program sees only [`Prompter`].

mod hidden;
pub(crate) mod interrupt;
pub(crate) mod lines;
pub(crate) mod terminal;

use secrecy::SecretString;

/// A person, or something that answers like one.
pub(crate) trait Prompter {
    /// Asks for a decision about one step; `question` is one line.
    fn decide(&mut self, question: &str) -> Result<StepReply, PromptAbort>;

    /// Asks for one of `items`; none where the person wants none.
    fn choose(&mut self, question: &str, items: &[String]) -> Result<Option<usize>, PromptAbort>;

    /// The same where the first item is what is needed, so that return takes it on every terminal.
    fn prefer(&mut self, question: &str, items: &[String]) -> Result<Option<usize>, PromptAbort> {
        self.choose(question, items)
    }

    /// Asks for some of `items`, maybe none.
    fn choose_some(&mut self, question: &str, items: &[String]) -> Result<Vec<usize>, PromptAbort>;

    /// Asks for a line that is not shown while it is typed.
    fn hidden(&mut self, question: &str) -> Result<HiddenInput, PromptAbort>;

    /// Tells something before a question is asked anew.
    fn tell(&mut self, text: &str);
}

/// What somebody typed unseen.
#[derive(Debug)]
pub(crate) enum HiddenInput {
    Line(SecretString),
    Empty,
    /// Several lines at once, as they come from a clipboard.
    SeveralLines,
    /// Something that is not UTF-8.
    NotUtf8,
}

/// A decision about a step.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StepReply {
    Yes,
    /// Do not.
    No,
    /// Do it, and every other that needs no choice.
    All,
    /// Do nothing more.
    Quit,
    Why,
    ShowDiff,
}

/// The person interrupted, or closed the terminal.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("interrupted")]
pub(crate) struct PromptAbort;

impl StepReply {
    /// The key for each reply.
    pub(crate) const KEYS: [(char, Self); 6] = [
        ('y', Self::Yes),
        ('n', Self::No),
        ('a', Self::All),
        ('q', Self::Quit),
        ('d', Self::ShowDiff),
        ('?', Self::Why),
    ];

    /// The reply for a key.
    pub(crate) fn of(key: char) -> Option<Self> {
        let key = key.to_ascii_lowercase();
        Self::KEYS
            .iter()
            .find(|(letter, _)| *letter == key)
            .map(|(_, reply)| *reply)
    }

    /// The word printed after a key was pressed.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::All => "all",
            Self::Quit => "quit",
            Self::Why => "why",
            Self::ShowDiff => "diff",
        }
    }
}

/// The keys, as they stand behind a question. Return alone is the one with the capital letter.
pub(crate) const LEGEND: &str = "[Y]es [n]o [a]ll [q]uit [d]iff [?]why";

/// What stands before the lines that follow a question.
const INDENT: &str = "     ";

/// Columns that a list takes besides its items, and a question besides its keys.
const MARGIN: usize = 6;

/// Forgets what was typed before there was a question: it answers none.
fn forget_keys() {
    #[cfg(unix)]
    {
        use rustix::termios::{QueueSelector, tcflush};
        // What is no terminal is not asked.
        let _ = tcflush(rustix::stdio::stdin(), QueueSelector::IFlush);
    }
}

//! Asking a person. The rest of the program sees only [`Prompter`].

mod hidden;
pub(crate) mod interrupt;
pub(crate) mod lines;
mod list;
pub(crate) mod terminal;

use secrecy::SecretString;

use crate::host::Host;
use crate::report::style::{WIDEST, escape_control, wrap};

/// A person, or something that answers like one. A question fails where the person interrupts it or
/// closes the terminal.
pub(crate) trait Prompter {
    /// Asks for a decision about one step; `question` is one line.
    fn decide(&mut self, question: &str, keys: ReplyKeys) -> Result<StepReply, PromptAbort>;

    /// Asks for one item; none where the person wants none.
    fn choose(&mut self, question: &ListQuestion<'_>) -> Result<Option<usize>, PromptAbort>;

    /// The same where the first item is what is needed: return chooses it on every terminal.
    fn prefer(&mut self, question: &ListQuestion<'_>) -> Result<Option<usize>, PromptAbort> {
        self.choose(question)
    }

    /// Asks for some items, maybe none.
    fn choose_some(&mut self, question: &ListQuestion<'_>) -> Result<Vec<usize>, PromptAbort>;

    /// Asks for a line that is not shown while it is typed.
    fn hidden(&mut self, question: &str) -> Result<HiddenInput, PromptAbort>;

    /// Tells something before a question is asked anew.
    fn tell(&mut self, text: &str);
}

/// A question that is answered from a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListQuestion<'a> {
    pub(crate) text: &'a str,
    /// One line each.
    pub(crate) items: &'a [String],
    /// What `?` says.
    pub(crate) why: &'a str,
    /// Several items can be chosen.
    pub(crate) takes_several: bool,
}

impl<'a> ListQuestion<'a> {
    /// A question that is answered by one of `items`.
    pub(crate) fn new(text: &'a str, items: &'a [String], why: &'a str) -> Self {
        Self {
            text,
            items,
            why,
            takes_several: false,
        }
    }
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
    /// Do it, and every other that needs no choice and is no question of what was meant.
    All,
    /// Do nothing more.
    Quit,
    Why,
    ShowDiff,
}

/// What return alone means, where a step is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum DefaultReply {
    Yes,
    No,
}

impl DefaultReply {
    fn reply(self) -> StepReply {
        match self {
            Self::Yes => StepReply::Yes,
            Self::No => StepReply::No,
        }
    }
}

/// The keys that a question lists. The others answer it too.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct ReplyKeys {
    pub(crate) default: DefaultReply,
    /// More steps follow, which a key can settle together.
    pub(crate) has_more: bool,
    /// There is something to show.
    pub(crate) has_diff: bool,
}

impl ReplyKeys {
    /// As they stand behind the question. The default has the capital letter.
    fn legend(self) -> String {
        let answers = match self.default {
            DefaultReply::Yes => "[Y]es [n]o",
            DefaultReply::No => "[y]es [N]o",
        };
        let more = self.has_more.then_some("[a]ll [q]uit");
        let diff = self.has_diff.then_some("[d]iff");
        let parts = [Some(answers), more, diff, Some("[?]why")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// The person interrupted, or closed the terminal.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("interrupted")]
pub(crate) struct PromptAbort;

impl StepReply {
    /// The reply for a key.
    pub(crate) fn of_key(key: char) -> Option<Self> {
        Some(match key.to_ascii_lowercase() {
            'y' => Self::Yes,
            'n' => Self::No,
            'a' => Self::All,
            'q' => Self::Quit,
            'd' => Self::ShowDiff,
            '?' => Self::Why,
            _ => return None,
        })
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

/// The indent of the lines that follow a question.
const INDENT: &str = "     ";

/// Columns that a list needs besides its items, and a question besides its keys.
const MARGIN: usize = 6;

/// `text` in lines that leave so many columns free behind them, the later ones indented. The width is
/// asked for anew each time: a person can have resized the window since the last question.
fn wrap_indented(host: &dyn Host, text: &str, free: usize) -> String {
    let width = host.terminal().width.min(WIDEST);
    let room = width.saturating_sub(INDENT.len() + free);
    wrap(&escape_control(text), room).join(&format!("\n{INDENT}"))
}

/// An explanation in lines below a question, paragraph after paragraph.
fn wrap_explanation(host: &dyn Host, why: &str) -> String {
    let paragraphs = why.split("\n\n").map(|paragraph| {
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        format!("{INDENT}{}", wrap_indented(host, &words.join(" "), 0))
    });
    paragraphs.collect::<Vec<_>>().join("\n")
}

/// Forgets what was typed before there was a question: it is no answer.
fn forget_keys() {
    #[cfg(unix)]
    {
        use rustix::termios::{QueueSelector, tcflush};
        // It fails where standard input is not a terminal: then nothing was typed.
        let _ = tcflush(rustix::stdio::stdin(), QueueSelector::IFlush);
    }
}

//! The plan of an `undo`: what of a fix can be taken back, held against what is there now. Inert.
//!
//! Each thing must be exactly what the fix left: a later change would be lost with it, or would
//! rest on it. Steps are taken back newest first, so each one is judged as those after it leave it.

mod judge;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::action::set_scopes;
use crate::config::edit::Splice;
use crate::config::reverse::Hunk;

pub(crate) use judge::reversals;

/// A secret: account, store and secret id.
pub(crate) type Key = (String, String, String);

/// What is there now.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Seen<T> {
    /// This.
    There(T),
    /// Nothing any more.
    Gone,
    /// It could not be seen. Why.
    Unread(String),
}

/// Everything that a fix changed, as it is now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Present {
    /// The bytes of configs, by path.
    pub(crate) files: BTreeMap<String, Seen<Vec<u8>>>,
    /// The scopes of secrets, sorted.
    pub(crate) secrets: BTreeMap<Key, Seen<Vec<String>>>,
}

/// One step of a fix, and what becomes of it.
#[derive(Clone, Debug)]
pub(crate) struct Reversal {
    /// Its number in the journal.
    pub(crate) step: u32,
    /// The kind that reports name: `config`, `scope`, `secret` or `token`.
    pub(crate) kind: &'static str,
    /// What is taken back, as an imperative; of what stays, that it does.
    pub(crate) title: String,
    /// The config that it is about, as a user sees its path; empty where it is about none.
    pub(crate) config: String,
    /// What it is about: steps about one thing rest on each other.
    pub(crate) subject: String,
    /// How it is taken back.
    pub(crate) way: Way,
    /// Whether the step is known to have been made. Else what is there tells.
    pub(crate) known: bool,
}

/// How a step is taken back.
#[derive(Clone, Debug)]
pub(crate) enum Way {
    /// By writing a config.
    Restore(Restoration),
    /// By writing the scopes of a secret.
    Narrow(Narrowing),
    /// Not at all: nothing of it is there.
    Gone,
    /// Not at all: what is there is not what the fix left.
    Refused(Refusal),
    /// Not at all: what is there cannot be seen.
    Unread(String),
    /// Not at all: this program deletes nothing at Cloudflare. What to do instead.
    Stays(String),
}

/// A config, as it is and as it was.
#[derive(Clone, Debug)]
pub(crate) struct Restoration {
    /// The file.
    pub(crate) path: PathBuf,
    /// What is there.
    pub(crate) before: Vec<u8>,
    /// What was there.
    pub(crate) after: Vec<u8>,
    /// The difference.
    pub(crate) splices: Vec<Splice>,
}

/// The scopes of a secret, as they are and as they were.
#[derive(Clone, Debug)]
pub(crate) struct Narrowing {
    /// Account id.
    pub(crate) account: String,
    /// Store id.
    pub(crate) store: String,
    /// Secret id.
    pub(crate) secret: String,
    /// The secret's name.
    pub(crate) name: String,
    /// What is there.
    pub(crate) before: Vec<String>,
    /// What was there.
    pub(crate) after: Vec<String>,
}

/// Why a step is not taken back.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// Why.
    pub(crate) reason: String,
    /// How a person does it.
    pub(crate) by_hand: ByHand,
}

/// How a person takes a step back.
#[derive(Clone, Debug)]
pub(crate) enum ByHand {
    /// By putting the text of a config back.
    Text(Vec<Hunk>),
    /// By a command.
    Command(String),
    /// There is nothing to do.
    Nothing,
}

/// What became of a reversal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Ended {
    /// Done, and read back.
    Applied,
    /// Would be done.
    Planned,
    /// A person said no.
    Declined,
    /// What is there is not what the fix left. Why.
    Refused(String),
    /// Tried, and not done. Why.
    Failed(String),
    /// There is nothing to do. Why.
    Skipped(String),
}

impl Reversal {
    /// Whether there is something to do that can be done.
    pub(crate) fn is_doable(&self) -> bool {
        matches!(self.way, Way::Restore(_) | Way::Narrow(_))
    }
}

impl Way {
    /// What becomes of it where nothing is done. None where something can be.
    pub(crate) fn ended(&self) -> Option<Ended> {
        let skipped = |why: &str| Ended::Skipped(why.to_owned());
        match self {
            Self::Restore(_) | Self::Narrow(_) => None,
            Self::Refused(refusal) => Some(Ended::Refused(refusal.reason.clone())),
            Self::Unread(why) => Some(Ended::Failed(why.clone())),
            Self::Gone => Some(skipped("it is as it was before already")),
            Self::Stays(_) => Some(skipped("undo deletes nothing at Cloudflare")),
        }
    }
}

impl Ended {
    /// Whether nothing of it is left to take back.
    pub(crate) fn is_settled(&self) -> bool {
        matches!(self, Self::Applied | Self::Skipped(_))
    }
}

impl Narrowing {
    /// The command that does the same, for somebody who may.
    pub(crate) fn by_hand(&self) -> String {
        set_scopes(&self.store, &self.secret, &self.after).to_string()
    }
}

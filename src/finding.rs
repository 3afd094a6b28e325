//! What a rule has to say, and what could be done about it. Everything here is inert data.

use std::fmt;

use serde::Serialize;

use crate::config::edit::Edit;
use crate::config::tree::{Span, Value};
use crate::project::EnvironmentId;
use crate::rules::Rule;

/// The checks that a binding must pass, in the order in which they depend on each other;
/// `authorization` depends on `credential` alone.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// The config is well formed.
    Config,
    /// There is a credential, and Cloudflare accepts it for the account.
    Credential,
    /// The store exists in the account.
    Store,
    /// The secret exists and is active.
    Secret,
    /// The secret's scopes hold what is needed.
    Scope,
    /// The credential may bind the secret.
    Authorization,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The deploy is refused, or a question could not be answered.
    Error,
    /// Probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// How sure a finding or a state is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// Read from the config or answered by Cloudflare.
    Certain,
    /// Inferred from an answer that could mean something else.
    Likely,
}

/// Something that is wrong, or worth knowing, and where.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Which rule says so.
    pub rule: &'static Rule,
    /// How sure it is.
    pub certainty: Certainty,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// Why Cloudflare or wrangler refuses it.
    pub why: String,
    /// The config it is about, as an index into the projects; none for a credential or an account.
    pub project: Option<usize>,
    /// The part of the config at fault.
    pub place: Option<Place>,
    /// The environment it is about.
    pub environment: Option<EnvironmentId>,
    /// What it touches.
    pub bindings: Touched,
    /// What could be done.
    pub fixes: Vec<Fix>,
}

/// The bindings that a finding touches, by name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Touched {
    /// None in particular.
    Nothing,
    /// One.
    One(String),
    /// Several, or all that share a credential or an account.
    Several(Vec<String>),
}

/// A stretch of a config with what to write under it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The bytes at fault, as narrow as they can be told.
    pub span: Span,
    /// What to say about them.
    pub label: String,
}

/// Something that could be done about a finding.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What it does, as an imperative: "add `workers` to the scopes of stripe-live".
    pub title: String,
    /// Who may decide it.
    pub safety: Safety,
    /// The act itself.
    pub act: Act,
}

/// Who may decide a fix.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Safety {
    /// Right in every case: `--yes` does it.
    Safe,
    /// Right only if it is what was meant: a person or a flag answers.
    Ask,
    /// Not ours to do: said, not done.
    Manual,
}

/// One single act. Making it changes nothing; [`crate::apply`] alone carries it out.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Widen the scopes of a secret.
    Scope(ScopeChange),
    /// Edit a config.
    Config(ConfigChange),
    /// One of several, when somebody has said which.
    Choice(Choice),
    /// For the person: what to do, where.
    Manual(String),
}

/// Scopes to add to a secret.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScopeChange {
    /// Account id.
    pub account: String,
    /// Store id.
    pub store: String,
    /// Secret id.
    pub secret: String,
    /// The secret's name.
    pub name: String,
    /// The scopes it was seen with.
    pub before: Vec<String>,
    /// The scopes to add.
    pub add: Vec<String>,
}

impl ScopeChange {
    /// The union that is asked for, sorted as the API returns it.
    pub fn after(&self) -> Vec<String> {
        let mut after: Vec<String> = self.before.iter().chain(&self.add).cloned().collect();
        after.sort();
        after.dedup();
        after
    }
}

/// Edits of one config that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigChange {
    /// The config, as an index into the projects.
    pub project: usize,
    /// What changes, in order.
    pub edits: Vec<Edit>,
}

/// A question that the facts leave open.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What is asked.
    pub question: Question,
    /// The answers, the likeliest first; none where the facts give none.
    pub options: Vec<Candidate>,
    /// What an answer comes to, once it is filled in.
    blank: ConfigChange,
}

/// What a [`Choice`] asks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Question {
    /// Shall the bindings be copied into this environment?
    Copy,
    /// Is it meant as it stands to reason?
    Whether,
    /// Which store is meant?
    Store,
    /// Which secret is meant?
    Secret,
}

/// An answer to a [`Choice`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Candidate {
    /// What stands in the config: a store id, a secret name.
    pub key: String,
    /// What a person needs to tell it from the others.
    pub detail: String,
}

impl Choice {
    /// A yes or no about `change`.
    pub fn of_change(question: Question, change: ConfigChange) -> Self {
        Self {
            question,
            options: Vec::new(),
            blank: change,
        }
    }

    /// A choice among `options`; `blank` is the change with the answer left open.
    pub fn among(question: Question, options: Vec<Candidate>, blank: ConfigChange) -> Self {
        Self {
            question,
            options,
            blank,
        }
    }

    /// Whether the answer is a yes or no.
    pub fn is_yes_or_no(&self) -> bool {
        matches!(self.question, Question::Copy | Question::Whether)
    }

    /// The change that a yes comes to.
    pub fn change(&self) -> ConfigChange {
        self.blank.clone()
    }

    /// The change that the answer `key` comes to: it stands wherever the blank leaves a value open.
    pub fn answered(&self, key: &str) -> ConfigChange {
        let mut change = self.blank.clone();
        for edit in &mut change.edits {
            match edit {
                Edit::Set { text, .. } => key.clone_into(text),
                Edit::Append { records, .. } => {
                    for (_, value) in records
                        .iter_mut()
                        .flatten()
                        .filter(|(name, _)| name == "store_id")
                    {
                        *value = Value::Text(key.to_owned());
                    }
                }
                Edit::Move { .. } => {}
            }
        }
        change
    }
}

impl Act {
    /// The kind that reports name: `scope`, `config` or `manual`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Scope(_) => "scope",
            Self::Config(_) | Self::Choice(_) => "config",
            Self::Manual(_) => "manual",
        }
    }
}

impl Fix {
    /// The kind that reports name.
    pub fn kind(&self) -> &'static str {
        self.act.kind()
    }

    /// A fix for the person.
    pub fn manual(title: impl Into<String>, how: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            safety: Safety::Manual,
            act: Act::Manual(how.into()),
        }
    }
}

impl Touched {
    /// The names, however many.
    pub fn names(&self) -> &[String] {
        match self {
            Self::Nothing => &[],
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Config => "config",
            Self::Credential => "credential",
            Self::Store => "store",
            Self::Secret => "secret",
            Self::Scope => "scope",
            Self::Authorization => "authorization",
        })
    }
}

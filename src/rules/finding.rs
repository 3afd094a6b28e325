//! What a rule has to say, and what could be done about it. Everything here is inert data.

use serde::Serialize;

use crate::action::{Action, AdminRequest, Choice, ChoiceQuestion, ConfigChange, TokenNeed};
use crate::config::tree::{Path, Span};
use crate::facts::certainty::Certainty;
use crate::project::EnvironmentId;
use crate::rules::rule::Rule;

/// Something that is wrong, or worth knowing, and where.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// Which rule says so.
    pub(crate) rule: &'static Rule,
    /// How sure it is.
    pub(crate) certainty: Certainty,
    /// What is wrong, one sentence without a full stop.
    pub(crate) message: String,
    /// Why Cloudflare or wrangler refuses it.
    pub(crate) why: String,
    /// The config it is about, as an index into the projects; none for a credential or an account.
    pub(crate) project: Option<usize>,
    /// The part of the config at fault.
    pub(crate) place: Option<Place>,
    /// The environment it is about.
    pub(crate) environment: Option<EnvironmentId>,
    /// What it touches.
    pub(crate) bindings: Touched,
    /// The entries and environments that it is about, and that alone: where a directive may stand.
    pub(crate) about: Vec<Path>,
    /// What could be done.
    pub(crate) fixes: Vec<Fix>,
    /// Why it is ignored, where a directive says so.
    pub(crate) suppressed: Option<String>,
}

/// The bindings that a finding touches, by name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Touched {
    /// None in particular.
    Nothing,
    /// One.
    One(String),
    /// Several, or all that share a credential or an account.
    Several(Vec<String>),
}

/// A stretch of a config with what to write under it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The bytes at fault, as narrow as they can be told.
    pub(crate) span: Span,
    /// What to say about them.
    pub(crate) label: String,
}

/// Something that could be done about a finding.
#[derive(Clone, Debug)]
pub(crate) struct Fix {
    /// What it does, as an imperative: "add `workers` to the scopes of stripe-live".
    pub(crate) title: String,
    /// Who may decide it.
    pub(crate) safety: Safety,
    /// The action itself.
    pub(crate) action: Action,
}

/// Who may decide a fix.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Safety {
    /// Right in every case: `--yes` does it.
    Safe,
    /// Right only if it is what was meant: a person or a flag answers.
    Ask,
    /// Not ours to do: said, not done.
    Manual,
}

impl Fix {
    /// The kind that reports name.
    pub(crate) fn kind(&self) -> &'static str {
        self.action.kind()
    }

    /// A fix for the person.
    pub(crate) fn manual(title: impl Into<String>, how: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            safety: Safety::Manual,
            action: Action::Manual(how.into()),
        }
    }

    /// An edit: safe where it is certain to be what was meant, else a question.
    pub(crate) fn edit(title: String, change: ConfigChange, certain: bool) -> Self {
        let (safety, action) = match certain {
            true => (Safety::Safe, Action::Config(change)),
            false => {
                let choice = Choice::of_change(ChoiceQuestion::Whether, change);
                (Safety::Ask, Action::Choice(choice))
            }
        };
        Self {
            title,
            safety,
            action,
        }
    }

    /// A token that may.
    pub(crate) fn token(title: impl Into<String>, need: TokenNeed) -> Self {
        Self {
            title: title.into(),
            safety: Safety::Manual,
            action: Action::Token(need),
        }
    }

    /// A fix for somebody who may.
    pub(crate) fn request(title: impl Into<String>, request: AdminRequest) -> Self {
        Self {
            title: title.into(),
            safety: Safety::Manual,
            action: Action::Request(request),
        }
    }
}

impl Touched {
    /// The names, however many.
    pub(crate) fn names(&self) -> &[String] {
        match self {
            Self::Nothing => &[],
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

//! The plan: what a fix would do, as inert data. Making one changes nothing.

pub(crate) mod add;
pub(crate) mod answers;
pub(crate) mod build;
pub(crate) mod preview;
pub(crate) mod undo;

use crate::action::{Act, Request};
use crate::change::operation::Operation;
use crate::project::EnvironmentId;
use crate::rules::finding::Safety;
use crate::rules::rule::Rule;

/// One step of a plan: a single action, what it is for, and who can decide it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The rule whose finding it repairs; `None` where a flag alone asks for it.
    pub(crate) rule: Option<&'static Rule>,
    /// The config it is about, as a user sees its path.
    pub(crate) config: Option<String>,
    /// The environment it is about.
    pub(crate) environment: Option<EnvironmentId>,
    /// The bindings it serves.
    pub(crate) bindings: Vec<String>,
    /// Who can decide it.
    pub(crate) safety: Safety,
    /// What it does, as an imperative.
    pub(crate) title: String,
    /// What it is good for.
    pub(crate) why: String,
    /// The action.
    pub(crate) act: Act,
}

impl Step {
    /// What it changes; `None` where it cannot be carried out as it stands.
    pub(crate) fn operation(&self) -> Option<Operation<'_>> {
        match &self.act {
            Act::Scope(change) => Some(Operation::AddScopes(change)),
            Act::Secret(new) => Some(Operation::CreateSecret(new)),
            Act::Config(change) => Some(Operation::EditConfig(change)),
            Act::Choice(_) | Act::Manual(_) | Act::Request(_) | Act::Token(_) => None,
        }
    }

    /// The title, with the binding and the environment that it is about where it does not say so
    /// itself.
    pub(crate) fn headline(&self) -> String {
        let [only] = self.bindings.as_slice() else {
            return self.title.clone();
        };
        let says_so = match &self.act {
            Act::Scope(_) | Act::Secret(_) => return self.title.clone(),
            Act::Config(change) => change.is_copy(),
            Act::Choice(choice) => choice.change().is_copy(),
            Act::Manual(_) | Act::Request(_) | Act::Token(_) => false,
        };
        match &self.environment {
            Some(environment) if !says_so && *environment != EnvironmentId::TopLevel => {
                format!("{only} in {}: {}", environment.title(), self.title)
            }
            _ => format!("{only}: {}", self.title),
        }
    }

    /// What to ask of an administrator, if this credential lacks the permission.
    pub(crate) fn request(&self) -> Option<&Request> {
        match &self.act {
            Act::Request(request) => Some(request),
            Act::Token(need) => need.request.as_ref(),
            _ => None,
        }
    }

    /// Why it cannot be carried out without a person, and what would answer it.
    pub(crate) fn obstacle(&self) -> Option<String> {
        match &self.act {
            Act::Scope(_) | Act::Secret(_) | Act::Config(_) => None,
            Act::Manual(how) => Some(how.clone()),
            Act::Request(request) => Some(request.how()),
            Act::Token(need) => Some(need.how()),
            Act::Choice(choice) => {
                let binding = self.bindings.first().map_or("BINDING", String::as_str);
                let flag = choice.flag(binding);
                Some(flag.map_or_else(
                    || "needs your word: run fix on a terminal".to_owned(),
                    |flag| format!("needs your word: {flag}"),
                ))
            }
        }
    }
}

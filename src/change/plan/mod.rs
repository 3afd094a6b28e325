//! The plan: what a fix would do, as inert data. Making one changes nothing.

pub(crate) mod add;
pub(crate) mod answers;
pub(crate) mod build;
pub(crate) mod judge;
pub(crate) mod preview;
pub(crate) mod undo;

use crate::action::{Action, AdminRequest};
use crate::change::operation::Operation;
use crate::project::EnvironmentId;
use crate::rules::edit_proof::EditObjection;
use crate::rules::finding::FixSafety;
use crate::rules::rule::Rule;

/// One step of a plan: a single action, what it is for, and who can decide it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The rule whose finding it repairs; `None` where a flag alone asks for it.
    pub(crate) rule: Option<&'static Rule>,
    /// The config it is about, as a user sees its path.
    pub(crate) config: Option<String>,
    pub(crate) environment: Option<EnvironmentId>,
    pub(crate) bindings: Vec<String>,
    pub(crate) safety: FixSafety,
    /// What it does, as an imperative.
    pub(crate) title: String,
    pub(crate) why: String,
    pub(crate) action: Action,
    /// Why it is not offered, although a person or a flag could decide it.
    pub(crate) objection: Option<EditObjection>,
}

impl Step {
    /// What it changes; `None` where a person has to decide or act first, or where it is not offered.
    pub(crate) fn operation(&self) -> Option<Operation<'_>> {
        match &self.action {
            _ if self.objection.is_some() => None,
            Action::Scope(change) => Some(Operation::AddScopes(change)),
            Action::Secret(new) => Some(Operation::CreateSecret(new)),
            Action::Config(change) => Some(Operation::EditConfig(change)),
            Action::Choice(_) | Action::Manual(_) | Action::Request(_) | Action::Token(_) => None,
        }
    }

    /// The title, with the binding and the environment that it is about where it does not say so
    /// itself.
    pub(crate) fn headline(&self) -> String {
        let [only] = self.bindings.as_slice() else {
            return self.title.clone();
        };
        let says_so = match &self.action {
            Action::Scope(_) | Action::Secret(_) => return self.title.clone(),
            Action::Config(change) => change.is_copy(),
            Action::Choice(choice) => choice.change().is_copy(),
            Action::Manual(_) | Action::Request(_) | Action::Token(_) => false,
        };
        match &self.environment {
            Some(environment) if !says_so && *environment != EnvironmentId::TopLevel => {
                format!("{only} in {}: {}", environment.title(), self.title)
            }
            _ => format!("{only}: {}", self.title),
        }
    }

    /// What to ask of an administrator, if this credential lacks the permission.
    pub(crate) fn request(&self) -> Option<&AdminRequest> {
        match &self.action {
            Action::Request(request) => Some(request),
            Action::Token(need) => need.request.as_ref(),
            _ => None,
        }
    }

    /// Why it cannot be carried out without a person, and what would answer it.
    pub(crate) fn obstacle(&self) -> Option<String> {
        if let Some(objection) = &self.objection {
            return Some(objection.to_string());
        }
        match &self.action {
            Action::Scope(_) | Action::Secret(_) | Action::Config(_) => None,
            Action::Manual(how) => Some(how.clone()),
            Action::Request(request) => Some(request.how()),
            Action::Token(need) => Some(need.how()),
            Action::Choice(choice) => {
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

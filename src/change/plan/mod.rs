//! The plan: what a fix would do, as inert data. Making one changes nothing.

pub(crate) mod add;
pub(crate) mod answers;
pub(crate) mod build;
pub(crate) mod judge;
pub(crate) mod preview;
mod step_list;
pub(crate) mod undo;
mod unread;

use crate::action::{Action, AdminRequest, ConfigEdit};
use crate::change::operation::Operation;
use crate::project::EnvironmentId;
use crate::project::name_list::list_names;
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
    /// The environment it is about; none where it is about several.
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
            Action::Choice(_)
            | Action::Manual(_)
            | Action::Run(_)
            | Action::Request(_)
            | Action::Token(_) => None,
        }
    }

    /// The title, with the bindings and the environment that it is about where it does not say so
    /// itself.
    pub(crate) fn headline(&self) -> String {
        let is_copy = self.config_edit().is_some_and(ConfigEdit::is_copy);
        match &self.action {
            Action::Scope(_) | Action::Secret(_) => return self.title.clone(),
            _ if self.bindings.len() == 1 || self.sets_store() => {}
            _ => return self.title.clone(),
        }
        let names = self.name_bindings();
        match &self.environment {
            Some(environment) if !is_copy && *environment != EnvironmentId::TopLevel => {
                format!("{names} in {}: {}", environment.title(), self.title)
            }
            None if self.sets_store() => {
                format!("{names} in several environments: {}", self.title)
            }
            _ => format!("{names}: {}", self.title),
        }
    }

    /// The bindings, the first of many by name.
    pub(crate) fn name_bindings(&self) -> String {
        list_names(&self.bindings)
    }

    /// The only binding that it is about.
    pub(crate) fn only_binding(&self) -> Option<&String> {
        let several = self
            .config_edit()
            .is_some_and(|edit| edit.count_places() > 1);
        match self.bindings.as_slice() {
            [only] if !several => Some(only),
            _ => None,
        }
    }

    fn sets_store(&self) -> bool {
        matches!(self.config_edit(), Some(ConfigEdit::SetStore { .. }))
    }

    fn config_edit(&self) -> Option<&ConfigEdit> {
        Some(&self.action.config_change()?.change)
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
            Action::Run(command) => Some(command.to_string()),
            Action::Request(request) => Some(request.how(ToString::to_string)),
            Action::Token(need) => Some(need.how(ToString::to_string)),
            Action::Choice(choice) => {
                let binding = self.bindings.first().map_or("BINDING", String::as_str);
                let flag = choice.flag(binding);
                Some(flag.map_or_else(
                    || "only you can answer it: run fix on a terminal".to_owned(),
                    |flag| format!("pass {flag} to do it"),
                ))
            }
        }
    }
}

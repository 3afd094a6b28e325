//! What a rule reports, and what can be done about it. Everything here is inert data.

use serde::Serialize;

use super::edit_proof::EditObjection;
use super::rule::{Rule, Severity};
use crate::action::{
    Action, AdminRequest, Choice, ChoiceQuestion, ConfigChange, ShellCommand, TokenNeed,
};
use crate::config::tree::{ByteSpan, ConfigPath};
use crate::facts::certainty::Certainty;
use crate::project::EnvironmentId;

/// Something that is wrong, or worth knowing, and where.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) rule: &'static Rule,
    /// The rule's, unless this one weighs less.
    pub(crate) severity: Severity,
    pub(crate) certainty: Certainty,
    /// What is wrong, one sentence without a full stop.
    pub(crate) message: String,
    /// Why Cloudflare or wrangler refuses it.
    pub(crate) why: String,
    /// The config it is about, as an index into the projects; none for a credential or an account.
    pub(crate) project: Option<usize>,
    /// The file it is about, as a user sees its path, where that is no project.
    pub(crate) file: Option<String>,
    pub(crate) place: Option<SourceSpan>,
    pub(crate) environment: Option<EnvironmentId>,
    pub(crate) bindings: FindingBindings,
    /// The entries and environments at which a directive can ignore it: it is about nothing else.
    pub(crate) about: Vec<ConfigPath>,
    pub(crate) fixes: Vec<Fix>,
    /// It leaves a question without an answer: the run ends with exit code 2.
    pub(crate) unanswered: bool,
    /// The reason of the directive that ignores it.
    pub(crate) suppressed: Option<String>,
}

/// The bindings that a finding touches, by name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum FindingBindings {
    Nothing,
    One(String),
    Several(Vec<String>),
}

/// A stretch of a config, as narrow as possible, with what to write under it.
#[derive(Clone, Debug)]
pub(crate) struct SourceSpan {
    pub(crate) span: ByteSpan,
    pub(crate) label: String,
}

/// Something that can be done about a finding.
#[derive(Clone, Debug)]
pub(crate) struct Fix {
    /// What it does, as an imperative: "add `workers` to the scopes of stripe-live".
    pub(crate) title: String,
    pub(crate) safety: FixSafety,
    pub(crate) action: Action,
    /// Why it is not offered: the config would be worse afterwards.
    pub(crate) objection: Option<EditObjection>,
}

/// Who decides a fix.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FixSafety {
    /// Right in every case: `--yes` does it.
    Safe,
    /// Right only if it is what was meant: a person or a flag answers.
    Ask,
    /// Described only: a person does it.
    Manual,
}

impl Finding {
    /// A finding that names no config, place or binding yet.
    pub(super) fn new(
        rule: &'static Rule,
        message: impl Into<String>,
        why: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity: rule.severity,
            certainty: Certainty::Certain,
            message: message.into(),
            why: why.into(),
            project: None,
            file: None,
            place: None,
            environment: None,
            bindings: FindingBindings::Nothing,
            about: Vec::new(),
            fixes: Vec::new(),
            unanswered: rule.unanswered,
            suppressed: None,
        }
    }

    /// The same, about the config `project`.
    pub(super) fn in_project(mut self, project: usize) -> Self {
        self.project = Some(project);
        self
    }

    /// The same, about a file that is no project.
    pub(super) fn in_file(mut self, file: &str) -> Self {
        self.file = Some(file.to_owned());
        self
    }

    /// The same, about `bindings` of the environment `id`.
    pub(super) fn in_environment(mut self, id: &EnvironmentId, bindings: Vec<String>) -> Self {
        self.environment = Some(id.clone());
        self.bindings = FindingBindings::Several(bindings);
        self
    }

    /// The same, about `bindings` of no certain environment.
    pub(super) fn touching_names(mut self, bindings: Vec<String>) -> Self {
        self.bindings = FindingBindings::Several(bindings);
        self
    }

    /// The same, with the place at fault.
    pub(super) fn at(mut self, span: &ByteSpan, label: impl Into<String>) -> Self {
        self.place = Some(SourceSpan {
            span: span.clone(),
            label: label.into(),
        });
        self
    }

    /// The same, with one fix more.
    pub(super) fn with_fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}

impl Fix {
    pub(super) fn new(title: impl Into<String>, safety: FixSafety, action: Action) -> Self {
        Self {
            title: title.into(),
            safety,
            action,
            objection: None,
        }
    }

    /// The kind that reports name.
    pub(crate) fn kind(&self) -> &'static str {
        if self.objection.is_some() {
            "manual"
        } else {
            self.action.kind()
        }
    }

    /// Who decides it as things are.
    pub(crate) fn decided_by(&self) -> FixSafety {
        if self.objection.is_some() {
            FixSafety::Manual
        } else {
            self.safety
        }
    }

    /// What to do as things are, as an imperative.
    pub(crate) fn advice(&self) -> String {
        match &self.objection {
            Some(objection) => format!("{}, then {}", objection.remedy(), self.title),
            None => self.title.clone(),
        }
    }

    /// A fix for the person.
    pub(crate) fn manual(title: impl Into<String>, how: impl Into<String>) -> Self {
        Self::new(title, FixSafety::Manual, Action::Manual(how.into()))
    }

    /// A command for the person.
    pub(super) fn run(title: impl Into<String>, command: ShellCommand) -> Self {
        Self::new(title, FixSafety::Manual, Action::Run(command))
    }

    /// An edit: safe where it is certain to be what was meant, else a question.
    pub(super) fn edit(title: impl Into<String>, change: ConfigChange, certain: bool) -> Self {
        if certain {
            Self::new(title, FixSafety::Safe, Action::Config(change))
        } else {
            Self::ask(title, Choice::of_change(ChoiceQuestion::Whether, change))
        }
    }

    /// A question.
    pub(super) fn ask(title: impl Into<String>, choice: Choice) -> Self {
        Self::new(title, FixSafety::Ask, Action::Choice(choice))
    }

    /// A token with more permissions.
    pub(super) fn token(title: impl Into<String>, need: TokenNeed) -> Self {
        Self::new(title, FixSafety::Manual, Action::Token(need))
    }

    /// A fix for an administrator.
    pub(super) fn request(title: impl Into<String>, request: AdminRequest) -> Self {
        Self::new(title, FixSafety::Manual, Action::Request(request))
    }
}

impl FindingBindings {
    /// The names, however many.
    pub(crate) fn names(&self) -> &[String] {
        match self {
            Self::Nothing => &[],
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

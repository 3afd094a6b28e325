//! What the rules judge: the projects, the facts, and the bindings they are about.

use std::time::SystemTime;

use crate::config::tree::ByteSpan;
use crate::facts::certainty::Certainty;
use crate::facts::{CloudflareFacts, authorization};
use crate::project::{Binding, Environment, Project, SpannedText};
use crate::rules::finding::{Finding, FindingBindings, SourceSpan};
use crate::rules::layers::{BindingLayers, LayerState};
use crate::rules::rule::Rule;

/// Everything a rule may look at.
pub(crate) struct RuleInput<'a> {
    /// The projects, sorted by path.
    pub(crate) projects: &'a [Project],
    /// What was learned.
    pub(crate) facts: &'a CloudflareFacts,
    /// How the credential is spoken of: "the token of CLOUDFLARE_API_TOKEN".
    pub(crate) credential: Option<&'a str>,
    /// The present moment.
    pub(crate) now: SystemTime,
}

/// One binding that the run asks about.
#[derive(Clone, Copy)]
pub(crate) struct BindingContext<'a> {
    /// Its project, as an index.
    pub(crate) project: usize,
    /// Its environment.
    pub(crate) environment: &'a Environment,
    /// The binding.
    pub(crate) binding: &'a Binding,
    /// The account it is deployed to, where it is known.
    pub(crate) account: Option<&'a str>,
    /// How its layers stand.
    pub(crate) layers: BindingLayers,
}

impl<'a> RuleInput<'a> {
    /// The bindings of the selected environments, in file order.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = BindingContext<'a>> {
        let (projects, facts) = (self.projects, self.facts);
        projects
            .iter()
            .enumerate()
            .flat_map(move |(index, project)| {
                project.selected().flat_map(move |environment| {
                    environment
                        .bindings
                        .iter()
                        .map(move |binding| BindingContext {
                            project: index,
                            environment,
                            binding,
                            account: facts.account(environment),
                            layers: BindingLayers::of(project, environment, binding, facts),
                        })
                })
            })
    }

    /// The projects that deploy Workers, with their index.
    pub(crate) fn workers(&self) -> impl Iterator<Item = (usize, &'a Project)> {
        let projects = self.projects.iter().enumerate();
        projects.filter(|(_, project)| !project.pages)
    }

    /// The selected environments of the projects that deploy Workers.
    pub(crate) fn environments(
        &self,
    ) -> impl Iterator<Item = (usize, &'a Project, &'a Environment)> {
        self.workers().flat_map(|(index, project)| {
            project
                .selected()
                .map(move |environment| (index, project, environment))
        })
    }

    /// The subjects that a question about the API is asked for: all but those of Pages projects, and
    /// those of a region without Secrets Store.
    pub(crate) fn online(&self) -> Vec<BindingContext<'a>> {
        self.subjects()
            .filter(|subject| !self.projects[subject.project].pages)
            .filter(|subject| self.facts.is_offered(subject.environment))
            .collect()
    }

    /// Whether all that is open is a question that a probe may answer: may the credential bind?
    pub(crate) fn is_provable(&self) -> bool {
        let unseen =
            |subject: &BindingContext<'_>| subject.layers.authorization == LayerState::Unknown;
        authorization::is_provable(self.facts)
            && self.facts.probes.is_empty()
            && self.online().iter().any(unseen)
    }

    /// How the credential is spoken of.
    pub(crate) fn credential(&self) -> &str {
        self.credential.unwrap_or("the credential")
    }

    /// An account as it is spoken of: by name, where the credential sees it.
    pub(crate) fn account_title(&self, id: &str) -> String {
        match self.facts.account_name(id) {
            Some(name) => format!("{name} ({id})"),
            None => id.to_owned(),
        }
    }
}

impl<'a> BindingContext<'a> {
    /// The account, store and secret that are meant, where all are known and `layer` fails.
    pub(crate) fn failing(
        &self,
        state: LayerState,
    ) -> Option<(&'a str, &'a SpannedText, &'a SpannedText)> {
        let (store, name) = self.binding.target()?;
        (state == LayerState::Fail).then_some((self.account?, store, name))
    }

    /// A finding of `rule` about this binding.
    pub(crate) fn finding(&self, rule: &'static Rule, message: String, why: String) -> Finding {
        Finding {
            rule,
            certainty: Certainty::Certain,
            message,
            why,
            project: Some(self.project),
            place: None,
            environment: Some(self.environment.id.clone()),
            bindings: FindingBindings::One(self.binding.title().to_owned()),
            about: vec![self.binding.path.clone()],
            fixes: Vec::new(),
            suppressed: None,
        }
    }
}

impl Finding {
    /// A finding of `rule` about a whole config.
    pub(crate) fn of_project(
        rule: &'static Rule,
        project: usize,
        message: String,
        why: String,
    ) -> Self {
        Self {
            rule,
            certainty: Certainty::Certain,
            message,
            why,
            project: Some(project),
            place: None,
            environment: None,
            bindings: FindingBindings::Nothing,
            about: Vec::new(),
            fixes: Vec::new(),
            suppressed: None,
        }
    }

    /// A finding of `rule` about a credential or an account, and the bindings that it touches.
    pub(crate) fn of_credential(
        rule: &'static Rule,
        message: String,
        why: String,
        subjects: &[BindingContext<'_>],
    ) -> Self {
        let mut names: Vec<String> = Vec::new();
        for subject in subjects {
            if !names.iter().any(|name| name == subject.binding.title()) {
                names.push(subject.binding.title().to_owned());
            }
        }
        Self {
            rule,
            certainty: Certainty::Certain,
            message,
            why,
            project: None,
            place: None,
            environment: None,
            bindings: FindingBindings::Several(names),
            about: Vec::new(),
            fixes: Vec::new(),
            suppressed: None,
        }
    }

    /// The same, with the place at fault.
    #[must_use]
    pub(crate) fn at(mut self, span: &ByteSpan, label: impl Into<String>) -> Self {
        self.place = Some(SourceSpan {
            span: span.clone(),
            label: label.into(),
        });
        self
    }
}

//! What the rules judge: the projects, the facts, and the bindings they are about.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use super::finding::{Finding, FindingBindings};
use super::layers::{BindingLayers, LayerState};
use super::rule::Rule;
use crate::action::Invocation;
use crate::cloudflare::Account;
use crate::config::document::ConfigDocument;
use crate::facts::{CloudflareFacts, SecretState, StoreState, authorization};
use crate::host::{Runner, UserShell};
use crate::project::unread::UnreadConfig;
use crate::project::{Binding, Environment, Project, SpannedText};
use crate::wrangler::DeployTools;

/// Everything that rules look at.
pub(crate) struct RuleInput<'a> {
    /// Sorted by path.
    pub(crate) projects: &'a [Project],
    /// Configs that were found and are none of the projects, sorted by path.
    pub(crate) unread: &'a [UnreadConfig],
    pub(crate) facts: &'a CloudflareFacts,
    /// What deploys the projects.
    pub(crate) tools: &'a DeployTools,
    /// How messages name the credential: "the token of CLOUDFLARE_API_TOKEN".
    pub(crate) credential: Option<&'a str>,
    /// Where it comes from: `env:NAME`, `FILE:NAME` or `wrangler:PROFILE`.
    pub(crate) source: Option<&'a str>,
    pub(crate) runner: Runner,
    pub(crate) shell: UserShell,
    pub(crate) now: SystemTime,
    /// How the run was started, for the commands in fixes.
    pub(crate) invocation: &'a Invocation,
    pub(crate) bindings: BindingContexts<'a>,
}

/// The bindings of the selected environments, each assessed once for all rules, in file order.
pub(crate) struct BindingContexts<'a> {
    all: Vec<BindingContext<'a>>,
    /// Those that the API is asked about.
    checkable: Vec<BindingContext<'a>>,
}

/// One binding that the run asks about.
#[derive(Clone, Copy)]
pub(crate) struct BindingContext<'a> {
    /// An index into the projects.
    pub(crate) project: usize,
    pub(crate) document: Option<&'a ConfigDocument>,
    pub(crate) environment: &'a Environment,
    pub(crate) binding: &'a Binding,
    /// The account it is deployed to, where it is known.
    pub(crate) account: Option<&'a str>,
    pub(crate) layers: BindingLayers,
    pub(crate) facts: &'a CloudflareFacts,
}

/// An account with the bindings that a rule judges in it.
pub(super) struct AccountContext<'a> {
    pub(super) id: &'a str,
    pub(super) subjects: Vec<BindingContext<'a>>,
    pub(super) input: &'a RuleInput<'a>,
}

impl<'a> BindingContexts<'a> {
    /// Assesses the layers of every binding.
    pub(crate) fn assess(projects: &'a [Project], facts: &'a CloudflareFacts) -> Self {
        let all: Vec<BindingContext<'a>> = assess_bindings(projects, facts).collect();
        let is_asked = |subject: &&BindingContext<'a>| {
            !projects[subject.project].pages && facts.is_offered(subject.environment)
        };
        let checkable = all.iter().filter(is_asked).copied().collect();
        Self { all, checkable }
    }
}

impl<'a> RuleInput<'a> {
    /// The bindings of the selected environments, in file order.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = BindingContext<'a>> {
        self.bindings.all.iter().copied()
    }

    /// The projects that deploy Workers, with their index.
    pub(super) fn workers(&self) -> impl Iterator<Item = (usize, &'a Project)> {
        let projects = self.projects.iter().enumerate();
        projects.filter(|(_, project)| !project.pages)
    }

    /// The selected environments of the projects that deploy Workers.
    pub(super) fn environments(
        &self,
    ) -> impl Iterator<Item = (usize, &'a Project, &'a Environment)> {
        self.workers().flat_map(|(index, project)| {
            let selected = project.selected();
            selected.map(move |environment| (index, project, environment))
        })
    }

    /// The bindings that the API is asked about: all but those of Pages projects, and those of a
    /// region without Secrets Store.
    pub(crate) fn checkable_bindings(&self) -> &[BindingContext<'a>] {
        &self.bindings.checkable
    }

    /// The known accounts of the online bindings that `picks` picks, in order of first appearance.
    pub(super) fn accounts(
        &'a self,
        picks: fn(&BindingContext<'_>) -> bool,
    ) -> Vec<AccountContext<'a>> {
        let mut accounts: Vec<AccountContext<'_>> = Vec::new();
        let mut known = BTreeMap::new();
        for subject in self.bindings.checkable.iter().copied().filter(picks) {
            let Some(id) = subject.account else { continue };
            let place = *known.entry(id).or_insert_with(|| {
                accounts.push(AccountContext {
                    id,
                    subjects: Vec::new(),
                    input: self,
                });
                accounts.len() - 1
            });
            accounts[place].subjects.push(subject);
        }
        accounts
    }

    /// Whether a probe can still show if the credential is allowed to bind.
    pub(crate) fn is_provable(&self) -> bool {
        let is_unknown =
            |subject: &BindingContext<'_>| subject.layers.authorization == LayerState::Unknown;
        authorization::is_provable(self.facts)
            && self.facts.probes.is_empty()
            && self.checkable_bindings().iter().any(is_unknown)
    }

    /// A finding about the credential, and so about every binding that the API is asked about.
    pub(super) fn finding(
        &self,
        rule: &'static Rule,
        message: impl Into<String>,
        why: impl Into<String>,
    ) -> Finding {
        Finding::new(rule, message, why).touching(self.checkable_bindings())
    }

    /// How messages name the credential.
    pub(super) fn credential(&self) -> &str {
        self.credential.unwrap_or("the credential")
    }
}

impl<'a> BindingContext<'a> {
    /// The account, store and secret that are meant, where all are known.
    pub(super) fn target(&self) -> Option<(&'a str, &'a SpannedText, &'a SpannedText)> {
        let (store, name) = self.binding.target()?;
        Some((self.account?, store, name))
    }

    /// The only account in which the store of the binding was seen.
    pub(crate) fn store_home(&self) -> Option<&'a Account> {
        let store = self.binding.store_id.as_ref()?;
        match self.facts.homes_of(&store.value).as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    pub(super) fn store(&self) -> StoreState {
        let Some((account, store, _)) = self.target() else {
            return StoreState::Unknown;
        };
        self.facts.store(account, &store.value)
    }

    pub(crate) fn secret(&self) -> SecretState<'a> {
        let Some((account, store, name)) = self.target() else {
            return SecretState::Unknown;
        };
        self.facts.secret(account, &store.value, &name.value)
    }

    pub(super) fn finding(
        &self,
        rule: &'static Rule,
        message: impl Into<String>,
        why: impl Into<String>,
    ) -> Finding {
        Finding {
            project: Some(self.project),
            environment: Some(self.environment.id.clone()),
            bindings: FindingBindings::One(self.binding.title().to_owned()),
            about: vec![self.binding.path.clone()],
            ..Finding::new(rule, message, why)
        }
    }
}

impl AccountContext<'_> {
    /// How messages name the account: by name, where the credential sees it.
    pub(super) fn title(&self) -> String {
        account_title(self.input.facts, self.id)
    }

    pub(super) fn finding(
        &self,
        rule: &'static Rule,
        message: impl Into<String>,
        why: impl Into<String>,
    ) -> Finding {
        Finding::new(rule, message, why).touching(&self.subjects)
    }
}

impl Finding {
    /// The same, about the bindings that share a credential or an account.
    pub(super) fn touching(mut self, subjects: &[BindingContext<'_>]) -> Self {
        let mut known = BTreeSet::new();
        let titles = subjects.iter().map(|subject| subject.binding.title());
        let first = titles.filter(|title| known.insert(*title));
        self.bindings = FindingBindings::Several(first.map(str::to_owned).collect());
        self
    }
}

fn assess_bindings<'a>(
    projects: &'a [Project],
    facts: &'a CloudflareFacts,
) -> impl Iterator<Item = BindingContext<'a>> {
    let projects = projects.iter().enumerate();
    projects.flat_map(move |(index, project)| {
        project.selected().flat_map(move |environment| {
            let bindings = environment.bindings.iter();
            bindings.map(move |binding| BindingContext {
                project: index,
                document: project.document.as_ref().ok(),
                environment,
                binding,
                account: facts.account(environment),
                layers: BindingLayers::assess(project, environment, binding, facts),
                facts,
            })
        })
    })
}

/// How messages name an account: by name, where the credential sees it.
pub(super) fn account_title(facts: &CloudflareFacts, id: &str) -> String {
    match facts.account_name(id) {
        Some(name) => format!("{name} ({id})"),
        None => id.to_owned(),
    }
}

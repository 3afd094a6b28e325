//! Reports: text out, nothing else. Each format names its own fields, so that the types of other rooms
//! can change while a format cannot.

mod admin_request;
pub(crate) mod formats;
pub(crate) mod json;
pub(crate) mod style;
pub(crate) mod template;
pub(crate) mod text;
pub(crate) mod view;

use std::time::Duration;

use crate::cloudflare::Secret;
use crate::config::walk::UnreadableFolder;
use crate::credential::{CredentialKind, PASTED};
use crate::exit::Exit;
use crate::facts::{CloudflareFacts, SecretState};
use crate::host::Runner;
use crate::project::{Binding, Environment, Project};
use crate::rules::RuleInput;
use crate::rules::finding::Finding;
use crate::rules::layers::{BindingLayers, BindingVerdict};
use crate::rules::rule::Severity;

/// Everything that the report of a check is about.
pub(crate) struct CheckReport<'a> {
    /// What the rules judged.
    pub(crate) input: RuleInput<'a>,
    pub(crate) findings: &'a [Finding],
    /// Warnings and what is unverified count like errors.
    pub(crate) strict: bool,
    /// Folders that could hold projects which were not seen.
    pub(crate) unreadable: &'a [UnreadableFolder],
    /// None where there was no credential, or nothing was asked.
    pub(crate) credential: Option<CredentialView>,
    /// With repetitions.
    pub(crate) requests: u32,
    /// How long the requests took.
    pub(crate) elapsed: Duration,
}

/// A credential as reports speak of it.
#[derive(Clone, Debug)]
pub(crate) struct CredentialView {
    /// Where it comes from: `env:NAME` or `FILE:NAME`.
    pub(crate) source: String,
    pub(crate) kind: CredentialKind,
    /// The token's id, where it is one and was verified.
    pub(crate) id: Option<String>,
    /// When it expires, in RFC 3339.
    pub(crate) expires: Option<String>,
}

/// How many bindings came to which verdict.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct VerdictCounts {
    pub(crate) bindings: usize,
    pub(crate) ready: usize,
    pub(crate) blocked: usize,
    pub(crate) unverified: usize,
}

impl CredentialView {
    /// The credential from `source`, with what the facts say about it.
    pub(crate) fn new(source: String, facts: &CloudflareFacts) -> Self {
        let verified = facts.verified();
        let expires = verified.and_then(|verified| verified.expires_on);
        Self {
            source,
            kind: facts.kind(),
            id: verified.map(|verified| verified.id.clone()),
            expires: expires.map(|moment| humantime::format_rfc3339_seconds(moment).to_string()),
        }
    }

    /// How sentences speak of it: "the token of CLOUDFLARE_API_TOKEN".
    pub(crate) fn title(source: &str, kind: CredentialKind, runner: Runner) -> String {
        if source == PASTED {
            return "the pasted token".to_owned();
        }
        let name = match source.split_once(':') {
            Some(("env", name)) => name.to_owned(),
            Some(("wrangler", "default")) => return "the login of `wrangler login`".to_owned(),
            Some(("wrangler", profile)) => return format!("the login of the profile {profile}"),
            Some((file, name)) => format!("{name} in {file}"),
            None => source.to_owned(),
        };
        match kind {
            CredentialKind::GlobalKey => format!("the key of {name}"),
            CredentialKind::OAuth => format!("the login in {name}"),
            CredentialKind::UserToken | CredentialKind::AccountToken | CredentialKind::Unknown
                if runner == Runner::WorkersBuilds =>
            {
                format!("the build token of Workers Builds ({name})")
            }
            CredentialKind::UserToken | CredentialKind::AccountToken | CredentialKind::Unknown => {
                format!("the token of {name}")
            }
        }
    }
}

impl CheckReport<'_> {
    pub(crate) fn projects(&self) -> &[Project] {
        self.input.projects
    }

    pub(crate) fn counts(&self) -> VerdictCounts {
        let mut counts = VerdictCounts::default();
        for subject in self.input.subjects() {
            counts.bindings += 1;
            match subject.layers.verdict() {
                BindingVerdict::Ready => counts.ready += 1,
                BindingVerdict::Blocked => counts.blocked += 1,
                BindingVerdict::Unverified => counts.unverified += 1,
            }
        }
        counts
    }

    /// The findings that count: those that no directive ignores.
    pub(crate) fn open(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.findings.iter();
        findings.filter(|finding| finding.suppressed.is_none())
    }

    /// How many findings that count are of `severity`.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.open()
            .filter(|finding| finding.severity == severity)
            .count()
    }

    /// What could not be read or asked, a sentence each.
    pub(crate) fn failures(&self) -> Vec<String> {
        let folders = self.unreadable.iter().map(ToString::to_string);
        let calls = self.input.facts.failures().into_iter();
        folders
            .chain(calls.map(|failed| failed.error.to_string()))
            .collect()
    }

    /// The exit code of a check.
    pub(crate) fn exit(&self) -> Exit {
        let unanswered = self.open().any(|finding| finding.unanswered);
        let failed = !self.unreadable.is_empty() || !self.input.facts.failures().is_empty();
        if unanswered || failed {
            return Exit::Failed;
        }
        let doubtful = self.count(Severity::Warning) > 0 || self.counts().unverified > 0;
        if self.count(Severity::Error) > 0 || (self.strict && doubtful) {
            return Exit::Findings;
        }
        Exit::Clean
    }

    /// Whether `fix` could do something about what is left.
    pub(crate) fn is_fixable(&self) -> bool {
        // It leaves notes as they are.
        let worth = self
            .open()
            .filter(|finding| finding.severity != Severity::Note);
        let mut fixes = worth.flat_map(|finding| &finding.fixes);
        fixes.any(|fix| fix.kind() != "manual")
    }

    /// The secret that `binding` names, where it was found.
    pub(crate) fn found_secret(
        &self,
        environment: &Environment,
        binding: &Binding,
    ) -> Option<&Secret> {
        let facts = self.input.facts;
        let (store, name) = binding.target()?;
        match facts.secret(facts.account(environment)?, &store.value, &name.value) {
            SecretState::Found(secret) => Some(secret),
            SecretState::Absent | SecretState::Refused(_) | SecretState::Unknown => None,
        }
    }

    /// The layers of every binding of `project`, in file order, by environment.
    pub(crate) fn layers(&self, project: usize) -> Vec<(usize, Vec<BindingLayers>)> {
        let facts = self.input.facts;
        let read = &self.projects()[project];
        let environments = read.environments.iter().enumerate();
        environments
            .filter(|(_, environment)| environment.selected)
            .map(|(index, environment)| {
                let bindings = environment.bindings.iter();
                let layers = bindings
                    .map(|binding| BindingLayers::assess(read, environment, binding, facts));
                (index, layers.collect())
            })
            .collect()
    }
}

/// `items`, each once, in the order in which they first come.
fn deduplicate<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut found = Vec::new();
    for item in items {
        if !found.contains(&item) {
            found.push(item);
        }
    }
    found
}

//! What a rule is, and how much its findings weigh.

use std::fmt;

use serde::Serialize;

/// One thing that can be wrong.
#[derive(Debug)]
pub struct Rule {
    /// Its name, the same in every format. It never changes.
    pub id: &'static str,
    /// How much its findings weigh.
    pub severity: Severity,
    /// The layer it judges.
    pub layer: Layer,
    /// What is wrong, in short.
    pub title: &'static str,
    /// The text of its page in `docs/rules`.
    pub page: &'static str,
    /// Its findings leave a question without an answer, if they don't say otherwise.
    pub(crate) unanswered: bool,
}

impl Rule {
    /// The section *Why* of its page.
    pub fn why(&self) -> &'static str {
        let mut sections = self.page.split("\n## ");
        sections
            .find_map(|section| section.strip_prefix("Why\n"))
            .unwrap_or_default()
            .trim()
    }
}

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
    /// The credential is allowed to bind the secret.
    Authorization,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The deploy is refused, or a question has no answer.
    Error,
    /// Probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word in every format.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
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

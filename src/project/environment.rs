//! One environment of a config, and what it is called.

use std::collections::BTreeSet;
use std::fmt;

use super::{
    Binding, BindingNames, EnvironmentProblem, LegacyBindings, MisspelledField, SpannedText,
};
use crate::config::tree::{ByteSpan, ConfigPath};

/// Which environment of a config.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum EnvironmentId {
    /// The top level, deployed without `--env`.
    TopLevel,
    /// A named `env.X`.
    Named(String),
    /// A `previews` block, at the top level or in a named environment.
    Previews(Option<String>),
}

impl EnvironmentId {
    /// Its name in a sentence, after "in": `the top level`, `env.staging`, `previews`.
    pub(crate) fn title(&self) -> String {
        match self {
            Self::TopLevel => "the top level".to_owned(),
            Self::Named(name) => format!("env.{name}"),
            Self::Previews(None) => "previews".to_owned(),
            Self::Previews(Some(of)) => format!("env.{of}.previews"),
        }
    }

    /// Its table in a config that a person writes.
    pub(crate) fn path(&self) -> ConfigPath {
        let root = ConfigPath::root();
        match self {
            Self::TopLevel => root,
            Self::Named(name) => root.key("env").key(name),
            Self::Previews(None) => root.key("previews"),
            Self::Previews(Some(of)) => root.key("env").key(of).key("previews"),
        }
    }
}

impl fmt::Display for EnvironmentId {
    /// As a table cell: `top level`, `staging`, `previews`, `staging previews`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TopLevel => f.write_str("top level"),
            Self::Named(name) => f.write_str(name),
            Self::Previews(None) => f.write_str("previews"),
            Self::Previews(Some(of)) => write!(f, "{of} previews"),
        }
    }
}

/// One environment of a project.
#[derive(Clone, Debug)]
pub(crate) struct Environment {
    pub(crate) id: EnvironmentId,
    /// Its table in the config.
    pub(crate) path: ConfigPath,
    /// What to underline when speaking of it; empty for the top level.
    pub(crate) anchor: ByteSpan,
    /// The Worker it deploys: its own name, or the top level's with the environment behind it
    /// (workers-sdk `packages/workers-utils/src/config/validation.ts`, `appendEnvName`).
    pub(crate) worker: Option<String>,
    /// The account that the config names for it, its own or the top level's.
    pub(crate) account_id: Option<String>,
    /// The compliance region that the config names for it, its own or the top level's.
    pub(crate) region: Option<SpannedText>,
    /// Its Secrets Store bindings in file order. They are never inherited.
    pub(crate) bindings: Vec<Binding>,
    /// Bindings of it in an older form, which wrangler ignores.
    pub(crate) legacy: Vec<LegacyBindings>,
    /// The names of its Secrets Store bindings.
    pub(super) bound: BTreeSet<String>,
    /// Fields of it that are meant as `secrets_store_secrets`.
    pub(crate) misspelled: Vec<MisspelledField>,
    /// The names of all its bindings, of every type. wrangler requires them to be unique, except in
    /// previews.
    pub(crate) names: BindingNames,
    /// Why wrangler reads nothing in it.
    pub(crate) problem: Option<EnvironmentProblem>,
    /// Whether the run asks about it.
    pub(crate) selected: bool,
}

impl Environment {
    /// Whether wrangler refuses `name` because more than one binding has it.
    pub(crate) fn is_duplicate(&self, name: &str) -> bool {
        !self.is_previews() && self.names.compared(name).nth(1).is_some()
    }

    /// Whether one of its Secrets Store bindings is called `name`.
    pub(crate) fn binds(&self, name: &str) -> bool {
        self.bound.contains(name)
    }

    /// Whether it is a `previews` block, in which wrangler does not check for unique names.
    pub(crate) fn is_previews(&self) -> bool {
        matches!(self.id, EnvironmentId::Previews(_))
    }
}

//! The arguments of `fix`.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::examples::{FIX as FIX_EXAMPLES, TEMPLATE};
use super::flags::{ANSWERS, DEFAULT_TIMEOUT, EXTENT, FormatArgs, SelectionArgs};
use crate::change::plan::answers::StepKind;
use crate::project::directives;
use crate::secret_input::SecretSource;

#[derive(Args, Debug, Default)]
#[command(help_template = TEMPLATE, before_help = FIX_EXAMPLES)]
pub(crate) struct FixArgs {
    #[command(flatten)]
    pub(crate) scope: SelectionArgs,
    #[command(flatten)]
    pub(crate) report: FormatArgs,
    /// Do every safe step, and each other step that a flag answers, without asking.
    #[arg(short, long, conflicts_with = "dry_run", help_heading = EXTENT)]
    pub(crate) yes: bool,
    /// Only show the plan.
    #[arg(long, help_heading = EXTENT)]
    pub(crate) dry_run: bool,
    /// Only steps of this kind.
    #[arg(long, value_enum, value_name = "KIND", help_heading = EXTENT)]
    pub(crate) only: Vec<StepKind>,
    /// Only what this binding needs.
    #[arg(long = "binding", value_name = "NAME", help_heading = EXTENT)]
    pub(crate) bindings: Vec<String>,
    /// Also add this scope to the selected bindings' secrets.
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope, help_heading = EXTENT)]
    pub(crate) scopes: Vec<String>,
    /// Copy the top level's bindings into the selected environments that lack them.
    #[arg(long, help_heading = ANSWERS)]
    pub(crate) copy_bindings: bool,
    /// The store that was meant.
    #[arg(long, value_name = "ID", help_heading = ANSWERS)]
    pub(crate) store_id: Option<String>,
    /// The secret that a binding means.
    #[arg(long = "secret-name", value_name = "BINDING=NAME", value_parser = assignment, help_heading = ANSWERS)]
    pub(crate) secret_names: Vec<(String, String)>,
    /// Create the missing secret of a binding; the value is read from env:VAR, file:PATH or -
    /// (standard input), never from an argument.
    #[arg(long, value_name = "BINDING=FROM", conflicts_with = "offline", help_heading = ANSWERS)]
    pub(crate) create: Vec<CreateChoice>,
    /// How long to wait until a new secret is active.
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_TIMEOUT, value_parser = clap::value_parser!(u64).range(..=3600), help_heading = EXTENT)]
    pub(crate) timeout: u64,
}

/// What `--create` says. What cannot be understood is accepted and not kept: it could be a value, and
/// a usage error would repeat it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum CreateChoice {
    /// Where the value of this binding's secret is read.
    From(String, SecretSource),
    Unclear,
}

impl ValueEnum for StepKind {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Scopes, Self::Config, Self::Secrets]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Scopes => ("scopes", "Scopes of secrets"),
            Self::Config => ("config", "Edits of configs"),
            Self::Secrets => ("secrets", "New secrets"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}

impl From<&str> for CreateChoice {
    fn from(text: &str) -> Self {
        let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
        let source = parts.and_then(|(name, from)| Some((name, SecretSource::parse(from)?)));
        source.map_or(Self::Unclear, |(name, source)| {
            Self::From(name.to_owned(), source)
        })
    }
}

/// A scope as the API spells it; the documentation spells one of them with a dash.
fn scope(text: &str) -> Result<String, String> {
    let scope = directives::parse_scope(text).map(str::to_owned);
    scope.ok_or_else(|| "workers or ai-gateway".to_owned())
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((binding, name)) if !binding.is_empty() && !name.is_empty() => {
            Ok((binding.to_owned(), name.to_owned()))
        }
        _ => Err("write BINDING=NAME".to_owned()),
    }
}

//! The projects that a token is for, and what it does with them.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::cli::flags::{EXTENT, SelectionScope};
use crate::permissions::requirements::TokenPurpose;
use crate::wrangler::WranglerVersion;

/// What a token command is about.
#[derive(Args, Clone, Debug)]
pub(crate) struct SubjectArgs {
    /// Config files, or folders to walk; without any, the config that wrangler would find.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) place: SelectionScope,
    /// What the token is for.
    #[arg(
        long = "for",
        value_enum,
        value_name = "PURPOSE",
        default_value = "deploy",
        help_heading = EXTENT
    )]
    pub(crate) purpose: TokenPurpose,
    /// The wrangler that deploys; without it, the one that the project has installed or locked.
    #[arg(long, value_name = "VERSION", help_heading = EXTENT)]
    pub(crate) wrangler_version: Option<WranglerVersion>,
    /// The account that a person chose earlier in the run, where nothing names one.
    #[arg(skip)]
    pub(crate) account: Option<String>,
}

impl ValueEnum for TokenPurpose {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Deploy, Self::FirstDeploy, Self::Check, Self::Fix]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Deploy => "Deploying again what is deployed already, as CI does",
            Self::FirstDeploy => "The first deploy, or the first with a new binding",
            Self::Check => "Running `wrangler-permit check`",
            Self::Fix => "Running `wrangler-permit fix`",
        };
        Some(PossibleValue::new(self.word()).help(help))
    }
}

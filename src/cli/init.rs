//! The arguments of `init`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::examples::{INIT_CI as INIT_CI_EXAMPLES, TEMPLATE};
use super::flags::{EXTENT, FormatArgs, SelectionScope};
use crate::report::template::{GITHUB_FILE, GITLAB_FILE};

#[derive(Debug, Subcommand)]
pub(crate) enum InitCommand {
    /// Write a pipeline that checks the bindings before it deploys.
    Ci(InitCiArgs),
}

#[derive(Args, Debug)]
#[command(help_template = TEMPLATE, before_help = INIT_CI_EXAMPLES)]
pub(crate) struct InitCiArgs {
    /// Config files, or folders to walk; without any, the config that wrangler would find.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) place: SelectionScope,
    /// Where the pipeline runs.
    #[arg(long, value_enum, default_value = "github", help_heading = EXTENT)]
    pub(crate) provider: CiProvider,
    /// The file to write, which must not exist; - is standard output.
    #[arg(long, value_name = "FILE", help_heading = EXTENT)]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) report: FormatArgs,
}

/// Where a pipeline runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum CiProvider {
    /// GitHub Actions: .github/workflows/deploy-worker.yml.
    Github,
    /// GitLab: .gitlab/wrangler-permit.yml, to include.
    Gitlab,
    /// Cloudflare's own: what to set in the dashboard.
    WorkersBuilds,
}

impl CiProvider {
    /// The word of `--provider`.
    pub(crate) fn word(self) -> String {
        let value = self.to_possible_value();
        value
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }

    /// The file that it reads, from the root of the repository; none where it reads none.
    pub(crate) fn file(self) -> Option<&'static str> {
        match self {
            Self::Github => Some(GITHUB_FILE),
            Self::Gitlab => Some(GITLAB_FILE),
            Self::WorkersBuilds => None,
        }
    }
}

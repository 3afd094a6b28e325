//! The commands, and the flags that all of them have.

use std::path::Path;

use clap::{Parser, Subcommand};

use super::add::AddArgs;
use super::check::{CheckArgs, CheckFormat};
use super::completions::CompletionsArgs;
use super::demo::DemoArgs;
use super::explain::ExplainArgs;
use super::fix::FixArgs;
use super::flags::{GlobalFlags, OutputFormat};
use super::init::InitCommand;
use super::token::command::TokenCommand;
use super::undo::UndoArgs;
use crate::report::json::DocumentKind;

/// Finds out why Cloudflare refuses a Worker's Secrets Store binding, and fixes it.
#[derive(Debug, Parser)]
#[command(
    name = "wrangler-permit",
    version,
    arg_required_else_help = true,
    max_term_width = 80
)]
#[command(after_help = "No project at hand? Try: wrangler-permit demo")]
pub struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) flags: GlobalFlags,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show which Secrets Store bindings Cloudflare will refuse, and why.
    Check(CheckArgs),
    /// Fix the problems (interactive; flags for CI).
    Fix(FixArgs),
    /// Bind one more secret.
    Add(AddArgs),
    /// Undo the last fix or add.
    Undo(UndoArgs),
    /// Explain the log of a failed deploy, or a rule.
    Explain(ExplainArgs),
    /// Set up a pipeline that checks before it deploys.
    #[command(subcommand)]
    Init(InitCommand),
    /// Find, create or compare the right API token.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Print the completions for a shell.
    Completions(CompletionsArgs),
    /// Print the manual page.
    Man,
    /// Try everything on an embedded Cloudflare; no account needed.
    Demo(DemoArgs),
}

impl Command {
    /// The folder that `--cwd` names.
    pub(crate) fn cwd(&self) -> Option<&Path> {
        let scope = match self {
            Self::Check(arguments) => &arguments.scope.place,
            Self::Fix(arguments) => &arguments.scope.place,
            Self::Add(arguments) => &arguments.place,
            Self::Token(token) => &token.subjects().place,
            Self::Explain(arguments) => return arguments.cwd.as_deref(),
            Self::Init(InitCommand::Ci(arguments)) => &arguments.place,
            Self::Undo(_) | Self::Completions(_) | Self::Man | Self::Demo(_) => return None,
        };
        scope.cwd.as_deref()
    }

    /// Reads what one argument says of another.
    pub(super) fn settle(&mut self) {
        if let Self::Token(TokenCommand::Audit(arguments)) = self {
            arguments.settle_paths();
        }
    }

    /// The document that the command prints, if its output is one.
    pub(crate) fn document(&self) -> Option<DocumentKind> {
        let (kind, format) = self.output()?;
        (format == OutputFormat::Json).then_some(kind)
    }

    /// The document whose schema alone is asked for.
    pub(super) fn schema(&self) -> Option<DocumentKind> {
        let (kind, format) = self.output()?;
        (format == OutputFormat::JsonSchema).then_some(kind)
    }

    /// The document that the command has, and the format of its output.
    fn output(&self) -> Option<(DocumentKind, OutputFormat)> {
        Some(match self {
            Self::Check(arguments) => (
                DocumentKind::Check,
                arguments
                    .format()
                    .map_or(OutputFormat::Human, CheckFormat::output),
            ),
            Self::Fix(arguments) => (DocumentKind::Fix, arguments.report.format()),
            Self::Add(arguments) => (DocumentKind::Add, arguments.report.format()),
            Self::Undo(arguments) => (DocumentKind::Undo, arguments.report.format()),
            Self::Explain(arguments) => (DocumentKind::Explain, arguments.report.format()),
            Self::Init(InitCommand::Ci(arguments)) => {
                (DocumentKind::Init, arguments.report.format())
            }
            Self::Token(token) => token.output(),
            Self::Completions(_) | Self::Man | Self::Demo(_) => return None,
        })
    }
}

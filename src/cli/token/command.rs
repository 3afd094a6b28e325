//! The commands of `token`.

use clap::Subcommand;

use super::audit::AuditArgs;
use super::create::CreateArgs;
use super::extend::ExtendArgs;
use super::needs::NeedsArgs;
use super::subjects::SubjectArgs;
use super::template::TemplateArgs;
use crate::cli::flags::OutputFormat;
use crate::report::json::DocumentKind;

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// List the permissions needed to deploy these projects, with reasons.
    Needs(NeedsArgs),
    /// Describe the token to create: as a link, as code, as a workflow.
    Template(TemplateArgs),
    /// Create the token that these projects need.
    Create(CreateArgs),
    /// Add the permissions that these projects need to a token; its value stays.
    Extend(ExtendArgs),
    /// Compare a token with what these projects need.
    Audit(AuditArgs),
}

impl TokenCommand {
    /// The projects that the command is about.
    pub(crate) fn subjects(&self) -> &SubjectArgs {
        match self {
            Self::Needs(arguments) => &arguments.subjects,
            Self::Template(arguments) => &arguments.subjects,
            Self::Create(arguments) => &arguments.subjects,
            Self::Extend(arguments) => &arguments.subjects,
            Self::Audit(arguments) => &arguments.subjects,
        }
    }

    /// The document of the command, and the format of what it prints.
    pub(crate) fn output(&self) -> (DocumentKind, OutputFormat) {
        let purpose = self.subjects().purpose;
        match self {
            Self::Needs(arguments) => (DocumentKind::Needs(purpose), arguments.report.format()),
            Self::Template(arguments) => (DocumentKind::Template, arguments.report.format()),
            Self::Create(arguments) => (DocumentKind::Create(purpose), arguments.report.format()),
            Self::Extend(arguments) => (DocumentKind::Extend(purpose), arguments.report.format()),
            Self::Audit(arguments) => (DocumentKind::Audit(purpose), arguments.report.format()),
        }
    }
}

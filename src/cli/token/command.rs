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

    /// Whether `--json` was given, and the format that it chooses.
    pub(crate) fn format_mut(&mut self) -> (bool, &mut OutputFormat) {
        match self {
            Self::Needs(arguments) => (arguments.json, &mut arguments.format),
            Self::Template(arguments) => (arguments.json, &mut arguments.format),
            Self::Create(arguments) => (arguments.json, &mut arguments.format),
            Self::Extend(arguments) => (arguments.json, &mut arguments.format),
            Self::Audit(arguments) => (arguments.json, &mut arguments.format),
        }
    }

    /// The document of the command, and the format of what it prints.
    pub(crate) fn output(&self) -> (DocumentKind, OutputFormat) {
        let purpose = self.subjects().purpose;
        match self {
            Self::Needs(arguments) => (DocumentKind::Needs(purpose), arguments.format),
            Self::Template(arguments) => (DocumentKind::Template, arguments.format),
            Self::Create(arguments) => (DocumentKind::Create(purpose), arguments.format),
            Self::Extend(arguments) => (DocumentKind::Extend(purpose), arguments.format),
            Self::Audit(arguments) => (DocumentKind::Audit(purpose), arguments.format),
        }
    }
}

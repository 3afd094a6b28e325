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
    pub(crate) fn format_mut(&mut self) -> Option<(bool, &mut OutputFormat)> {
        Some(match self {
            Self::Template(_) => return None,
            Self::Needs(arguments) => (arguments.json, &mut arguments.format),
            Self::Create(arguments) => (arguments.json, &mut arguments.format),
            Self::Extend(arguments) => (arguments.json, &mut arguments.format),
            Self::Audit(arguments) => (arguments.json, &mut arguments.format),
        })
    }

    /// The kind and the form of what the command prints; `None` where that is never a document.
    pub(crate) fn output(&self) -> Option<(DocumentKind, OutputFormat)> {
        let purpose = self.subjects().purpose;
        match self {
            Self::Needs(arguments) => Some((DocumentKind::Needs(purpose), arguments.format)),
            Self::Template(_) => None,
            Self::Create(arguments) => Some((DocumentKind::Create(purpose), arguments.format)),
            Self::Extend(arguments) => Some((DocumentKind::Extend(purpose), arguments.format)),
            Self::Audit(arguments) => Some((DocumentKind::Audit(purpose), arguments.format)),
        }
    }
}

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
    /// List the permissions that these projects take, each with its reasons.
    Needs(NeedsArgs),
    /// Write down the token to make: as a link, as code, as a workflow.
    Template(TemplateArgs),
    /// Make the token that these projects take, through the API.
    Create(CreateArgs),
    /// Give a token what these projects take and it lacks; its value stays.
    Extend(ExtendArgs),
    /// Hold a token against these projects: what is missing, what is too much.
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

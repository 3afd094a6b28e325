//! Where the value of a new token goes.

use std::path::PathBuf;

use secrecy::{ExposeSecret as _, SecretString};

use crate::change::apply::deliver::{ConsumerCommand, SecretFile};
use crate::change::error::DeliveryError;
use crate::cli::context::Context;
use crate::cli::flags::OutputFormat;
use crate::cli::token::create::CreateArgs;
use crate::cli::token::credential::WithCredential;
use crate::host::Host;
use crate::report::view::create::ValueDestination;
use crate::secret_input::SecretSource;

pub(super) enum Destination {
    /// To standard output.
    Out,
    /// Into this file, which does not exist yet.
    File(PathBuf),
    /// To this command; where it fails, into this file.
    Command(ConsumerCommand, Option<PathBuf>),
}

impl Destination {
    /// The one that the command line names.
    ///
    /// # Errors
    /// The file cannot be written, or there is no such command.
    pub(super) fn prepare(
        context: &Context<'_>,
        arguments: &CreateArgs,
    ) -> Result<Self, DeliveryError> {
        let file = arguments.output.as_ref();
        let file = file.map(|file| context.host.cwd().join(file));
        if let Some(path) = &file {
            // Nothing of it stays: an interrupted run leaves no file.
            drop(SecretFile::prepare(path)?);
        }
        if arguments.command.is_empty() {
            return Ok(file.map_or(Self::Out, Self::File));
        }
        let hidden = match &arguments.write.with {
            WithCredential::From(SecretSource::Variable(name)) => Some(name.clone()),
            _ => None,
        };
        let consumer = ConsumerCommand {
            words: arguments.command.clone(),
            folder: context.host.cwd().to_owned(),
            hidden,
            aside: arguments.report.format() == OutputFormat::Json,
        };
        consumer.prepare(context.host.var("PATH").as_deref())?;
        Ok(Self::Command(consumer, file))
    }

    /// What reports call it.
    pub(super) fn describe(&self) -> ValueDestination {
        match self {
            Self::Out => ValueDestination::Out,
            Self::File(path) => ValueDestination::File(path.display().to_string()),
            Self::Command(consumer, _) => {
                ValueDestination::Command(consumer.program().display().to_string())
            }
        }
    }

    /// Opens it, so that little can fail afterwards.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn open(&self) -> Result<OpenDestination<'_>, DeliveryError> {
        Ok(match self {
            Self::Out => OpenDestination::Out,
            Self::File(path) => OpenDestination::File(SecretFile::prepare(path)?),
            Self::Command(consumer, file) => {
                let spare = file.as_deref().map(SecretFile::prepare);
                OpenDestination::Command(consumer, spare.transpose()?)
            }
        })
    }
}

/// A destination that is held open.
pub(super) enum OpenDestination<'a> {
    Out,
    File(SecretFile),
    Command(&'a ConsumerCommand, Option<SecretFile>),
}

impl OpenDestination<'_> {
    /// Delivers `value`. To standard output it goes with the report where that is a document.
    ///
    /// # Errors
    /// It did not arrive.
    pub(super) fn deliver(
        self,
        value: &SecretString,
        format: OutputFormat,
        host: &dyn Host,
    ) -> Result<(), DeliveryError> {
        match self {
            Self::Out if format == OutputFormat::Json => Ok(()),
            Self::Out => {
                let line = secrecy::zeroize::Zeroizing::new(format!("{}\n", value.expose_secret()));
                host.deliver(&line).map_err(DeliveryError::NotRead)
            }
            Self::File(file) => file.write(value),
            Self::Command(consumer, _) => consumer.feed(value),
        }
    }
}

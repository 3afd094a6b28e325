//! Where the value of a new token goes.

use std::path::PathBuf;

use secrecy::{ExposeSecret as _, SecretString};

use crate::change::apply::handover::{Failure, Receptacle, Taker};
use crate::cli::context::Context;
use crate::cli::format::Format;
use crate::cli::token::create::CreateArgs;
use crate::cli::token::with::WithCredential;
use crate::host::Host;
use crate::report::view::create::ValueDestination;
use crate::secret_input::Source;

/// Where it goes.
pub(super) enum Hands {
    /// To standard output.
    Out,
    /// Into this file, which is not there yet.
    File(PathBuf),
    /// To this command.
    Command(Taker),
}

impl Hands {
    /// What the command line says, if it can take a value.
    ///
    /// # Errors
    /// The file or the command cannot.
    pub(super) fn of(context: &Context<'_>, arguments: &CreateArgs) -> Result<Self, Failure> {
        if let Some(file) = &arguments.output {
            let path = context.host.cwd().join(file);
            // Nothing of it stays: a run that is broken off leaves no file.
            drop(Receptacle::prepare(&path)?);
            return Ok(Self::File(path));
        }
        if arguments.command.is_empty() {
            return Ok(Self::Out);
        }
        let hidden = match &arguments.writing.with {
            WithCredential::From(Source::Variable(name)) => Some(name.clone()),
            _ => None,
        };
        let taker = Taker {
            words: arguments.command.clone(),
            folder: context.host.cwd().to_owned(),
            hidden,
            aside: arguments.format == Format::Json,
        };
        taker.prepare(context.host.var("PATH").as_deref())?;
        Ok(Self::Command(taker))
    }

    /// The same, as reports name it.
    pub(super) fn way(&self) -> ValueDestination {
        match self {
            Self::Out => ValueDestination::Out,
            Self::File(path) => ValueDestination::File(path.display().to_string()),
            Self::Command(taker) => {
                ValueDestination::Command(taker.program().display().to_string())
            }
        }
    }

    /// Opens them: what can still fail afterwards is little.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn open(&self) -> Result<Open<'_>, Failure> {
        Ok(match self {
            Self::Out => Open::Out,
            Self::File(path) => Open::File(Receptacle::prepare(path)?),
            Self::Command(taker) => Open::Command(taker),
        })
    }
}

/// Hands that are held open.
pub(super) enum Open<'a> {
    Out,
    File(Receptacle),
    Command(&'a Taker),
}

impl Open<'_> {
    /// Gives `value` away. To standard output it goes with the report where that is a document.
    ///
    /// # Errors
    /// It did not arrive.
    pub(super) fn take(
        self,
        value: &SecretString,
        format: Format,
        host: &dyn Host,
    ) -> Result<(), Failure> {
        match self {
            Self::Out if format == Format::Json => Ok(()),
            Self::Out => {
                let line = secrecy::zeroize::Zeroizing::new(format!("{}\n", value.expose_secret()));
                host.deliver(&line).map_err(Failure::Unheard)
            }
            Self::File(receptacle) => receptacle.fill(value),
            Self::Command(taker) => taker.feed(value),
        }
    }
}

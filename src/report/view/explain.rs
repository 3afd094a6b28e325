//! What every format shows of a log.

use crate::action::ShellCommand;
use crate::deploy_log::{LogRefusal, OtherError};
use crate::project::{Binding, Environment, Project};

/// What a log says, beside the configs at hand.
pub(crate) struct LogView<'a> {
    pub(crate) refusals: Vec<RefusalView<'a>>,
    pub(crate) others: &'a [OtherError],
    /// The log was read to its end.
    pub(crate) is_whole: bool,
}

/// A refusal, with what it can be about and what to do.
pub(crate) struct RefusalView<'a> {
    pub(crate) refusal: &'a LogRefusal,
    /// The bindings of the configs at hand that can be meant.
    pub(crate) bindings: Vec<ConcernedBinding>,
    pub(crate) commands: Vec<ShellCommand>,
}

/// A binding that a refusal can be about.
pub(crate) struct ConcernedBinding {
    pub(crate) config: String,
    pub(crate) environment: String,
    pub(crate) binding: String,
    pub(crate) secret: Option<String>,
}

impl ConcernedBinding {
    pub(crate) fn new(project: &Project, environment: &Environment, binding: &Binding) -> Self {
        let secret = binding.secret_name.as_ref();
        Self {
            config: project.config.clone(),
            environment: environment.id.title(),
            binding: binding.title().to_owned(),
            secret: secret.map(|secret| secret.value.clone()),
        }
    }
}

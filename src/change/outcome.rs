//! What became of the steps of a plan, whatever command it is of.

use std::collections::BTreeSet;

use super::error::OperationError;
use super::operation::RemoveScopes;
use super::plan::Step;
use super::plan::preview::{ConfigPreview, ProvedPreview};
use crate::action::AdminRequest;
use crate::cloudflare::{ApiError, TokenWithSecret};
use crate::config::edit::TextSplice;
use crate::config::splice::EditRefusal;
use crate::permissions::groups::PermissionGroup;
use crate::rules::edit_proof::EditError;

/// How a step ended.
#[derive(Debug)]
pub(crate) enum StepOutcome {
    Applied,
    Planned,
    Declined,
    /// Not done, because what is there is not what the plan was made for. Why.
    Refused(String),
    /// Not done, because the config cannot be edited faithfully: why, and what to paste.
    Uneditable(EditRefusal),
    /// Tried, and the credential lacks the permission: the reason, and what to ask of somebody else.
    Denied(OperationError, AdminRequest),
    /// Tried, and not done. The reason.
    Failed(OperationError),
    /// Tried, and nobody can see whether it was done. The reason.
    Unconfirmed(OperationError),
    /// Not tried. The reason, and what would get it done.
    Skipped(String),
}

/// What an operation changed, or would change.
#[derive(Debug)]
pub(crate) enum StepEffect {
    /// Scopes of a secret.
    Scopes {
        before: Vec<String>,
        after: Vec<String>,
    },
    /// Splices of a config, on the bytes that the operation found.
    Edits {
        /// The config, as a user sees it.
        config: String,
        splices: Vec<TextSplice>,
        /// What else follows from them.
        consequence: Option<String>,
    },
    Created(String),
    CreatedToken(Box<CreatedToken>),
    ExtendedToken(TokenReadback),
}

impl From<&RemoveScopes> for StepEffect {
    fn from(change: &RemoveScopes) -> Self {
        Self::Scopes {
            before: change.before.clone(),
            after: change.after.clone(),
        }
    }
}

impl From<&ConfigPreview> for StepEffect {
    fn from(preview: &ConfigPreview) -> Self {
        Self::Edits {
            config: preview.config.clone(),
            splices: preview.splices.clone(),
            consequence: None,
        }
    }
}

impl From<&ProvedPreview> for StepEffect {
    fn from(proved: &ProvedPreview) -> Self {
        Self::Edits {
            config: proved.preview.config.clone(),
            splices: proved.preview.splices.clone(),
            consequence: proved.consequence.clone(),
        }
    }
}

impl From<EditError> for StepOutcome {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Uneditable(refused) => Self::Uneditable(refused),
            EditError::Harmful(objection) => Self::Skipped(objection.to_string()),
        }
    }
}

/// A token that was just created.
#[derive(Debug)]
pub(crate) struct CreatedToken {
    pub(crate) made: TokenWithSecret,
    pub(crate) readback: TokenReadback,
}

/// What Cloudflare shows of a token after a write.
#[derive(Debug, Default)]
pub(crate) struct TokenReadback {
    /// The groups that it was to get and did not.
    pub(crate) dropped: Vec<&'static PermissionGroup>,
    /// What it had before and has no more.
    pub(crate) lost: BTreeSet<String>,
    /// Why it could not be read back, if so: then the answer to the write is what was looked at.
    pub(crate) unread: Option<ApiError>,
}

/// What became of an operation.
#[derive(Debug)]
pub(crate) struct OperationResult {
    pub(crate) outcome: StepOutcome,
    pub(crate) effect: Option<StepEffect>,
}

/// What became of a step.
#[derive(Debug)]
pub(crate) struct StepResult<S = Step> {
    pub(crate) step: S,
    pub(crate) outcome: StepOutcome,
    pub(crate) effect: Option<StepEffect>,
}

impl StepOutcome {
    pub(crate) fn is_applied(&self) -> bool {
        matches!(self, Self::Applied)
    }

    pub(crate) fn is_planned(&self) -> bool {
        matches!(self, Self::Planned)
    }

    /// Whether what is there can be another than before: then it has to be looked at anew.
    pub(crate) fn was_tried(&self) -> bool {
        matches!(
            self,
            Self::Applied | Self::Unconfirmed(_) | Self::Failed(_) | Self::Denied(..)
        )
    }
}

impl From<StepOutcome> for OperationResult {
    fn from(outcome: StepOutcome) -> Self {
        let effect = None;
        Self { outcome, effect }
    }
}

impl From<StepOutcome> for Box<OperationResult> {
    fn from(outcome: StepOutcome) -> Self {
        Self::new(outcome.into())
    }
}

impl OperationResult {
    /// It was not done. Why.
    pub(crate) fn failed(error: impl Into<OperationError>) -> Self {
        StepOutcome::Failed(error.into()).into()
    }

    /// It was done, with this effect.
    pub(crate) fn applied(effect: StepEffect) -> Self {
        let (outcome, effect) = (StepOutcome::Applied, Some(effect));
        Self { outcome, effect }
    }

    /// It would be done, with this effect.
    pub(crate) fn planned(effect: StepEffect) -> Self {
        let (outcome, effect) = (StepOutcome::Planned, Some(effect));
        Self { outcome, effect }
    }
}

impl<S> StepResult<S> {
    /// What became of the operation of `step`.
    pub(crate) fn new(step: S, OperationResult { outcome, effect }: OperationResult) -> Self {
        Self {
            step,
            outcome,
            effect,
        }
    }

    /// A step that changed nothing.
    pub(crate) fn unchanged(step: S, outcome: StepOutcome) -> Self {
        Self::new(step, outcome.into())
    }
}

impl StepResult {
    /// A step that is left to a person, with what that person would do.
    pub(crate) fn left(step: Step) -> Self {
        let reason = step.obstacle().unwrap_or_default();
        Self::unchanged(step, StepOutcome::Skipped(reason))
    }
}

//! An answer, or why it is missing.

use crate::cloudflare::ApiError;

/// What is known about one question.
#[derive(Debug, Default)]
pub(crate) enum QueryResult<T> {
    Found(T),
    /// Cloudflare says that the credential is not allowed to know. A fact, not an error.
    Denied(ApiError),
    /// Cloudflare says that there is no such thing. A fact, not an error.
    Absent(ApiError),
    /// The call failed in another way.
    Failed(ApiError),
    #[default]
    Unasked,
}

impl<T> QueryResult<T> {
    /// The answer, if there is one.
    pub(crate) fn found(&self) -> Option<&T> {
        match self {
            Self::Found(answer) => Some(answer),
            _ => None,
        }
    }

    /// Why the call failed, if Cloudflare neither answered nor denied it.
    pub(crate) fn failed(&self) -> Option<&ApiError> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// Cloudflare's answer that it does not say: a fact about the credential or about what was asked for,
    /// or another refusal that would be repeated.
    pub(crate) fn refusal(&self) -> Option<&ApiError> {
        match self {
            Self::Denied(error) | Self::Absent(error) => Some(error),
            Self::Failed(error) if error.is_refusal() => Some(error),
            _ => None,
        }
    }

    /// Why there is no answer; none where nobody asked.
    pub(crate) fn error(&self) -> Option<&ApiError> {
        match self {
            Self::Denied(error) | Self::Absent(error) | Self::Failed(error) => Some(error),
            Self::Found(_) | Self::Unasked => None,
        }
    }

    /// The answer, or why there was no answer. `None` where nobody asked.
    pub(crate) fn into_result(self) -> Option<Result<T, ApiError>> {
        match self {
            Self::Found(answer) => Some(Ok(answer)),
            Self::Denied(error) | Self::Absent(error) | Self::Failed(error) => Some(Err(error)),
            Self::Unasked => None,
        }
    }

    pub(crate) fn is_unasked(&self) -> bool {
        matches!(self, Self::Unasked)
    }

    pub(crate) fn is_denied(&self) -> bool {
        matches!(self, Self::Denied(_))
    }
}

impl<T> From<Result<T, ApiError>> for QueryResult<T> {
    fn from(result: Result<T, ApiError>) -> Self {
        match result {
            Ok(answer) => Self::Found(answer),
            Err(error @ ApiError::Denied { .. }) => Self::Denied(error),
            Err(error @ ApiError::NotFound { .. }) => Self::Absent(error),
            Err(error) => Self::Failed(error),
        }
    }
}

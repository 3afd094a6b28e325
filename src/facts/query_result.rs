//! An answer, or why there is none.

use crate::cloudflare::Error;

/// What is known about one question.
#[derive(Debug, Default)]
pub(crate) enum QueryResult<T> {
    /// The answer.
    Found(T),
    /// Cloudflare says that the credential is not allowed to know. A fact, not an error.
    Denied(Error),
    /// Cloudflare says that there is no such thing. A fact, not an error.
    Absent(Error),
    /// The call failed in another way.
    Failed(Error),
    /// Nobody asked.
    #[default]
    Unasked,
}

impl<T> QueryResult<T> {
    /// The answer, where there is one.
    pub(crate) fn found(&self) -> Option<&T> {
        match self {
            Self::Found(answer) => Some(answer),
            _ => None,
        }
    }

    /// Why the call failed, where it did.
    pub(crate) fn failed(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// The answer or the reason why there is none; none where nobody asked.
    pub(crate) fn into_result(self) -> Option<Result<T, Error>> {
        match self {
            Self::Found(answer) => Some(Ok(answer)),
            Self::Denied(error) | Self::Absent(error) | Self::Failed(error) => Some(Err(error)),
            Self::Unasked => None,
        }
    }

    /// Whether it was never asked.
    pub(crate) fn is_unasked(&self) -> bool {
        matches!(self, Self::Unasked)
    }

    /// Whether the credential is not allowed to know.
    pub(crate) fn is_denied(&self) -> bool {
        matches!(self, Self::Denied(_))
    }
}

impl<T> From<Result<T, Error>> for QueryResult<T> {
    fn from(result: Result<T, Error>) -> Self {
        match result {
            Ok(answer) => Self::Found(answer),
            Err(error @ Error::Denied { .. }) => Self::Denied(error),
            Err(error @ Error::NotFound { .. }) => Self::Absent(error),
            Err(error) => Self::Failed(error),
        }
    }
}

//! How callers are refused: as workers-sdk tells the cases apart
//! (`packages/wrangler/src/core/handle-errors.ts`, `packages/wrangler/src/user/whoami.ts`).

use axum::http::StatusCode;

use crate::embedded::envelope::ApiRefusal;

impl ApiRefusal {
    /// In force, but not for this.
    pub(crate) fn denied() -> Self {
        Self::new(StatusCode::FORBIDDEN, 10000, "Authentication error")
    }

    /// A token that lacks permission to see users or itself.
    pub(crate) fn unauthorized() -> Self {
        let message = "Unauthorized to access requested resource";
        Self::new(StatusCode::FORBIDDEN, 9109, message)
    }

    /// Not a credential that is known here.
    pub(crate) fn unrecognised() -> Self {
        let message = "Authentication failed (status: 400)";
        Self::new(StatusCode::BAD_REQUEST, 9106, message)
    }

    /// Not a token that this `verify` knows.
    pub(crate) fn invalid_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, 1000, "Invalid API Token")
    }

    /// The path leads nowhere.
    pub(crate) fn unroutable() -> Self {
        Self::new(StatusCode::NOT_FOUND, 7003, "Could not route")
    }
}

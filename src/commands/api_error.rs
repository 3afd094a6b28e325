//! What a command says where Cloudflare did not answer.

use anyhow::anyhow;

use crate::cloudflare::ApiError;

/// `error` with what to do about it.
pub(super) fn with_help(error: &ApiError) -> anyhow::Error {
    match error.help() {
        Some(help) => anyhow!("{error}; {help}"),
        None => anyhow!("{error}"),
    }
}

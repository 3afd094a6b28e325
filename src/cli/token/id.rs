//! The id of a token.

use anyhow::{Result, bail};

/// A token's id, which is not secret. What is not an id is not kept: it could be the token itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum TokenId {
    /// 32 hexadecimal digits.
    Known(String),
    /// Something else.
    Unclear,
}

impl TokenId {
    /// The id itself.
    ///
    /// # Errors
    /// Something else was given.
    pub(crate) fn known(&self) -> Result<&str> {
        match self {
            Self::Known(id) => Ok(id),
            Self::Unclear => bail!(
                "a token's id has 32 hexadecimal digits; it is not the token itself. The dashboard \
                 shows it in the address of the token's page. Configs are named by --config"
            ),
        }
    }
}

/// Accepts everything, so that no usage error repeats what could be a token.
#[expect(clippy::unnecessary_wraps, reason = "the form of a value parser")]
pub(super) fn token_id(text: &str) -> Result<TokenId, String> {
    let is_id = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    Ok(if is_id {
        TokenId::Known(text.to_ascii_lowercase())
    } else {
        TokenId::Unclear
    })
}

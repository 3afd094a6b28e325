//! What Cloudflare says is missing.

use std::fmt;

/// What the path of a call names, and Cloudflare does not find.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum MissingResource {
    /// The account, or its id has a shape that no account has.
    Account,
    Store,
    Secret,
    Token,
    /// Something else in the path.
    Other,
}

impl MissingResource {
    /// What an id right below the path `above` names.
    pub(super) fn below(above: &[&str]) -> Self {
        match above.last() {
            Some(&"accounts") => Self::Account,
            Some(&"stores") => Self::Store,
            Some(&"secrets") => Self::Secret,
            Some(&"tokens") => Self::Token,
            _ => Self::Other,
        }
    }

    /// How to check that it is there.
    pub(super) fn help(self) -> &'static str {
        match self {
            Self::Account => "check the account id: `wrangler whoami` lists yours",
            Self::Store => {
                "check the store id: `wrangler secrets-store store list --remote` lists the account's"
            }
            Self::Secret => {
                "check the secret: `wrangler secrets-store secret list STORE_ID --remote` lists the store's"
            }
            Self::Token => "check the token's id, and whether it is a user's or an account's",
            Self::Other => "check CLOUDFLARE_API_BASE_URL if it is set",
        }
    }
}

impl fmt::Display for MissingResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Account => "the account",
            Self::Store => "the store",
            Self::Secret => "the secret",
            Self::Token => "the token",
            Self::Other => "it",
        })
    }
}

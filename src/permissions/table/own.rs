//! What this program's own commands take, and what a Pages project does.

use super::Evidence::{Documented, Inferred};
use super::{Field, Need, Test};
use crate::permissions::groups::{
    ACCOUNT_SETTINGS_READ, PAGES_WRITE, SECRETS_STORE_READ, SECRETS_STORE_WRITE,
};

/// How an account is found that nothing names.
const ACCOUNTS: Need = Need::new(
    &ACCOUNT_SETTINGS_READ,
    Inferred,
    "GET /accounts; Cloudflare docs, token templates",
    "no account_id: the accounts are listed",
)
.only(&[Test::NoAccount])
.optional();

/// `wrangler-permit check`
pub(crate) const CHECK: &Field = &Field::new("(check)", "check").needs(&[
    Need::new(
        &SECRETS_STORE_READ,
        Documented,
        "Cloudflare docs, Secrets Store access control",
        "stores and secrets are listed; values never are",
    ),
    ACCOUNTS,
]);

/// `wrangler-permit fix`
pub(crate) const FIX: &Field = &Field::new("(fix)", "fix").needs(&[
    Need::new(
        &SECRETS_STORE_WRITE,
        Documented,
        "Cloudflare docs, Secrets Store, manage secrets",
        "a scope is added by editing the secret",
    ),
    ACCOUNTS,
]);

/// A Pages project, in place of what every deploy of a Worker takes.
pub(crate) const PAGES: &Field = &Field::new("pages_build_output_dir", "Pages").needs(&[
    Need::new(
        &PAGES_WRITE,
        Documented,
        "Cloudflare docs, Pages, direct upload with continuous integration",
        "`wrangler pages deploy`",
    ),
    ACCOUNTS,
]);

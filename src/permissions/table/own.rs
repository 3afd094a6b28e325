//! What this program's own commands take, and what a Pages project does.

use super::Provenance::{Documented, Inferred};
use super::{ConfigField, EntryCondition, FieldNeed};
use crate::permissions::groups::{
    ACCOUNT_SETTINGS_READ, PAGES_WRITE, SECRETS_STORE_READ, SECRETS_STORE_WRITE,
};

/// How an account is found that nothing names.
const ACCOUNTS: FieldNeed = FieldNeed::new(
    &ACCOUNT_SETTINGS_READ,
    Inferred,
    "GET /accounts; Cloudflare docs, token templates",
    "no account_id: the accounts are listed",
)
.only(&[EntryCondition::NoAccount])
.optional();

/// `wrangler-permit check`
pub(crate) const CHECK: &ConfigField = &ConfigField::new("(check)", "check").needs(&[
    FieldNeed::new(
        &SECRETS_STORE_READ,
        Documented,
        "Cloudflare docs, Secrets Store access control",
        "stores and secrets are listed; values never are",
    ),
    ACCOUNTS,
]);

/// `wrangler-permit fix`
pub(crate) const FIX: &ConfigField = &ConfigField::new("(fix)", "fix").needs(&[
    FieldNeed::new(
        &SECRETS_STORE_WRITE,
        Documented,
        "Cloudflare docs, Secrets Store, manage secrets",
        "a scope is added by editing the secret",
    ),
    ACCOUNTS,
]);

/// A Pages project, in place of what every deploy of a Worker takes.
pub(crate) const PAGES: &ConfigField =
    &ConfigField::new("pages_build_output_dir", "Pages").needs(&[
        FieldNeed::new(
            &PAGES_WRITE,
            Documented,
            "Cloudflare docs, Pages, direct upload with continuous integration",
            "`wrangler pages deploy`",
        ),
        ACCOUNTS,
    ]);

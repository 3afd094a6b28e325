//! What this program's own commands and a Pages project need.

use super::row::EntryCondition::NoAccount;
use super::row::Provenance::{Documented, Inferred};
use super::row::{ConfigField, FieldNeed, field, need};
use crate::permissions::groups::{
    ACCOUNT_SETTINGS_READ, PAGES_WRITE, SECRETS_STORE_READ, SECRETS_STORE_WRITE,
};

/// How an account is found that nothing names.
const ACCOUNTS: FieldNeed = need(&ACCOUNT_SETTINGS_READ, Inferred)
    .why("no account_id: the accounts are listed")
    .source("GET /accounts; Cloudflare docs, token templates")
    .only(&[NoAccount])
    .optional();

/// `wrangler-permit check`
pub(crate) const CHECK: &ConfigField = &field("(check)", "check").needs(&[
    need(&SECRETS_STORE_READ, Documented)
        .why("stores and secrets are listed; values never are")
        .source("Cloudflare docs, Secrets Store access control"),
    ACCOUNTS,
]);

/// `wrangler-permit fix`
pub(crate) const FIX: &ConfigField = &field("(fix)", "fix").needs(&[
    need(&SECRETS_STORE_WRITE, Documented)
        .why("a scope is added by editing the secret")
        .source("Cloudflare docs, Secrets Store, manage secrets"),
    ACCOUNTS,
]);

/// A Pages project, instead of what every deploy of a Worker needs.
pub(crate) const PAGES: &ConfigField = &field("pages_build_output_dir", "Pages").needs(&[
    need(&PAGES_WRITE, Documented)
        .why("`wrangler pages deploy`")
        .source("Cloudflare docs, Pages, direct upload with continuous integration"),
    ACCOUNTS,
]);

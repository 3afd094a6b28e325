//! The calls that leave a question open.

use super::cloudflare_facts::CloudflareFacts;
use super::contradiction;
use super::query_result::QueryResult;
use super::secret_listing::SecretListing;
use crate::cloudflare::ApiError;

/// A call that leaves a question open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FailedCall<'a> {
    pub(crate) error: &'a ApiError,
    /// It was refused, and another answer contradicts that.
    pub(crate) is_contradicted: bool,
}

impl FailedCall<'_> {
    /// What to do about it.
    pub(crate) fn help(&self) -> Option<String> {
        if self.is_contradicted {
            let help = "another answer of Cloudflare contradicts this: try again later";
            Some(help.to_owned())
        } else {
            self.error.help()
        }
    }
}

impl CloudflareFacts {
    /// The calls that neither worked nor were refused, and the refusals that another answer contradicts:
    /// what they leave open stays unknown.
    pub(crate) fn failures(&self) -> Vec<FailedCall<'_>> {
        let mut failures = vec![
            self.user_token.failed(),
            self.accounts.failed(),
            self.own_token.failed(),
            self.memberships.failed(),
        ];
        failures.extend(self.account_token.values().map(QueryResult::failed));
        failures.extend(self.stores.values().map(QueryResult::failed));
        failures.extend(self.probes.values().map(QueryResult::failed));
        failures.extend(self.secrets.values().map(SecretListing::failure));
        let failed = failures.into_iter().flatten().map(|error| (error, false));
        let refused = contradiction::refusals(self).map(|error| (error, true));
        let call = |(error, is_contradicted)| FailedCall {
            error,
            is_contradicted,
        };
        failed.chain(refused).map(call).collect()
    }
}

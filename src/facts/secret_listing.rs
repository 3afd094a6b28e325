//! The secrets of a store, as far as Cloudflare lists them.

use super::query_result::QueryResult;
use crate::cloudflare::{ApiError, ListRest, Secret};

/// The secrets of a store, from the pages that were read.
#[derive(Debug, Default)]
pub(crate) struct SecretListing {
    pub(crate) secrets: Vec<Secret>,
    /// How many there are.
    pub(crate) pages: u64,
    /// How many secrets Cloudflare says there are.
    pub(crate) count: Option<u64>,
    /// Bytes of the first page.
    pub(crate) bytes: usize,
    /// Every page was read.
    pub(crate) complete: bool,
    /// Why the pages behind the first could not be read.
    pub(crate) cut: Option<ApiError>,
}

impl SecretListing {
    /// Why a list could not be read in full, if that is neither a fact about the store nor a refusal.
    pub(super) fn failure(known: &QueryResult<Self>) -> Option<&ApiError> {
        let error = match known {
            QueryResult::Found(listing) => listing.cut.as_ref(),
            other => other.failed(),
        };
        error.filter(|error| !error.is_refusal())
    }

    /// Adds the pages behind the first, or why they could not be read.
    pub(super) fn add_rest(&mut self, rest: Result<ListRest<Secret>, ApiError>) {
        self.complete = rest.is_ok();
        self.cut = None;
        match rest {
            Ok(ListRest::Behind(secrets)) => self.secrets.extend(secrets),
            Ok(ListRest::Whole(secrets)) => self.secrets = secrets,
            Err(error) => self.cut = Some(error),
        }
    }

    /// The refusal of pages behind the first.
    pub(super) fn refused_rest(&self) -> Option<&ApiError> {
        self.cut.as_ref().filter(|error| error.is_refusal())
    }
}

//! What Cloudflare answered about the stores of accounts and the secrets in them.

use super::cloudflare_facts::CloudflareFacts;
use super::contradiction;
use super::query_result::QueryResult;
use super::secret_listing::SecretListing;
use crate::cloudflare::{ApiError, MissingResource, Secret, Store};

/// What is known about a store that a binding names.
#[derive(Debug)]
pub(crate) enum StoreState {
    /// It is in the account, under this name where it was listed.
    Found(Option<String>),
    /// The account has no such store.
    Absent,
    /// The credential is not allowed to see it.
    Denied,
    /// Not asked, or not answered.
    Unknown,
}

/// What is known about a secret that a binding names.
#[derive(Debug)]
pub(crate) enum SecretState<'a> {
    Found(&'a Secret),
    /// The store has no such secret.
    Absent,
    /// Cloudflare refuses to list what the store holds.
    Refused(&'a ApiError),
    /// Not asked, or not answered.
    Unknown,
}

impl CloudflareFacts {
    /// The stores of `account`, where they were listed.
    pub(crate) fn stores_of(&self, account: &str) -> Option<&[Store]> {
        self.stores.get(account)?.found().map(Vec::as_slice)
    }

    /// The stores of `account` whose secrets were listed.
    pub(super) fn listed_stores<'a>(&'a self, account: &'a str) -> impl Iterator<Item = &'a str> {
        let first = (account.to_owned(), String::new());
        let here = self.secrets.range(first..);
        let here = here.take_while(move |((of, _), _)| of == account);
        here.filter_map(|((_, store), known)| known.found().map(|_| store.as_str()))
    }

    /// Whether Cloudflare listed anything of the Secrets Store of `account`.
    pub(crate) fn can_read(&self, account: &str) -> bool {
        self.stores_of(account).is_some() || self.listed_stores(account).next().is_some()
    }

    /// What is known about the store `id` of `account`.
    pub(crate) fn store(&self, account: &str, id: &str) -> StoreState {
        let own = self.secrets.get(&(account.to_owned(), id.to_owned()));
        if let Some(stores) = self.stores_of(account) {
            let holds_secrets = |own: &QueryResult<SecretListing>| {
                own.found()
                    .is_some_and(|listing| !listing.secrets.is_empty())
            };
            return match stores.iter().find(|store| store.id == id) {
                Some(store) => StoreState::Found(Some(store.name.clone())),
                // What it holds was shown, so it is there.
                None if own.is_some_and(holds_secrets) => StoreState::Found(None),
                None => StoreState::Absent,
            };
        }
        if contradiction::is_read_denied(self, account) {
            return StoreState::Denied;
        }
        // The list of stores says nothing, but the store itself can have answered.
        match own {
            Some(QueryResult::Found(_)) => StoreState::Found(None),
            Some(QueryResult::Absent(ApiError::NotFound {
                missing: MissingResource::Store | MissingResource::Account,
                ..
            })) => StoreState::Absent,
            _ => StoreState::Unknown,
        }
    }

    /// What to call the store `id`: its name, where it was listed.
    pub(crate) fn store_title(&self, account: &str, id: &str) -> String {
        match self.store(account, id) {
            StoreState::Found(Some(name)) => name,
            _ => id.to_owned(),
        }
    }

    /// Whether some pages of the secrets of a store were read.
    pub(crate) fn is_listed_in_part(&self, account: &str, store: &str) -> bool {
        let key = (account.to_owned(), store.to_owned());
        let listing = self.secrets.get(&key).and_then(QueryResult::found);
        listing.is_some_and(|listing| !listing.complete)
    }

    /// What is known about the secret `name` of a store.
    pub(crate) fn secret(&self, account: &str, store: &str, name: &str) -> SecretState<'_> {
        let key = (account.to_owned(), store.to_owned());
        let Some(known) = self.secrets.get(&key) else {
            return SecretState::Unknown;
        };
        let QueryResult::Found(listing) = known else {
            return known
                .refusal()
                .map_or(SecretState::Unknown, SecretState::Refused);
        };
        match listing.secrets.iter().find(|secret| secret.name == name) {
            Some(secret) => SecretState::Found(secret),
            None if listing.complete => SecretState::Absent,
            None => listing
                .refused_rest()
                .map_or(SecretState::Unknown, SecretState::Refused),
        }
    }
}

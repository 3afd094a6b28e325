//! The accounts in which a store is that the account of a binding does not have.

use std::collections::BTreeSet;

use super::cloudflare_facts::CloudflareFacts;
use super::repeated_call::StoreKey;
use super::store_facts::StoreState;
use crate::cloudflare::{Account, Store};
use crate::project::store_id::is_store_id;

/// In how many other accounts a store is looked for, at most: one call each.
pub(super) const MOST_ACCOUNTS: usize = 50;

impl CloudflareFacts {
    /// The accounts that the credential sees and that have the store `id`.
    pub(crate) fn homes_of(&self, id: &str) -> Vec<&Account> {
        let accounts = self.accounts.found().into_iter().flatten();
        let has_it = |account: &&Account| self.has_store(&account.id, id);
        accounts.filter(has_it).collect()
    }

    /// Whether `account` is known to have the store `id`.
    pub(crate) fn has_store(&self, account: &str, id: &str) -> bool {
        let elsewhere = || self.elsewhere.get(account)?.found().map(Vec::as_slice);
        let known = self.stores_of(account).or_else(elsewhere);
        let is_it = |store: &Store| store.id == id;
        known.is_some_and(|stores| stores.iter().any(is_it))
    }

    /// How many of the accounts that the credential sees did not show their stores, or were too many to ask.
    pub(crate) fn count_hidden_accounts(&self) -> usize {
        let looked = self.elsewhere.values();
        let hidden = looked.filter(|stores| stores.found().is_none()).count();
        let seen = self.accounts.found().map_or(0, Vec::len);
        let known = self.stores.len() + self.elsewhere.len();
        if self.elsewhere.len() == MOST_ACCOUNTS {
            hidden + seen.saturating_sub(known)
        } else {
            hidden
        }
    }

    /// Whether the account of the key does not have its store, so that it can be in another one.
    pub(super) fn is_homeless(&self, (account, store): &StoreKey) -> bool {
        is_store_id(store)
            && (matches!(self.store(account, store), StoreState::Absent)
                || self.is_foreign(account))
    }

    /// Whether the credential is known not to see `account`.
    fn is_foreign(&self, account: &str) -> bool {
        let seen = self.accounts.found();
        !self.can_read(account)
            && seen.is_some_and(|seen| seen.iter().all(|other| other.id != account))
    }

    /// The accounts whose stores are not known yet and can have one of `stores`.
    pub(super) fn unsearched_accounts(&self, stores: &BTreeSet<String>) -> Vec<String> {
        let is_lost = stores.iter().any(|store| self.homes_of(store).is_empty());
        let seen = self.accounts.found().into_iter().flatten();
        let unknown = seen.map(|account| &account.id).filter(|id| {
            let is_known = self.stores.contains_key(*id) || self.elsewhere.contains_key(*id);
            is_lost && !is_known
        });
        let room = MOST_ACCOUNTS.saturating_sub(self.elsewhere.len());
        unknown.take(room).cloned().collect()
    }
}

//! Names in the place of ids: what is recorded speaks of `<stripe-live>`, Cloudflare of 32 digits.

use std::collections::BTreeMap;

use wrangler_permit::embedded::{ServerState, WorkerVersion};

/// Names by id. Whatever was there once keeps its name.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Learns the names of what there is now: accounts, stores, secrets, tokens, and the versions of
    /// Workers, which are counted: `<shop-api@1>`.
    pub(super) fn learn(&mut self, state: &ServerState) {
        let accounts = state.accounts.iter().map(|it| (&it.id, it.name.clone()));
        let stores = state.stores.iter().map(|it| (&it.id, it.name.clone()));
        let secrets = state.secrets.iter().map(|it| (&it.id, it.name.clone()));
        let tokens = state.tokens.iter().map(|it| (&it.id, it.name.clone()));
        let versions = state.workers.iter().flat_map(|worker| {
            let name = |at: usize| format!("{}@{}", worker.name, at + 1);
            let versions = worker.versions.iter().enumerate();
            versions.map(move |(at, WorkerVersion { id, .. })| (id, name(at)))
        });
        let all = accounts.chain(stores).chain(secrets);
        let all = all.chain(tokens).chain(versions);
        self.0
            .extend(all.map(|(id, name)| (id.clone(), format!("<{name}>"))));
    }

    /// `text` with names for ids.
    pub(super) fn put_into(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, (id, name)| text.replace(id, name))
    }

    /// `text` with ids for names.
    pub(super) fn take_from(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, (id, name)| text.replace(name, id))
    }
}

//! What the selected environments want to know of Cloudflare.

use std::collections::BTreeSet;

use crate::facts::cloudflare_facts::{CloudflareFacts, StoreKey};
use crate::project::{Environment, Project, inheritance, placeholder};

/// What a run wants to know besides what a check needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExtraQueries {
    /// Where nothing else shows whether the credential is allowed to bind: would a write succeed?
    pub(crate) probe: bool,
    /// A secret can be created where one is absent: is there room for it?
    pub(crate) room: bool,
    /// A binding can be added: what do the stores hold? With the name of the secret, once it is known.
    pub(crate) more: Option<Option<String>>,
}

/// What the selected environments want to know.
pub(super) struct AccountQueries {
    pub(super) extra: ExtraQueries,
    /// No environment wants to know anything.
    pub(super) nothing: bool,
    /// Nothing names the account of an environment.
    pub(super) unresolved: bool,
    pub(super) accounts: BTreeSet<String>,
    pub(super) secrets: BTreeSet<(StoreKey, String)>,
    /// The stores whose secrets are offered for a choice: an entry names the store, and no secret.
    pub(super) choices: BTreeSet<StoreKey>,
}

impl AccountQueries {
    pub(super) fn of(projects: &[Project], extra: &ExtraQueries, facts: &CloudflareFacts) -> Self {
        let mut wanted = Self {
            extra: extra.clone(),
            nothing: true,
            unresolved: false,
            accounts: BTreeSet::new(),
            secrets: BTreeSet::new(),
            choices: BTreeSet::new(),
        };
        for project in projects.iter().filter(|project| !project.pages) {
            for environment in project.selected() {
                let copies = !inheritance::missing(project, environment).is_empty();
                let asks = !environment.bindings.is_empty() || copies || extra.more.is_some();
                if asks && facts.is_offered(environment) {
                    wanted.add(environment, facts);
                }
            }
        }
        wanted
    }

    fn add(&mut self, environment: &Environment, facts: &CloudflareFacts) {
        self.nothing = false;
        let Some(account) = facts.account(environment) else {
            self.unresolved = true;
            return;
        };
        self.accounts.insert(account.to_owned());
        for (store, secret) in environment
            .bindings
            .iter()
            .filter_map(|binding| binding.target())
        {
            // An id that only stands for one is never sent.
            if placeholder::of(&store.value).is_none() {
                let key = (account.to_owned(), store.value.clone());
                self.secrets.insert((key, secret.value.clone()));
            }
        }
        for binding in &environment.bindings {
            let store = binding.store_id.as_ref();
            let store = store.filter(|_| binding.unset.contains(&"secret_name"));
            let store = store.filter(|store| placeholder::of(&store.value).is_none());
            let key = store.map(|store| (account.to_owned(), store.value.clone()));
            self.choices.extend(key);
        }
    }
}

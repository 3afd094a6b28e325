//! What the selected environments want to know from Cloudflare.

use std::collections::BTreeSet;

use crate::facts::cloudflare_facts::CloudflareFacts;
use crate::facts::engine::QueryWave;
use crate::facts::repeated_call::StoreKey;
use crate::project::store_id::is_store_id;
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

/// The queries about accounts and stores that can be asked now.
pub(super) type AccountWave = QueryWave<CloudflareFacts>;

/// What a run wants to know about the selected environments.
#[derive(Default)]
pub(super) struct AccountQueries {
    pub(super) extra: ExtraQueries,
    /// No environment wants to know anything.
    pub(super) nothing: bool,
    /// Nothing names the account of an environment.
    pub(super) unresolved: bool,
    /// The stores that such environments name.
    strays: BTreeSet<String>,
    pub(super) accounts: BTreeSet<String>,
    pub(super) secrets: BTreeSet<(StoreKey, String)>,
    /// The stores whose secrets are offered for a choice: an entry names the store, and no secret.
    pub(super) choices: BTreeSet<StoreKey>,
}

impl AccountQueries {
    pub(super) fn new(projects: &[Project], extra: &ExtraQueries, facts: &CloudflareFacts) -> Self {
        let mut wanted = Self {
            extra: extra.clone(),
            nothing: true,
            ..Self::default()
        };
        for project in projects.iter().filter(|project| !project.pages) {
            for environment in project.selected() {
                let is_asking = extra.more.is_some()
                    || !environment.bindings.is_empty()
                    || inheritance::is_lacking(project, environment);
                if is_asking && facts.is_offered(environment) {
                    wanted.add_environment(environment, facts);
                }
            }
        }
        wanted
    }

    /// The stores that are not where they are looked for.
    pub(super) fn homeless_stores(&self, facts: &CloudflareFacts) -> BTreeSet<String> {
        let named = self.secrets.iter().map(|(key, _)| key);
        let homeless = named.filter(|key| facts.is_homeless(key));
        let homeless = homeless.map(|(_, store)| store.clone());
        homeless.chain(self.strays.iter().cloned()).collect()
    }

    fn add_environment(&mut self, environment: &Environment, facts: &CloudflareFacts) {
        self.nothing = false;
        let Some(account) = facts.account(environment) else {
            // An id that cannot be one is not sent, and not replaced by another one.
            if facts.account_choice(environment).is_none() {
                self.unresolved = true;
                let stores = environment.bindings.iter().filter_map(|binding| {
                    let store = &binding.store_id.as_ref()?.value;
                    is_store_id(store).then(|| store.clone())
                });
                self.strays.extend(stores);
            }
            return;
        };
        self.accounts.insert(account.to_owned());
        for binding in &environment.bindings {
            // A placeholder is never sent.
            let store = binding.store_id.as_ref();
            let Some(store) = store.filter(|store| placeholder::classify(&store.value).is_none())
            else {
                continue;
            };
            let key = (account.to_owned(), store.value.clone());
            if binding.unset.contains(&"secret_name") {
                self.choices.insert(key.clone());
            }
            if let Some((_, secret)) = binding.target() {
                self.secrets.insert((key, secret.value.clone()));
            }
        }
    }
}

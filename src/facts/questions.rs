//! What to ask next, computed purely from the projects and from what is known so far.
//!
//! The number of questions depends on the accounts and stores that the configs name, never on how
//! many bindings, environments or configs name them.

use std::collections::BTreeSet;

use super::authorization::{self, Verdict};
use super::{Facts, Known, SecretState, StoreKey, StoreState};
use crate::credential::Kind;
use crate::project::{Environment, Project, inheritance, placeholder};

/// One request, or the pages of one list.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Question {
    /// Is it a user's token, and active?
    VerifyUser,
    /// Is it a token of this account, and active?
    VerifyAccount(String),
    /// Which accounts does it see?
    Accounts,
    /// Which stores does this account have?
    Stores(String),
    /// Which secrets stand on the first page of this store's?
    Secrets(StoreKey),
    /// Which stand on the pages behind, up to this one?
    Rest(StoreKey, u64),
    /// What may the user's token, or this account's token, of this id do?
    OwnPolicies(Option<String>, String),
    /// Would a write be let in here?
    Probe(StoreKey),
}

/// What is not known yet and can be asked now; empty when there is nothing left to ask.
pub fn next(projects: &[Project], facts: &Facts, probe: bool) -> BTreeSet<Question> {
    let mut asked = BTreeSet::new();
    if facts.offline || !facts.credential {
        return asked;
    }
    let needs = Needs::of(projects, facts);
    if needs.nothing {
        return asked;
    }
    verification(&needs, facts, &mut asked);
    lists(&needs, facts, &mut asked);
    policies(facts, &mut asked);
    if probe && asked.is_empty() {
        probes(&needs, facts, &mut asked);
    }
    asked
}

/// What the selected environments want to know.
struct Needs {
    nothing: bool,
    unresolved: bool,
    accounts: BTreeSet<String>,
    secrets: BTreeSet<(StoreKey, String)>,
}

impl Needs {
    fn of(projects: &[Project], facts: &Facts) -> Self {
        let mut needs = Self {
            nothing: true,
            unresolved: false,
            accounts: BTreeSet::new(),
            secrets: BTreeSet::new(),
        };
        for project in projects.iter().filter(|project| !project.pages) {
            for environment in project.selected() {
                let copies = !inheritance::missing(project, environment).is_empty();
                if !environment.bindings.is_empty() || copies {
                    needs.add(environment, facts);
                }
            }
        }
        needs
    }

    fn add(&mut self, environment: &Environment, facts: &Facts) {
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
    }
}

fn verification(needs: &Needs, facts: &Facts, asked: &mut BTreeSet<Question>) {
    let (user, account) = match facts.prefix {
        Some(Kind::UserToken) => (true, false),
        Some(Kind::AccountToken) => (false, true),
        // Verifying takes a bearer token of the API: neither a key nor a login is one.
        Some(Kind::GlobalKey | Kind::OAuth) => (false, false),
        Some(Kind::Unknown) | None => (true, true),
    };
    if user && facts.user_token.is_unasked() {
        asked.insert(Question::VerifyUser);
    }
    // A user's token that answered is nobody else's.
    if account && facts.user_token.yes().is_none() && facts.account_token.is_empty() {
        asked.extend(needs.accounts.first().cloned().map(Question::VerifyAccount));
    }
}

fn lists(needs: &Needs, facts: &Facts, asked: &mut BTreeSet<Question>) {
    let denied = |account| facts.stores.get(account).is_some_and(Known::is_denied);
    let puzzled = needs.accounts.iter().any(denied);
    if facts.accounts.is_unasked() && (needs.unresolved || puzzled) {
        asked.insert(Question::Accounts);
    }
    for account in &needs.accounts {
        if !facts.stores.contains_key(account) {
            asked.insert(Question::Stores(account.clone()));
        }
    }
    for (key, secret) in &needs.secrets {
        match facts.secrets.get(key) {
            None => {
                asked.insert(Question::Secrets(key.clone()));
            }
            Some(Known::Yes(listing)) => {
                let unseen = matches!(facts.secret(&key.0, &key.1, secret), SecretState::Unknown);
                if unseen && listing.cut.is_none() {
                    asked.insert(Question::Rest(key.clone(), listing.pages));
                }
            }
            Some(_) => {}
        }
        if matches!(facts.store(&key.0, &key.1), StoreState::Absent) {
            real_stores(facts, &key.0, asked);
        }
    }
}

/// The secrets of the stores that the account does have, to tell which one was meant.
fn real_stores(facts: &Facts, account: &str, asked: &mut BTreeSet<Question>) {
    for store in facts.stores_of(account).unwrap_or_default() {
        let key = (account.to_owned(), store.id.clone());
        if !facts.secrets.contains_key(&key) {
            asked.insert(Question::Secrets(key));
        }
    }
}

fn policies(facts: &Facts, asked: &mut BTreeSet<Question>) {
    if !facts.own.is_unasked() {
        return;
    }
    if let Some(verified) = facts.user_token.yes() {
        asked.insert(Question::OwnPolicies(None, verified.id.clone()));
        return;
    }
    let account = facts
        .account_token
        .iter()
        .find_map(|(id, known)| Some((id, known.yes()?)));
    if let Some((account, verified)) = account {
        asked.insert(Question::OwnPolicies(
            Some(account.clone()),
            verified.id.clone(),
        ));
    }
}

fn probes(needs: &Needs, facts: &Facts, asked: &mut BTreeSet<Question>) {
    for account in &needs.accounts {
        let open = authorization::of(facts, account).state == Verdict::Unknown;
        let store = facts.stores_of(account).and_then(<[_]>::first);
        if let (true, Some(store), false) = (open, store, facts.probes.contains_key(account)) {
            asked.insert(Question::Probe((account.clone(), store.id.clone())));
        }
    }
}

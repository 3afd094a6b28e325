//! What to ask next, computed purely from the projects and from what is known so far.
//!
//! The number of questions depends on the accounts and stores that the configs name, never on how
//! many bindings, environments or configs name them.

use std::collections::BTreeSet;

use super::authorization::{self, Verdict};
use super::{CloudflareFacts, QueryResult, SecretState, StoreKey, StoreState};
use crate::credential::Kind;
use crate::project::{Environment, Project, inheritance, placeholder};

/// One request, or the pages of one list.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Question {
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
    /// Which roles does the person hold, and where?
    Memberships,
    /// Would a write be let in here?
    Probe(StoreKey),
    /// How many secrets does this account have, and how many may it have?
    Quota(String),
}

/// What is not known yet and can be asked now; empty when there is nothing left to ask.
pub(crate) fn next(
    projects: &[Project],
    facts: &CloudflareFacts,
    probe: bool,
) -> BTreeSet<Question> {
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
    if let Some(secret) = &facts.wish.more {
        whole_stores(&needs, facts, secret.as_deref(), &mut asked);
    }
    if facts.wish.room {
        room(&needs, facts, &mut asked);
    }
    policies(facts, &mut asked);
    // A key may whatever its owner may. A login has scopes besides, which this does not tell.
    if facts.kind() == Kind::GlobalKey && facts.memberships.is_unasked() {
        asked.insert(Question::Memberships);
    }
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
    /// The stores whose secrets are to choose from: an entry names the store, and no secret.
    choices: BTreeSet<StoreKey>,
}

impl Needs {
    fn of(projects: &[Project], facts: &CloudflareFacts) -> Self {
        let mut needs = Self {
            nothing: true,
            unresolved: false,
            accounts: BTreeSet::new(),
            secrets: BTreeSet::new(),
            choices: BTreeSet::new(),
        };
        for project in projects.iter().filter(|project| !project.pages) {
            for environment in project.selected() {
                let copies = !inheritance::missing(project, environment).is_empty();
                let wanted =
                    !environment.bindings.is_empty() || copies || facts.wish.more.is_some();
                if wanted && facts.is_offered(environment) {
                    needs.add(environment, facts);
                }
            }
        }
        needs
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

fn verification(needs: &Needs, facts: &CloudflareFacts, asked: &mut BTreeSet<Question>) {
    let (user, account) = match facts.prefix {
        Some(Kind::UserToken) => (true, false),
        Some(Kind::AccountToken) => (false, true),
        // Verifying takes a bearer token of the API: a key is not one.
        Some(Kind::GlobalKey) => (false, false),
        Some(Kind::Unknown) | None => (true, true),
    };
    if user && facts.user_token.is_unasked() {
        asked.insert(Question::VerifyUser);
    }
    // A user's token that answered is nobody else's.
    if account && facts.user_token.found().is_none() && facts.account_token.is_empty() {
        asked.extend(needs.accounts.first().cloned().map(Question::VerifyAccount));
    }
}

fn lists(needs: &Needs, facts: &CloudflareFacts, asked: &mut BTreeSet<Question>) {
    // A 403, or an id that no account has: is the credential one of another account?
    let refused = |account| {
        let stores = facts.stores.get(account);
        matches!(
            stores,
            Some(QueryResult::Denied(_) | QueryResult::Absent(_))
        )
    };
    let puzzled = needs.accounts.iter().any(refused);
    if facts.accounts.is_unasked() && (needs.unresolved || puzzled) {
        asked.insert(Question::Accounts);
    }
    for account in &needs.accounts {
        if !facts.stores.contains_key(account) {
            asked.insert(Question::Stores(account.clone()));
        }
    }
    asked.extend(needs.choices.iter().filter_map(|key| unlisted(facts, key)));
    for (key, secret) in &needs.secrets {
        match facts.secrets.get(key) {
            None => {
                asked.insert(Question::Secrets(key.clone()));
            }
            Some(QueryResult::Found(listing)) => {
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

/// What is left to ask for the whole list of a store's secrets.
fn unlisted(facts: &CloudflareFacts, key: &StoreKey) -> Option<Question> {
    match facts.secrets.get(key) {
        None => Some(Question::Secrets(key.clone())),
        Some(QueryResult::Found(listing)) if !listing.complete && listing.cut.is_none() => {
            Some(Question::Rest(key.clone(), listing.pages))
        }
        Some(_) => None,
    }
}

/// The secrets of the stores that the account does have, to tell which one was meant.
fn real_stores(facts: &CloudflareFacts, account: &str, asked: &mut BTreeSet<Question>) {
    for store in facts.stores_of(account).unwrap_or_default() {
        let key = (account.to_owned(), store.id.clone());
        if !facts.secrets.contains_key(&key) {
            asked.insert(Question::Secrets(key));
        }
    }
}

/// Everything that the accounts' stores hold. Of a secret that is nowhere, whether there is room for
/// it.
fn whole_stores(
    needs: &Needs,
    facts: &CloudflareFacts,
    secret: Option<&str>,
    asked: &mut BTreeSet<Question>,
) {
    for account in &needs.accounts {
        real_stores(facts, account, asked);
        for store in facts.stores_of(account).unwrap_or_default() {
            let key = (account.clone(), store.id.clone());
            if let Some(QueryResult::Found(listing)) = facts.secrets.get(&key)
                && !listing.complete
                && listing.cut.is_none()
            {
                asked.insert(Question::Rest(key.clone(), listing.pages));
            }
            let absent = |name| matches!(facts.secret(account, &key.1, name), SecretState::Absent);
            if secret.is_some_and(absent) && !facts.quotas.contains_key(account) {
                asked.insert(Question::Quota(account.clone()));
            }
        }
    }
}

/// Where a secret is absent, whether there is room for it.
fn room(needs: &Needs, facts: &CloudflareFacts, asked: &mut BTreeSet<Question>) {
    for ((account, store), name) in &needs.secrets {
        let absent = matches!(facts.store(account, store), StoreState::Found(_))
            && matches!(facts.secret(account, store, name), SecretState::Absent);
        if absent && !facts.quotas.contains_key(account) {
            asked.insert(Question::Quota(account.clone()));
        }
    }
}

fn policies(facts: &CloudflareFacts, asked: &mut BTreeSet<Question>) {
    if !facts.own.is_unasked() {
        return;
    }
    if let Some(verified) = facts.user_token.found() {
        asked.insert(Question::OwnPolicies(None, verified.id.clone()));
        return;
    }
    let account = facts
        .account_token
        .iter()
        .find_map(|(id, known)| Some((id, known.found()?)));
    if let Some((account, verified)) = account {
        asked.insert(Question::OwnPolicies(
            Some(account.clone()),
            verified.id.clone(),
        ));
    }
}

fn probes(needs: &Needs, facts: &CloudflareFacts, asked: &mut BTreeSet<Question>) {
    if !authorization::is_provable(facts) {
        return;
    }
    for account in &needs.accounts {
        let open = authorization::of(facts, account).state == Verdict::Unknown;
        let store = facts.stores_of(account).and_then(<[_]>::first);
        if let (true, Some(store), false) = (open, store, facts.probes.contains_key(account)) {
            asked.insert(Question::Probe((account.clone(), store.id.clone())));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::cloudflare::{Secret, Store, Verified};
    use crate::config::document::Document;
    use crate::facts::Listing;
    use crate::project::Origin;

    const ACCOUNT: &str = "aaaa0000000000000000000000000001";
    const STORE: &str = "57a0e000000000000000000000000001";

    fn project(bindings: usize, store: &str) -> Project {
        let mut text = format!("account_id = \"{ACCOUNT}\"\n");
        for number in 0..bindings {
            text.push_str(&format!(
                "[[secrets_store_secrets]]\nbinding = \"B{number}\"\nstore_id = \"{store}\"\n\
                 secret_name = \"s{number}\"\n"
            ));
        }
        let path = PathBuf::from("wrangler.toml");
        let document = Document::parse(&path, text.into_bytes());
        Project::new("wrangler.toml".to_owned(), path, Origin::User, document)
    }

    fn facts() -> CloudflareFacts {
        CloudflareFacts {
            credential: true,
            ..CloudflareFacts::default()
        }
    }

    fn key() -> StoreKey {
        (ACCOUNT.to_owned(), STORE.to_owned())
    }

    /// The facts after a first wave in which the store's first page held `names`.
    fn after_first(names: &[&str], pages: u64) -> CloudflareFacts {
        let verified = Verified {
            id: "t".to_owned(),
            status: "active".to_owned(),
            expires_on: None,
            not_before: None,
        };
        let secret = |name: &&str| Secret {
            id: (*name).to_owned(),
            name: (*name).to_owned(),
            status: "active".to_owned(),
            scopes: None,
            comment: None,
        };
        let store = Store {
            id: STORE.to_owned(),
            name: "default".to_owned(),
        };
        let mut facts = facts();
        facts.user_token = QueryResult::Found(verified);
        facts.own = QueryResult::Found(crate::cloudflare::Token {
            id: "t".to_owned(),
            name: String::new(),
            policies: Vec::new(),
        });
        facts
            .stores
            .insert(ACCOUNT.to_owned(), QueryResult::Found(vec![store]));
        let listing = Listing {
            secrets: names.iter().map(secret).collect(),
            pages,
            complete: pages == 1,
            cut: None,
        };
        facts.secrets.insert(key(), QueryResult::Found(listing));
        facts
    }

    #[test]
    fn the_first_wave_depends_on_stores_not_on_bindings() {
        let one = next(&[project(1, STORE)], &facts(), false);
        let many = next(&[project(50, STORE), project(50, STORE)], &facts(), false);
        assert_eq!(one, many);
        let expected = [
            Question::VerifyUser,
            Question::VerifyAccount(ACCOUNT.to_owned()),
            Question::Stores(ACCOUNT.to_owned()),
            Question::Secrets(key()),
        ];
        assert_eq!(one, BTreeSet::from(expected));
    }

    #[test]
    fn further_pages_are_read_only_where_a_name_is_not_on_the_first() {
        let found = after_first(&["s0", "s1"], 3);
        assert_eq!(next(&[project(2, STORE)], &found, false), BTreeSet::new());
        let unseen = after_first(&["s0"], 3);
        let rest = BTreeSet::from([Question::Rest(key(), 3)]);
        assert_eq!(next(&[project(2, STORE)], &unseen, false), rest);
    }

    #[test]
    fn a_placeholder_is_never_asked_for() {
        let asked = next(&[project(1, "${STORE_ID}")], &facts(), false);
        assert!(
            !asked
                .iter()
                .any(|question| matches!(question, Question::Secrets(_)))
        );
    }

    #[test]
    fn the_real_store_is_read_where_the_named_one_is_not_there() {
        let mut facts = after_first(&[], 1);
        facts.secrets.clear();
        let absent = "0000000000000000000000000000dead";
        let asked = next(&[project(1, absent)], &facts, false);
        assert!(asked.contains(&Question::Secrets(key())), "{asked:?}");
    }

    #[test]
    fn nothing_is_asked_offline_or_for_nothing() {
        let offline = CloudflareFacts {
            offline: true,
            ..facts()
        };
        assert_eq!(next(&[project(3, STORE)], &offline, true), BTreeSet::new());
        assert_eq!(next(&[project(0, STORE)], &facts(), true), BTreeSet::new());
    }

    #[test]
    fn a_probe_waits_until_everything_else_is_known() {
        let mut facts = after_first(&["s0"], 1);
        let project = [project(1, STORE)];
        assert_eq!(
            next(&project, &facts, true),
            BTreeSet::new(),
            "policies tell"
        );
        facts.own = QueryResult::Denied(crate::cloudflare::Error::Denied {
            call: crate::cloudflare::Call {
                method: "GET".parse().unwrap(),
                path: "/user/tokens/t".to_owned(),
            },
            status: 403,
            code: Some(9109),
            message: "Unauthorized".to_owned(),
        });
        let probe = BTreeSet::from([Question::Probe(key())]);
        assert_eq!(next(&project, &facts, true), probe);
        assert_eq!(next(&project, &facts, false), BTreeSet::new());
    }
}

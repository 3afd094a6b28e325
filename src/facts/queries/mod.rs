//! What to ask next about the configs, computed purely from the projects and from what is known so far.
//!
//! The number of queries depends on the accounts and stores that the configs name, never on how
//! many bindings, environments or configs name them.

mod credential;
mod permissions;
mod stores;
mod wanted;

use self::wanted::{AccountQueries, AccountWave};
use super::cloudflare_facts::CloudflareFacts;
use super::engine::{self, FindDue};
use crate::cloudflare::Client;
use crate::project::Project;

pub(crate) use self::wanted::ExtraQueries;

/// Every query, in the order in which requests leave.
const QUERIES: [FindDue<AccountQueries, CloudflareFacts>; 10] = [
    credential::verify_user,
    credential::verify_account,
    credential::list_accounts,
    stores::list_stores,
    stores::list_stores_elsewhere,
    stores::list_first_secrets,
    stores::list_more_secrets,
    permissions::read_own_policies,
    permissions::list_memberships,
    stores::read_quota,
];

/// Asks `client` about `projects` until there is nothing left to ask.
pub(crate) async fn gather_facts(
    client: &Client<'_>,
    projects: &[Project],
    extra: &ExtraQueries,
    facts: &mut CloudflareFacts,
) {
    engine::gather(client, facts, |facts| next(projects, extra, facts)).await;
}

/// What is not known yet and can be asked now; empty when there is nothing left to ask.
fn next(projects: &[Project], extra: &ExtraQueries, facts: &CloudflareFacts) -> AccountWave {
    if facts.offline || !facts.has_credential() {
        return Vec::new();
    }
    let wanted = AccountQueries::new(projects, extra, facts);
    if wanted.nothing {
        return Vec::new();
    }
    let queries = QUERIES.iter();
    let mut wave: AccountWave = queries.flat_map(|due| due(&wanted, facts)).collect();
    // A write, even one that changes nothing, is tried only where reads leave it open.
    if extra.probe && wave.is_empty() {
        wave = permissions::probe_write(&wanted, facts);
    }
    wave
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::PathBuf;

    use super::*;
    use crate::cloudflare::{ApiCall, ApiError, Secret, Store, TokenVerification};
    use crate::config::document::ConfigDocument;
    use crate::facts::query_result::QueryResult;
    use crate::facts::repeated_call::{RepeatedCall, StoreKey};
    use crate::facts::secret_listing::SecretListing;
    use crate::project::ConfigOrigin;

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
        let document = ConfigDocument::parse(&path, text.into_bytes());
        Project::new(
            "wrangler.toml".to_owned(),
            path,
            ConfigOrigin::User,
            document,
        )
    }

    fn facts() -> CloudflareFacts {
        CloudflareFacts {
            ..CloudflareFacts::default()
        }
    }

    /// The names of the queries that are due.
    fn asked(projects: &[Project], facts: &CloudflareFacts, probe: bool) -> BTreeSet<String> {
        let extra = ExtraQueries {
            probe,
            ..ExtraQueries::default()
        };
        let due = next(projects, &extra, facts);
        due.into_iter().map(|query| query.name).collect()
    }

    fn names<const N: usize>(queries: [String; N]) -> BTreeSet<String> {
        BTreeSet::from(queries)
    }

    fn key() -> StoreKey {
        (ACCOUNT.to_owned(), STORE.to_owned())
    }

    /// The facts after a first wave in which the store's first page held `names`.
    fn after_first(names: &[&str], pages: u64) -> CloudflareFacts {
        let verified = TokenVerification {
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
        facts.own_token = QueryResult::Found(crate::cloudflare::ApiToken {
            id: "t".to_owned(),
            name: String::new(),
            policies: Vec::new(),
        });
        facts
            .stores
            .insert(ACCOUNT.to_owned(), QueryResult::Found(vec![store]));
        let listing = SecretListing {
            count: None,
            bytes: 0,
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
        let one = asked(&[project(1, STORE)], &facts(), false);
        let many = asked(&[project(50, STORE), project(50, STORE)], &facts(), false);
        assert_eq!(one, many);
        let expected = names([
            "verify user ()".to_owned(),
            format!("verify account {ACCOUNT:?}"),
            format!("stores {ACCOUNT:?}"),
            format!("first secrets {:?}", key()),
        ]);
        assert_eq!(one, expected);
    }

    #[test]
    fn further_pages_are_read_only_where_a_name_is_not_on_the_first() {
        let found = after_first(&["s0", "s1"], 3);
        assert_eq!(asked(&[project(2, STORE)], &found, false), BTreeSet::new());
        let unseen = after_first(&["s0"], 3);
        let rest = names([format!("more secrets {:?}", (key(), 3))]);
        assert_eq!(asked(&[project(2, STORE)], &unseen, false), rest);
    }

    #[test]
    fn a_placeholder_is_never_asked_for() {
        let asked = asked(&[project(1, "${STORE_ID}")], &facts(), false);
        assert!(asked.iter().any(|name| name.starts_with("stores ")));
        assert!(!asked.iter().any(|name| name.starts_with("first secrets")));
    }

    #[test]
    fn the_real_store_is_read_where_the_named_one_is_not_there() {
        let mut facts = after_first(&[], 1);
        facts.secrets.clear();
        let absent = "0000000000000000000000000000dead";
        let asked = asked(&[project(1, absent)], &facts, false);
        let real = format!("first secrets {:?}", key());
        assert!(asked.contains(&real), "{asked:?}");
    }

    #[test]
    fn nothing_is_asked_offline_or_for_nothing() {
        let offline = CloudflareFacts {
            offline: true,
            ..facts()
        };
        assert_eq!(asked(&[project(3, STORE)], &offline, true), BTreeSet::new());
        assert_eq!(asked(&[project(0, STORE)], &facts(), true), BTreeSet::new());
    }

    fn denied(path: &str) -> ApiError {
        ApiError::Denied {
            call: ApiCall {
                method: "GET".parse().unwrap(),
                path: path.to_owned(),
            },
            status: 403,
            code: Some(10000),
            message: "Authentication error".to_owned(),
        }
    }

    #[test]
    fn a_refusal_that_another_answer_contradicts_is_asked_once_more() {
        let project = [project(1, STORE)];
        let mut facts = after_first(&["s0"], 1);
        let refused = QueryResult::Denied(denied("/stores"));
        facts.stores.insert(ACCOUNT.to_owned(), refused);
        let again = names([format!("stores again {ACCOUNT:?}")]);
        assert_eq!(asked(&project, &facts, false), again);
        facts
            .repeated
            .insert(RepeatedCall::Stores(ACCOUNT.to_owned()));
        assert_eq!(asked(&project, &facts, false), BTreeSet::new());
        assert_eq!(facts.failures().len(), 1);
    }

    #[test]
    fn refused_secrets_of_a_store_that_is_listed_are_asked_for_once_more() {
        let project = [project(1, STORE)];
        let mut facts = after_first(&["s0"], 1);
        let refused = QueryResult::Denied(denied("/secrets"));
        facts.secrets.insert(key(), refused);
        let again = names([format!("first secrets again {:?}", key())]);
        assert_eq!(asked(&project, &facts, false), again);
        facts.repeated.insert(RepeatedCall::Secrets(key()));
        assert_eq!(asked(&project, &facts, false), BTreeSet::new());
        assert!(facts.failures().is_empty(), "it has a finding");
    }

    #[test]
    fn a_refusal_that_nothing_contradicts_is_not_repeated() {
        let mut facts = facts();
        facts.user_token = QueryResult::Denied(denied("/verify"));
        let stores = QueryResult::Denied(denied("/stores"));
        facts.stores.insert(ACCOUNT.to_owned(), stores);
        let secrets = QueryResult::Denied(denied("/secrets"));
        facts.secrets.insert(key(), secrets);
        let asked = asked(&[project(1, STORE)], &facts, false);
        assert!(
            asked.iter().all(|name| !name.contains("again")),
            "{asked:?}"
        );
        assert!(facts.failures().is_empty());
    }

    #[test]
    fn a_probe_waits_until_everything_else_is_known() {
        let mut facts = after_first(&["s0"], 1);
        let project = [project(1, STORE)];
        assert_eq!(
            asked(&project, &facts, true),
            BTreeSet::new(),
            "the policies show it"
        );
        facts.own_token = QueryResult::Denied(denied("/user/tokens/t"));
        let probe = names([format!("probe {:?}", key())]);
        assert_eq!(asked(&project, &facts, true), probe);
        assert_eq!(asked(&project, &facts, false), BTreeSet::new());
    }
}

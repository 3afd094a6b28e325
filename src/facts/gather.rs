//! Asks questions and keeps the answers. It decides nothing.

use std::collections::BTreeSet;

use futures::future::join_all;

use super::questions::{self, Question};
use super::{CloudflareFacts, Listing, QueryResult, StoreKey};
use crate::cloudflare::{
    Account, Client, Error, Membership, Owner, Page, Quota, Secret, Store, Token, Verified,
};
use crate::project::Project;

/// The answer to one [`Question`].
enum Fact {
    UserToken(QueryResult<Verified>),
    AccountToken(String, QueryResult<Verified>),
    Accounts(QueryResult<Vec<Account>>),
    Stores(String, QueryResult<Vec<Store>>),
    Secrets(StoreKey, QueryResult<Page<Secret>>),
    Rest(StoreKey, Result<Vec<Secret>, Error>),
    Own(QueryResult<Token>),
    Memberships(QueryResult<Vec<Membership>>),
    Probe(String, QueryResult<()>),
    Quota(String, QueryResult<Quota>),
}

/// Asks wave after wave, until there is nothing left to ask.
pub(crate) async fn gather(
    client: &Client<'_>,
    projects: &[Project],
    facts: &mut CloudflareFacts,
    probe: bool,
) {
    let mut before = BTreeSet::new();
    loop {
        let mut wave = questions::next(projects, facts, probe);
        // An answer that settles nothing must not be asked for again.
        wave.retain(|question| before.insert(question.clone()));
        if wave.is_empty() {
            return;
        }
        let answers = join_all(wave.into_iter().map(|question| ask(client, question))).await;
        for fact in answers {
            facts.learn(fact);
        }
    }
}

async fn ask(client: &Client<'_>, question: Question) -> Fact {
    match question {
        Question::VerifyUser => Fact::UserToken(client.verify_user().await.into()),
        Question::VerifyAccount(account) => {
            let answer = client.verify_account(&account).await;
            Fact::AccountToken(account, answer.into())
        }
        Question::Accounts => Fact::Accounts(client.accounts().await.into()),
        Question::Stores(account) => {
            let answer = client.stores(&account).await;
            Fact::Stores(account, answer.into())
        }
        Question::Secrets(key) => {
            let answer = client.secrets_page(&key.0, &key.1, 1).await;
            Fact::Secrets(key, answer.into())
        }
        Question::Rest(key, pages) => {
            let first = Page {
                items: Vec::new(),
                total_pages: pages,
            };
            let answer = client.secrets_rest(&key.0, &key.1, &first).await;
            Fact::Rest(key, answer)
        }
        Question::OwnPolicies(account, id) => {
            let owner = account.as_deref().map_or(Owner::User, Owner::Account);
            Fact::Own(client.own_token(owner, &id).await.into())
        }
        Question::Memberships => Fact::Memberships(client.memberships().await.into()),
        Question::Probe((account, store)) => {
            let answer = client.probe_write(&account, &store).await;
            Fact::Probe(account, answer.map(|_| ()).into())
        }
        Question::Quota(account) => {
            let answer = client.quota(&account).await;
            Fact::Quota(account, answer.into())
        }
    }
}

impl CloudflareFacts {
    fn learn(&mut self, fact: Fact) {
        match fact {
            Fact::UserToken(known) => self.user_token = known,
            Fact::AccountToken(account, known) => {
                self.account_token.insert(account, known);
            }
            Fact::Accounts(known) => self.accounts = known,
            Fact::Stores(account, known) => {
                self.stores.insert(account, known);
            }
            Fact::Secrets(key, known) => {
                self.secrets.insert(key, first_page(known));
            }
            Fact::Rest(key, answer) => {
                if let Some(QueryResult::Found(listing)) = self.secrets.get_mut(&key) {
                    listing.extend(answer);
                }
            }
            Fact::Own(known) => self.own = known,
            Fact::Memberships(known) => self.memberships = known,
            Fact::Probe(account, known) => {
                self.probes.insert(account, known);
            }
            Fact::Quota(account, known) => {
                self.quotas.insert(account, known);
            }
        }
    }
}

fn first_page(known: QueryResult<Page<Secret>>) -> QueryResult<Listing> {
    match known {
        QueryResult::Found(page) => QueryResult::Found(Listing {
            complete: page.total_pages <= 1,
            pages: page.total_pages,
            secrets: page.items,
            cut: None,
        }),
        QueryResult::Denied(error) => QueryResult::Denied(error),
        QueryResult::Absent(error) => QueryResult::Absent(error),
        QueryResult::Failed(error) => QueryResult::Failed(error),
        QueryResult::Unasked => QueryResult::Unasked,
    }
}

impl Listing {
    fn extend(&mut self, answer: Result<Vec<Secret>, Error>) {
        match answer {
            Ok(secrets) => {
                self.secrets.extend(secrets);
                self.complete = true;
            }
            Err(error) => self.cut = Some(error),
        }
    }
}

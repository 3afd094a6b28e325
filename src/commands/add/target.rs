//! Which account, which store and which secret are meant.

use anyhow::{Result, anyhow, bail};

use crate::action::{ChoiceOption, NewSecret};
use crate::change::plan::add::chosen_environments;
use crate::change::plan::answers::describe_nearest;
use crate::cli::add::AddArgs;
use crate::cloudflare::{Secret, Store};
use crate::commands::assessment::Assessment;
use crate::commands::fix::questions::ask_account;
use crate::commands::session::explain_api_error;
use crate::facts::{CloudflareFacts, QueryResult, SecretState};
use crate::project::store_id::is_store_id;
use crate::project::{ConfigOrigin, Environment};
use crate::prompt::{ListQuestion, Prompter};
use crate::rules::repair::{
    by_likeness, explain_obstacle, is_alive, is_secret_name, new_secret, secret_candidate,
};

/// What `?` says about a secret.
const SECRET: &str = "The binding gives the Worker the value of one secret of the store, under a name of its \
                      own. Nothing is written before the next question.";

/// What `?` says about a store.
const STORE: &str = "A binding names the store of its secret by its id. The account has several stores, and \
                     no config says which is meant.";

/// Somebody who can be asked, if there is one.
pub(super) type MaybePerson<'a> = Option<Box<dyn Prompter + 'a>>;

/// What came of the search for the secret.
pub(super) enum TargetSearch {
    Found {
        store: String,
        secret: String,
    },
    /// It does not exist yet, and a person wants it created.
    Absent(NewSecret),
    /// The person wants none.
    Nothing,
}

/// The environments that get the binding.
fn selected_environments(assessment: &Assessment) -> impl Iterator<Item = &Environment> {
    let projects = assessment.projects.iter();
    // The next build replaces a generated one.
    let written = projects.filter(|project| project.origin != ConfigOrigin::Generated);
    written.flat_map(chosen_environments)
}

/// The account of the environments that were chosen; none where nothing says which.
///
/// # Errors
/// They are of several.
pub(super) fn find_account(assessment: &Assessment) -> Result<Option<String>> {
    let mut accounts: Vec<Option<&str>> = selected_environments(assessment)
        .map(|environment| assessment.facts.account(environment))
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    match accounts.as_slice() {
        [] => Ok(assessment.facts.run_target.flag.clone()),
        [only] => Ok(only.map(str::to_owned)),
        several => bail!(
            "the environments are of {} accounts: add to one at a time: name it with -e",
            several.len()
        ),
    }
}

/// The account that a person chooses.
///
/// # Errors
/// There is nobody to ask, or nothing to choose from.
pub(super) fn choose_account(
    assessment: &Assessment,
    person: &mut MaybePerson<'_>,
) -> Result<String> {
    let accounts = expect_answer(Some(&assessment.facts.accounts))?;
    let chosen = match (person, accounts.map_or(&[][..], Vec::as_slice)) {
        (Some(_), []) | (None, _) => None,
        (Some(person), accounts) => ask_account(&mut **person, accounts)?,
    };
    chosen.ok_or_else(|| {
        anyhow!(
            "nothing says which account is meant: pass --account-id ID, or write account_id \
             into the config"
        )
    })
}

/// The answer; `None` where nobody asked.
///
/// # Errors
/// Cloudflare gave none.
fn expect_answer<T>(result: Option<&QueryResult<T>>) -> Result<Option<&T>> {
    match result {
        Some(QueryResult::Found(answer)) => Ok(Some(answer)),
        Some(
            QueryResult::Denied(error) | QueryResult::Absent(error) | QueryResult::Failed(error),
        ) => Err(explain_api_error(error)),
        Some(QueryResult::Unasked) | None => Ok(None),
    }
}

/// Finds the secret that is meant.
///
/// # Errors
/// Several could be meant or it does not exist, and nobody can be asked.
pub(super) fn find(
    assessment: &Assessment,
    account: Option<&str>,
    arguments: &AddArgs,
    person: &mut MaybePerson<'_>,
) -> Result<TargetSearch> {
    let Some(account) = account else {
        let secret = arguments.secret.clone().unwrap_or_default();
        let store = neighbour_stores(assessment)
            .into_iter()
            .next()
            .ok_or_else(|| {
                anyhow!(
                    "the config has no store id, and --offline looks for none: leave --offline out"
                )
            })?;
        return Ok(TargetSearch::Found { store, secret });
    };
    let facts = &assessment.facts;
    let stores = candidate_stores(assessment, account)?;
    let wanted = arguments.secret.as_deref();
    let Some(store) = choose_store(facts, account, &stores, wanted, person)? else {
        return Ok(TargetSearch::Nothing);
    };
    let secrets: Vec<&Secret> = listed_secrets(facts, account, &store.id)?
        .iter()
        .filter(|secret| is_alive(secret))
        .collect();
    let Some(wanted) = wanted else {
        return choose_secret(store, secrets, person);
    };
    if secrets.iter().any(|secret| secret.name == wanted) {
        return Ok(TargetSearch::found(&store.id, wanted));
    }
    let new = new_secret(facts, account, &store.id, wanted);
    let secrets: Vec<Secret> = secrets.into_iter().cloned().collect();
    match person {
        Some(ask) => choose_replacement(facts, &mut **ask, new, &secrets),
        None => Err(absent(facts, &new, &secrets)),
    }
}

impl TargetSearch {
    fn found(store: &str, secret: &str) -> Self {
        let (store, secret) = (store.to_owned(), secret.to_owned());
        Self::Found { store, secret }
    }
}

/// The secret that a person chooses of all that a store holds.
fn choose_secret(
    store: &Store,
    mut secrets: Vec<&Secret>,
    person: &mut MaybePerson<'_>,
) -> Result<TargetSearch> {
    let Some(ask) = person else {
        return Ok(TargetSearch::Nothing);
    };
    if secrets.is_empty() {
        bail!(
            "{} has no secrets: name the secret, and you are asked whether to create it",
            store.name
        );
    }
    secrets.sort_by(|a, b| a.name.cmp(&b.name));
    let items: Vec<String> = secrets.iter().map(|secret| item(secret)).collect();
    let question = format!("Which secret of {} should be bound?", store.name);
    let chosen = ask.choose(&ListQuestion::new(&question, &items, SECRET))?;
    Ok(chosen.map_or(TargetSearch::Nothing, |index| {
        TargetSearch::found(&store.id, &secrets[index].name)
    }))
}

fn item(secret: &Secret) -> String {
    let ChoiceOption { key, detail } = secret_candidate(secret);
    format!("{key}  ({detail})")
}

/// What a person wants in place of a secret that does not exist: one like it, or itself.
fn choose_replacement(
    facts: &CloudflareFacts,
    ask: &mut dyn Prompter,
    new: NewSecret,
    secrets: &[Secret],
) -> Result<TargetSearch> {
    let sorted = by_likeness(&new.name, secrets);
    let mut items: Vec<String> = sorted.iter().map(|secret| item(secret)).collect();
    match explain_obstacle(facts, &new) {
        None => items.push(format!("create it: {}", new.name)),
        Some(fix) => ask.tell(&format!("It cannot be created now: {}.", fix.title)),
    }
    if items.is_empty() {
        return Err(absent(facts, &new, secrets));
    }
    let question = format!(
        "{} has no secret {}. What is meant?",
        new.store_title, new.name
    );
    Ok(
        match ask.choose(&ListQuestion::new(&question, &items, SECRET))? {
            None => TargetSearch::Nothing,
            Some(index) => match sorted.get(index) {
                Some(secret) => TargetSearch::found(&new.store, &secret.name),
                None => TargetSearch::Absent(new),
            },
        },
    )
}

fn absent(facts: &CloudflareFacts, new: &NewSecret, secrets: &[Secret]) -> anyhow::Error {
    let near = describe_nearest(&new.name, secrets.iter().map(|secret| secret.name.as_str()));
    let can_be_created = is_secret_name(&new.name) && explain_obstacle(facts, new).is_none();
    let create = if can_be_created {
        let end = if near.ends_with('?') { "" } else { "." };
        format!("{end} To create it: `{}`", new.command())
    } else {
        String::new()
    };
    anyhow!(
        "{} has no secret {}{near}{create}",
        new.store_title,
        new.name
    )
}

/// The stores that neighbours name: those of the environments chosen, else of the whole config.
fn neighbour_stores(assessment: &Assessment) -> Vec<String> {
    let near = named_stores(selected_environments(assessment));
    if near.is_empty() {
        let projects = assessment.projects.iter();
        return named_stores(projects.flat_map(|project| &project.environments));
    }
    near
}

fn named_stores<'a>(environments: impl Iterator<Item = &'a Environment>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let bindings = environments.flat_map(|environment| &environment.bindings);
    for (store, _) in bindings.filter_map(|binding| binding.target()) {
        if is_store_id(&store.value) && !ids.contains(&store.value) {
            ids.push(store.value.clone());
        }
    }
    ids
}

/// The account's stores that could be meant: those that neighbours name, else all.
fn candidate_stores<'a>(assessment: &'a Assessment, account: &str) -> Result<Vec<&'a Store>> {
    let Some(stores) = expect_answer(assessment.facts.stores.get(account))? else {
        bail!("the stores of account {account} are not known");
    };
    if stores.is_empty() {
        bail!(
            "account {account} has no store: `wrangler secrets-store store create NAME --remote`"
        );
    }
    let near = neighbour_stores(assessment);
    let meant: Vec<&Store> = stores.iter().filter(|one| near.contains(&one.id)).collect();
    Ok(if meant.is_empty() {
        stores.iter().collect()
    } else {
        meant
    })
}

/// The one store that is meant: the only one, or the only one that holds the secret, or the one that a
/// person chooses. None where the person chooses none.
fn choose_store<'a>(
    facts: &CloudflareFacts,
    account: &str,
    stores: &[&'a Store],
    secret: Option<&str>,
    person: &mut MaybePerson<'_>,
) -> Result<Option<&'a Store>> {
    if let [only] = stores {
        return Ok(Some(only));
    }
    let holds = |store: &&&Store| {
        let state = secret.map(|name| facts.secret(account, &store.id, name));
        matches!(state, Some(SecretState::Found(_)))
    };
    let holders: Vec<&&Store> = stores.iter().filter(holds).collect();
    if let [only] = holders.as_slice() {
        return Ok(Some(only));
    }
    let items: Vec<String> = stores
        .iter()
        .map(|store| format!("{}  {}", store.name, store.id))
        .collect();
    let Some(ask) = person else {
        bail!(
            "{} stores could be meant: {}. Run this on a terminal to choose one",
            stores.len(),
            items.join(", ")
        );
    };
    let list = ListQuestion::new("Which store is meant?", &items, STORE);
    let chosen = ask.choose(&list)?;
    Ok(chosen.map(|index| stores[index]))
}

/// Everything that a store holds.
fn listed_secrets<'a>(
    facts: &'a CloudflareFacts,
    account: &str,
    store: &str,
) -> Result<&'a [Secret]> {
    let result = facts.secrets.get(&(account.to_owned(), store.to_owned()));
    if let Some(refusal) = result.and_then(QueryResult::refusal) {
        bail!(
            "{refusal}. The account has this store: try again later, or pass --offline to add \
             the binding without looking"
        );
    }
    match expect_answer(result)? {
        None => bail!("the secrets of store {store} are not known"),
        Some(listing) => match &listing.cut {
            Some(error) => Err(explain_api_error(error)),
            None => Ok(&listing.secrets),
        },
    }
}

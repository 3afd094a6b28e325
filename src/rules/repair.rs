//! Fixes that more than one rule offers.

use super::finding::{Fix, FixSafety};
use super::rule_input::BindingContext;
use crate::action::{
    Action, Choice, ChoiceOption, ChoiceQuestion, ConfigChange, ConfigEdit, NewSecret, WORKERS,
    quote_for_shell,
};
use crate::cloudflare::{Secret, Store};
use crate::facts::authorization;
use crate::facts::{CloudflareFacts, QueryResult};
use crate::project::placeholder::PlaceholderKind;
use crate::project::store_id::normalize;

/// The status of a secret that is being deleted.
const DELETED: &str = "deleted";

/// How many near names are worth listing.
const NEAR: usize = 3;

/// Gives the binding another store id. Without a question only where it is clear which: nothing was
/// ever filled in and the account has one store, or the text means one of its stores.
pub(super) fn set_store(subject: &BindingContext<'_>, placeholder: Option<PlaceholderKind>) -> Fix {
    let stores = stores_of(subject);
    if let (Some([only]), Some(PlaceholderKind::Blank)) = (stores, placeholder) {
        let title = format!("write the account's only store, {}", only.name);
        return write_store(subject, title, only);
    }
    let present = subject.binding.store_id.as_ref();
    let present = present.map_or("", |store| store.value.as_str());
    let meant = match placeholder {
        Some(_) => Vec::new(),
        None => meant_stores(present, stores.unwrap_or_default()),
    };
    if let [only] = meant.as_slice() {
        let title = format!("write the id of the store {}", only.name);
        return write_store(subject, title, only);
    }
    let mut options = store_options(stores);
    options.sort_by_key(|option| !meant.iter().any(|store| store.id == option.key));
    let template = store_change(subject, present);
    let choice = Choice::among(ChoiceQuestion::Store, options, template);
    Fix::ask("choose the store", choice)
}

/// The stores of the binding's account, where they were listed.
pub(super) fn stores_of<'a>(subject: &BindingContext<'a>) -> Option<&'a [Store]> {
    subject.facts.stores_of(subject.account?)
}

/// The stores that `text` means, which is not the id of one: those of that name, and the one whose id
/// it is but for what was added to it.
fn meant_stores<'a>(text: &str, stores: &'a [Store]) -> Vec<&'a Store> {
    let (name, id) = (text.trim(), normalize(text));
    let is_meant = |store: &&Store| !name.is_empty() && (store.name == name || store.id == id);
    stores.iter().filter(is_meant).collect()
}

fn write_store(subject: &BindingContext<'_>, title: String, store: &Store) -> Fix {
    let change = store_change(subject, &store.id);
    Fix::new(title, FixSafety::Safe, Action::Config(change))
}

fn store_change(subject: &BindingContext<'_>, id: &str) -> ConfigChange {
    ConfigChange {
        project: subject.project,
        change: ConfigEdit::SetStore {
            places: vec![subject.binding.path.clone().key("store_id")],
            id: id.to_owned(),
        },
    }
}

/// Each of `stores` as an answer.
pub(super) fn store_options(stores: Option<&[Store]>) -> Vec<ChoiceOption> {
    let stores = stores.unwrap_or_default().iter();
    let options = stores.map(|store| ChoiceOption {
        key: store.id.clone(),
        detail: store.name.clone(),
    });
    options.collect()
}

fn set_field(subject: &BindingContext<'_>, key: &str, text: &str) -> ConfigChange {
    let at = subject.binding.path.clone().key(key);
    let text = text.to_owned();
    ConfigChange {
        project: subject.project,
        change: ConfigEdit::Set { at, text },
    }
}

/// What can be done where a store has no secret of the name in the config: another name, the nearest
/// first, or creating the secret.
pub(super) fn replace_absent_secret(
    subject: &BindingContext<'_>,
    new: NewSecret,
    secrets: &[Secret],
) -> Vec<Fix> {
    let obstacle = explain_obstacle(subject.facts, &new);
    let choice = choose_secret(subject, &new.name, secrets);
    let create = obstacle.is_none().then_some(new);
    let title = match (&create, choice.options.is_empty()) {
        (None, true) => return obstacle.into_iter().collect(),
        (None, false) => "choose the secret that was meant",
        (Some(_), true) => "create the secret",
        (Some(_), false) => "choose the secret that was meant, or create it",
    };
    let fix = Fix::ask(title, choice.or_creating(create));
    obstacle.into_iter().chain([fix]).collect()
}

/// Gives the binding the name of a secret that exists, those most like `like` first.
pub(super) fn choose_secret(
    subject: &BindingContext<'_>,
    like: &str,
    secrets: &[Secret],
) -> Choice {
    let options = by_likeness(like, secrets).into_iter().map(secret_candidate);
    let blank = set_field(subject, "secret_name", "");
    Choice::among(ChoiceQuestion::Secret, options.collect(), blank)
}

/// What has to be done before the secret can be created.
pub(crate) fn explain_obstacle(facts: &CloudflareFacts, new: &NewSecret) -> Option<Fix> {
    if !is_secret_name(&new.name) {
        let how = format!("{NAME_RULE}: `wrangler secrets-store secret create` refuses others");
        return Some(Fix::manual("give the secret a name that it can have", how));
    }
    if new.is_full() {
        let how = format!(
            "delete one that nothing uses any more: wrangler secrets-store secret delete {} \
             --secret-id ID --remote",
            quote_for_shell(&new.store)
        );
        return Some(Fix::manual(
            "make room: the account cannot have more secrets",
            how,
        ));
    }
    let denied = authorization::cannot_edit(facts, &new.account);
    let title = "ask someone who can edit secrets to create it";
    denied.then(|| Fix::request(title, new.request()))
}

/// What a name of a secret is made of.
pub(crate) const NAME_RULE: &str = "a secret's name is made of letters, digits, `_` and `-`";

/// Whether wrangler accepts `name` for a new secret
/// (`packages/wrangler/src/secrets-store/commands.ts`, without what its `A-z` accepts by mistake).
pub(crate) fn is_secret_name(name: &str) -> bool {
    !name.is_empty() && odd_character(name).is_none()
}

/// The first character that a secret's name cannot have.
pub(super) fn odd_character(name: &str) -> Option<char> {
    name.chars()
        .find(|letter| !letter.is_ascii_alphanumeric() && !matches!(letter, '_' | '-'))
}

/// The secret `name` of `store`, as a Worker needs it.
pub(crate) fn new_secret(
    facts: &CloudflareFacts,
    account: &str,
    store: &str,
    name: &str,
) -> NewSecret {
    let quota = facts.quotas.get(account);
    NewSecret {
        account: account.to_owned(),
        store: store.to_owned(),
        store_title: facts.store_title(account, store),
        name: name.to_owned(),
        scopes: vec![WORKERS.to_owned()],
        quota: quota.and_then(QueryResult::found).copied(),
        source: None,
    }
}

/// The secret that the binding names, with the scopes it needs.
pub(super) fn needed_secret(subject: &BindingContext<'_>) -> Option<NewSecret> {
    let (account, store, name) = subject.target()?;
    let needs = subject.binding.needs.iter();
    Some(NewSecret {
        scopes: needs.map(|need| (*need).to_owned()).collect(),
        ..new_secret(subject.facts, account, &store.value, &name.value)
    })
}

/// `secret` as an answer.
pub(crate) fn secret_candidate(secret: &Secret) -> ChoiceOption {
    let scopes = match &secret.scopes {
        None => "scopes unknown".to_owned(),
        Some(scopes) if scopes.is_empty() => "no scopes".to_owned(),
        Some(scopes) => scopes.join(", "),
    };
    ChoiceOption {
        key: secret.name.clone(),
        detail: format!("{}; {scopes}", secret.status),
    }
}

/// The names that are like `name`, the nearest first.
pub(crate) fn nearest<'a>(name: &str, secrets: &'a [Secret]) -> Vec<&'a str> {
    by_likeness(name, secrets)
        .into_iter()
        .filter(|secret| likeness(name, &secret.name) > 0.7)
        .take(NEAR)
        .map(|secret| secret.name.as_str())
        .collect()
}

/// The secrets that can be meant, those most like `name` first.
pub(crate) fn by_likeness<'a>(name: &str, secrets: &'a [Secret]) -> Vec<&'a Secret> {
    let alive = secrets.iter().filter(|secret| is_alive(secret));
    let mut sorted: Vec<(f64, &Secret)> = alive
        .map(|secret| (likeness(name, &secret.name), secret))
        .collect();
    sorted.sort_by(|(a_like, a), (b_like, b)| {
        b_like.total_cmp(a_like).then_with(|| a.name.cmp(&b.name))
    });
    sorted.into_iter().map(|(_, secret)| secret).collect()
}

/// Whether a person can mean the secret: not one that is being deleted.
pub(crate) fn is_alive(secret: &Secret) -> bool {
    secret.status != DELETED
}

/// Names differ by case and by how words are joined more often than by letters.
pub(super) fn likeness(a: &str, b: &str) -> f64 {
    let plain = |name: &str| -> String {
        name.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    strsim::jaro_winkler(&plain(a), &plain(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_about_words_not_about_how_they_are_joined() {
        assert!(likeness("OPENAI_KEY", "openai-key") > 0.99);
        assert!(likeness("stripe-live", "openai") < 0.7);
    }
}

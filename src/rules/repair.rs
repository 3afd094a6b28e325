//! Fixes that more than one rule offers.

use super::{BindingContext, RuleInput};
use crate::action::{
    Action, Choice, ChoiceOption, ChoiceQuestion, ConfigChange, ConfigEdit, NewSecret, WORKERS,
    quote_for_shell,
};
use crate::cloudflare::{Secret, Store};
use crate::facts::authorization;
use crate::facts::{CloudflareFacts, QueryResult};
use crate::project::placeholder::PlaceholderKind;
use crate::rules::finding::{Fix, FixSafety};

/// The status of a secret that is on its way out.
const DELETED: &str = "deleted";

/// How many near names are worth listing.
const NEAR: usize = 3;

/// Gives the binding another store id. Right without a question only where nothing was ever filled
/// in (`blank`) and the account has one store.
pub(super) fn store_id(
    evidence: &RuleInput<'_>,
    subject: &BindingContext<'_>,
    placeholder: Option<PlaceholderKind>,
) -> Fix {
    let at = subject.binding.path.clone().key("store_id");
    let blank = |text: &str| ConfigChange {
        project: subject.project,
        change: ConfigEdit::Set {
            at: at.clone(),
            text: text.to_owned(),
        },
    };
    let stores = subject
        .account
        .and_then(|account| evidence.facts.stores_of(account));
    if let (Some([only]), Some(PlaceholderKind::Blank)) = (stores, placeholder) {
        let title = format!("write the account's only store, {}", only.name);
        return Fix {
            title,
            safety: FixSafety::Safe,
            action: Action::Config(blank(&only.id)),
        };
    }
    let options = stores
        .unwrap_or_default()
        .iter()
        .map(store_candidate)
        .collect();
    let action = Action::Choice(Choice::among(ChoiceQuestion::Store, options, blank("")));
    Fix {
        title: "choose the store".to_owned(),
        safety: FixSafety::Ask,
        action,
    }
}

fn store_candidate(store: &Store) -> ChoiceOption {
    ChoiceOption {
        key: store.id.clone(),
        detail: store.name.clone(),
    }
}

/// What could be done where a store has no secret of the name that a binding names: another name, the
/// nearest first, or the secret itself.
pub(super) fn absent_secret(
    evidence: &RuleInput<'_>,
    subject: &BindingContext<'_>,
    new: NewSecret,
    secrets: &[Secret],
) -> Vec<Fix> {
    let options: Vec<ChoiceOption> = by_likeness(&new.name, secrets)
        .into_iter()
        .map(secret_candidate)
        .collect();
    let mut fixes = Vec::new();
    let obstacle = obstacle(evidence.facts, &new);
    if let Some(fix) = &obstacle {
        fixes.push(fix.clone());
    }
    let create = obstacle.is_none().then_some(new);
    let title = match (&create, options.is_empty()) {
        (None, true) => return fixes,
        (None, false) => "choose the secret that was meant",
        (Some(_), true) => "create the secret",
        (Some(_), false) => "choose the secret that was meant, or create it",
    };
    let choice =
        Choice::among(ChoiceQuestion::Secret, options, blank_name(subject)).or_creating(create);
    fixes.push(Fix {
        title: title.to_owned(),
        safety: FixSafety::Ask,
        action: Action::Choice(choice),
    });
    fixes
}

/// What keeps us from creating the secret, as what a person would do.
pub(crate) fn obstacle(facts: &CloudflareFacts, new: &NewSecret) -> Option<Fix> {
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
            "make room: the account may have no more secrets",
            how,
        ));
    }
    let denied = authorization::cannot_edit(facts, &new.account);
    denied.then(|| {
        let title = "have somebody who may edit secrets create it";
        Fix::request(title.to_owned(), new.request())
    })
}

/// What a secret's name is made of.
pub(crate) const NAME_RULE: &str = "a secret's name is made of letters, digits, `_` and `-`";

/// Whether wrangler takes `name` for a new secret
/// (`packages/wrangler/src/secrets-store/commands.ts`; what its `A-z` lets through by mistake is left
/// out).
pub(crate) fn is_secret_name(name: &str) -> bool {
    !name.is_empty() && odd_character(name).is_none()
}

/// The first character that a secret's name cannot have.
pub(super) fn odd_character(name: &str) -> Option<char> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    name.chars().find(|letter| !fits(*letter))
}

/// Gives the binding the name of a secret that exists, those first that are most like `like`.
pub(super) fn secret_name(subject: &BindingContext<'_>, like: &str, secrets: &[Secret]) -> Fix {
    let options = by_likeness(like, secrets).into_iter().map(secret_candidate);
    let choice = Choice::among(
        ChoiceQuestion::Secret,
        options.collect(),
        blank_name(subject),
    );
    Fix {
        title: "choose the secret that was meant".to_owned(),
        safety: FixSafety::Ask,
        action: Action::Choice(choice),
    }
}

fn blank_name(subject: &BindingContext<'_>) -> ConfigChange {
    ConfigChange {
        project: subject.project,
        change: ConfigEdit::Set {
            at: subject.binding.path.clone().key("secret_name"),
            text: String::new(),
        },
    }
}

/// The secret `name` of `store`, as a Worker needs it.
pub(crate) fn new_secret(
    facts: &CloudflareFacts,
    account: &str,
    store: &str,
    name: &str,
) -> NewSecret {
    NewSecret {
        account: account.to_owned(),
        store: store.to_owned(),
        store_title: facts.store_title(account, store),
        name: name.to_owned(),
        scopes: vec![WORKERS.to_owned()],
        quota: facts
            .quotas
            .get(account)
            .and_then(QueryResult::found)
            .copied(),
        source: None,
    }
}

/// Has the secret created, by the person: its value is nobody else's.
pub(super) fn create(title: &str, new: &NewSecret) -> Fix {
    Fix::manual(title, new.command().to_string())
}

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

/// The names that could have been meant, the nearest first; none where nothing is near.
pub(crate) fn nearest<'a>(name: &str, secrets: &'a [Secret]) -> Vec<&'a str> {
    by_likeness(name, secrets)
        .into_iter()
        .filter(|secret| likeness(name, &secret.name) > 0.7)
        .take(NEAR)
        .map(|secret| secret.name.as_str())
        .collect()
}

pub(crate) fn by_likeness<'a>(name: &str, secrets: &'a [Secret]) -> Vec<&'a Secret> {
    let mut sorted: Vec<&Secret> = secrets.iter().filter(|secret| is_alive(secret)).collect();
    sorted.sort_by(|a, b| {
        let (a_like, b_like) = (likeness(name, &a.name), likeness(name, &b.name));
        b_like.total_cmp(&a_like).then_with(|| a.name.cmp(&b.name))
    });
    sorted
}

/// Whether a secret can have been meant: what is deleted cannot.
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

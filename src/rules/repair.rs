//! Fixes that more than one rule offers.

use super::{Evidence, Subject};
use crate::act::{Act, Candidate, Change, Choice, ConfigChange, Question, WORKERS, shell};
use crate::cloudflare::{Secret, Store};
use crate::finding::{Fix, Safety};
use crate::project::placeholder::Placeholder;

/// The status of a secret that is on its way out.
const DELETED: &str = "deleted";

/// How many near names are worth listing.
const NEAR: usize = 3;

/// Gives the binding another store id. Right without a question only where nothing was ever filled
/// in (`blank`) and the account has one store.
pub(super) fn store_id(
    evidence: &Evidence<'_>,
    subject: &Subject<'_>,
    placeholder: Option<Placeholder>,
) -> Fix {
    let at = subject.binding.path.clone().key("store_id");
    let blank = |text: &str| ConfigChange {
        project: subject.project,
        change: Change::Set {
            at: at.clone(),
            text: text.to_owned(),
        },
    };
    let stores = subject
        .account
        .and_then(|account| evidence.facts.stores_of(account));
    if let (Some([only]), Some(Placeholder::Blank)) = (stores, placeholder) {
        let title = format!("write the account's only store, {}", only.name);
        return Fix {
            title,
            safety: Safety::Safe,
            act: Act::Config(blank(&only.id)),
        };
    }
    let options = stores
        .unwrap_or_default()
        .iter()
        .map(store_candidate)
        .collect();
    let act = Act::Choice(Choice::among(Question::Store, options, blank("")));
    Fix {
        title: "choose the store".to_owned(),
        safety: Safety::Ask,
        act,
    }
}

fn store_candidate(store: &Store) -> Candidate {
    Candidate {
        key: store.id.clone(),
        detail: store.name.clone(),
    }
}

/// Gives the binding the name of a secret that exists, the nearest first.
pub(super) fn secret_name(subject: &Subject<'_>, name: &str, secrets: &[Secret]) -> Fix {
    let at = subject.binding.path.clone().key("secret_name");
    let change = Change::Set {
        at,
        text: String::new(),
    };
    let blank = ConfigChange {
        project: subject.project,
        change,
    };
    let options = by_likeness(name, secrets)
        .into_iter()
        .map(secret_candidate)
        .collect();
    let act = Act::Choice(Choice::among(Question::Secret, options, blank));
    Fix {
        title: "choose the secret that was meant".to_owned(),
        safety: Safety::Ask,
        act,
    }
}

/// Has the secret created, by the person: its value is nobody else's.
pub(super) fn create(title: &str, store: &str, name: &str) -> Fix {
    let (store, name) = (shell(store), shell(name));
    let command = "wrangler secrets-store secret create";
    Fix::manual(
        title,
        format!("{command} {store} --name {name} --scopes {WORKERS} --remote"),
    )
}

fn secret_candidate(secret: &Secret) -> Candidate {
    let scopes = match &secret.scopes {
        None => "scopes unknown".to_owned(),
        Some(scopes) if scopes.is_empty() => "no scopes".to_owned(),
        Some(scopes) => scopes.join(", "),
    };
    Candidate {
        key: secret.name.clone(),
        detail: format!("{}; {scopes}", secret.status),
    }
}

/// The names that could have been meant, the nearest first; none where nothing is near.
pub(super) fn nearest<'a>(name: &str, secrets: &'a [Secret]) -> Vec<&'a str> {
    by_likeness(name, secrets)
        .into_iter()
        .filter(|secret| likeness(name, &secret.name) > 0.7)
        .take(NEAR)
        .map(|secret| secret.name.as_str())
        .collect()
}

fn by_likeness<'a>(name: &str, secrets: &'a [Secret]) -> Vec<&'a Secret> {
    // What is deleted cannot have been meant.
    let alive = secrets.iter().filter(|secret| secret.status != DELETED);
    let mut sorted: Vec<&Secret> = alive.collect();
    sorted.sort_by(|a, b| {
        let (a_like, b_like) = (likeness(name, &a.name), likeness(name, &b.name));
        b_like.total_cmp(&a_like).then_with(|| a.name.cmp(&b.name))
    });
    sorted
}

/// Names differ by case and by how words are joined more often than by letters.
fn likeness(a: &str, b: &str) -> f64 {
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

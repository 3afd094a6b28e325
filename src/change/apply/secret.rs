//! Creates a secret, and waits until it can be bound.
//!
//! A new secret is pending for a while, and a deploy that binds it then is refused as if it were not
//! there. The API has no conditional write and finds nothing by name: a creation of unknown outcome
//! is looked up in the whole list before it is called failed.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::{Instant, sleep};

use super::{Applier, Effect, unwritten};
use crate::action::NewSecret;
use crate::change::journal::{Created, Intent, Settled};
use crate::change::plan::Outcome;
use crate::cloudflare::{Client, Error, Secret};
use crate::permissions::groups::SECRETS_STORE_WRITE;

/// The status before a secret can be bound.
const PENDING: &str = "pending";

/// The wait before the second look at a pending secret; each later one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The longest wait between two looks: the API lets 1200 requests in 5 minutes.
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// How long a wait goes on before somebody is asked whether it shall.
const SLICE: Duration = Duration::from_millis(250);

/// How long to wait for a pending secret, and who is told.
#[derive(Clone, Copy)]
pub(crate) struct Patience<'a> {
    /// The longest wait.
    pub(crate) limit: Duration,
    /// Is told of each moment; false ends the wait.
    pub(crate) watch: &'a dyn Fn(Wait<'_>) -> bool,
}

/// A moment of waiting for the secret of that name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wait<'n> {
    /// It has been pending for so long.
    Pending(&'n str, Duration),
    /// It is still pending when the longest wait is over.
    Late(&'n str, Duration),
    /// It is pending no more.
    Over,
}

/// The values of the secrets to create, until each is sent. They show in no `Debug`.
#[derive(Debug, Default)]
pub(super) struct Values(BTreeMap<(String, String), SecretString>);

impl Values {
    fn key(new: &NewSecret) -> (String, String) {
        (new.store.clone(), new.name.clone())
    }
}

/// Why the secret is not there.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{error}. To create a secret takes {label}")]
    Denied { error: Error, label: &'static str },
    #[error(
        "{name} exists by now: somebody else has made it. Its value is theirs and was left alone"
    )]
    Taken { name: String },
    #[error("the account may have no more secrets. Delete one that nothing uses any more")]
    Full,
    #[error("{error}. No secret of that name is there: nothing was created")]
    Lost { error: Error },
    #[error("{error}. Whether it was created cannot be seen either: run fix again to look")]
    Unseen { error: Error },
    #[error("Cloudflare took it, but does not list it: run fix again to look")]
    Unsaid,
    #[error("{0}")]
    Api(#[from] Error),
}

impl<'a> Applier<'a> {
    /// How to wait for what is created. Without it, nothing is waited for.
    #[must_use]
    pub(crate) fn waiting(mut self, patience: Patience<'a>) -> Self {
        self.patience = Some(patience);
        self
    }

    /// Hands over the value of a secret that is going to be created.
    pub(crate) fn supply(&mut self, new: &NewSecret, value: SecretString) {
        self.values.0.insert(Values::key(new), value);
    }

    pub(super) async fn create(&mut self, new: &NewSecret) -> (Outcome, Option<Effect>) {
        let Some(client) = self.client else {
            let reason = "there is no credential to do it with";
            return (Outcome::Skipped(reason.to_owned()), None);
        };
        let Some(value) = self.values.0.remove(&Values::key(new)) else {
            return (Outcome::Skipped("no value was given".to_owned()), None);
        };
        let ticket = match self.journal.intend(intent(new)) {
            Ok(ticket) => ticket,
            Err(error) => return (Outcome::Failed(unwritten(&error)), None),
        };
        let made = create(client, new, &value).await;
        drop(value);
        self.journal.settle(ticket, ended(&made));
        let made = match made {
            Ok(made) => made,
            Err(failure @ Failure::Denied { .. }) => {
                return (Outcome::Denied(failure.to_string(), new.request()), None);
            }
            Err(failure) => return (Outcome::Failed(failure.to_string()), None),
        };
        self.written.insert(new.account.clone());
        if let Some(patience) = self.patience {
            settle(client, new, &made, patience).await;
        }
        (Outcome::Applied, Some(effect(new)))
    }

    /// What creating it would change.
    pub(super) fn rehearse_creation(new: &NewSecret) -> (Outcome, Option<Effect>) {
        (Outcome::Planned, Some(effect(new)))
    }
}

/// What the journal holds of it.
fn intent(new: &NewSecret) -> Intent {
    Intent::Secret(Created {
        account: new.account.clone(),
        store: Some(new.store.clone()),
        name: new.name.clone(),
    })
}

fn ended(made: &Result<Secret, Failure>) -> Settled {
    match made {
        Ok(made) => Settled::Created(made.id.clone()),
        Err(Failure::Unseen { .. } | Failure::Unsaid) => Settled::Unknown,
        Err(_) => Settled::Failed,
    }
}

fn effect(new: &NewSecret) -> Effect {
    Effect::Created(new.name.clone())
}

async fn create(
    client: &Client<'_>,
    new: &NewSecret,
    value: &SecretString,
) -> Result<Secret, Failure> {
    let (account, store) = (&new.account, &new.store);
    let answer = client
        .create_secret(account, store, &new.name, value, &new.scopes)
        .await;
    match answer {
        Ok(Some(made)) => Ok(made),
        // It was made, though the answer does not say which one it is.
        Ok(None) => match named(client, new).await {
            Ok(Some(made)) => Ok(made),
            _ => Err(Failure::Unsaid),
        },
        Err(error) if error.leaves_doubt() => match named(client, new).await {
            Ok(Some(made)) => Ok(made),
            Ok(None) => Err(Failure::Lost { error }),
            Err(_) => Err(Failure::Unseen { error }),
        },
        Err(error) if error.says("secret_name_already_exists") => Err(Failure::Taken {
            name: new.name.clone(),
        }),
        Err(error) if error.says("maximum_secrets_exceeded") => Err(Failure::Full),
        Err(error) if error.is_denied() => Err(Failure::Denied {
            error,
            label: SECRETS_STORE_WRITE.label,
        }),
        Err(error) => Err(error.into()),
    }
}

async fn named(client: &Client<'_>, new: &NewSecret) -> Result<Option<Secret>, Error> {
    client
        .secret_named(&new.account, &new.store, &new.name)
        .await
}

/// Looks at the new secret until it is pending no more, or the patience is over. What goes wrong here
/// changes nothing about the creation: the check that follows looks again.
async fn settle(client: &Client<'_>, new: &NewSecret, made: &Secret, patience: Patience<'_>) {
    let start = Instant::now();
    let mut wait = FIRST_WAIT;
    loop {
        let look = client.secret(&new.account, &new.store, &made.id).await;
        if !look.is_ok_and(|secret| secret.status == PENDING) {
            (patience.watch)(Wait::Over);
            return;
        }
        let left = patience.limit.saturating_sub(start.elapsed());
        if left.is_zero() {
            (patience.watch)(Wait::Late(&new.name, patience.limit));
            return;
        }
        let until = Instant::now() + wait.min(left);
        while Instant::now() < until {
            if !(patience.watch)(Wait::Pending(&new.name, start.elapsed())) {
                (patience.watch)(Wait::Over);
                return;
            }
            sleep(SLICE.min(until.duration_since(Instant::now()))).await;
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

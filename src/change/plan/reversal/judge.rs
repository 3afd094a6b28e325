//! Each step of a fix, held against what is there.

use std::path::PathBuf;

use super::{ByHand, Narrowing, Present, Refusal, Restoration, Reversal, Seen, Way};
use crate::action::{self, Command, set_scopes};
use crate::change::journal::{
    Created, Edited, Entry, Extended, Intent, Recorded, Settled, Widened, hash,
};
use crate::config::reverse;
use crate::config::splice::apply;

/// What becomes of each open step of `entry`, the newest first. `shown` is a path as a user sees it.
pub(crate) fn reversals(
    entry: &Entry,
    present: &Present,
    shown: impl Fn(&str) -> String,
) -> Vec<Reversal> {
    // As the reversals so far leave it.
    let mut present = present.clone();
    let open: Vec<&Recorded> = entry.open().collect();
    let mut reversals = Vec::new();
    for (index, step) in open.iter().enumerate() {
        let mut reversal = Reversal {
            step: step.number,
            kind: step.act.kind(),
            title: String::new(),
            config: String::new(),
            subject: String::new(),
            way: Way::Gone,
            known: step.is_known(),
        };
        match &step.act {
            Intent::Config(edited) => {
                reversal.config = shown(&edited.path);
                reversal.title = format!("take back the edit of {}", reversal.config);
                reversal.subject.clone_from(&edited.path);
                let older = &open[index + 1..];
                reversal.way = restore(edited, &reversal.config, &mut present, older);
            }
            Intent::Scope(widened) => {
                let scopes = widened.add.join("`, `");
                reversal.title = format!("take `{scopes}` from the scopes of {}", widened.name);
                reversal.subject.clone_from(&widened.secret);
                reversal.way = narrow(widened, step.ended.as_ref(), &mut present);
            }
            Intent::Secret(created) | Intent::Token(created) => stay(&mut reversal, created, step),
            Intent::Extension(extended) => stay_extended(&mut reversal, extended, step),
        }
        reversals.push(reversal);
    }
    reversals
}

fn restore(edited: &Edited, config: &str, present: &mut Present, older: &[&Recorded]) -> Way {
    let bytes = match present.files.get(&edited.path) {
        Some(Seen::There(bytes)) => bytes,
        Some(Seen::Unread(why)) => return Way::Unread(why.clone()),
        Some(Seen::Gone) | None => {
            let reason = format!("{config} is no longer there");
            return refused(reason, ByHand::Nothing);
        }
    };
    let by_hand = || ByHand::Text(edited.hunks.clone());
    let now = hash(bytes);
    if now != edited.after {
        return match now == edited.before || is_older(edited, &now, older) {
            true => Way::Gone,
            false => refused(format!("{config} has changed since"), by_hand()),
        };
    }
    let splices = reverse::reversed(bytes, &edited.hunks);
    let restored = splices
        .map(|splices| (apply(bytes, &splices), splices))
        .filter(|(after, _)| hash(after) == edited.before);
    let Some((after, splices)) = restored else {
        let reason = format!("the journal does not tell how {config} was before");
        return refused(reason, by_hand());
    };
    let before = bytes.clone();
    let seen = Seen::There(after.clone());
    present.files.insert(edited.path.clone(), seen);
    Way::Restore(Restoration {
        path: PathBuf::from(&edited.path),
        before,
        after,
        splices,
    })
}

/// Whether the file is as it was before some step older than this edit: then so is this edit gone.
fn is_older(edited: &Edited, now: &str, older: &[&Recorded]) -> bool {
    older.iter().any(|step| match &step.act {
        Intent::Config(other) => other.path == edited.path && other.before == now,
        _ => false,
    })
}

fn narrow(widened: &Widened, ended: Option<&Settled>, present: &mut Present) -> Way {
    let Widened {
        account,
        store,
        secret,
        name,
        add,
        ..
    } = widened;
    let key = (account.clone(), store.clone(), secret.clone());
    let now = match present.secrets.get(&key) {
        Some(Seen::There(now)) => now.clone(),
        Some(Seen::Unread(why)) => return Way::Unread(why.clone()),
        Some(Seen::Gone) | None => return Way::Gone,
    };
    let (ours, after): (Vec<String>, Vec<String>) =
        now.iter().cloned().partition(|scope| add.contains(scope));
    if ours.is_empty() {
        return Way::Gone;
    }
    let left = match ended {
        Some(Settled::Scopes(left)) => left.clone(),
        _ => widened.after(),
    };
    if now != left {
        return changed(widened, &left, &now, &after);
    }
    present.secrets.insert(key, Seen::There(after.clone()));
    Way::Narrow(Narrowing {
        account: account.clone(),
        store: store.clone(),
        secret: secret.clone(),
        name: name.clone(),
        before: now,
        after,
    })
}

/// The scopes are not what the fix left; `after` is what they would be without what it added.
fn changed(widened: &Widened, left: &[String], now: &[String], after: &[String]) -> Way {
    let reason = format!(
        "the scopes of {} have changed since: they were {}, and now they are {}",
        widened.name,
        left.join(", "),
        now.join(", ")
    );
    let by_hand = match after.is_empty() {
        // Cloudflare takes no empty list.
        true => ByHand::Nothing,
        false => {
            let command = set_scopes(&widened.store, &widened.secret, after);
            ByHand::Command(command.to_string())
        }
    };
    refused(reason, by_hand)
}

fn refused(reason: String, by_hand: ByHand) -> Way {
    Way::Refused(Refusal { reason, by_hand })
}

/// What was created stays; whoever wants it gone knows what rests on it.
fn stay(reversal: &mut Reversal, created: &Created, step: &Recorded) {
    let Created { store, name, .. } = created;
    let id = match &step.ended {
        Some(Settled::Created(id)) => Some(id),
        _ => None,
    };
    let command = match (store, id) {
        (Some(store), Some(id)) => Command::new(
            "wrangler secrets-store secret delete",
            [&[store.as_str()], &["--secret-id", id], &["--remote"]],
        )
        .to_string(),
        (Some(store), None) => Command::new(
            "wrangler secrets-store secret list",
            [&[store.as_str()], &["--remote"]],
        )
        .to_string(),
        (None, _) => action::tokens_page(&created.account),
    };
    let made = match id {
        Some(_) => "",
        None => "may have been created, and ",
    };
    reversal.title = format!("the {} {name} {made}stays", reversal.kind);
    reversal.way = Way::Stays(command);
}

/// What a token was given stays: the dashboard takes single permissions away.
fn stay_extended(reversal: &mut Reversal, extended: &Extended, step: &Recorded) {
    let added = extended.add.join(", ");
    let may = match step.is_known() {
        true => "stays in",
        false => "may have been added, and stays in",
    };
    reversal.title = format!("{added} {may} the token {}", extended.name);
    reversal.way = Way::Stays(action::tokens_page(&extended.account));
}

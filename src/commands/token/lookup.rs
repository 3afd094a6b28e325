//! What Cloudflare can tell about a token to make: ids, and the account that nobody named. It asks and
//! decides nothing.

use futures::future::join_all;

use super::projects::Projects;
use crate::cloudflare::{Client, Owner};
use crate::commands::session::Session;
use crate::facts::Known;
use crate::permissions::requirements::{Needs, Purpose, by_account};
use crate::permissions::token::{Listed, Lister, Question, Told, Wanted, Zone};

/// What is needed in each account. Where nothing names one, the only one that `client` sees stands in,
/// and `projects` remember it.
pub(super) fn needs(
    projects: &mut Projects,
    purpose: Purpose,
    session: &Session<'_>,
    client: Option<&Client<'_>>,
) -> Vec<(Option<String>, Needs)> {
    let needs = by_account(&projects.subjects(), purpose, &projects.accounts);
    let unnamed = needs.iter().any(|(account, _)| account.is_none());
    let Some(client) = client.filter(|_| unnamed) else {
        return needs;
    };
    let seen = session.runtime.block_on(client.accounts());
    let Ok([only]) = seen.as_deref() else {
        return needs;
    };
    projects.accounts.only = Some(only.id.clone());
    by_account(&projects.subjects(), purpose, &projects.accounts)
}

/// Asks until there is nothing left to ask.
pub(super) async fn gather(client: &Client<'_>, wanted: &Wanted) -> Told {
    let mut told = Told::default();
    loop {
        let wave = wanted.next(&told);
        if wave.is_empty() {
            return told;
        }
        let wave = wave.into_iter().map(|question| answer(client, question));
        for learn in join_all(wave).await {
            learn(&mut told);
        }
    }
}

/// Asks one question, and says where its answer goes.
async fn answer(client: &Client<'_>, question: Question) -> Box<dyn FnOnce(&mut Told)> {
    match question {
        Question::Groups(lister) => {
            let owner = match &lister {
                Lister::User => Owner::User,
                Lister::Account(id) => Owner::Account(id),
            };
            let list = client.permission_groups(owner).await;
            let list = list.map(|list| list.into_iter().map(listed).collect());
            Box::new(|told| {
                told.groups.insert(lister, list.into());
            })
        }
        Question::Zones => {
            let zones = client.zones().await;
            let zones = zones.map(|zones| zones.into_iter().map(zone).collect());
            Box::new(|told| told.zones = zones.into())
        }
        Question::User => {
            let user = client.user().await.map(|user| user.id);
            Box::new(|told| told.user = Known::from(user))
        }
    }
}

fn listed(group: crate::cloudflare::Listing) -> Listed {
    Listed {
        id: group.id,
        name: group.name,
        scopes: group.scopes,
    }
}

fn zone(zone: crate::cloudflare::Zone) -> (Option<String>, Zone) {
    let account = zone.account.map(|account| account.id);
    let zone = Zone {
        id: zone.id,
        name: zone.name,
    };
    (account, zone)
}

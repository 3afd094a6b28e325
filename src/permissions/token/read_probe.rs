//! What a token grants, inferred from the reads that work: for a token whose policies nobody can read.
//!
//! A read that is refused says that the token grants neither Read nor Write. One that works says so of
//! Read alone: only a write would tell more, and an audit writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, Comparison, Held, Places};
use crate::cloudflare::Read;
use crate::permissions::requirements::{Needs, Permission, Resource, Zone};

/// The answers to reads: whether each was let in. What failed in another way is left out.
pub(crate) type ReadAnswers = BTreeMap<Read, bool>;

/// The reads that tell something about what `needs` ask for in `account`.
pub(crate) fn telling_reads(
    needs: &Needs,
    account: Option<&str>,
    places: &Places,
) -> BTreeSet<Read> {
    let pairs = needs.permissions.iter().flat_map(|permission| {
        let resources = permission.resources.iter();
        resources.map(move |resource| (permission, resource))
    });
    pairs
        .filter_map(|(permission, resource)| read(permission, resource, account, places))
        .collect()
}

/// What `answers` tell about a token.
pub(crate) fn infer_from_reads<'n>(
    needs: &'n Needs,
    account: Option<&str>,
    places: &Places,
    answers: &ReadAnswers,
) -> Comparison<'n> {
    let asked = |permission: &'n Permission| {
        let mut asked = Asked::new(permission);
        for resource in &permission.resources {
            let answer = read(permission, resource, account, places);
            asked.on(
                resource,
                held(permission, answer.and_then(|read| answers.get(&read))),
            );
        }
        asked
    };
    Comparison {
        asked: needs.permissions.iter().map(asked).collect(),
        surplus: Vec::new(),
    }
}

fn held(permission: &Permission, let_in: Option<&bool>) -> Held {
    match let_in {
        Some(false) => Held::No,
        Some(true) if permission.group.name.ends_with("Read") => Held::Yes,
        Some(true) | None => Held::Unclear,
    }
}

fn read(
    permission: &Permission,
    resource: &Resource,
    account: Option<&str>,
    places: &Places,
) -> Option<Read> {
    let group = permission.group.name;
    match places.settle(resource) {
        Resource::Account(id) => Read::of(group, id.as_deref().or(account), None),
        Resource::Zone(Zone::Id(id)) => Read::of(group, account, Some(&id)),
        Resource::Zone(_) => None,
        Resource::User => Read::of(group, account, None),
    }
}

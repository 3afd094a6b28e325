//! What a token grants, inferred from the reads that work: for a token whose policies nobody can read.
//!
//! A read that is refused says that the token grants neither Read nor Write. One that works says so of
//! Read alone: only a write would show more, and an audit writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{GrantState, RequiredPermission, ResourceIds, TokenComparison};
use crate::cloudflare::ReadProbe;
use crate::permissions::requirements::{GrantResource, Permission, Requirements, ZoneReference};

/// Whether each read was allowed. What failed in another way is left out.
pub(crate) type ReadAnswers = BTreeMap<ReadProbe, bool>;

/// The reads that show something about what `needs` ask for in `account`.
pub(crate) fn reads_for(
    needs: &Requirements,
    account: Option<&str>,
    ids: &ResourceIds,
) -> BTreeSet<ReadProbe> {
    let pairs = needs.permissions.iter().flat_map(|permission| {
        let resources = permission.resources.iter();
        resources.map(move |resource| (permission, resource))
    });
    pairs
        .filter_map(|(permission, resource)| read_for(permission, resource, account, ids))
        .collect()
}

/// What `answers` show about a token.
pub(crate) fn infer_from_reads<'n>(
    needs: &'n Requirements,
    account: Option<&str>,
    ids: &ResourceIds,
    answers: &ReadAnswers,
) -> TokenComparison<'n> {
    let asked = |permission: &'n Permission| {
        let mut asked = RequiredPermission::new(permission);
        for resource in &permission.resources {
            let answer = read_for(permission, resource, account, ids);
            asked.on(
                resource,
                held_by(permission, answer.and_then(|read| answers.get(&read))),
            );
        }
        asked
    };
    TokenComparison {
        asked: needs.permissions.iter().map(asked).collect(),
        surplus: Vec::new(),
    }
}

fn held_by(permission: &Permission, is_allowed: Option<&bool>) -> GrantState {
    match is_allowed {
        Some(false) => GrantState::No,
        Some(true) if permission.group.name.ends_with("Read") => GrantState::Yes,
        Some(true) | None => GrantState::Unclear,
    }
}

fn read_for(
    permission: &Permission,
    resource: &GrantResource,
    account: Option<&str>,
    ids: &ResourceIds,
) -> Option<ReadProbe> {
    let group = permission.group.name;
    match ids.settle(resource) {
        GrantResource::Account(id) => ReadProbe::for_group(group, id.as_deref().or(account), None),
        GrantResource::Zone(ZoneReference::Id(id)) => {
            ReadProbe::for_group(group, account, Some(&id))
        }
        GrantResource::Zone(_) => None,
        GrantResource::User => ReadProbe::for_group(group, account, None),
    }
}

//! What a token grants, inferred from the reads that work: for a token whose policies nobody can read.
//!
//! A read that is refused shows that the token grants neither Read nor Write. One that works shows that
//! it grants Read: only a write would show more, and an audit writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::comparison::{GrantState, RequiredPermission, TokenComparison};
use super::resources::ResourceIds;
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
    let reads = needs.permissions.iter().flat_map(|permission| {
        let resources = permission.resources.iter();
        resources.filter_map(move |resource| read_for(permission, resource, account, ids))
    });
    reads.collect()
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
            let read = read_for(permission, resource, account, ids);
            let is_allowed = read.and_then(|read| answers.get(&read));
            asked.narrow(resource, infer_grant(permission, is_allowed));
        }
        asked
    };
    TokenComparison {
        asked: needs.permissions.iter().map(asked).collect(),
        surplus: Vec::new(),
    }
}

fn infer_grant(permission: &Permission, is_allowed: Option<&bool>) -> GrantState {
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
    match ids.fill_ids(resource) {
        GrantResource::Account(id) => ReadProbe::for_group(group, id.as_deref().or(account), None),
        GrantResource::Zone(ZoneReference::Id(id)) => {
            ReadProbe::for_group(group, account, Some(&id))
        }
        GrantResource::Zone(_) => None,
        GrantResource::User => ReadProbe::for_group(group, account, None),
    }
}

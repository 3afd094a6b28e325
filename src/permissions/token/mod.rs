//! The token that a set of projects needs, as inert data: what it grants where, the policies for the API,
//! and what an existing token lacks.
//!
//! Nothing is asked here. What Cloudflare knows and the files do not (the ids of permission groups, of
//! zones, of the user) comes in as a [`GroupCatalog`] and as [`ResourceIds`]; what neither has stays an
//! [`UnknownId`].

pub(crate) mod body;
pub(crate) mod catalog;
pub(crate) mod comparison;
pub(crate) mod grants;
pub(crate) mod login;
pub(crate) mod name;
pub(crate) mod policy;
pub(crate) mod read_probe;
pub(crate) mod resources;
pub(crate) mod spec;

pub(crate) use body::{TokenBody, extended};
pub(crate) use catalog::GroupCatalog;
pub(crate) use comparison::{
    GrantState, RequiredPermission, SurplusGrant, TokenComparison, compare,
};
pub(crate) use grants::{dropped, lost};
pub(crate) use login::LoginGrants;
pub(crate) use policy::{PolicyBody, PolicySet};
pub(crate) use read_probe::{ReadAnswers, infer_from_reads, reads_for};
pub(crate) use resources::{ResourceIds, UnknownId};
pub(crate) use spec::{ExcludedPermission, ExclusionReason, OwnerKind, TokenSpec};

//! The table: for each config field, which permissions its deploy needs, and how that is known.
//!
//! Where a row says `wrangler`, the call was read from wrangler 4.125.0 (cloudflare/workers-sdk
//! f830836) or recorded from 4.125.0 and 4.164.0; the versions in between at which a call came or went
//! were found in the published packages. Where it says `accepted`, the group is in the endpoint's
//! published list of accepted permissions (Cloudflare API reference; the same list is in
//! terraform-provider-cloudflare v5.22.0, `docs/resources`).

mod base;
mod bindings;
mod own_commands;
mod row;
mod storage;
mod triggers;

pub(crate) use base::BASE;
pub(crate) use own_commands::{CHECK, FIX, PAGES};
pub(crate) use row::Provenance;
pub use row::{ConfigField, EntryCondition, FieldNeed, NeedTiming, NoNeed, SearchLocation};

/// Every field of a config that something is known about.
pub fn permission_fields() -> impl Iterator<Item = &'static ConfigField> {
    [
        base::FIELDS,
        triggers::FIELDS,
        storage::FIELDS,
        bindings::FIELDS,
    ]
    .into_iter()
    .flatten()
}

/// Everything in the table, also what is not a field.
pub fn permission_rows() -> impl Iterator<Item = &'static ConfigField> {
    [BASE]
        .into_iter()
        .chain(permission_fields())
        .chain([CHECK, FIX, PAGES])
}

//! Which permissions a set of projects needs, and why: the table of [`crate::permissions`] applied to
//! what their configs say. Nothing is asked, nothing is read from disk.

mod derive;
mod entries;
mod permission;
mod resource;
mod subject;

pub(crate) use derive::{by_account, derive};
pub(crate) use permission::{FieldNote, Permission, PermissionReason, Requirements};
pub(crate) use resource::{GrantResource, ZoneReference};
pub(crate) use subject::{AccountHints, DeploySubject, TokenPurpose};

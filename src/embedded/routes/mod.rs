//! The routes: a folder for each product, a file for each kind of resource. What each route accepts stands
//! in [`super::authority::accepted_permissions`].

pub(super) mod account;
mod collection;
pub(super) mod pages;
pub(super) mod secrets_store;
pub(super) mod storage;
pub(super) mod workers;
pub(super) mod zones;

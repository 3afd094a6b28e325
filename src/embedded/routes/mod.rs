//! The routes, one noun a file. What each accepts stands in [`super::accepted`].

mod assets;
mod bindings;
mod buckets;
mod containers;
mod databases;
mod domains;
mod email;
mod holdings;
mod kv;
mod namespaces;
mod objects;
mod pages;
mod permission_groups;
mod queues;
mod secrets;
mod stores;
mod tokens;
mod triggers;
mod uploads;
mod users;
mod workers;
mod workflows;
mod zones;

use axum::Router;

use super::call::unrouted;
use super::server::Shared;

/// The path under which the API lives.
pub(super) const BASE: &str = "/client/v4";

/// Every route there is.
pub(super) fn all() -> Router<Shared> {
    let api = Router::new()
        .merge(tokens::routes())
        .merge(permission_groups::routes())
        .merge(users::routes())
        .merge(stores::routes())
        .merge(secrets::routes())
        .merge(uploads::routes())
        .merge(workers::routes())
        .merge(deployed())
        .method_not_allowed_fallback(unrouted);
    Router::new().nest(BASE, api).fallback(unrouted)
}

/// What a deploy touches beside the Worker itself.
fn deployed() -> Router<Shared> {
    Router::new()
        .merge(assets::routes())
        .merge(buckets::routes())
        .merge(containers::routes())
        .merge(databases::routes())
        .merge(domains::routes())
        .merge(email::routes())
        .merge(kv::routes())
        .merge(namespaces::routes())
        .merge(objects::routes())
        .merge(pages::routes())
        .merge(queues::routes())
        .merge(triggers::routes())
        .merge(workflows::routes())
        .merge(zones::routes())
}

/// `path` without [`BASE`], if it is below it.
pub(super) fn below_base(path: &str) -> &str {
    path.strip_prefix(BASE).unwrap_or(path)
}

//! The routes, one noun a file. Each names the permissions that the API reference accepts for it.

mod permission_groups;
mod secrets;
mod stores;
mod tokens;
mod uploads;
mod users;
mod workers;

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
        .method_not_allowed_fallback(unrouted);
    Router::new().nest(BASE, api).fallback(unrouted)
}

/// `path` without [`BASE`], if it is below it.
pub(super) fn below_base(path: &str) -> &str {
    path.strip_prefix(BASE).unwrap_or(path)
}

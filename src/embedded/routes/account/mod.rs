//! Accounts, their people and their tokens.

mod identity;
mod permission_groups;
mod tokens;

use axum::Router;

use crate::embedded::world::SharedWorld;

/// The routes of this product.
pub(crate) fn routes() -> Router<SharedWorld> {
    Router::new()
        .merge(identity::routes())
        .merge(permission_groups::routes())
        .merge(tokens::routes())
}

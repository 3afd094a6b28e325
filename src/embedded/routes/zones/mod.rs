//! Zones, and what a deploy leaves in them.

mod email;
pub(super) mod listing;
mod worker_routes;

use axum::Router;

use crate::embedded::world::SharedWorld;

/// The routes of this product.
pub(crate) fn routes() -> Router<SharedWorld> {
    Router::new()
        .merge(email::routes())
        .merge(listing::routes())
        .merge(worker_routes::routes())
}

//! The Secrets Store.

mod secrets;
mod stores;

use axum::Router;

use crate::embedded::world::SharedWorld;

/// The routes of this product.
pub(crate) fn routes() -> Router<SharedWorld> {
    Router::new()
        .merge(secrets::routes())
        .merge(stores::routes())
}

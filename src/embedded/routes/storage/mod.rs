//! What a Worker stores things in: KV, R2, D1, queues, and namespaces of other products.

mod d1;
mod kv;
mod namespaces;
mod queues;
mod r2;

use axum::Router;

use crate::embedded::world::SharedWorld;

/// The routes of this product.
pub(crate) fn routes() -> Router<SharedWorld> {
    Router::new()
        .merge(d1::routes())
        .merge(kv::routes())
        .merge(namespaces::routes())
        .merge(queues::routes())
        .merge(r2::routes())
}

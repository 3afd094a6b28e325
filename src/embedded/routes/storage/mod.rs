//! What a Worker stores things in: KV, R2, D1, queues, and namespaces of other products.

mod d1;
mod kv;
mod namespaces;
mod queues;
mod r2;

use crate::embedded::route_table::RouteTable;

/// The routes of this product.
pub(crate) fn routes() -> RouteTable {
    RouteTable::joined([
        d1::routes(),
        kv::routes(),
        namespaces::routes(),
        queues::routes(),
        r2::routes(),
    ])
}

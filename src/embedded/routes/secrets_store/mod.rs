//! The Secrets Store.

mod secrets;
mod stores;

use crate::embedded::route_table::RouteTable;

/// The routes of this product.
pub(crate) fn routes() -> RouteTable {
    RouteTable::joined([secrets::routes(), stores::routes()])
}

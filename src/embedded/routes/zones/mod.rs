//! Zones, and what a deploy leaves in them.

mod email;
pub(super) mod listing;
mod worker_routes;

use crate::embedded::route_table::RouteTable;

/// The routes of this product.
pub(crate) fn routes() -> RouteTable {
    RouteTable::joined([email::routes(), listing::routes(), worker_routes::routes()])
}

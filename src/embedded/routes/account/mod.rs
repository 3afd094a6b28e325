//! Accounts, their people and their tokens.

mod identity;
mod permission_groups;
mod tokens;

use crate::embedded::route_table::RouteTable;

/// The routes of this product.
pub(crate) fn routes() -> RouteTable {
    RouteTable::joined([
        identity::routes(),
        permission_groups::routes(),
        tokens::routes(),
    ])
}

//! Workers, and what is uploaded and deployed with them.

mod bindings;
mod durable_objects;
mod scripts;
mod uploads;
mod versions;

use crate::embedded::route_table::RouteTable;

pub(super) fn routes() -> RouteTable {
    RouteTable::joined([
        durable_objects::routes(),
        scripts::routes(),
        uploads::routes(),
        versions::routes(),
    ])
}

//! Workers, and what is deployed with them.

mod assets;
mod bindings;
mod containers;
mod domains;
mod durable_objects;
mod lookup;
mod scripts;
mod settings;
mod subdomains;
mod triggers;
mod uploads;
mod versions;
mod workflows;

use crate::embedded::route_table::RouteTable;

/// The routes of this product.
pub(crate) fn routes() -> RouteTable {
    RouteTable::joined([
        assets::routes(),
        containers::routes(),
        domains::routes(),
        durable_objects::routes(),
        scripts::routes(),
        settings::routes(),
        subdomains::routes(),
        triggers::routes(),
        uploads::routes(),
        versions::routes(),
        workflows::routes(),
    ])
}

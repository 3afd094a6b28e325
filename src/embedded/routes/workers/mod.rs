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

use axum::Router;

use crate::embedded::world::SharedWorld;

/// The routes of this product.
pub(crate) fn routes() -> Router<SharedWorld> {
    Router::new()
        .merge(assets::routes())
        .merge(containers::routes())
        .merge(domains::routes())
        .merge(durable_objects::routes())
        .merge(scripts::routes())
        .merge(settings::routes())
        .merge(subdomains::routes())
        .merge(triggers::routes())
        .merge(uploads::routes())
        .merge(versions::routes())
        .merge(workflows::routes())
}

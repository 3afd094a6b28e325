//! The routes: a file or a folder for each product. What each route accepts is in
//! [`super::authority::accepted_permissions`].

mod collection;
mod identity;
mod pages;
mod products;
mod secrets_store;
mod storage;
mod tokens;
mod workers;
mod zones;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::envelope::ApiRefusal;
use super::route_table::RouteTable;
use super::world::SharedWorld;

/// The path under which the API lives.
pub(super) const BASE: &str = "/client/v4";

/// Every route there is.
pub(super) fn router() -> Router<SharedWorld> {
    let api = RouteTable::joined([
        identity::routes(),
        pages::routes(),
        products::routes(),
        secrets_store::routes(),
        storage::routes(),
        tokens::routes(),
        workers::routes(),
        zones::routes(),
    ]);
    let api = api.into_router();
    let api = api.method_not_allowed_fallback(answer_unrouted);
    Router::new().nest(BASE, api).fallback(answer_unrouted)
}

async fn answer_unrouted(request: Request) -> Response {
    let path = request.uri().path();
    if path.contains("//") || path.ends_with('/') {
        return ApiRefusal::new(StatusCode::NOT_FOUND, 1000, "not_found").into_response();
    }
    ApiRefusal::unroutable().into_response()
}

//! From a path to the product whose routes answer it.

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::envelope::ApiRefusal;
use super::route_table::RouteTable;
use super::routes::{account, pages, secrets_store, storage, workers, zones};
use super::world::SharedWorld;

/// The path under which the API lives.
pub(super) const BASE: &str = "/client/v4";

/// Every route there is.
pub(super) fn router() -> Router<SharedWorld> {
    let api = RouteTable::joined([
        account::routes(),
        pages::routes(),
        secrets_store::routes(),
        storage::routes(),
        workers::routes(),
        zones::routes(),
    ]);
    let api = api.into_router();
    let api = api.method_not_allowed_fallback(answer_unrouted);
    Router::new().nest(BASE, api).fallback(answer_unrouted)
}

/// `path` without [`BASE`], if it is below it.
pub(super) fn below_base(path: &str) -> &str {
    path.strip_prefix(BASE).unwrap_or(path)
}

/// What is answered if there is no route.
async fn answer_unrouted(request: Request) -> Response {
    let path = request.uri().path();
    if path.contains("//") || path.ends_with('/') {
        return ApiRefusal::new(StatusCode::NOT_FOUND, 1000, "not_found").into_response();
    }
    ApiRefusal::unroutable().into_response()
}

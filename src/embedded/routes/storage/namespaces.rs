//! What a binding names and wrangler makes if it is not there: dispatch namespaces, Flagship apps, the
//! namespaces of AI Search and of Agent Memory (workers-sdk
//! `packages/deploy-helpers/src/deploy/helpers/provision-bindings.ts`).

use axum::Router;
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{
    DISPATCH_READ, DISPATCH_WRITE, FLAGSHIP_READ, FLAGSHIP_WRITE, MEMORY_ACCESS, SEARCH_READ,
    SEARCH_WRITE,
};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::authority::requirement::RouteRequirement;
use crate::embedded::call::ApiCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply};
use crate::embedded::guarded_route::{GuardedRoute, RouteAction};
use crate::embedded::routes::collection::ResourceCollection;
use crate::embedded::state::ServerState;
use crate::embedded::state::resources::{AccountResource, ResourceKind};
use crate::embedded::world::SharedWorld;

const DISPATCH: ResourceCollection = ResourceCollection {
    kind: ResourceKind::DispatchNamespace,
    entry: dispatch_entry,
};
const FLAGSHIP: ResourceCollection = ResourceCollection {
    kind: ResourceKind::FlagshipApp,
    entry,
};
const SEARCH: ResourceCollection = ResourceCollection {
    kind: ResourceKind::SearchNamespace,
    entry,
};
const MEMORY: ResourceCollection = ResourceCollection {
    kind: ResourceKind::MemoryNamespace,
    entry,
};

pub(super) fn routes() -> Router<SharedWorld> {
    Router::new()
        .route(
            "/accounts/{account}/workers/dispatch/namespaces",
            get(DISPATCH.list(DISPATCH_READ)).post(create(DISPATCH, DISPATCH_WRITE)),
        )
        .route(
            "/accounts/{account}/flagship/apps",
            get(FLAGSHIP.list(FLAGSHIP_READ)).post(create(FLAGSHIP, FLAGSHIP_WRITE)),
        )
        .route(
            "/accounts/{account}/ai-search/namespaces",
            post(create(SEARCH, SEARCH_WRITE)),
        )
        .route(
            "/accounts/{account}/ai-search/namespaces/{name}",
            get(read(SEARCH, SEARCH_READ)),
        )
        .route(
            "/accounts/{account}/agent-memory/namespaces",
            post(create(MEMORY, MEMORY_ACCESS)),
        )
        .route(
            "/accounts/{account}/agent-memory/namespaces/{name}",
            get(read(MEMORY, MEMORY_ACCESS)),
        )
}

fn entry(resource: &AccountResource) -> Value {
    json!({ "id": resource.id, "name": resource.name })
}

fn dispatch_entry(namespace: &AccountResource) -> Value {
    json!({ "namespace_id": namespace.id, "namespace_name": namespace.name })
}

fn create(
    collection: ResourceCollection,
    requirement: RouteRequirement,
) -> GuardedRoute<impl RouteAction> {
    collection.create(requirement, "name", ServerState::issue_uuid)
}

fn read(
    collection: ResourceCollection,
    requirement: RouteRequirement,
) -> GuardedRoute<impl RouteAction> {
    let read = move |state: &mut ServerState, _: &ApiCaller, call: &ApiCall| {
        let found = collection.with_name(state, call, call.param("name"));
        // Of this refusal wrangler reads the status alone.
        let found = found.ok_or_else(|| ApiRefusal::not_found("namespace not found"))?;
        Ok(ApiReply::of(entry(found)))
    };
    GuardedRoute(requirement, read)
}

//! What a binding names and wrangler makes if it is not there: dispatch namespaces, Flagship apps, the
//! namespaces of AI Search and of Agent Memory (workers-sdk
//! `packages/deploy-helpers/src/deploy/helpers/provision-bindings.ts`).

use serde_json::{Value, json};

use crate::embedded::authority::accepted_permissions::{
    DISPATCH_READ, DISPATCH_WRITE, FLAGSHIP_READ, FLAGSHIP_WRITE, MEMORY_ACCESS, SEARCH_READ,
    SEARCH_WRITE,
};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply};
use crate::embedded::route_table::{RouteAction, RouteTable};
use crate::embedded::routes::collection::ResourceCollection;
use crate::embedded::state::ServerState;
use crate::embedded::state::resources::{AccountResource, ResourceKind};

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

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}")
        .get(
            "/workers/dispatch/namespaces",
            DISPATCH_READ,
            DISPATCH.list(),
        )
        .post(
            "/workers/dispatch/namespaces",
            DISPATCH_WRITE,
            create(DISPATCH),
        )
        .get("/flagship/apps", FLAGSHIP_READ, FLAGSHIP.list())
        .post("/flagship/apps", FLAGSHIP_WRITE, create(FLAGSHIP))
        .post("/ai-search/namespaces", SEARCH_WRITE, create(SEARCH))
        .get("/ai-search/namespaces/{name}", SEARCH_READ, read(SEARCH))
        .post("/agent-memory/namespaces", MEMORY_ACCESS, create(MEMORY))
        .get(
            "/agent-memory/namespaces/{name}",
            MEMORY_ACCESS,
            read(MEMORY),
        )
}

fn entry(resource: &AccountResource) -> Value {
    json!({ "id": resource.id, "name": resource.name })
}

fn dispatch_entry(namespace: &AccountResource) -> Value {
    json!({ "namespace_id": namespace.id, "namespace_name": namespace.name })
}

fn create(collection: ResourceCollection) -> impl RouteAction {
    collection.create("name", ServerState::issue_uuid)
}

fn read(collection: ResourceCollection) -> impl RouteAction {
    move |state: &mut ServerState, _: &ApiCaller, call: &IncomingCall| {
        let found = collection.with_name(state, call, call.param("name"));
        // Of this refusal wrangler reads the status alone.
        let found = found.ok_or_else(|| ApiRefusal::not_found("namespace not found"))?;
        Ok(ApiReply::of(entry(found)))
    }
}

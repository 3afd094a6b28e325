//! `/accounts/{account}/queues` and the consumers of a queue (workers-sdk
//! `packages/deploy-helpers/src/triggers/queue-consumers.ts`).

use serde_json::{Map, Value, json};

use crate::embedded::authority::accepted_permissions::{QUEUE_READ, QUEUE_WRITE};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::routes::collection::ResourceCollection;
use crate::embedded::state::ServerState;
use crate::embedded::state::resources::{AccountResource, ResourceKind};

const QUEUES: ResourceCollection = ResourceCollection {
    kind: ResourceKind::Queue,
    entry,
};

pub(super) fn routes() -> RouteTable {
    RouteTable::under("/accounts/{account}/queues")
        .get("", QUEUE_READ, list)
        .post(
            "",
            QUEUE_WRITE,
            QUEUES.create("queue_name", ServerState::issue_id),
        )
        .post("/{queue}/consumers", QUEUE_WRITE, post_consumer)
        .put("/{queue}/consumers/{consumer}", QUEUE_WRITE, put_consumer)
}

fn entry(queue: &AccountResource) -> Value {
    json!({
        "queue_id": queue.id,
        "queue_name": queue.name,
        "consumers": queue.list("consumers"),
        "consumers_total_count": queue.list("consumers").len(),
        "producers": [],
    })
}

/// All, or those of the names that the query gives.
fn list(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let names: Vec<&str> = call.queries("name").collect();
    let mut queues = QUEUES.entries(state, call);
    queues.retain(|queue| {
        let name = queue["queue_name"].as_str();
        names.is_empty() || name.is_some_and(|name| names.contains(&name))
    });
    Ok(ApiReply::page(queues, call))
}

fn find_consumers<'s>(
    state: &'s mut ServerState,
    call: &IncomingCall,
) -> Result<&'s mut Vec<Value>, ApiRefusal> {
    let queue = QUEUES.with_id(state, call, call.param("queue"));
    queue
        .and_then(|queue| queue.list_mut("consumers"))
        .ok_or_else(|| ApiRefusal::not_found("the queue does not exist"))
}

fn post_consumer(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let consumer = consumer_entry(call, &state.issue_id());
    find_consumers(state, call)?.push(consumer.clone());
    Ok(ApiReply::of(consumer))
}

fn put_consumer(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = call.param("consumer");
    let known = |known: &&mut Value| known["consumer_id"] == id;
    let found = find_consumers(state, call)?.iter_mut().find(known);
    let found = found.ok_or_else(|| ApiRefusal::not_found("the consumer does not exist"))?;
    *found = consumer_entry(call, id);
    Ok(ApiReply::of(found.clone()))
}

/// What is sent as `script_name` is answered as `script`.
fn consumer_entry(call: &IncomingCall, id: &str) -> Value {
    let mut consumer = Map::from_iter([("consumer_id".to_owned(), Value::from(id))]);
    for (key, value) in call.fields() {
        let key = if key == "script_name" {
            "script".to_owned()
        } else {
            key
        };
        consumer.insert(key, value);
    }
    Value::Object(consumer)
}

//! What a Worker stores things in: D1, KV, R2, queues. As wrangler looks each up and makes it
//! (workers-sdk `packages/deploy-helpers/src/deploy/helpers/provision-bindings.ts`).

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::collection::{ResourceCollection, required_text};
use crate::embedded::authority::accepted_permissions::{
    BUCKET_READ, BUCKET_WRITE, D1_READ, D1_WRITE, KV_READ, KV_WRITE, QUEUE_READ, QUEUE_WRITE,
};
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiRefusal, ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::accounts::{AccountResource, ResourceKind};

const DATABASES: ResourceCollection =
    ResourceCollection::new(ResourceKind::Database, database_entry);
const NAMESPACES: ResourceCollection =
    ResourceCollection::new(ResourceKind::KvNamespace, namespace_entry);
const BUCKETS: ResourceCollection = ResourceCollection::new(ResourceKind::Bucket, bucket_entry);
const QUEUES: ResourceCollection = ResourceCollection::new(ResourceKind::Queue, queue_entry);

pub(super) fn routes() -> RouteTable {
    let create_database = DATABASES.create("name", ServerState::issue_uuid);
    let create_namespace = NAMESPACES.create("title", ServerState::issue_id);
    let create_queue = QUEUES.create("queue_name", ServerState::issue_id);
    RouteTable::joined([
        RouteTable::under("/accounts/{account}/d1/database")
            .get("", D1_READ, DATABASES.list())
            .post("", D1_WRITE, create_database)
            .get("/{database}", D1_READ, read_database),
        RouteTable::under("/accounts/{account}/storage/kv/namespaces")
            .get("", KV_READ, NAMESPACES.list())
            .post("", KV_WRITE, create_namespace)
            .get("/{id}/keys", KV_READ, list_keys)
            .put("/{id}/bulk", KV_WRITE, put_keys)
            .delete("/{id}/bulk", KV_WRITE, delete_keys),
        RouteTable::under("/accounts/{account}/r2/buckets")
            .get("", BUCKET_READ, list_buckets)
            .post("", BUCKET_WRITE, create_bucket)
            .get(
                "/{bucket}",
                BUCKET_READ,
                BUCKETS.show("bucket", absent_bucket),
            ),
        RouteTable::under("/accounts/{account}/queues")
            .get("", QUEUE_READ, list_queues)
            .post("", QUEUE_WRITE, create_queue)
            .post("/{queue}/consumers", QUEUE_WRITE, post_consumer)
            .put("/{queue}/consumers/{consumer}", QUEUE_WRITE, put_consumer),
    ])
}

fn database_entry(database: &AccountResource) -> Value {
    json!({ "uuid": database.id, "name": database.name, "version": "production" })
}

/// By its id or by its name.
fn read_database(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let wanted = call.param("database");
    let is_wanted = |known: &AccountResource| known.id == wanted || known.name == wanted;
    let found = DATABASES.find(state, call, is_wanted).ok_or_else(|| {
        let message = format!("The database {wanted} could not be found");
        ApiRefusal::new(StatusCode::NOT_FOUND, 7404, &message)
    })?;
    Ok(ApiReply::ok(database_entry(found)))
}

fn namespace_entry(namespace: &AccountResource) -> Value {
    json!({ "id": namespace.id, "title": namespace.name, "supports_url_encoding": true })
}

/// The keys of the namespace that the path names. Workers Sites writes them (workers-sdk
/// `packages/wrangler/src/sites.ts`).
fn find_keys<'s>(
    state: &'s mut ServerState,
    call: &IncomingCall,
) -> Result<&'s mut Vec<Value>, ApiRefusal> {
    let namespace = NAMESPACES.find_by_id(state, call, "id");
    let keys = namespace.and_then(|namespace| namespace.list_mut("keys"));
    keys.ok_or_else(|| {
        let message = "get namespace: namespace not found";
        ApiRefusal::new(StatusCode::NOT_FOUND, 10013, message)
    })
}

fn list_keys(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let names = find_keys(state, call)?.iter();
    let entries = names.map(|name| json!({ "name": name })).collect();
    Ok(ApiReply::ok(entries))
}

fn put_keys(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let written = call.elements().iter().map(|pair| pair["key"].clone());
    find_keys(state, call)?.extend(written);
    Ok(ApiReply::ok(Value::Null))
}

fn delete_keys(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    find_keys(state, call)?.retain(|key| !call.elements().contains(key));
    Ok(ApiReply::ok(Value::Null))
}

fn bucket_entry(bucket: &AccountResource) -> Value {
    json!({ "name": bucket.name })
}

fn list_buckets(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let buckets = BUCKETS.entries(state, call);
    Ok(ApiReply::ok(json!({ "buckets": buckets })))
}

/// A bucket has no id but its name.
fn create_bucket(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let name = required_text(call, "name")?;
    let created = BUCKETS.add(state, call, name.clone(), name)?;
    Ok(ApiReply::ok(bucket_entry(created)))
}

fn absent_bucket() -> ApiRefusal {
    let message = "The specified bucket does not exist.";
    ApiRefusal::new(StatusCode::NOT_FOUND, 10006, message)
}

fn queue_entry(queue: &AccountResource) -> Value {
    json!({
        "queue_id": queue.id,
        "queue_name": queue.name,
        "consumers": queue.list("consumers"),
        "consumers_total_count": queue.list("consumers").len(),
        "producers": [],
    })
}

/// All, or those of the names that the query gives.
fn list_queues(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let names: Vec<&str> = call.queries("name").collect();
    let mut queues = QUEUES.entries(state, call);
    queues.retain(|queue| {
        let name = queue["queue_name"].as_str();
        names.is_empty() || name.is_some_and(|name| names.contains(&name))
    });
    Ok(ApiReply::page(queues, call))
}

/// The consumers of the queue that the path names (workers-sdk
/// `packages/deploy-helpers/src/triggers/queue-consumers.ts`).
fn find_consumers<'s>(
    state: &'s mut ServerState,
    call: &IncomingCall,
) -> Result<&'s mut Vec<Value>, ApiRefusal> {
    let queue = QUEUES.find_by_id(state, call, "queue");
    queue
        .and_then(|queue| queue.list_mut("consumers"))
        .ok_or_else(|| ApiRefusal::not_found("the queue does not exist"))
}

fn post_consumer(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let consumer = consumer_entry(call, &state.issue_id());
    find_consumers(state, call)?.push(consumer.clone());
    Ok(ApiReply::ok(consumer))
}

fn put_consumer(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let id = call.param("consumer");
    let known = |known: &&mut Value| known["consumer_id"] == id;
    let found = find_consumers(state, call)?.iter_mut().find(known);
    let found = found.ok_or_else(|| ApiRefusal::not_found("the consumer does not exist"))?;
    *found = consumer_entry(call, id);
    Ok(ApiReply::ok(found.clone()))
}

/// What is sent as `script_name` is answered as `script`.
fn consumer_entry(call: &IncomingCall, id: &str) -> Value {
    let mut consumer = Map::from_iter([("consumer_id".to_owned(), Value::from(id))]);
    consumer.extend(call.fields().into_iter().map(|(key, value)| {
        let is_script = key == "script_name";
        (if is_script { "script".to_owned() } else { key }, value)
    }));
    Value::Object(consumer)
}

//! `/accounts/{account}/queues` and the consumers of a queue (workers-sdk
//! `packages/deploy-helpers/src/triggers/queue-consumers.ts`).

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use serde_json::{Map, Value, json};

use super::super::accepted::{QUEUE_READ, QUEUE_WRITE};
use super::super::authority::Caller;
use super::super::call::{Call, On};
use super::super::envelope::{Refusal, Reply};
use super::super::resource::{Kind, Resource};
use super::super::server::Shared;
use super::super::state::State;
use super::holdings::{self, fields, text};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/accounts/{account}/queues",
            get(On(QUEUE_READ, list)).post(On(QUEUE_WRITE, create)),
        )
        .route(
            "/accounts/{account}/queues/{queue}/consumers",
            post(On(QUEUE_WRITE, post_consumer)),
        )
        .route(
            "/accounts/{account}/queues/{queue}/consumers/{consumer}",
            put(On(QUEUE_WRITE, put_consumer)),
        )
}

fn entry(queue: &Resource) -> Value {
    json!({
        "queue_id": queue.id,
        "queue_name": queue.name,
        "consumers": queue.list("consumers"),
        "consumers_total_count": queue.list("consumers").len(),
        "producers": [],
    })
}

/// All, or those of the names that the query gives.
fn list(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let names: Vec<&str> = call.queries("name").collect();
    let wanted = |queue: &Value| {
        let name = queue["queue_name"].as_str();
        names.is_empty() || name.is_some_and(|name| names.contains(&name))
    };
    let mut queues = holdings::entries(state, call, Kind::Queue, entry);
    queues.retain(wanted);
    Ok(Reply::page(queues, call))
}

fn create(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let name = text(call, "queue_name")?;
    let id = state.issue_id();
    holdings::add(state, call, Kind::Queue, id, name).map(|made| Reply::of(entry(made)))
}

fn consumers<'s>(state: &'s mut State, call: &Call) -> Result<&'s mut Vec<Value>, Refusal> {
    let id = call.param("queue");
    holdings::find(state, call, Kind::Queue, |known| known.id == id)
        .and_then(|queue| queue.list_mut("consumers"))
        .ok_or_else(|| absent("the queue does not exist"))
}

fn post_consumer(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let consumer = consumer(call, &state.issue_id());
    consumers(state, call)?.push(consumer.clone());
    Ok(Reply::of(consumer))
}

fn put_consumer(state: &mut State, _: &Caller, call: &Call) -> Result<Reply, Refusal> {
    let id = call.param("consumer");
    let known = |known: &&mut Value| known["consumer_id"] == id;
    let place = consumers(state, call)?.iter_mut().find(known);
    let place = place.ok_or_else(|| absent("the consumer does not exist"))?;
    *place = consumer(call, id);
    Ok(Reply::of(place.clone()))
}

/// What is sent as `script_name` is told as `script`.
fn consumer(call: &Call, id: &str) -> Value {
    let sent = fields(call);
    let mut told = Map::from_iter([("consumer_id".to_owned(), Value::from(id))]);
    for (key, value) in sent {
        let key = if key == "script_name" {
            "script".to_owned()
        } else {
            key
        };
        told.insert(key, value);
    }
    Value::Object(told)
}

fn absent(message: &str) -> Refusal {
    Refusal::without_code(StatusCode::NOT_FOUND, message)
}

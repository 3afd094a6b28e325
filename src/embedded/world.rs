//! What all connections share: the state, and the requests so far.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{Method, Uri};
use serde_json::Value;

use super::call::IncomingBody;
use super::state::ServerState;

/// One request, with the status of its answer.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The method, upper case.
    pub method: String,
    /// The path below the base URL, e.g. `/user/tokens/verify`.
    pub path: String,
    /// The query as it was sent, without the question mark; empty if there was none.
    pub query: String,
    /// The HTTP status answered; 0 if there was no answer (yet).
    pub status: u16,
    /// Whose credential it was: `token NAME`, `key of EMAIL` or `login of EMAIL`; none where there was
    /// none in force.
    pub caller: Option<String>,
    /// The JSON body, or an upload's metadata, with every secret's value replaced by its length.
    pub body: Option<Value>,
}

impl RecordedRequest {
    pub(super) fn new(
        method: &Method,
        path: &str,
        uri: &Uri,
        caller: Option<String>,
        body: &IncomingBody,
    ) -> Self {
        Self {
            caller,
            method: method.to_string(),
            path: path.to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            status: 0,
            body: body.json().cloned().map(redact),
        }
    }
}

/// `value` and `text` are the keys that hold values (Secrets Store, a Worker's own secrets).
fn redact(body: Value) -> Value {
    let redact_field = |(key, value): (String, Value)| {
        let value = match (key.as_str(), value) {
            ("value" | "text", Value::String(text)) => format!("[{} bytes]", text.len()).into(),
            ("value" | "text", _) => "[redact]".into(),
            (_, value) => redact(value),
        };
        (key, value)
    };
    match body {
        Value::Array(items) => items.into_iter().map(redact).collect(),
        Value::Object(fields) => fields.into_iter().map(redact_field).collect(),
        other => other,
    }
}

pub(super) struct ServerWorld {
    pub(super) state: ServerState,
    pub(super) requests: Vec<RecordedRequest>,
}

/// The world as every connection holds it.
#[derive(Clone)]
pub(super) struct SharedWorld(Arc<Mutex<ServerWorld>>);

impl SharedWorld {
    /// A world that holds `state` and was asked nothing.
    pub(super) fn new(state: ServerState) -> Self {
        let requests = Vec::new();
        Self(Arc::new(Mutex::new(ServerWorld { state, requests })))
    }

    /// The world, for this caller alone until the guard is dropped.
    pub(super) fn lock(&self) -> MutexGuard<'_, ServerWorld> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

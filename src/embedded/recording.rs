//! What was asked of the server, for tests to look at.

use axum::http::{Method, Uri};
use serde_json::Value;

use super::call::IncomingBody;

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
    /// The JSON body, or an upload's metadata, with every secret's value replaced by its length.
    pub body: Option<Value>,
}

impl RecordedRequest {
    pub(super) fn new(method: &Method, path: &str, uri: &Uri, body: &IncomingBody) -> Self {
        Self {
            method: method.to_string(),
            path: path.to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            status: 0,
            body: body.json().cloned().map(redact),
        }
    }
}

/// `value` and `text` are the keys under which values travel (Secrets Store, a Worker's own secrets).
fn redact(body: Value) -> Value {
    match body {
        Value::Array(items) => items.into_iter().map(redact).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| {
                let value = match (key.as_str(), value) {
                    ("value" | "text", Value::String(text)) => {
                        format!("[{} bytes]", text.len()).into()
                    }
                    ("value" | "text", _) => "[redact]".into(),
                    (_, value) => redact(value),
                };
                (key, value)
            })
            .collect(),
        other => other,
    }
}

//! One request as the routes see it.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, FromRequestParts, Multipart, Query, RawPathParams, Request};
use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

/// Bodies above this are answered as unreadable; the largest Worker fits.
pub(super) const BODY_LIMIT: usize = 32 << 20;

/// A request, read whole.
pub(super) struct IncomingCall {
    params: BTreeMap<String, String>,
    query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    body: IncomingBody,
}

#[derive(Clone, Debug)]
pub(super) enum IncomingBody {
    Empty,
    /// JSON, whatever its content type says; of an upload, its `metadata` part.
    Json(Value),
    Opaque,
}

impl IncomingBody {
    pub(super) fn json(&self) -> Option<&Value> {
        match self {
            Self::Json(value) => Some(value),
            Self::Empty | Self::Opaque => None,
        }
    }

    pub(super) async fn read(request: Request) -> Self {
        let form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"));
        if form {
            return Self::read_form(request).await;
        }
        match axum::body::to_bytes(request.into_body(), BODY_LIMIT).await {
            Ok(bytes) if bytes.is_empty() => Self::Empty,
            Ok(bytes) => serde_json::from_slice(&bytes).map_or(Self::Opaque, Self::Json),
            Err(_) => Self::Opaque,
        }
    }

    async fn read_form(request: Request) -> Self {
        let Ok(mut form) = Multipart::from_request(request, &()).await else {
            return Self::Opaque;
        };
        let mut metadata = Self::Opaque;
        // To the end, so that the client is not cut off while it is still sending modules.
        while let Ok(Some(part)) = form.next_field().await {
            let wanted = part.name() == Some("metadata");
            let Ok(bytes) = part.bytes().await else { break };
            if wanted {
                metadata = serde_json::from_slice(&bytes).map_or(Self::Opaque, Self::Json);
            }
        }
        metadata
    }
}

impl IncomingCall {
    /// The call of a `request` whose body was read before.
    pub(super) async fn read(request: Request) -> Self {
        let (mut parts, _) = request.into_parts();
        let params = RawPathParams::from_request_parts(&mut parts, &()).await;
        let own = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        Self {
            params: params.map_or_else(|_| BTreeMap::new(), |all| all.iter().map(own).collect()),
            query: Query::try_from_uri(&parts.uri).map_or_else(|_| Vec::new(), |Query(all)| all),
            body: parts.extensions.remove().unwrap_or(IncomingBody::Empty),
            headers: parts.headers,
        }
    }

    /// The path segment that the route calls `name`; empty if the route has no such segment.
    pub(super) fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// The first value of a query parameter.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values of a query parameter.
    pub(super) fn queries(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.query.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The account in the path.
    pub(super) fn account(&self) -> Option<&str> {
        self.params.get("account").map(String::as_str)
    }

    pub(super) fn json(&self) -> Option<&Value> {
        self.body.json()
    }

    /// A field of a body that is an object; null if it is missing.
    pub(super) fn field(&self, key: &str) -> &Value {
        let value = self.json().and_then(|body| body.get(key));
        value.unwrap_or(&Value::Null)
    }

    /// The fields of a body that is an object.
    pub(super) fn fields(&self) -> Map<String, Value> {
        let fields = self.json().and_then(Value::as_object);
        fields.cloned().unwrap_or_default()
    }

    /// The elements of a body that is an array.
    pub(super) fn elements(&self) -> &[Value] {
        let elements = self.json().and_then(Value::as_array);
        elements.map_or(&[], Vec::as_slice)
    }
}

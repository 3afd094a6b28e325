//! One request as the routes see it, and how a route is reached: who calls is settled first.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use axum::extract::{FromRequestParts, Multipart, Query, RawPathParams, Request};
use axum::handler::Handler;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::authority::{self, Caller, Needs};
use super::envelope::{Refusal, Reply};
use super::server::Shared;
use super::state::State;

/// Bodies above this are answered as unreadable; the largest Worker fits.
pub(super) const BODY_LIMIT: usize = 32 << 20;

/// What a route does. It runs only for a caller who may.
pub(super) type Act = fn(&mut State, &Caller, &Call) -> Result<Reply, Refusal>;

/// A request, read whole.
pub(super) struct Call {
    params: BTreeMap<String, String>,
    query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    body: Body,
}

/// A request's body.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// There is none.
    Empty,
    /// JSON, whatever its content type says; of an upload, its `metadata` part.
    Json(Value),
    /// Something else.
    Opaque,
}

impl Body {
    /// The JSON in it.
    pub(super) fn json(&self) -> Option<&Value> {
        match self {
            Self::Json(value) => Some(value),
            Self::Empty | Self::Opaque => None,
        }
    }

    /// Reads the body of `request`.
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
        use axum::extract::FromRequest;
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

impl Call {
    async fn new(request: Request) -> Self {
        let (mut parts, _) = request.into_parts();
        let params = RawPathParams::from_request_parts(&mut parts, &()).await;
        let own = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        Self {
            params: params.map_or_else(|_| BTreeMap::new(), |all| all.iter().map(own).collect()),
            query: Query::try_from_uri(&parts.uri).map_or_else(|_| Vec::new(), |Query(all)| all),
            body: parts.extensions.remove().unwrap_or(Body::Empty),
            headers: parts.headers,
        }
    }

    /// The path segment that the route calls `name`; empty if it has none of that name.
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

    /// The account that the path names.
    pub(super) fn account(&self) -> Option<&str> {
        self.params.get("account").map(String::as_str)
    }

    /// The JSON body.
    pub(super) fn json(&self) -> Option<&Value> {
        self.body.json()
    }
}

/// A route: what a caller needs, and what is then done.
#[derive(Clone)]
pub(super) struct On(pub(super) Needs, pub(super) Act);

impl Handler<(), Shared> for On {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn call(self, request: Request, shared: Shared) -> Self::Future {
        Box::pin(async move {
            let call = Call::new(request).await;
            let mut world = shared.world();
            let outcome = authority::admit(&world.state, &call, &self.0)
                .and_then(|caller| (self.1)(&mut world.state, &caller, &call));
            match outcome {
                Ok(reply) => reply.into_response(),
                Err(refusal) => refusal.into_response(),
            }
        })
    }
}

/// What is answered where there is no route.
pub(super) async fn unrouted(request: Request) -> Response {
    let path = request.uri().path();
    if path.contains("//") || path.ends_with('/') {
        return Refusal::new(StatusCode::NOT_FOUND, 1000, "not_found").into_response();
    }
    authority::unroutable().into_response()
}

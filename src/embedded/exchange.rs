//! What happens around every request: it is recorded, held back, answered or spoiled, and its
//! answer gets a ray id.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::body::{Body as Stream, Bytes};
use axum::extract::{ConnectInfo, Request, State as Shares};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use serde_json::Value;

use super::call::Body;
use super::faults::{Answer, Canned, Fault};
use super::line::Cutter;
use super::recording::Recorded;
use super::routes;
use super::server::Shared;
use super::state::scramble;

/// One request and its answer.
pub(super) async fn exchange(
    Shares(shared): Shares<Shared>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, sent) = request.into_parts();
    let body = Body::read(Request::from_parts(parts.clone(), sent)).await;
    let path = routes::below_base(parts.uri.path());
    let (place, fault, latency) = {
        let mut world = shared.world();
        let recorded = Recorded::new(&parts.method, path, &parts.uri, &body);
        world.requests.push(recorded);
        let fault = world.state.strike(parts.method.as_str(), path);
        (world.requests.len() - 1, fault, world.state.latency_ms)
    };
    let mut request = Request::from_parts(parts, Stream::empty());
    request.extensions_mut().insert(body);
    let fault = fault.unwrap_or_default();
    sleep(latency + fault.delay_ms).await;
    let Some(mut response) = answer(&shared, fault, request, next).await else {
        cutter.cut();
        return Response::default();
    };
    response.headers_mut().insert("cf-ray", ray(place));
    shared.world().requests[place].status = response.status().as_u16();
    response
}

async fn sleep(ms: u64) {
    if ms > 0 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// The ray id of the request at this place.
fn ray(place: usize) -> HeaderValue {
    let text = format!("{:016x}-LCL", scramble(place as u64));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The real answer, what the fault makes of it, or none.
async fn answer(shared: &Shared, fault: Fault, request: Request, next: Next) -> Option<Response> {
    let wanted = matches!(fault.answer, None | Some(Answer::Truncate(_)));
    let mut response = Response::default();
    if wanted || fault.perform {
        response = next.run(request).await;
    }
    for change in fault.then {
        shared.world().state.change(change);
    }
    match fault.answer {
        None => Some(response),
        Some(Answer::Respond(reply)) => Some(respond(&reply)),
        Some(Answer::Truncate(at)) => Some(truncated(response, at).await),
        Some(Answer::Endless) => Some(endless()),
        Some(Answer::Close) => None,
        Some(Answer::Hang) => std::future::pending().await,
    }
}

fn respond(canned: &Canned) -> Response {
    let (kind, text) = match &canned.body {
        Value::Null => ("text/plain", String::new()),
        Value::String(text) => ("text/html; charset=UTF-8", text.clone()),
        json => ("application/json", json.to_string()),
    };
    let mut response = text.into_response();
    *response.status_mut() = StatusCode::from_u16(canned.status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in &canned.headers {
        let name = HeaderName::try_from(name.as_str());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    response
}

/// The head of `response` as it is, its body only up to `at`, then the end of the connection.
async fn truncated(response: Response, at: usize) -> Response {
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let length = bytes.len();
    let sent = stream::once(async move { Ok(bytes.slice(..at.min(length))) });
    let broken = stream::once(async {
        // What was sent leaves for the client before the connection breaks.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    });
    let mut response = Response::from_parts(parts, Stream::from_stream(sent.chain(broken)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

/// JSON that starts well and does not end.
fn endless() -> Response {
    let start = Bytes::from_static(b"{\"success\":true,\"errors\":[],\"messages\":[],\"result\":[");
    let more = Bytes::from_static(&[b' '; 16 << 10]);
    let body = stream::once(async move { start })
        .chain(stream::repeat(more))
        .map(Ok::<Bytes, Infallible>);
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, Stream::from_stream(body)).into_response()
}

//! What happens around every request: it is recorded, delayed if a fault says so, answered by the
//! routes or by the fault, and its answer gets a ray id.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use axum::body::{Body as HttpBody, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use serde_json::Value;

use super::authority::name_caller;
use super::call::IncomingBody;
use super::connection::DisconnectHandle;
use super::routes::BASE;
use super::state::faults::{self, CannedReply, FaultAnswer, FaultRule};
use super::state::scramble;
use super::world::{RecordedRequest, SharedWorld};

/// One request and its answer.
pub(super) async fn exchange(
    State(shared): State<SharedWorld>,
    ConnectInfo(disconnect): ConnectInfo<DisconnectHandle>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, sent) = request.into_parts();
    let body = IncomingBody::read(Request::from_parts(parts.clone(), sent)).await;
    let path = parts.uri.path();
    let path = path.strip_prefix(BASE).unwrap_or(path);
    let (index, fault, latency) = {
        let mut world = shared.lock();
        let caller = name_caller(&world.state, &parts.headers);
        let recorded = RecordedRequest::new(&parts.method, path, &parts.uri, caller, &body);
        world.requests.push(recorded);
        let fault = faults::find_fault(&mut world.state.faults, parts.method.as_str(), path);
        (world.requests.len() - 1, fault, world.state.latency_ms)
    };
    let mut request = Request::from_parts(parts, HttpBody::empty());
    request.extensions_mut().insert(body);
    let fault = fault.unwrap_or_default();
    let delay = latency + fault.delay_ms;
    if delay > 0 {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    let Some(mut response) = answer(&shared, fault, request, next).await else {
        disconnect.cut();
        return Response::default();
    };
    // The author of a fault can write another one.
    response
        .headers_mut()
        .entry("cf-ray")
        .or_insert_with(|| ray_id(index));
    shared.lock().requests[index].status = response.status().as_u16();
    response
}

fn ray_id(request_index: usize) -> HeaderValue {
    let text = format!("{:016x}-LCL", scramble(request_index as u64));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// The real answer or the one of the fault; `None` to close the connection.
async fn answer(
    shared: &SharedWorld,
    fault: FaultRule,
    request: Request,
    next: Next,
) -> Option<Response> {
    let real = matches!(fault.answer, None | Some(FaultAnswer::Truncate(_)));
    let mut response = Response::default();
    if real || fault.perform {
        response = next.run(request).await;
    }
    for write in fault.then {
        shared.lock().state.apply_foreign_write(write);
    }
    match fault.answer {
        None => Some(response),
        Some(FaultAnswer::Respond(reply)) => Some(canned_response(&reply)),
        Some(FaultAnswer::Truncate(at)) => Some(truncated_response(response, at).await),
        Some(FaultAnswer::Endless) => Some(endless_response()),
        Some(FaultAnswer::Close) => None,
        Some(FaultAnswer::Hang) => std::future::pending().await,
    }
}

fn canned_response(canned: &CannedReply) -> Response {
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
async fn truncated_response(response: Response, at: usize) -> Response {
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let length = bytes.len();
    let sent = stream::once(async move { Ok(bytes.slice(..at.min(length))) });
    let broken = stream::once(async {
        // Lets the bytes reach the client before the connection breaks.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
    });
    let mut response = Response::from_parts(parts, HttpBody::from_stream(sent.chain(broken)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

/// JSON that starts as a success and does not end.
fn endless_response() -> Response {
    let start = Bytes::from_static(b"{\"success\":true,\"errors\":[],\"messages\":[],\"result\":[");
    let more = Bytes::from_static(&[b' '; 16 << 10]);
    let body = stream::once(async move { start })
        .chain(stream::repeat(more))
        .map(Ok::<Bytes, Infallible>);
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, HttpBody::from_stream(body)).into_response()
}

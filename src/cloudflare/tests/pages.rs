//! Lists in pages.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::Barrier;

use super::hurried;
use super::loopback::{Reaction, Server, answer};
use crate::cloudflare::*;

/// Page `page` of `total`, with one secret.
fn page(page: usize, total: usize) -> Vec<u8> {
    let secret =
        json!({ "id": page.to_string(), "name": format!("key-{page}"), "status": "active" });
    let info = json!({ "page": page, "per_page": 100, "total_count": total, "total_pages": total });
    answer(
        200,
        "",
        &json!({ "success": true, "result": [secret], "result_info": info }).to_string(),
    )
}

/// The page that a request asks for.
fn asked(request: &str) -> usize {
    let (_, behind) = request.split_once("?page=").unwrap();
    behind.split('&').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn pages_come_side_by_side_and_in_order() {
    // 16 pages after the first in two groups of 8: the barrier opens only for 8 at once, and a
    // ninth in flight would leave a group incomplete.
    let barrier = Arc::new(Barrier::new(8));
    let server = Server::start(move |_, text| match asked(text) {
        1 => Reaction::Bytes(page(1, 17)),
        number => Reaction::Together(Arc::clone(&barrier), page(number, 17)),
    })
    .await;
    let client = server.client(hurried());
    let first = client.secrets_page("a1", "x", 1).await.unwrap();
    assert_eq!(first.total_pages, 17);
    assert_eq!(client.requests(), 1);
    let rest = client.secrets_rest("a1", "x", &first).await.unwrap();
    let ListRest::Behind(rest) = rest else {
        panic!("it was read twice");
    };
    let ids: Vec<String> = rest.into_iter().map(|secret| secret.id).collect();
    assert_eq!(
        ids,
        (2..=17).map(|id: usize| id.to_string()).collect::<Vec<_>>()
    );
    assert_eq!(client.requests(), 17);
}

/// The pages behind it, asked for together with it, do not make the list go on.
#[tokio::test]
async fn a_page_with_nothing_new_ends_the_list() {
    let server = Server::start(move |_, text| match asked(text) {
        2 => Reaction::Bytes(page(1, 30)),
        number => Reaction::Bytes(page(number, 30)),
    })
    .await;
    let client = server.client(hurried());
    let first = client.secrets_page("a1", "x", 1).await.unwrap();
    let rest = client.secrets_rest("a1", "x", &first).await;
    // It is less than was announced, so it is read once more, and ends there again.
    assert!(matches!(rest, Err(ApiError::UnstableList { .. })));
    assert_eq!(client.requests(), 2 * (1 + 8));
}

#[tokio::test]
async fn no_more_requests_are_in_flight_than_allowed() {
    let barrier = Arc::new(Barrier::new(3));
    let server = Server::start(move |_, text| match asked(text) {
        1 => Reaction::Bytes(page(1, 4)),
        number => Reaction::Together(Arc::clone(&barrier), page(number, 4)),
    })
    .await;
    let settings = ClientSettings {
        in_flight: 2,
        attempt: Duration::from_millis(300),
        // A repetition would wait beside those that the server still counts.
        waits: Vec::new(),
        ..hurried()
    };
    let first = server
        .client(hurried())
        .secrets_page("a1", "x", 1)
        .await
        .unwrap();
    let client = server.client(settings);
    // Three would have to wait together; two never open the barrier.
    let error = client.secrets_rest("a1", "x", &first).await.unwrap_err();
    assert!(matches!(error, ApiError::TimedOut { .. }), "{error}");
}

#[tokio::test]
async fn a_claim_of_countless_pages_is_not_believed() {
    let server = Server::start(|_, _| Reaction::Bytes(page(1, usize::MAX >> 1))).await;
    let client = server.client(hurried());
    let first = client.secrets_page("a1", "x", 1).await.unwrap();
    assert_eq!(first.total_pages, 1000);
}

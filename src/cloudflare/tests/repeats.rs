//! What is asked again, when, and how often.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::loopback::{Reaction, Server, answer, success};
use super::{ACCOUNT, accounts, failure, hurried};
use crate::cloudflare::request_window::RequestLimit;
use crate::cloudflare::*;

#[tokio::test]
async fn reading_is_repeated_until_it_works() {
    for (status, body) in [
        (503, "busy"),
        (500, ""),
        (429, "slow down"),
        (520, "<html>"),
    ] {
        let server = Server::start(move |number, _| {
            Reaction::Bytes(match number {
                0 | 1 => answer(status, "", body),
                _ => success(&format!("[{ACCOUNT}]")),
            })
        })
        .await;
        let (accounts, requests) = accounts(&server, hurried()).await;
        assert_eq!(accounts.unwrap()[0].name, "Acme", "{status}");
        assert_eq!(requests, 3, "{status}");
    }
}

#[tokio::test]
async fn reading_is_given_up_after_three_tries() {
    let server = Server::always(503, "", "<html><h1>busy</h1>").await;
    let (outcome, requests) = accounts(&server, hurried()).await;
    assert_eq!(
        outcome.unwrap_err().to_string(),
        "GET /accounts: an answer that is not the Cloudflare API's (HTTP 503): <html><h1>busy</h1>"
    );
    assert_eq!((requests, server.requests().len()), (3, 3));
}

#[tokio::test]
async fn a_rate_limit_under_another_status_is_one() {
    let body = failure(
        971,
        "Please wait and consider throttling your request speed",
    );
    let server = Server::always(200, "", &body).await;
    let (outcome, requests) = accounts(&server, hurried()).await;
    assert!(matches!(
        outcome,
        Err(ApiError::RateLimited { status: 200, .. })
    ));
    assert_eq!(requests, 3);
}

#[tokio::test]
async fn a_certain_refusal_is_not_asked_again() {
    for (status, code, message) in [
        (403, 10000, "Authentication error"),
        (400, 1003, "maximum_stores_exceeded"),
        (404, 1001, "store_not_found"),
    ] {
        let server = Server::always(status, "", &failure(code, message)).await;
        let (outcome, requests) = accounts(&server, hurried()).await;
        assert!(outcome.is_err());
        assert_eq!(requests, 1, "{message}");
    }
}

#[tokio::test]
async fn a_write_is_sent_once() {
    for bytes in [answer(503, "", "busy"), Vec::new()] {
        let server = Server::start(move |_, _| Reaction::Bytes(bytes.clone())).await;
        let client = server.client(hurried());
        let error = client.patch_scopes("a", "b", "c", &[]).await.unwrap_err();
        assert_eq!(
            (client.requests(), server.requests().len()),
            (1, 1),
            "{error}"
        );
        assert!(error.leaves_doubt(), "{error}");
    }
}

#[tokio::test]
async fn a_write_that_came_too_early_was_not_done_and_is_sent_again() {
    let early = answer(429, "retry-after: 0\r\n", "");
    let server = Server::start(move |_, _| Reaction::Bytes(early.clone())).await;
    let client = server.client(hurried());
    let error = client.patch_scopes("a", "b", "c", &[]).await.unwrap_err();
    assert_eq!(client.requests(), 3);
    assert!(matches!(error, ApiError::RateLimited { .. }) && !error.leaves_doubt());
}

#[tokio::test]
async fn no_request_is_sent_while_none_is_left() {
    let server = Server::start(|number, _| {
        Reaction::Bytes(match number {
            0 => answer(
                200,
                "ratelimit: \"default\";r=0;t=1\r\n",
                r#"{"success":true,"result":[]}"#,
            ),
            _ => success("[]"),
        })
    })
    .await;
    let client = server.client(hurried());
    let begun = Instant::now();
    client.accounts().await.unwrap();
    let named = async {
        while client.oldest_wait().map(|(what, _)| what)
            != Some(Awaited::Turn("Cloudflare's limit of requests"))
        {
            tokio::task::yield_now().await;
        }
    };
    let named = tokio::time::timeout(Duration::from_secs(30), named);
    let (answered, named) = tokio::join!(client.accounts(), named);
    assert!(answered.is_ok() && named.is_ok(), "what is waited for");
    assert!(begun.elapsed() > Duration::from_millis(900));
    client.accounts().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn all_that_is_read_has_its_time_together() {
    let server = Server::start(|_, _| Reaction::Hang(Vec::new())).await;
    let settings = ClientSettings {
        reading: Duration::from_millis(300),
        ..hurried()
    };
    let client = server.client(settings);
    let reading = client.begin_reading();
    for _ in 0..2 {
        let refused = client.accounts().await;
        assert!(matches!(refused, Err(ApiError::TimedOut { .. })));
    }
    // The second question has no time left, and is not asked.
    assert_eq!(client.requests(), 1);
    drop(reading);
    let later = tokio::time::timeout(Duration::from_millis(600), client.accounts()).await;
    assert!(later.is_err(), "what is not reading has its own time");
    assert_eq!(client.requests(), 2);
}

#[tokio::test]
async fn no_more_requests_are_sent_in_a_time_than_the_limit() {
    const TIME: Duration = Duration::from_millis(400);
    let moments = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&moments);
    let server = Server::start(move |_, _| {
        seen.lock().unwrap().push(Instant::now());
        Reaction::Bytes(success("[]"))
    })
    .await;
    let limit = RequestLimit {
        requests: 5,
        time: TIME,
    };
    // Three waits are longer than that, and are not the server's.
    let reading = TIME * 11 / 4;
    let settings = ClientSettings {
        limit,
        reading,
        ..hurried()
    };
    let client = server.client(settings);
    let _reading = client.begin_reading();
    for _ in 0..16 {
        client.accounts().await.unwrap();
    }
    let moments = moments.lock().unwrap();
    assert_eq!(moments.len(), 16);
    // A request arrives some time after it is counted; without the limit, the next one does at once.
    for window in moments.windows(6) {
        assert!(window[5] - window[0] > TIME / 4, "{moments:?}");
    }
}

#[tokio::test]
async fn a_server_can_ask_for_a_wait_within_bounds() {
    let server = Server::start(|number, _| {
        Reaction::Bytes(match number {
            0 => answer(503, "retry-after: 0\r\n", ""),
            _ => success("[]"),
        })
    })
    .await;
    assert_eq!(accounts(&server, hurried()).await, (Ok(Vec::new()), 2));

    for status in [429, 503] {
        let server = Server::always(status, "retry-after: 240\r\n", "").await;
        let start = Instant::now();
        let (outcome, requests) = accounts(&server, hurried()).await;
        let error = outcome.unwrap_err().to_string();
        assert!(
            error.ends_with(&format!("come back in 4m (HTTP {status})")),
            "{error}"
        );
        assert_eq!(requests, 1);
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn a_wait_beyond_the_call_s_time_is_not_begun() {
    let server = Server::always(429, "retry-after: 50\r\n", "").await;
    let settings = ClientSettings {
        call: Duration::from_secs(20),
        ..hurried()
    };
    let start = Instant::now();
    let (outcome, requests) = accounts(&server, settings).await;
    let wait = Some(Duration::from_secs(50));
    assert!(
        matches!(outcome, Err(ApiError::RateLimited { retry_after, .. }) if retry_after == wait)
    );
    assert_eq!(requests, 1);
    assert!(start.elapsed() < Duration::from_secs(5));
}

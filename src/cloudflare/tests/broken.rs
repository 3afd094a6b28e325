//! Servers that hang, cut off, never end, or are not the API.

use std::time::Duration;

use super::loopback::{Reaction, Server, TOKEN, success};
use super::{ACCOUNT, accounts, failure, hurried};
use crate::cloudflare::*;

#[tokio::test]
async fn a_server_that_hangs_costs_bounded_time() {
    let silent = || Reaction::Hang(Vec::new());
    let halfway = || Reaction::Hang(b"HTTP/1.1 200 X\r\ncontent-length: 9\r\n\r\n{".to_vec());
    let attempt = Duration::from_millis(50);
    for reaction in [silent, halfway] {
        let server = Server::start(move |_, _| reaction()).await;
        let settings = ClientSettings {
            attempt,
            ..hurried()
        };
        let (outcome, requests) = accounts(&server, settings).await;
        assert!(matches!(outcome, Err(ApiError::TimedOut { limit, .. }) if limit == attempt));
        assert_eq!(requests, 3);
    }
    let server = Server::start(move |_, _| silent()).await;
    let settings = ClientSettings {
        call: attempt,
        ..hurried()
    };
    let (outcome, requests) = accounts(&server, settings).await;
    let error = outcome.unwrap_err();
    assert!(matches!(error, ApiError::TimedOut { limit, .. } if limit <= attempt));
    assert!(error.leaves_doubt());
    assert_eq!(requests, 1);
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up_once_for_all() {
    let server = Server::start(move |_, _| Reaction::Hang(Vec::new())).await;
    let limit = Duration::from_millis(80);
    let settings = ClientSettings {
        first_answer: Some(limit),
        attempt: Duration::from_secs(30),
        ..hurried()
    };
    let client = server.client(settings);
    let begun = std::time::Instant::now();
    for _ in 0..3 {
        let outcome = client.accounts().await;
        assert!(matches!(outcome, Err(ApiError::TimedOut { .. })));
    }
    assert_eq!(client.requests(), 1, "the later calls are not tried");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_truncated_body_is_no_answer() {
    let whole = success(&format!("[{ACCOUNT}]"));
    let cut = whole[..whole.len() - 5].to_vec();
    let server = Server::start(move |_, _| Reaction::Bytes(cut.clone())).await;
    let (outcome, requests) = accounts(&server, hurried()).await;
    let error = outcome.unwrap_err();
    assert!(
        matches!(
            &error,
            ApiError::Unreachable {
                sent: true,
                hint: Some(ConnectionHint::Lost),
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(requests, 3);
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    for head in [
        "HTTP/1.1 200 X\r\n\r\n",
        "HTTP/1.1 200 X\r\ncontent-length: 99999999999\r\n\r\n",
    ] {
        let server = Server::start(move |_, _| Reaction::Endless(head.into())).await;
        let (outcome, requests) = accounts(&server, hurried()).await;
        let limit = 2 << 20;
        assert!(matches!(outcome, Err(ApiError::TooLarge { limit: l, .. }) if l == limit));
        assert_eq!(requests, 1);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::always(200, "", "{}").await;
    let headers = format!("location: {}/accounts\r\n", elsewhere.base());
    let server = Server::always(302, &headers, "").await;
    let (outcome, requests) = accounts(&server, hurried()).await;
    assert!(matches!(
        outcome,
        Err(ApiError::Redirected { status: 302, .. })
    ));
    assert_eq!((requests, elsewhere.requests().len()), (1, 0));
}

#[tokio::test]
async fn an_answer_of_another_kind_is_shown_in_part() {
    let long = format!("<html>\u{1b}[31m\r\n{}", "x".repeat(5000));
    let nested = "[".repeat(100_000);
    let wrong = r#"{"success":true,"result":{"id":7}}"#;
    for body in [long.as_str(), nested.as_str(), wrong, "", "null"] {
        let server = Server::always(200, "", body).await;
        let (outcome, requests) = accounts(&server, hurried()).await;
        let error = outcome.unwrap_err();
        assert!(matches!(&error, ApiError::Malformed { .. }), "{error}");
        let text = error.to_string();
        assert!(
            text.len() < 300 && !text.contains(char::is_control),
            "{text}"
        );
        assert_eq!(requests, 1);
    }
}

#[tokio::test]
async fn a_refused_connection_has_a_hint() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let base = ApiBase::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let client = Client::new(base, ApiAuth::Token(TOKEN.into()), hurried());
    let error = client.accounts().await.unwrap_err();
    assert!(
        matches!(
            &error,
            ApiError::Unreachable {
                hint: Some(ConnectionHint::Refused),
                sent: false,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(
        error
            .to_string()
            .contains(&format!("cannot reach 127.0.0.1:{port}")),
        "{error}"
    );
    assert!(!error.leaves_doubt());
    assert_eq!(client.requests(), 3);
}

#[tokio::test]
async fn a_credential_that_is_echoed_is_not_shown() {
    let echo = failure(1000, &format!("unknown token {TOKEN}"));
    for (status, body) in [
        (400, echo.clone()),
        (200, echo),
        (502, format!("<b>{TOKEN}</b>")),
    ] {
        let server = Server::always(status, "", &body).await;
        let (outcome, _) = accounts(&server, hurried()).await;
        let error = outcome.unwrap_err();
        assert!(
            !format!("{error} {error:?} {:?}", error.help()).contains(TOKEN),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_long_reason_is_shown_in_part_and_on_one_line() {
    let reason = format!("first\nsecond\u{1b}[2J{}", "x".repeat(1 << 20));
    let server = Server::always(400, "", &failure(1, &reason)).await;
    let (outcome, _) = accounts(&server, hurried()).await;
    let text = outcome.unwrap_err().to_string();
    assert!(text.contains("first second [2Jxxx"), "{text}");
    assert!(text.len() < 600 && !text.contains(char::is_control));
}

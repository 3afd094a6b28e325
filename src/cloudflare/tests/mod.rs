//! The client against a server that misbehaves in every way that was seen or feared.

mod broken;
mod calls;
mod loopback;
mod pages;
mod repeats;
mod token_writes;

use std::time::Duration;

use serde_json::json;

use self::loopback::Server;
use super::{Account, ApiError, ClientSettings};

/// The ordinary settings without their waits.
fn hurried() -> ClientSettings {
    ClientSettings {
        waits: vec![Duration::ZERO; 2],
        throttled: Duration::ZERO,
        ..ClientSettings::default()
    }
}

fn failure(code: i64, message: &str) -> String {
    json!({ "success": false, "errors": [{ "code": code, "message": message }], "result": null })
        .to_string()
}

const ACCOUNT: &str = r#"{"id":"a1","name":"Acme","type":"standard"}"#;

/// The outcome of `accounts` and how many attempts it took.
async fn accounts(
    server: &Server,
    settings: ClientSettings,
) -> (Result<Vec<Account>, ApiError>, u32) {
    let client = server.client(settings);
    (client.accounts().await, client.requests())
}

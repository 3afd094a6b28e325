//! Credentials that cannot be sent, hosts that are not there.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use super::{ACME, config, refused, said};
use crate::sandbox::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::with("wrangler.toml", config())
}

#[test]
fn a_token_with_a_line_break_is_not_sent() {
    for (token, fault) in [
        ("hunter2-edit\n", "ends in a line break"),
        ("hunter2\nX-Injected: 1", "contains a line break"),
        ("hunter2 edit", "contains a space"),
        ("hunter2\u{7}", "contains a control character"),
    ] {
        let sandbox = sandbox().var("CLOUDFLARE_API_TOKEN", token);
        refused(&sandbox, &["CLOUDFLARE_API_TOKEN", fault, "help: "]);
        assert!(sandbox.server.requests().is_empty());
    }
}

#[test]
fn an_account_id_that_leads_elsewhere_is_not_sent() {
    let sandbox = sandbox();
    sandbox.write(
        Path::new("wrangler.toml"),
        config().replace(ACME, "../../user").as_bytes(),
    );
    refused(
        &sandbox,
        &["`account_id` in the config", "is not an account id"],
    );
    let asked = sandbox.reads();
    assert!(asked.iter().all(|path| !path.contains("..")), "{asked:?}");
}

#[test]
fn a_host_that_is_not_there_is_named() {
    // Bound and dropped: nobody listens there.
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let base = format!("http://{address}/client/v4");
    let sandbox = sandbox().var("CLOUDFLARE_API_BASE_URL", &base);
    let ran = sandbox.run(&["check"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        said(&ran).contains(&format!("cannot reach {address}")),
        "{ran:?}"
    );
    let document = sandbox.run(&["check", "--format", "json"]).json().unwrap();
    assert!(!document["errors"].as_array().unwrap().is_empty());
    assert_eq!(document["summary"]["unverified"], 1);
}

#[test]
fn plain_http_stays_on_this_machine() {
    let sandbox = sandbox().var("CLOUDFLARE_API_BASE_URL", "http://192.0.2.1/client/v4");
    refused(
        &sandbox,
        &["http://192.0.2.1/client/v4", "unencrypted", "use https"],
    );
}

#[test]
fn a_base_url_that_is_none_is_named() {
    for base in [
        "api.cloudflare.com",
        "ftp://127.0.0.1/",
        "https://me:hunter2@127.0.0.1/",
    ] {
        let sandbox = sandbox().var("CLOUDFLARE_API_BASE_URL", base);
        refused(&sandbox, &["the API's base URL"]);
    }
}

/// The slow one: three tries of 5 seconds each to connect.
#[test]
fn a_proxy_that_hangs_is_given_up() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    let sandbox = sandbox()
        .var("CLOUDFLARE_API_BASE_URL", "https://api.invalid/client/v4")
        .var("HTTPS_PROXY", &format!("http://{address}"));
    let ran = sandbox.run(&["check"]);
    assert_eq!(ran.code, Some(2));
    assert!(said(&ran).contains("cannot reach api.invalid"), "{ran:?}");
    assert!(said(&ran).contains("HTTPS_PROXY"), "{ran:?}");
}

/// An `https` address at which something answers that no client can encrypt with.
fn unencrypted() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming() {
            // A client that has left has failed too.
            let _ = client
                .unwrap()
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    format!("https://{address}/client/v4")
}

#[cfg(target_os = "linux")]
#[test]
fn missing_root_certificates_are_told_where_encryption_fails() {
    let sandbox = sandbox().var("CLOUDFLARE_API_BASE_URL", &unencrypted());
    let empty = sandbox.home();
    let sandbox = sandbox
        .var("SSL_CERT_FILE", empty.join("none.pem").to_str().unwrap())
        .var("SSL_CERT_DIR", empty.to_str().unwrap());
    let ran = sandbox.run(&["check", "-v"]).expect_code(2);
    assert!(
        said(&ran).contains("help: this machine has no root certificates"),
        "{ran:?}"
    );
    let noted = "(built-in root certificates: this machine has none)";
    assert_eq!(ran.stderr.matches(noted).count(), 1, "{}", ran.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn root_certificates_that_are_there_are_not_blamed() {
    let sandbox = sandbox().var("CLOUDFLARE_API_BASE_URL", &unencrypted());
    let file = sandbox.home().join("roots.pem");
    fs::write(&file, include_str!("root.pem")).unwrap();
    let sandbox = sandbox.var("SSL_CERT_FILE", file.to_str().unwrap());
    let ran = sandbox.run(&["check", "-v"]).expect_code(2);
    assert!(
        said(&ran).contains("if a company proxy inspects traffic"),
        "{ran:?}"
    );
    assert!(!ran.stderr.contains("built-in"), "{}", ran.stderr);
}

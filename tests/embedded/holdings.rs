//! What an account holds: who may look it up and who may make it, by the published lists.

use serde_json::json;

use super::{ACCOUNT, call, get, send, serve_holding};

/// The same for one product: path, body, what reads, what writes.
type Product = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const PRODUCTS: &[Product] = &[
    (
        "storage/kv/namespaces",
        r#"{"title":"new"}"#,
        &["Workers KV Storage Read"],
        &["Workers KV Storage Write"],
    ),
    (
        "d1/database",
        r#"{"name":"new"}"#,
        &["D1 Read"],
        &["D1 Write"],
    ),
    (
        "r2/buckets",
        r#"{"name":"new"}"#,
        &["Workers R2 Storage Read"],
        &["Workers R2 Storage Write"],
    ),
    (
        "queues",
        r#"{"queue_name":"new"}"#,
        &["Queues Read", "Workers Scripts Read"],
        &["Queues Write", "Workers Scripts Write"],
    ),
    (
        "workers/dispatch/namespaces",
        r#"{"name":"new"}"#,
        &["Workers Scripts Read", "Workers Tail Read"],
        &["Workers Scripts Write"],
    ),
    (
        "flagship/apps",
        r#"{"name":"new"}"#,
        &["Flagship Read"],
        &["Flagship Write"],
    ),
    (
        "containers/applications",
        r#"{"name":"new"}"#,
        &[],
        &["Workers Containers Write"],
    ),
];

#[test]
fn whoever_reads_does_not_write_and_whoever_writes_reads() {
    for (path, body, readers, writers) in PRODUCTS {
        let path = format!("/accounts/{ACCOUNT}/{path}");
        for group in *readers {
            let server = serve_holding(&[group]);
            assert_eq!(get(&server, &path).status, 200, "{group}: {path}");
            let refused = call(&server, "POST", &path, body).refusal();
            assert_eq!((refused.0, refused.1), (403, 10000), "{group}: {path}");
        }
        for group in *writers {
            let server = serve_holding(&[group]);
            assert_eq!(
                call(&server, "POST", &path, body).status,
                200,
                "{group}: {path}"
            );
            let again = call(&server, "POST", &path, body);
            assert_eq!(again.status, 409, "{group}: {path}");
            assert!(
                get(&server, &path).json()["result"]
                    .to_string()
                    .contains("new")
            );
        }
        let nobody = serve_holding(&["Secrets Store Write"]);
        assert_eq!(get(&nobody, &path).refusal().1, 10000, "{path}");
    }
}

#[test]
fn what_is_not_there_has_the_number_that_wrangler_waits_for() {
    let server = serve_holding(&["D1 Read", "Workers R2 Storage Read", "Workers Scripts Read"]);
    for (path, code) in [
        ("d1/database/gone", 7404),
        ("r2/buckets/gone", 10006),
        ("workflows/gone", 10200),
    ] {
        let refused = get(&server, &format!("/accounts/{ACCOUNT}/{path}")).refusal();
        assert_eq!((refused.0, refused.1), (404, code), "{path}");
    }
}

#[test]
fn an_upload_of_assets_goes_on_with_what_it_was_given() {
    let server = serve_holding(&["Workers Scripts Write"]);
    let scripts = format!("/accounts/{ACCOUNT}/workers");
    let manifest = json!({ "manifest": { "/index.html": { "hash": "abc", "size": 3 } } });
    let path = format!("{scripts}/scripts/shop/assets-upload-session");
    let begun = call(&server, "POST", &path, &manifest.to_string()).json();
    assert_eq!(begun["result"]["buckets"], json!([["abc"]]));
    let token = begun["result"]["jwt"].as_str().unwrap();
    let path = format!("{scripts}/assets/upload?base64=true");
    let upload = |bearer: &str| {
        let header = format!("Authorization: Bearer {bearer}\r\n");
        send(&server, "POST", &path, &header, "")
    };
    assert_eq!(upload(token).status, 200);
    assert_eq!(upload("another").refusal().1, 10000);
    assert_eq!(
        call(&server, "POST", &path, "").refusal().1,
        10000,
        "no credential does"
    );
}

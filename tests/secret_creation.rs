//! The value of a secret that is created: what arrives of it, and where it is never seen.

use serde_json::{Value, json};

use super::sandbox::{ACME, Files, STORE, Sandbox, files};

/// A value that nothing else holds, with what JSON and shells would spell otherwise.
const VALUE: &str = "hunter2 \"\\$(x)\u{1f511}";

fn sandbox() -> Sandbox {
    let config = format!(
        "account_id = \"{ACME}\"\n[[secrets_store_secrets]]\nbinding = \"KEY\"\nstore_id = \
         \"{STORE}\"\nsecret_name = \"stripe\"\n"
    );
    Sandbox::with("wrangler.toml", config)
}

/// The request that creates the secret with a value of so many bytes.
fn creation(bytes: usize) -> String {
    format!(
        "POST /accounts/{ACME}/secrets_store/stores/{STORE}/secrets \
         [{{\"name\":\"stripe\",\"value\":\"[{bytes} bytes]\",\"scopes\":[\"workers\"]}}]"
    )
}

#[test]
fn standard_input_loses_one_line_break_at_its_end() {
    let lines = "hunter2\n\u{e9}".len();
    for (input, bytes) in [
        ("hunter2", 7),
        ("hunter2\n", 7),
        ("hunter2\r\n", 7),
        ("hunter2\n\u{e9}\n", lines),
    ] {
        let sandbox = sandbox();
        let words = ["fix", "--yes", "--create", "KEY=-"];
        let ran = sandbox.run_with(&words, input.as_bytes()).expect_code(0);
        assert_eq!(sandbox.writes(), [creation(bytes)], "{input:?}");
        let cut = ran
            .stderr
            .contains("the line break at the end of standard input");
        assert_eq!(cut, input.ends_with('\n'), "{}", ran.stderr);
    }
}

#[test]
fn input_that_is_no_value_is_refused_before_anything_is_asked() {
    for input in [
        &b""[..],
        b"\n",
        b"\xff",
        b"hunter2\n\n",
        b"KEY=hunter2",
        b"'hunter2'\n",
    ] {
        let sandbox = sandbox();
        let words = ["fix", "--yes", "--create", "KEY=-"];
        sandbox.run_with(&words, input).expect_code(2);
        assert!(sandbox.server.requests().is_empty(), "{input:?}");
    }
}

#[test]
fn the_longest_value_arrives_and_one_byte_more_does_not() {
    for (bytes, code) in [(65_536, 0), (65_537, 2)] {
        let sandbox = sandbox();
        let path = std::path::Path::new("value");
        sandbox.write(path, format!("{}\n", "x".repeat(bytes)).as_bytes());
        let words = ["fix", "--yes", "--create", "KEY=file:value"];
        sandbox.run(&words).expect_code(code);
        let created = (code == 0).then(|| creation(bytes));
        assert_eq!(sandbox.writes(), Vec::from_iter(created));
    }
}

#[test]
fn a_value_is_seen_nowhere() {
    for way in ["KEY=env:VALUE", "KEY=-"] {
        for code in [0, 1] {
            let sandbox = sandbox().var("VALUE", VALUE);
            if code == 1 {
                let fill = |state: &mut Value| state["secret_quota"] = json!(0);
                sandbox.server.edit_state(fill).unwrap();
            }
            let before: Files = sandbox.files();
            for format in ["human", "json"] {
                let words = ["fix", "-v", "--yes", "--format", format, "--create", way];
                let ran = sandbox.run_with(&words, VALUE.as_bytes()).expect_code(code);
                for text in [&ran.stdout, &ran.stderr] {
                    assert!(!text.contains("hunter2"), "{text}");
                    assert!(!text.contains("1f511"), "{text}");
                }
            }
            assert_eq!(sandbox.files(), before);
            for (path, bytes) in files(&sandbox.home()) {
                let text = String::from_utf8_lossy(&bytes);
                assert!(!text.contains("hunter2"), "{}", path.display());
            }
        }
    }
}

//! A project and an account in which every string is hostile: each command shows them, and a terminal
//! obeys none. [`Sandbox::run`] looks at all that is written.

use serde_json::json;

use crate::sandbox::{ACME, Files, STORE, Sandbox, state};

/// Would give the window a title, and turn the rest of the line around.
const EVIL: &str = "\u{1b}]0;owned\u{7}\u{202e}";

/// How it is shown.
pub(crate) const SHOWN: &str = "\\u{1b}]0;owned\\u{7}\\u{202e}";

/// The same in a TOML string.
const TOML: &str = "\\u001B]0;owned\\u0007\\u202E";

/// What may stand in a TOML file as it is: among it the one character that begins an escape sequence.
const RAW: &str = "\u{9b}2J\u{85}\u{61c}\u{200f}\u{202e}\u{2028}";

/// The config in its folder, which is hostile too where the system has such names.
fn config() -> String {
    let folder = if cfg!(windows) { "evil" } else { EVIL };
    format!("{folder}/wrangler.toml")
}

/// A secret lacks its scope, another binding names none, a third names no store, an environment has no
/// bindings and a table has them in the wrong place.
pub(crate) fn sandbox() -> Sandbox {
    let binding = |table: &str, name: &str, store: &str, secret: &str| {
        format!(
            "\n[[{table}]]\nbinding = \"{name}{TOML}\"\nstore_id = \"{store}\"\n\
             secret_name = \"{secret}{TOML}\" # {RAW}\n"
        )
    };
    let field = "secrets_store_secrets";
    let config_text = [
        format!("name = \"api{TOML}\"\naccount_id = \"{ACME}\"\n"),
        binding(field, "ONE", STORE, "gateway"),
        binding(field, "TWO", STORE, "absent"),
        binding(field, "THREE", &format!("<{TOML}>"), "gateway"),
        format!(
            "\n[env.\"{TOML}\"] # permit: ignore[{}] \u{202e}\n",
            "unknown\u{202e}"
        ),
        binding(
            &format!("env.\"{TOML}\".vars.{field}"),
            "FOUR",
            STORE,
            "gateway",
        ),
    ]
    .concat();
    let secret = |id: &str, name: &str, scopes: &[&str]| {
        json!({ "id": id, "store": STORE, "name": format!("{name}{EVIL}"), "scopes": scopes,
            "comment": EVIL })
    };
    let fields = json!({
        "accounts": [{ "id": ACME, "name": format!("Acme{EVIL}") }],
        "stores": [{ "id": STORE, "account": ACME, "name": format!("store{EVIL}") }],
        "secrets": [
            secret("5ec00000000000000000000000000001", "gateway", &["ai_gateway"]),
            secret("5ec00000000000000000000000000002", "absend", &["workers", EVIL]),
        ],
    });
    let files = Files::from([(config().into(), config_text.into_bytes())]);
    Sandbox::new(&files, &state(fields.as_object().unwrap()))
}

#[test]
fn every_command_shows_what_no_terminal_shall_obey() {
    let sandbox = sandbox();
    let config = config();
    let answers = [
        "--copy-bindings",
        "--secret-name",
        &format!("TWO{EVIL}=absend{EVIL}"),
    ];
    let runs: &[(&[&str], i32)] = &[
        (&["check", "."], 1),
        (&["-v", "check", "."], 1),
        (&["check", ".", "-e", EVIL], 1),
        (&["check", ".", "--offline"], 1),
        (&["check", "no-such-\u{202e}-folder"], 2),
        (&["fix", "."], 1),
        (&["fix", ".", "--binding", EVIL], 2),
        (&["fix", ".", "--store-id", EVIL], 2),
        (
            &["fix", ".", "--secret-name", &format!("TWO{EVIL}={EVIL}")],
            2,
        ),
        (
            &["fix", ".", "--create", &format!("TWO{EVIL}=env:{EVIL}")],
            2,
        ),
        (
            &[
                "add",
                &format!("gateway{EVIL}"),
                "-c",
                &config,
                "--as",
                EVIL,
            ],
            2,
        ),
        (&["add", EVIL, "-c", &config], 2),
        (&["token", "needs", "-c", &config], 0),
        (&[&["fix", ".", "--yes"][..], &answers].concat(), 0),
        (&["undo", "--list"], 0),
        (&["undo"], 1),
        (&["undo", "--yes"], 0),
    ];
    for (words, code) in runs {
        let ran = sandbox.run(words);
        let text = format!("{}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.code, Some(*code), "{words:?}\n{text}");
        assert!(text.contains("\\u{202e}"), "{words:?}\n{text}");
    }
    let shown = sandbox.run(&["check", "."]).stdout;
    assert!(shown.contains("# \u{bf}2J\u{bf}\u{bf}\u{fffd}"), "{shown}");
    for name in ["api", "ONE", "TWO", "gateway", "absent", "store"] {
        assert!(shown.contains(&format!("{name}{SHOWN}")), "{name}\n{shown}");
    }
}

#[test]
fn json_holds_the_strings_and_no_control_characters() {
    let sandbox = sandbox();
    for words in [
        &["check", ".", "--format", "json"][..],
        &["fix", ".", "--yes", "--format", "json"],
        &["undo", "--list", "--format", "json"],
        &["undo", "--yes", "--format", "json"],
    ] {
        let ran = sandbox.run(words);
        let document = ran.json().unwrap().to_string();
        assert!(document.contains("owned"), "{words:?}\n{document}");
        // An escape of JSON is the character itself to whoever reads it.
        assert!(document.contains('\u{202e}'), "{words:?}\n{document}");
    }
}

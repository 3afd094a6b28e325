//! A server that writes what it was sent into its answers, in every spelling: none of it is printed.
//!
//! The credential goes with every call, the value of a secret with the call that creates it. A sample runs
//! with the other tests; `WRANGLER_PERMIT_MATRIX=whole` runs all of it.

use std::collections::BTreeSet;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{add_faults, config, is_whole, judge_all};
use crate::process::Ran;
use crate::sandbox::Sandbox;
use crate::state::find_mut;

/// As the values of real tokens, and one with everything that is escaped somewhere.
const CREDENTIAL: &str = "cfut_9dKq-Zx81_Lm0aBvTt4RyPw7QeHs5Ju2Gk";
const VALUE: &str = "s3cr3t-Value/42+<&>\"q\\z";

/// So many letters of a value are too many.
const PART: usize = 10;

/// And so many of how it was written: what is encoded has more.
const SPELLED_PART: usize = 14;

const COMMANDS: &[&[&str]] = &[
    &["check", "-v"],
    &["check", "--probe", "--json"],
    &["fix", "--yes", "-v", "--create", "KEY=env:VALUE"],
    &["fix", "--yes", "--json", "--create", "KEY=env:VALUE"],
    &["add", "session-signing", "-v"],
    &["token", "audit"],
    &["token", "create", "--with", "env:MAKER", "--yes", "-v"],
    &[
        "token",
        "extend",
        "70ce0000000000000000000000000013",
        "--with",
        "env:MAKER",
        "--yes",
        "-v",
    ],
];

/// Sixteen ways to write a text, and the text itself.
fn spellings(text: &str) -> Vec<String> {
    let each = |write: &dyn Fn(u8) -> String| text.bytes().map(write).collect::<String>();
    let quoted = serde_json::to_string(text).unwrap();
    let percent = each(&|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    });
    let html = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    vec![
        text.to_owned(),
        percent,
        each(&|byte| format!("%{byte:02x}")),
        html.replace('"', "&quot;"),
        each(&|byte| format!("&#{byte};")),
        each(&|byte| format!("&#x{byte:x};")),
        STANDARD.encode(text),
        URL_SAFE_NO_PAD.encode(text),
        STANDARD.encode(format!("Bearer {text}")),
        each(&|byte| format!("{byte:02x}")),
        serde_json::to_string(&quoted).unwrap(),
        quoted.replace('/', "\\/"),
        each(&|byte| format!("\\u{byte:04x}")),
        text[..14].to_owned(),
        text[text.len() - 14..].to_owned(),
        text.to_ascii_uppercase(),
        quoted,
    ]
}

/// The answers that can hold a text: an error, a page, a name in a list, a place to go to, a header.
fn answers(text: &str) -> Vec<Value> {
    let errors = json!([{ "code": 1001, "message": format!("invalid character in {text}") }]);
    let failure = json!({ "success": false, "errors": errors, "messages": [], "result": null });
    let named = json!({ "id": "5ec00000000000000000000000000009", "name": text, "scopes": ["workers"],
        "store_id": text, "status": text, "comment": text });
    let one = json!({ "success": true, "errors": [], "messages": [], "result": named });
    let list = json!({ "success": true, "errors": [], "messages": [], "result": [one["result"]] });
    let respond = |status: u16, headers: Value, body: Value| json!({ "respond": { "status": status, "headers": headers, "body": body } });
    let ray = json!({ "cf-ray": text });
    vec![
        respond(400, ray.clone(), failure.clone()),
        respond(403, json!({}), failure),
        respond(502, ray, format!("<html><p>{text}</p></html>").into()),
        respond(200, json!({}), one),
        respond(200, json!({}), list),
        respond(
            302,
            json!({ "location": format!("https://elsewhere.example/{text}") }),
            "".into(),
        ),
    ]
}

struct Echo {
    command: &'static [&'static str],
    text: &'static str,
    spelling: String,
    fault: Value,
}

fn prepare() -> Sandbox {
    let sandbox = Sandbox::with("wrangler.toml", config("newone"));
    let rename = |state: &mut Value| {
        for name in ["edit", "mint"] {
            let suffix = if name == "edit" { "" } else { "M" };
            find_mut(&mut state["tokens"], "name", name)["value"] =
                json!(format!("{CREDENTIAL}{suffix}"));
        }
    };
    sandbox.server.edit_state(rename).unwrap();
    let sandbox = sandbox.token(Some("edit"));
    sandbox
        .var("VALUE", VALUE)
        .var("MAKER", &format!("{CREDENTIAL}M"))
}

/// Every echo: each call of each command, in each spelling, in each place of an answer.
fn echoes() -> Vec<Echo> {
    let mut echoes = Vec::new();
    for command in COMMANDS {
        let sandbox = prepare();
        sandbox.run(command);
        let requests = sandbox.server.requests();
        let calls: BTreeSet<(String, String, bool)> = requests
            .into_iter()
            .map(|request| {
                let carries = request.method == "POST" && request.path.ends_with("/secrets");
                (request.method, request.path, carries)
            })
            .collect();
        for (method, path, carries_value) in calls {
            let texts = [CREDENTIAL, VALUE];
            for text in &texts[..1 + usize::from(carries_value)] {
                for spelling in spellings(text) {
                    for answer in answers(&spelling) {
                        echoes.push(Echo {
                            command,
                            text,
                            spelling: spelling.clone(),
                            fault: json!({ "method": method, "path": format!("*{path}"), "answer": answer }),
                        });
                    }
                }
            }
        }
    }
    echoes
}

/// What of the text is printed.
fn judge(echo: &Echo) -> Result<(), String> {
    let sandbox = prepare();
    add_faults(&sandbox, std::slice::from_ref(&echo.fault));
    let ran = sandbox.run(echo.command);
    let Ran { stdout, stderr, .. } = &ran;
    // Lines are wrapped.
    let printed: String = format!("{stdout}{stderr}").split_whitespace().collect();
    let printed = printed.to_lowercase();
    let parts = [(echo.text, PART), (echo.spelling.as_str(), SPELLED_PART)];
    let shown = parts.into_iter().find_map(|(text, length)| {
        let text = text.to_lowercase();
        let mut parts = text.as_bytes().windows(length.min(text.len()));
        let part = parts.find(|part| printed.contains(&*String::from_utf8_lossy(part)))?;
        Some(String::from_utf8_lossy(part).into_owned())
    });
    match shown {
        Some(shown) => Err(format!("{shown} is shown of {}\n{ran:#?}", echo.fault)),
        None => Ok(()),
    }
}

#[test]
fn nothing_that_was_sent_is_printed_in_any_spelling() {
    let echoes = echoes();
    let step = if is_whole() { 1 } else { echoes.len() / 60 };
    let chosen: Vec<&Echo> = echoes.iter().step_by(step).collect();
    let complaints = judge_all(&chosen, |echo| judge(echo));
    let (all, run, wrong) = (echoes.len(), chosen.len(), complaints.len());
    let line = format!("\nechoes: {all}, {run} run, {wrong} printed\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
    let complaints: Vec<String> = complaints
        .into_iter()
        .map(|(index, complaint)| format!("{}: {complaint}", chosen[index].command.join(" ")))
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

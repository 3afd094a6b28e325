//! What is said is what is there: writes in doubt, lists that shift, writers beside us, reports that are lost.

#[cfg(target_os = "linux")]
mod config_gone;
mod echoes;
#[cfg(target_os = "linux")]
mod kills;
mod loads;
mod matrix;
mod races;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};

use super::process::{Ran, run};
use super::sandbox::{ACME, STORE, Sandbox};
use super::state::{find, list_mut, texts};

const SECRET: &str = "/secrets/5ec00000000000000000000000000002";

fn config(secret: &str) -> String {
    format!(
        "name = \"api\"\nmain = \"src/index.js\"\naccount_id = \"{ACME}\"\n\n\
         [[secrets_store_secrets]]\nbinding = \"KEY\"\nstore_id = \"{STORE}\"\nsecret_name = \
         \"{secret}\"\n"
    )
}

/// A config that binds a secret without the scope, and a token that can add it.
fn unscoped() -> Sandbox {
    Sandbox::with("wrangler.toml", config("openai"))
}

/// Runs at a time: most of a run's time is the wait before a question is asked again.
const AT_ONCE: usize = 8;

/// Whether everything is asked for, and not a sample.
fn is_whole() -> bool {
    std::env::var("WRANGLER_PERMIT_MATRIX").is_ok_and(|set| set == "whole")
}

/// Judges the items side by side. What is said against some, each with its index. A panic is too.
fn judge_all<T: Sync>(
    items: &[T],
    judge: impl Fn(&T) -> Result<(), String> + Sync,
) -> Vec<(usize, String)> {
    let (next, complaints) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { break };
            let judged = catch_unwind(AssertUnwindSafe(|| judge(item)));
            let judged =
                judged.unwrap_or_else(|_| Err("a panic, or a credential is shown".to_owned()));
            if let Err(complaint) = judged {
                complaints.lock().unwrap().push((index, complaint));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    let mut complaints = complaints.into_inner().unwrap();
    complaints.sort();
    complaints
}

fn add_faults(sandbox: &Sandbox, faults: &[Value]) {
    let add = |state: &mut Value| list_mut(state, "faults").extend(faults.iter().cloned());
    sandbox.server.edit_state(add).unwrap();
}

fn scopes(sandbox: &Sandbox) -> Vec<String> {
    let state = sandbox.server.state();
    texts(&find(&state["secrets"], "name", "openai")["scopes"])
}

fn answer(status: u16, body: &Value) -> Value {
    json!({ "respond": { "status": status, "body": body } })
}

fn outcomes(ran: &Ran) -> Vec<String> {
    let document = ran.json().unwrap();
    let steps = document["steps"].as_array().unwrap().iter();
    steps
        .map(|step| step["outcome"].as_str().unwrap().to_owned())
        .collect()
}

/// Every reading of the one secret after so many fails; the list works.
fn unreadable_after(times: u32) -> Value {
    json!({ "method": "GET", "path": SECRET, "skip": times, "answer": answer(500, &json!("oops")) })
}

#[test]
fn a_write_whose_read_back_fails_is_judged_by_the_list() {
    let sandbox = unscoped();
    add_faults(&sandbox, &[unreadable_after(1)]);
    let ran = sandbox.run(&["fix", "--yes", "--json"]).expect_code(0);
    assert_eq!(outcomes(&ran), ["applied"]);
    assert_eq!(ran.json().unwrap()["remaining"], json!([]));
}

#[test]
fn a_removal_whose_read_back_fails_is_told_as_done() {
    let sandbox = unscoped();
    sandbox.run(&["fix", "--yes"]).expect_code(0);
    add_faults(&sandbox, &[unreadable_after(2)]);
    let ran = sandbox.run(&["undo", "--yes"]);
    assert!(!ran.stdout.contains("Nothing was taken back"), "{ran:#?}");
    assert!(ran.stdout.contains("openai now has ai_gateway"), "{ran:#?}");
    ran.expect_code(0);
}

#[test]
fn what_another_writer_added_meanwhile_is_told() {
    let sandbox = unscoped();
    sandbox.run(&["fix", "--yes"]).expect_code(0);
    let foreign = json!({ "method": "PATCH", "path": SECRET, "then": [
        { "scopes": { "secret": "5ec00000000000000000000000000002", "scopes": ["access", "ai_gateway"] } },
    ] });
    add_faults(&sandbox, &[foreign]);
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert!(
        ran.stdout.contains("openai now has access, ai_gateway"),
        "{ran:#?}"
    );
}

#[test]
fn a_secret_that_goes_meanwhile_is_what_is_left_to_repair() {
    let sandbox = unscoped();
    let gone = json!({ "method": "GET", "path": SECRET, "times": 1,
        "then": [{ "delete": "5ec00000000000000000000000000002" }] });
    add_faults(&sandbox, &[gone]);
    let ran = sandbox.run(&["fix", "--yes", "--json"]).expect_code(1);
    let document = ran.json().unwrap();
    let rules: Vec<&str> = document["remaining"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["secret-not-found"]);
}

#[test]
fn an_answer_that_leaves_doubt_is_read_back_and_can_be_taken_back() {
    let refused = json!({ "success": false, "errors": [{ "code": 1, "message": "no" }] });
    let moved = json!({ "respond": { "status": 302, "headers": { "location": "/elsewhere" } } });
    for reply in [
        answer(408, &json!("")),
        answer(409, &refused),
        answer(200, &refused),
        answer(502, &json!("<html>")),
        moved,
    ] {
        let sandbox = unscoped();
        let lost = json!({ "method": "PATCH", "path": SECRET, "perform": true, "answer": reply });
        add_faults(&sandbox, &[lost]);
        let ran = sandbox.run(&["fix", "--yes", "--json"]).expect_code(0);
        assert_eq!(outcomes(&ran), ["applied"], "{reply}");
        assert_eq!(scopes(&sandbox), ["ai_gateway", "workers"]);
        sandbox
            .server
            .edit_state(|state| state["faults"] = json!([]))
            .unwrap();
        sandbox.run(&["undo", "--yes"]).expect_code(0);
        assert_eq!(scopes(&sandbox), ["ai_gateway"], "{reply}");
    }
}

#[test]
fn what_nobody_can_see_is_not_called_failed() {
    let sandbox = unscoped();
    let lost = json!({ "method": "PATCH", "path": SECRET, "perform": true, "answer": "close" });
    add_faults(&sandbox, &[lost, unreadable_after(1)]);
    let ran = sandbox.run(&["fix", "--yes", "--json"]);
    assert_eq!(outcomes(&ran), ["unconfirmed"]);
    // The list shows that it is there.
    assert_eq!(ran.code, Some(0), "{ran:#?}");
}

#[test]
fn a_creation_that_is_denied_after_it_was_done_is_found() {
    let sandbox = Sandbox::with("wrangler.toml", config("newone")).var("VALUE", "hunter2-value");
    let refused = json!({ "success": false, "errors": [{ "code": 1, "message": "no" }] });
    let lost = json!({ "method": "POST", "path": "*/secrets", "perform": true,
        "answer": answer(200, &refused) });
    add_faults(&sandbox, &[lost]);
    let create = ["fix", "--yes", "--create", "KEY=env:VALUE", "--json"];
    let ran = sandbox.run(&create).expect_code(0);
    assert_eq!(outcomes(&ran), ["applied"]);
    let undone = sandbox.run(&["undo", "--list"]).expect_code(0);
    assert!(undone.stdout.contains("newone"), "{}", undone.stdout);
}

#[test]
fn a_write_that_came_too_early_is_sent_again() {
    let sandbox = unscoped();
    let early = json!({ "method": "PATCH", "path": SECRET, "times": 1, "answer": {
        "respond": { "status": 429, "headers": { "retry-after": "1" }, "body": "" } } });
    add_faults(&sandbox, &[early]);
    sandbox.run(&["fix", "--yes"]).expect_code(0);
    assert_eq!(scopes(&sandbox), ["ai_gateway", "workers"]);
}

/// A store with as many sound secrets, `s0` and on.
fn crowded(count: usize) -> Sandbox {
    let sandbox = Sandbox::with("wrangler.toml", config("s280"));
    let fill = |state: &mut Value| {
        let secrets = (0..count).map(|number| {
            let id = format!("c0{number:030}");
            json!({ "id": id, "store": STORE, "name": format!("s{number}"), "scopes": ["workers"] })
        });
        state["secrets"] = secrets.collect();
    };
    sandbox.server.edit_state(fill).unwrap();
    sandbox
}

#[test]
fn a_list_that_shifts_while_it_is_read_is_read_again() {
    let sandbox = crowded(292);
    let shift = json!({ "method": "GET", "path": "*/secrets", "times": 1,
        "then": [{ "delete": format!("c0{:030}", 3) }] });
    add_faults(&sandbox, &[shift]);
    sandbox.run(&["check"]).expect_code(0);
    // s100 was the first of the second page, and is the last of the first one by now.
    let sandbox = crowded(292);
    sandbox.write(Path::new("wrangler.toml"), config("s100").as_bytes());
    let shift = json!({ "method": "GET", "path": "*/secrets", "times": 1,
        "then": [{ "delete": format!("c0{:030}", 3) }] });
    add_faults(&sandbox, &[shift]);
    sandbox.run(&["check"]).expect_code(0);
}

/// A page of a list that says so of itself.
fn page(first: usize, total_count: u64, total_pages: u64) -> Value {
    let items = (first..first + 100).map(|number| {
        json!({ "id": format!("c0{number:030}"), "name": format!("s{number}"), "scopes": ["workers"] })
    });
    json!({ "success": true, "errors": [], "result": items.collect::<Value>(), "result_info": {
        "page": 1, "per_page": 100, "total_count": total_count, "total_pages": total_pages } })
}

#[test]
fn pages_that_repeat_prove_no_absence() {
    let sandbox = crowded(1);
    let repeat = json!({ "path": "*/secrets", "answer": answer(200, &page(0, 292, 3)) });
    add_faults(&sandbox, &[repeat]);
    let ran = sandbox.run(&["check", "--json"]).expect_code(2);
    assert!(!ran.stdout.contains("secret-not-found"), "{}", ran.stdout);
    assert!(ran.stdout.contains("the list changes while it is read"));
}

#[test]
fn a_list_without_end_ends_where_nothing_new_comes() {
    let sandbox = crowded(1);
    let endless =
        json!({ "path": "*/secrets", "answer": answer(200, &page(0, 100, 1_000_000_000)) });
    add_faults(&sandbox, &[endless]);
    sandbox.run(&["check"]);
    let sent = sandbox.server.requests().len();
    assert!(sent < 30, "{sent} requests");
}

#[test]
fn an_answer_of_many_megabytes_is_not_read() {
    let sandbox = crowded(1);
    let mut fat = page(0, 300, 3);
    fat["result"][0]["comment"] = "x".repeat(3 << 20).into();
    add_faults(
        &sandbox,
        &[json!({ "path": "*/secrets", "answer": answer(200, &fat) })],
    );
    let ran = sandbox.run(&["check"]).expect_code(2);
    assert!(
        ran.stderr.contains("larger than") || ran.stdout.contains("larger than"),
        "{ran:#?}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_is_no_success() {
    let sandbox = Sandbox::with("wrangler.toml", config("stripe-live"));
    for arguments in [
        &["check"][..],
        &["check", "--json"],
        &["check", "--json-schema"],
        &["explain", "--list"],
        &["--help"],
    ] {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let mut check = sandbox.command(env!("CARGO_BIN_EXE_wrangler-permit"));
        let child = check
            .args(arguments)
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}: {said}");
    }
    // A reader that went away has seen what it wanted.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut check = sandbox.command(env!("CARGO_BIN_EXE_wrangler-permit"));
    let child = check.arg("check").stdout(writer).stderr(Stdio::piped());
    let ended = child.spawn().unwrap().wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

/// What a crash leaves in a file would hold the value that was in memory. A program that is started inherits
/// the limit, and shows it.
#[cfg(unix)]
#[test]
fn no_image_of_the_memory_is_kept() {
    let sandbox = Sandbox::with("wrangler.toml", config("openai")).token(Some("mint"));
    let binary = env!("CARGO_BIN_EXE_wrangler-permit");
    let mut create = sandbox.command("sh");
    create.args(["-c", "ulimit -S -c unlimited; exec \"$@\"", "sh", binary]);
    create.args([
        "token",
        "create",
        "--with",
        "env:CLOUDFLARE_API_TOKEN",
        "--yes",
        "--",
    ]);
    create.args(["sh", "-c", "cat >/dev/null; ulimit -S -c"]);
    let ran = run(&mut create).expect_code(0);
    assert_eq!(ran.stdout.lines().next(), Some("0"), "{ran:#?}");
}

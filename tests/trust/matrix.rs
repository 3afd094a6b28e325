//! Commands × calls × faults: whatever a server answers to whichever call, what is said of it is true.
//!
//! Every command runs once without a fault, which shows its calls. Then each of them goes wrong in every
//! way, once or from then on, in a world of its own. A sample runs with the other tests;
//! `WRANGLER_PERMIT_MATRIX=whole` runs all of it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};

use super::{add_faults, config};
use crate::process::Ran;
use crate::sandbox::Sandbox;
use crate::state::{find, list, texts};

/// How many cells a sample has, about.
const SAMPLE: usize = 150;

/// A command in a world, and what has to be true of how it ends.
struct Scenario {
    name: &'static str,
    world: fn() -> Sandbox,
    /// What runs before, without a fault.
    before: &'static [&'static str],
    arguments: &'static [&'static str],
    judge: fn(&Cell) -> Result<(), String>,
}

/// A run in which one call went wrong.
struct Cell {
    /// The exit code without the fault.
    clean: Option<i32>,
    ran: Ran,
    /// What goes wrong.
    fault: Value,
    /// The text of the config after it.
    config: String,
    /// What Cloudflare held before and after.
    before: Value,
    after: Value,
}

const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "check, sound",
        world: || bound("stripe-live", "edit"),
        before: &[],
        arguments: &["check", "--json"],
        judge: judge_check,
    },
    Scenario {
        name: "check, no scope",
        world: || bound("openai", "edit"),
        before: &[],
        arguments: &["check", "--json"],
        judge: judge_check,
    },
    Scenario {
        name: "check, a token that only reads",
        world: || bound("stripe-live", "read-seen"),
        before: &[],
        arguments: &["check", "--json"],
        judge: judge_check,
    },
    Scenario {
        name: "check --probe",
        world: || bound("stripe-live", "edit-unseen"),
        before: &[],
        arguments: &["check", "--probe", "--json"],
        judge: judge_check,
    },
    Scenario {
        name: "check --probe, a token that only reads",
        world: || bound("stripe-live", "read"),
        before: &[],
        arguments: &["check", "--probe", "--json"],
        judge: judge_check,
    },
    Scenario {
        name: "fix",
        world: || bound("openai", "edit"),
        before: &[],
        arguments: &["fix", "--yes", "--json"],
        judge: judge_fix,
    },
    Scenario {
        name: "fix, a token whose policies are not seen",
        world: || bound("openai", "edit-unseen"),
        before: &[],
        arguments: &["fix", "--yes", "--json"],
        judge: judge_fix,
    },
    Scenario {
        name: "fix --create",
        world: || bound("newone", "edit").var("VALUE", "hunter2-value"),
        before: &[],
        arguments: &["fix", "--yes", "--create", "KEY=env:VALUE", "--json"],
        judge: judge_fix,
    },
    Scenario {
        name: "add",
        world: || bound("stripe-live", "edit"),
        before: &[],
        arguments: &["add", "session-signing", "--yes", "--json"],
        judge: judge_addition,
    },
    Scenario {
        name: "undo",
        world: || bound("openai", "edit"),
        before: &["fix", "--yes"],
        arguments: &["undo", "--yes", "--json"],
        judge: judge_undo,
    },
    Scenario {
        name: "token audit",
        world: || bound("stripe-live", "edit"),
        before: &[],
        arguments: &["token", "audit", "--json"],
        judge: judge_check,
    },
    Scenario {
        name: "token create",
        world: || bound("stripe-live", "mint"),
        before: &[],
        arguments: &[
            "token",
            "create",
            "--with",
            "env:CLOUDFLARE_API_TOKEN",
            "--yes",
        ],
        judge: judge_creation,
    },
    Scenario {
        name: "token extend",
        world: || bound("stripe-live", "mint"),
        before: &[],
        arguments: &[
            "token",
            "extend",
            "70ce0000000000000000000000000013",
            "--with",
            "env:CLOUDFLARE_API_TOKEN",
            "--yes",
        ],
        judge: judge_extension,
    },
];

fn bound(secret: &str, token: &str) -> Sandbox {
    let sandbox = Sandbox::with("wrangler.toml", config(secret)).token(Some(token));
    sandbox.write(
        "package.json".as_ref(),
        b"{\"devDependencies\": {\"wrangler\": \"4.100.0\"}}",
    );
    sandbox
}

/// What can go wrong with a call: the keys of a fault beside its method, path and window.
fn faults(is_write: bool) -> Vec<Value> {
    let said = |status: u16, code: i64, message: &str| {
        let errors = json!([{ "code": code, "message": message }]);
        let body = json!({ "success": false, "errors": errors, "messages": [], "result": null });
        json!({ "respond": { "status": status, "body": body } })
    };
    let plain = |status: u16, body: Value| json!({ "respond": { "status": status, "body": body } });
    let refusals = [
        said(401, 10000, "Authentication error"),
        said(403, 10000, "Authentication error"),
        said(404, 7003, "Could not route"),
        said(400, 1001, "invalid_json_body"),
        plain(429, json!("")),
    ];
    // What says no more than that something went wrong: a write can have been done all the same.
    let doubts = [
        said(409, 1, "conflict"),
        said(500, 10000, "internal error"),
        said(200, 1, "no"),
        plain(408, json!("")),
        plain(502, json!("<html>busy</html>")),
        plain(200, json!("")),
        plain(200, json!({})),
        plain(
            200,
            json!({ "success": true, "errors": [], "result": null }),
        ),
        json!({ "respond": { "status": 302, "headers": { "location": "/elsewhere" } } }),
        json!({ "truncate": 20 }),
        json!("close"),
    ];
    let undone = refusals.iter().chain(&doubts);
    let undone = undone.map(|answer| json!({ "answer": answer }));
    let done = doubts.iter().filter(|_| is_write);
    let done = done.map(|answer| json!({ "answer": answer, "perform": true }));
    undone.chain(done).collect()
}

/// Every cell of a scenario: the fault, and how the run ends without one.
fn cells(scenario: &'static Scenario) -> Vec<(&'static Scenario, Value, Option<i32>)> {
    let sandbox = prepare(scenario);
    let first = sandbox.server.requests().len();
    let clean = sandbox.run(scenario.arguments).code;
    let mut calls = BTreeMap::<(String, String), u32>::new();
    for request in sandbox.server.requests().into_iter().skip(first) {
        *calls.entry((request.method, request.path)).or_default() += 1;
    }
    let mut cells = Vec::new();
    for ((method, path), count) in calls {
        for skip in 0..count {
            for fault in faults(method != "GET") {
                for times in [json!(1), Value::Null] {
                    let mut fault = fault.clone();
                    fault["method"] = method.clone().into();
                    fault["path"] = format!("*{path}").into();
                    fault["skip"] = skip.into();
                    fault["times"] = times;
                    cells.push((scenario, fault, clean));
                }
            }
        }
    }
    cells
}

fn prepare(scenario: &Scenario) -> Sandbox {
    let sandbox = (scenario.world)();
    if !scenario.before.is_empty() {
        sandbox.run(scenario.before).expect_code(0);
    }
    sandbox
}

/// Runs a cell. What is false about it.
fn run_cell(scenario: &Scenario, fault: &Value, clean: Option<i32>) -> Result<(), String> {
    let sandbox = prepare(scenario);
    let before = sandbox.server.state();
    add_faults(&sandbox, std::slice::from_ref(fault));
    // It fails by itself where a credential is shown, or a panic.
    let ran = catch_unwind(AssertUnwindSafe(|| sandbox.run(scenario.arguments)));
    let ran = ran.map_err(|_| "a panic, or a credential is shown".to_owned())?;
    if !matches!(ran.code, Some(0..=2)) {
        return Err(format!("it ends with {:?}", ran.code));
    }
    if ran.stdout.contains("hunter2") || ran.stderr.contains("hunter2") {
        return Err("a value is shown".to_owned());
    }
    let after = sandbox.server.state();
    let config = std::fs::read_to_string(sandbox.project().join("wrangler.toml"));
    let cell = Cell {
        clean,
        ran,
        fault: fault.clone(),
        config: config.map_err(|error| format!("the config is gone: {error}"))?,
        before,
        after,
    };
    (scenario.judge)(&cell).map_err(|complaint| format!("{complaint}\n{:#?}", cell.ran))
}

fn held(state: &Value, name: &str) -> Option<Vec<String>> {
    let mut secrets = list(state, "secrets").iter();
    let secret = secrets.find(|secret| secret["name"] == name)?;
    Some(texts(&secret["scopes"]))
}

fn document(cell: &Cell) -> Result<Value, String> {
    serde_json::from_str(&cell.ran.stdout).map_err(|error| format!("no document: {error}"))
}

fn rules(findings: &Value) -> Vec<&str> {
    let findings = findings.as_array().into_iter().flatten();
    findings
        .filter_map(|finding| finding["rule"].as_str())
        .collect()
}

/// What is sound without a fault is never called broken, nor the other way round.
fn judge_check(cell: &Cell) -> Result<(), String> {
    let document = document(cell)?;
    // What could not be seen blocks nothing, and is told.
    let is_open = document["summary"]["unverified"].as_u64() > Some(0);
    if cell.ran.code == Some(0) && cell.clean != Some(0) && !is_open {
        return Err("it says that nothing blocks".to_owned());
    }
    let hides_secrets = cell.fault["path"]
        .as_str()
        .is_some_and(|path| path.ends_with("/secrets"));
    if hides_secrets && cell.fault["times"].is_null() && cell.ran.code == Some(0) {
        return Err("the secrets were never listed, and it ends with 0".to_owned());
    }
    let found = rules(&document["findings"]);
    if cell.clean == Some(0) && found.contains(&"missing-scope") {
        return Err("a sound secret is said to lack a scope".to_owned());
    }
    if found.contains(&"secret-not-found") {
        return Err("a secret that is there is said to be absent".to_owned());
    }
    Ok(())
}

/// What a step says was done is there, and what it says was not done is not.
fn judge_fix(cell: &Cell) -> Result<(), String> {
    let document = document(cell)?;
    for (name, scopes) in [
        ("openai", vec!["ai_gateway"]),
        ("stripe-live", vec!["workers"]),
    ] {
        let now = held(&cell.after, name).ok_or("a secret is gone")?;
        if !scopes
            .iter()
            .all(|scope| now.iter().any(|held| held == scope))
        {
            return Err(format!("{name} has lost a scope: {now:?}"));
        }
    }
    for step in document["steps"].as_array().into_iter().flatten() {
        let is_there = match step["kind"].as_str() {
            Some("scope") => held(&cell.after, "openai")
                .is_some_and(|scopes| scopes.iter().any(|scope| scope == "workers")),
            Some("secret") => held(&cell.after, "newone").is_some(),
            _ => continue,
        };
        match (step["outcome"].as_str(), is_there) {
            (Some("applied"), false) => return Err("not there, and said to be".to_owned()),
            (Some("failed"), true) => return Err("there, and said to have failed".to_owned()),
            _ => {}
        }
    }
    let is_repaired = held(&cell.after, "newone").is_some()
        || held(&cell.after, "openai").is_some_and(|scopes| scopes.len() > 1);
    if cell.ran.code == Some(0) && !is_repaired {
        return Err("it ends with 0 and nothing is repaired".to_owned());
    }
    Ok(())
}

/// The binding is in the config where it is said to be, and nowhere else.
fn judge_addition(cell: &Cell) -> Result<(), String> {
    let document = document(cell)?;
    let is_there = cell.config.contains("session-signing");
    let mut steps = document["steps"].as_array().into_iter().flatten();
    let is_said = steps.any(|step| step["kind"] == "config" && step["outcome"] == "applied");
    if is_there != is_said {
        return Err(format!("there: {is_there}, and said to be: {is_said}"));
    }
    if cell.ran.code == Some(0) && !is_there {
        return Err("it ends with 0 and nothing is added".to_owned());
    }
    Ok(())
}

fn judge_undo(cell: &Cell) -> Result<(), String> {
    let document = document(cell)?;
    let is_there = held(&cell.after, "openai")
        .is_some_and(|scopes| scopes.iter().any(|scope| scope == "workers"));
    for step in document["steps"].as_array().into_iter().flatten() {
        match (step["outcome"].as_str(), is_there) {
            (Some("applied"), true) => return Err("there, and said to be taken back".to_owned()),
            (Some("failed" | "refused"), false) => {
                return Err("gone, and said to be there".to_owned());
            }
            _ => {}
        }
    }
    if cell.ran.code == Some(0) && is_there {
        return Err("it ends with 0 and the scope is there".to_owned());
    }
    Ok(())
}

/// A token is made or not, and the words say which.
fn judge_creation(cell: &Cell) -> Result<(), String> {
    let count = |state: &Value| list(state, "tokens").len();
    let made = count(&cell.after) - count(&cell.before);
    let said = words(&cell.ran.stderr);
    match made {
        0 if cell.ran.code == Some(0) => Err("it ends with 0 and made no token".to_owned()),
        0 if said.contains("A token was created") => Err("no token was made".to_owned()),
        1.. if said.contains("othing was made") => Err("a token was made".to_owned()),
        _ => Ok(()),
    }
}

fn judge_extension(cell: &Cell) -> Result<(), String> {
    let groups = |state: &Value| {
        let policies = list(find(&state["tokens"], "name", "ci"), "policies").iter();
        policies
            .flat_map(|policy| texts(&policy["permission_groups"]))
            .collect::<Vec<String>>()
    };
    let (before, after) = (groups(&cell.before), groups(&cell.after));
    let said = words(&cell.ran.stderr);
    if before.iter().any(|group| !after.contains(group)) {
        return Err("the token has lost a permission".to_owned());
    }
    let is_changed = after.len() > before.len();
    if cell.ran.code == Some(0) && !is_changed {
        return Err("it ends with 0 and nothing was added".to_owned());
    }
    if is_changed && said.contains("nothing was changed") {
        return Err("it was changed".to_owned());
    }
    Ok(())
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn nothing_false_is_said_whichever_call_goes_wrong() {
    let cells: Vec<_> = SCENARIOS.iter().flat_map(cells).collect();
    let is_whole = std::env::var("WRANGLER_PERMIT_MATRIX").is_ok_and(|set| set == "whole");
    let step = if is_whole { 1 } else { cells.len() / SAMPLE };
    let chosen: Vec<_> = cells.iter().step_by(step.max(1)).collect();
    let (next, complaints) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some((scenario, fault, clean)) =
                    chosen.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    if let Err(complaint) = run_cell(scenario, fault, *clean) {
                        let about = format!("{}: {fault}\n{complaint}", scenario.name);
                        complaints.lock().unwrap().push(about);
                    }
                }
            });
        }
    });
    let complaints = complaints.into_inner().unwrap();
    let (all, run, wrong) = (cells.len(), chosen.len(), complaints.len());
    let _ = writeln!(
        std::io::stderr(),
        "\nthe matrix: {all} cells of {} commands, {run} run, {wrong} false",
        SCENARIOS.len()
    );
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

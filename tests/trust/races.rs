//! Runs on one machine that change one secret at the same time.

use std::path::Path;
use std::thread::{self, yield_now};

use serde_json::{Map, Value, json};

use super::{SECRET, config, judge_all, scopes};
use crate::process::{Ran, run};
use crate::sandbox::{Files, Sandbox, state};
use crate::state::{find_mut, list_mut};

/// How many pairs race.
const PAIRS: u64 = 40;

/// Two projects of one person that bind one secret, which holds `scopes`; reading and writing it takes so
/// many milliseconds.
fn two_projects(scopes: &[&str], reading: u64, writing: u64) -> Sandbox {
    let files = ["a", "b"].map(|folder| {
        let path = Path::new(folder).join("wrangler.toml");
        (path, config("openai").into_bytes())
    });
    let sandbox = Sandbox::without_token(&Files::from(files), &state(&Map::new()));
    let begin = |state: &mut Value| {
        find_mut(&mut state["secrets"], "name", "openai")["scopes"] = json!(scopes);
        for (method, delay) in [("GET", reading), ("PATCH", writing)] {
            let slow = json!({ "method": method, "path": SECRET, "delay_ms": delay });
            list_mut(state, "faults").push(slow);
        }
    };
    sandbox.server.edit_state(begin).unwrap();
    sandbox.token(Some("edit"))
}

fn fix(sandbox: &Sandbox, folder: &str, more: &[&str]) -> Ran {
    sandbox.run(&[&["fix", "--yes", "--cwd", folder], more].concat())
}

fn undo(sandbox: &Sandbox, folder: &str) -> Ran {
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_wrangler-permit"));
    command.current_dir(sandbox.project().join(folder));
    run(command.args(["undo", "--yes"]))
}

/// The first write takes its time: without turns, the second run would read, write and look back meanwhile.
#[test]
fn a_run_waits_for_the_turn_of_another() {
    for delay in [100, 200, 400] {
        let sandbox = two_projects(&["dex"], 0, delay);
        thread::scope(|scope| {
            let first = scope.spawn(|| fix(&sandbox, "a", &[]));
            let is_written = || {
                let requests = sandbox.server.requests();
                requests.iter().any(|request| request.method == "PATCH")
            };
            while !is_written() {
                yield_now();
            }
            fix(&sandbox, "b", &["--scope", "ai-gateway"]).expect_code(0);
            first.join().unwrap().expect_code(0);
        });
        assert_eq!(scopes(&sandbox), ["ai_gateway", "dex", "workers"]);
    }
}

#[test]
fn no_scope_is_lost_however_runs_meet() {
    let pairs: Vec<u64> = (0..PAIRS).collect();
    let complaints = judge_all(&pairs, |pair| {
        let sandbox = two_projects(&["dex"], pair * 7 % 50, pair * 13 % 60);
        let ran = thread::scope(|scope| {
            let first = scope.spawn(|| fix(&sandbox, "a", &[]));
            let second = scope.spawn(|| fix(&sandbox, "b", &["--scope", "ai-gateway"]));
            [first, second].map(|run| run.join().unwrap())
        });
        match scopes(&sandbox).as_slice() {
            [first, second, third]
                if [first, second, third] == ["ai_gateway", "dex", "workers"] =>
            {
                Ok(())
            }
            scopes => Err(format!("{scopes:?}\n{ran:#?}")),
        }
    });
    assert!(complaints.is_empty(), "{complaints:#?}");
}

/// What is taken back beside a run that adds is what its own run has added, and nothing else.
#[test]
fn an_undo_beside_another_run_takes_back_its_own() {
    let pairs: Vec<u64> = (0..PAIRS / 4).collect();
    let complaints = judge_all(&pairs, |pair| {
        let sandbox = two_projects(&["dex"], pair * 11 % 50, pair * 17 % 60);
        fix(&sandbox, "a", &[]).expect_code(0);
        let ran = thread::scope(|scope| {
            let first = scope.spawn(|| undo(&sandbox, "a"));
            let second = scope.spawn(|| fix(&sandbox, "b", &["--scope", "ai-gateway"]));
            [first, second].map(|run| run.join().unwrap())
        });
        let held = scopes(&sandbox);
        let has = |scope: &str| held.iter().any(|held| held == scope);
        if has("dex") && has("ai_gateway") {
            Ok(())
        } else {
            Err(format!("{held:?}\n{ran:#?}"))
        }
    });
    assert!(complaints.is_empty(), "{complaints:#?}");
}

//! What is there is not what the fix left: it is named, and stays.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    NOTHING, OPENAI, SandboxState, config, journals, outcomes, pairs, repaired, set_scopes,
};
use crate::sandbox::{STORE, Sandbox};
use crate::state::list_mut;

/// What a person adds to the config.
fn touch(sandbox: &Sandbox) -> Vec<u8> {
    let path = Path::new("wrangler.toml");
    let mut bytes = sandbox.files().remove(path).unwrap();
    bytes.extend_from_slice(b"# mine\n");
    sandbox.write(path, &bytes);
    bytes
}

fn add_fault(sandbox: &Sandbox, fault: Value) {
    let add = |state: &mut Value| list_mut(state, "faults").push(fault);
    sandbox.server.edit_state(add).unwrap();
}

fn patch_fault(perform: bool) -> Value {
    json!({ "method": "PATCH", "times": 1, "perform": perform, "answer": "close" })
}

#[test]
fn a_config_that_somebody_edited_stays() {
    let (sandbox, before) = repaired();
    let theirs = touch(&sandbox);
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(1);
    assert!(
        ran.stdout.contains("wrangler.toml has changed"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("-[[env.staging.secrets_store_secrets]]")
    );
    assert!(
        ran.stdout.contains("1 taken back, 1 left."),
        "{}",
        ran.stdout
    );
    let after = SandboxState::of(&sandbox);
    assert_eq!(after.files[Path::new("wrangler.toml")], theirs);
    assert_eq!(after.scopes, before.scopes);
    // What is done is done once; what is left stays named.
    let ran = sandbox.run(&["undo", "--yes", "--format", "json"]);
    let document = ran.expect_code(1).json().unwrap();
    assert_eq!(outcomes(&document), pairs(&[("config", "refused")]));
    let by_hand = document["steps"][0]["by_hand"].as_str().unwrap();
    assert!(by_hand.starts_with("-[[env.staging."), "{by_hand}");
    // Somebody takes it back by hand.
    for (path, bytes) in &before.files {
        sandbox.write(path, bytes);
    }
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert!(ran.stdout.contains("already"), "{}", ran.stdout);
    assert_eq!(sandbox.run(&["undo"]).expect_code(0).stdout, NOTHING);
    assert_eq!(journals(&sandbox), []);
}

#[test]
fn a_config_that_is_gone_is_named() {
    let (sandbox, before) = repaired();
    std::fs::remove_file(sandbox.project().join("wrangler.toml")).unwrap();
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(1);
    let told = ran.stdout.replace("\n     ", " ");
    assert!(told.contains("wrangler.toml is no longer there"), "{told}");
    assert_eq!(SandboxState::of(&sandbox).scopes, before.scopes);
}

#[test]
fn scopes_that_somebody_changed_stay() {
    let (sandbox, before) = repaired();
    let theirs = ["ai_gateway", "containers", "workers"];
    set_scopes(&sandbox, &theirs);
    let writes = sandbox.writes().len();
    let ran = sandbox.run(&["undo", "--yes", "--format", "json"]);
    let document = ran.expect_code(1).json().unwrap();
    let steps = pairs(&[("config", "applied"), ("scope", "refused")]);
    assert_eq!(outcomes(&document), steps);
    let command = format!(
        "wrangler secrets-store secret update {STORE} --secret-id {OPENAI} --scopes \
         ai_gateway,containers --remote"
    );
    assert_eq!(document["steps"][1]["by_hand"], json!(command));
    let error = document["steps"][1]["error"].as_str().unwrap();
    assert!(error.contains("ai_gateway, containers, workers"), "{error}");
    assert_eq!(sandbox.writes().len(), writes);
    assert_eq!(SandboxState::of(&sandbox).files, before.files);
    // Without what the fix added, nothing is left to do.
    set_scopes(&sandbox, &["containers"]);
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(sandbox.writes().len(), writes);
}

#[test]
fn a_secret_that_is_gone_needs_nothing() {
    let (sandbox, before) = repaired();
    let delete = |state: &mut Value| {
        list_mut(state, "secrets").retain(|secret| secret["id"] != OPENAI);
    };
    sandbox.server.edit_state(delete).unwrap();
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(sandbox.files(), before.files);
}

#[test]
fn a_write_whose_answer_is_lost_is_read_back() {
    let (sandbox, before) = repaired();
    add_fault(&sandbox, patch_fault(true));
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(SandboxState::of(&sandbox), before);
    assert_eq!(journals(&sandbox), []);
}

#[test]
fn a_write_that_is_lost_can_be_repeated() {
    let (sandbox, before) = repaired();
    add_fault(&sandbox, patch_fault(false));
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(1);
    assert!(
        ran.stdout.contains("failed: take `workers`"),
        "{}",
        ran.stdout
    );
    let ran = sandbox.run(&["undo", "--yes", "--format", "json"]);
    let document = ran.expect_code(0).json().unwrap();
    assert_eq!(outcomes(&document), pairs(&[("scope", "applied")]));
    assert_eq!(SandboxState::of(&sandbox), before);
}

#[test]
fn without_a_credential_the_files_are_restored_all_the_same() {
    let (sandbox, before) = repaired();
    let sandbox = sandbox.token(None);
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(2);
    let said = ran.stdout.replace("\n     ", " ");
    assert!(said.contains("no Cloudflare credential found"), "{said}");
    assert_eq!(sandbox.files(), before.files);
    let sandbox = sandbox.token(Some("edit"));
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(SandboxState::of(&sandbox), before);
}

#[test]
fn whoever_may_only_read_is_told_who_could() {
    let (sandbox, before) = repaired();
    let after = SandboxState::of(&sandbox);
    let sandbox = sandbox.token(Some("read"));
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(1);
    let said = ran.stdout.replace("\n     ", " ");
    assert!(said.contains("--scopes ai_gateway --remote"), "{said}");
    assert_eq!(SandboxState::of(&sandbox).scopes, after.scopes);
    assert_eq!(sandbox.files(), before.files);
}

#[test]
fn scopes_that_change_in_the_last_moment_stay() {
    let (sandbox, before) = repaired();
    let scopes = ["ai_gateway", "dex", "workers"];
    let fault = json!({
        "method": "GET", "path": format!("/secrets/{OPENAI}"), "times": 1,
        "then": [{ "scopes": { "secret": OPENAI, "scopes": scopes } }],
    });
    add_fault(&sandbox, fault);
    let writes = sandbox.writes().len();
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(1);
    let said = "have changed since they were read";
    let told = ran.stdout.replace("\n     ", " ");
    assert!(told.contains(said), "{told}");
    assert_eq!(sandbox.writes().len(), writes);
    assert_eq!(sandbox.files(), before.files);
}

#[test]
fn what_the_fix_was_denied_is_not_its_own() {
    let sandbox = Sandbox::with("wrangler.toml", config()).token(Some("read"));
    let before = SandboxState::of(&sandbox);
    sandbox
        .run(&["fix", "--yes", "--copy-bindings"])
        .expect_code(1);
    assert_ne!(sandbox.files(), before.files);
    // Somebody who may has added the scope.
    set_scopes(&sandbox, &["ai_gateway", "workers"]);
    let sandbox = sandbox.token(Some("edit"));
    let ran = sandbox.run(&["undo", "--yes", "--format", "json"]);
    let document = ran.expect_code(0).json().unwrap();
    assert_eq!(outcomes(&document), pairs(&[("config", "applied")]));
    assert_eq!(sandbox.files(), before.files);
    let held = SandboxState::of(&sandbox).scopes.remove(OPENAI).unwrap();
    assert_eq!(held, json!(["ai_gateway", "workers"]));
}

//! The journal itself: where it is, what it holds, when there is none.

use std::fs::{self, File};

use super::{NOTHING, SandboxState, config, journal_of, journals, name, newest_id, repaired};
use crate::case::Case;
use crate::sandbox::{MARK, STORE, Sandbox};
use crate::state::{find, text};

#[test]
fn a_journal_holds_the_edits_and_nothing_else_of_a_file() {
    let config = format!("{}secret_comment = \"tell nobody\"\n", config());
    let sandbox = Sandbox::with("wrangler.toml", config);
    sandbox.run(&["fix", "--yes", "--copy-bindings"]);
    let (path, text) = journal_of(&sandbox);
    assert!(text.contains("[[env.staging.secrets_store_secrets]]"));
    for other in ["tell nobody", "# ours", "vars", MARK] {
        assert!(!text.contains(other), "{other}: {text}");
    }
    // The moment, then the hash of the config's path: 2026-01-01T010101.001Z-0123456789abcdef
    let name = name(&path);
    let (moment, key) = name.trim_end_matches(".jsonl").rsplit_once('-').unwrap();
    assert!(moment.ends_with('Z') && moment.len() == 22, "{name}");
    assert!(key.len() == 16 && key.chars().all(|c| c.is_ascii_hexdigit()));
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].contains("wrangler-permit/journal/1"), "{text}");
    let intents = |line: &str| line.starts_with("{\"intent\"");
    let order: Vec<bool> = lines[1..].iter().map(|line| intents(line)).collect();
    assert_eq!(order, [true, false, true, false], "{text}");
}

#[test]
fn a_write_that_was_refused_leaves_no_journal() {
    let case = Case::read("fix/write-refused").unwrap();
    let (sandbox, _) = case.run(&[]);
    assert!(!sandbox.writes().is_empty());
    assert_eq!(journals(&sandbox), []);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_look_into_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::with("wrangler.toml", config());
    let state = sandbox.home().join("state");
    let folder = state.join("wrangler-permit/journal");
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    // On a Mac the variable counts for nothing.
    let sandbox = sandbox.var("XDG_STATE_HOME", state.to_str().unwrap());
    sandbox.run(&["fix", "--yes"]).expect_code(0);
    let (path, _) = journal_of(&sandbox);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    if cfg!(target_os = "linux") {
        assert_eq!(path.parent(), Some(folder.as_path()));
    }
}

#[test]
fn where_no_journal_can_be_written_nothing_is_done() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let before = SandboxState::of(&sandbox);
    for name in [".local", "Library", "wrangler-permit"] {
        fs::write(sandbox.home().join(name), "in the way").unwrap();
    }
    let ran = sandbox
        .run(&["fix", "--yes", "--copy-bindings"])
        .expect_code(2);
    assert!(ran.stderr.contains("error: the journal"), "{}", ran.stderr);
    assert!(ran.stderr.contains("help: check the permissions"));
    let ran = sandbox
        .run(&["fix", "--yes", "--format", "json"])
        .expect_code(2);
    let error = ran.json().unwrap()["errors"][0]["message"].clone();
    assert!(error.as_str().unwrap().starts_with("the journal"));
    assert_eq!(SandboxState::of(&sandbox), before);
    assert!(sandbox.writes().is_empty());
    // What only looks needs none.
    sandbox.run(&["fix", "--dry-run"]).expect_code(1);
    sandbox.run(&["check"]).expect_code(1);
}

#[test]
fn a_machine_without_a_home_is_told_so() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let program = env!("CARGO_BIN_EXE_wrangler-permit");
    for arguments in [&["fix", "--yes"][..], &["undo"]] {
        let mut command = sandbox.command(program);
        command.env_remove("HOME").env_remove("LOCALAPPDATA");
        let ran = crate::process::run(command.args(arguments)).expect_code(2);
        let said = "no folder for the journal";
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
    assert!(sandbox.writes().is_empty());
}

#[test]
fn a_demo_keeps_none() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let ran = sandbox.run(&["demo", "--yes"]).expect_code(0);
    assert!(ran.stdout.contains("nothing else touched"));
    assert!(!ran.stdout.contains("Undo:"), "{}", ran.stdout);
    assert_eq!(journals(&sandbox), []);
    assert_eq!(sandbox.run(&["undo"]).expect_code(0).stdout, NOTHING);
}

#[test]
fn a_journal_that_is_written_to_is_left_alone() {
    let (sandbox, _) = repaired();
    let after = SandboxState::of(&sandbox);
    let (path, text) = journal_of(&sandbox);
    let held = File::options().append(true).open(&path).unwrap();
    held.lock().unwrap();
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(2);
    assert!(ran.stderr.contains("another run"), "{}", ran.stderr);
    assert_eq!(SandboxState::of(&sandbox), after);
    held.unlock().unwrap();
    assert_eq!(journal_of(&sandbox).1, text);
    sandbox.run(&["undo", "--yes"]).expect_code(0);
}

#[test]
fn runs_at_once_keep_journals_of_their_own() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let program = env!("CARGO_BIN_EXE_wrangler-permit");
    let start = |only: &str| {
        let mut command = sandbox.command(program);
        command.args(["fix", "--yes", "--copy-bindings", "--only", only]);
        command.stdout(std::process::Stdio::null());
        command.stderr(std::process::Stdio::null()).spawn().unwrap()
    };
    let before = SandboxState::of(&sandbox);
    for mut child in ["scopes", "config"].map(start) {
        child.wait().unwrap();
    }
    assert_ne!(SandboxState::of(&sandbox), before);
    assert_eq!(journals(&sandbox).len(), 2);
    for _ in 0..2 {
        sandbox.run(&["undo", "--yes"]).expect_code(0);
    }
    assert_eq!(SandboxState::of(&sandbox), before);
}

#[test]
fn what_is_created_is_written_down_without_its_value() {
    let config = config().replace("\"openai\"", "\"brand-new\"");
    let sandbox = Sandbox::with("wrangler.toml", config).var("VALUE", "s3cr3t-v4lue");
    let create = ["--create", "OPENAI_KEY=env:VALUE"];
    let arguments = [&["fix", "--yes"][..], &create].concat();
    let ran = sandbox.run(&arguments).expect_code(0);
    // It cannot be taken back, so that is not offered.
    assert!(!ran.stdout.contains("Undo:"), "{}", ran.stdout);
    let (_, kept) = journal_of(&sandbox);
    assert!(
        kept.contains("brand-new") && !kept.contains("s3cr3t-v4lue"),
        "{kept}"
    );
    let state = sandbox.server.state();
    let id = text(&find(&state["secrets"], "name", "brand-new")["id"]);
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(0);
    let stays = "note: 1 run made tokens or secrets, which stay: wrangler-permit undo --list\n";
    assert_eq!(ran.stdout, format!("{NOTHING}{stays}"));
    let listed = sandbox.run(&["undo", "--list"]).expect_code(0).stdout;
    assert!(
        listed.contains("  (stays: undo deletes nothing)\n"),
        "{listed}"
    );
    let ran = sandbox
        .run(&["undo", &newest_id(&sandbox), "--yes"])
        .expect_code(0);
    let told = ran.stdout.replace("\n     ", " ");
    let command = format!("wrangler secrets-store secret delete {STORE} --secret-id {id} --remote");
    assert!(told.contains(&command), "{told}");
    assert!(told.contains("can be undone automatically"), "{told}");
    assert_eq!(sandbox.run(&["undo"]).expect_code(0).stdout, NOTHING);
}

#[test]
fn an_addition_is_taken_back_too() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let before = SandboxState::of(&sandbox);
    let ran = sandbox.run(&["add", "stripe-live"]);
    assert!(
        ran.stdout.ends_with("Undo: wrangler-permit undo\n"),
        "{}",
        ran.stdout
    );
    assert_ne!(SandboxState::of(&sandbox), before);
    let listed = sandbox.run(&["undo", "--list"]).expect_code(0).stdout;
    assert!(
        listed.lines().next().unwrap().ends_with("  add"),
        "{listed}"
    );
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert!(ran.stdout.contains("The add of 2"), "{}", ran.stdout);
    assert_eq!(SandboxState::of(&sandbox), before);
}

#[test]
fn nothing_is_added_where_no_journal_can_be_written() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let before = SandboxState::of(&sandbox);
    for name in [".local", "Library", "wrangler-permit"] {
        fs::write(sandbox.home().join(name), "in the way").unwrap();
    }
    let ran = sandbox.run(&["add", "stripe-live"]).expect_code(2);
    assert!(ran.stderr.contains("error: the journal"), "{}", ran.stderr);
    assert_eq!(SandboxState::of(&sandbox), before);
}

//! `undo` through the real binary: what a fix did is gone, and nothing else is.

mod breaking;
mod journal;
mod pruning;
mod refusing;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::sandbox::{ACME, Files, STORE, Sandbox, SandboxState, journals, state};
use crate::state::find_mut;

/// The id of the secret `openai`, which a fix widens.
const OPENAI: &str = "5ec00000000000000000000000000002";

/// What is said where nothing can be taken back.
const NOTHING: &str = "There is nothing to undo.\n";

/// A config with one binding whose secret lacks the scope, and an environment that lacks the
/// binding.
fn config() -> String {
    format!(
        "name = \"api\" # ours\naccount_id = \"{ACME}\"\n\n[[secrets_store_secrets]]\nbinding = \
         \"OPENAI_KEY\"\nstore_id = \"{STORE}\"\nsecret_name = \"openai\"\n\n[env.staging]\nvars \
         = {{ A = \"1\" }}\n"
    )
}

/// A project that was repaired: a scope was added, then the config was edited.
fn repaired() -> (Sandbox, SandboxState) {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let before = SandboxState::of(&sandbox);
    sandbox
        .run(&["fix", "--yes", "--copy-bindings"])
        .expect_code(0);
    let after = SandboxState::of(&sandbox);
    assert_ne!(before.files, after.files);
    assert_ne!(before.scopes, after.scopes);
    (sandbox, before)
}

/// The id of the newest run that `undo --list` shows.
fn newest_id(sandbox: &Sandbox) -> String {
    let listed = sandbox.run(&["undo", "--list"]).expect_code(0).stdout;
    listed.split("  ").next().unwrap().to_owned()
}

/// Gives `openai` other scopes, as somebody else would.
fn set_scopes(sandbox: &Sandbox, scopes: &[&str]) {
    let edit = |state: &mut Value| {
        find_mut(&mut state["secrets"], "id", OPENAI)["scopes"] = json!(scopes);
    };
    sandbox.server.edit_state(edit).unwrap();
}

/// The one journal that was left.
fn journal_of(sandbox: &Sandbox) -> (PathBuf, String) {
    let journals = journals(sandbox);
    let [journal] = journals.as_slice() else {
        panic!("{journals:?}");
    };
    journal.clone()
}

/// Kind and outcome of every step of a document of `undo`.
fn outcomes(document: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let steps = document["steps"].as_array().unwrap().iter();
    steps
        .map(|step| (text(&step["kind"]), text(&step["outcome"])))
        .collect()
}

/// Kinds and outcomes as they are written in a test.
fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(kind, outcome): &(&str, &str)| ((*kind).to_owned(), (*outcome).to_owned());
    pairs.iter().map(own).collect()
}

#[test]
fn a_second_undo_finds_nothing() {
    let (sandbox, before) = repaired();
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert!(ran.stdout.contains("is taken back."), "{}", ran.stdout);
    assert_eq!(SandboxState::of(&sandbox), before);
    let writes = sandbox.writes();
    for arguments in [&["undo", "--yes"][..], &["undo"], &["undo", "--list"]] {
        let ran = sandbox.run(arguments).expect_code(0);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (NOTHING, ""));
    }
    assert_eq!(sandbox.writes(), writes);
    assert_eq!(writes.len(), 2, "{writes:?}");
}

#[test]
fn without_a_word_nothing_is_taken_back() {
    let (sandbox, _) = repaired();
    let after = SandboxState::of(&sandbox);
    let kept = journals(&sandbox);
    for arguments in [&["undo"][..], &["undo", "--dry-run"]] {
        let ran = sandbox.run(arguments).expect_code(1);
        let said = "Nothing was changed: 2 steps to undo.";
        assert!(ran.stdout.contains(said), "{}", ran.stdout);
        assert!(
            ran.stderr
                .contains("-[[env.staging.secrets_store_secrets]]")
        );
        assert!(ran.stderr.contains("ai_gateway, workers → ai_gateway"));
        let wide = |line: &&str| line.chars().count() > 80;
        assert_eq!(ran.stderr.lines().find(wide), None);
        let document = sandbox
            .run(&[arguments, &["--format", "json"]].concat())
            .expect_code(1)
            .json()
            .unwrap();
        let planned = pairs(&[("config", "planned"), ("scope", "planned")]);
        assert_eq!(outcomes(&document), planned);
    }
    assert_eq!(SandboxState::of(&sandbox), after);
    assert_eq!(journals(&sandbox), kept);
}

#[test]
fn the_document_says_what_was_done() {
    let (sandbox, before) = repaired();
    let ran = sandbox.run(&["undo", "--yes", "--format", "json"]);
    let document = ran.expect_code(0).json().unwrap();
    assert_eq!(document["schema"], "wrangler-permit/undo/1");
    assert_eq!(document["run"]["configs"][0], "wrangler.toml");
    let applied = pairs(&[("config", "applied"), ("scope", "applied")]);
    assert_eq!(outcomes(&document), applied);
    let [edit, scopes] = [&document["steps"][0], &document["steps"][1]];
    assert_eq!(edit["after"]["path"], "wrangler.toml");
    assert_eq!(edit["after"]["edits"][0]["text"], "");
    assert_eq!(
        scopes["before"],
        serde_json::json!(["ai_gateway", "workers"])
    );
    assert_eq!(scopes["after"], serde_json::json!(["ai_gateway"]));
    assert_eq!(SandboxState::of(&sandbox), before);
    let again = sandbox.run(&["undo", "--yes", "--format", "json"]);
    let document = again.expect_code(0).json().unwrap();
    assert_eq!(document["run"], Value::Null);
    assert_eq!(outcomes(&document), []);
}

#[test]
fn fixes_are_taken_back_one_after_the_other() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let mut worlds = vec![SandboxState::of(&sandbox)];
    for arguments in [
        &["fix", "--yes", "--only", "scopes"][..],
        &["fix", "--yes", "--copy-bindings"],
        &["fix", "--yes", "--scope", "workers"],
    ] {
        sandbox.run(arguments).expect_code(0);
        worlds.push(SandboxState::of(&sandbox));
    }
    // The last one had nothing to do, and left nothing.
    assert_eq!(worlds.pop(), Some(SandboxState::of(&sandbox)));
    assert_eq!(journals(&sandbox).len(), 2);
    let listed = sandbox.run(&["undo", "--list"]).expect_code(0).stdout;
    let lines: Vec<&str> = listed.lines().collect();
    let [newer, edited, older, added] = lines.as_slice() else {
        panic!("{listed}");
    };
    for line in [newer, older] {
        assert!(line.ends_with("  fix"), "{listed}");
    }
    assert!(newer[8..] >= older[8..], "{listed}");
    assert_eq!(*edited, "  config   wrangler.toml edited");
    assert_eq!(*added, "  scope    openai: `workers` added");
    let document = sandbox.run(&["undo", "--list", "--format", "json"]);
    let document = document.expect_code(0).json().unwrap();
    assert_eq!(document["runs"].as_array().unwrap().len(), 2);
    assert_eq!(document["runs"][0]["steps"][0]["kind"], "config");
    assert_eq!(document["runs"][0]["id"], newer[..8]);
    assert_eq!(document["runs"][0]["reversible"], true);
    worlds.pop();
    while let Some(world) = worlds.pop() {
        sandbox.run(&["undo", "--yes"]).expect_code(0);
        assert_eq!(SandboxState::of(&sandbox), world);
    }
    assert_eq!(sandbox.run(&["undo"]).expect_code(0).stdout, NOTHING);
}

#[test]
fn a_run_is_chosen_by_its_id() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let before = SandboxState::of(&sandbox);
    sandbox
        .run(&["fix", "--yes", "--only", "scopes"])
        .expect_code(0);
    let older = newest_id(&sandbox);
    let first = SandboxState::of(&sandbox);
    sandbox
        .run(&["fix", "--yes", "--copy-bindings"])
        .expect_code(0);
    let newer = newest_id(&sandbox);
    assert_ne!(older, newer);
    for (id, told) in [
        ("zzz", "no run \"zzz\" of this project"),
        ("", "several runs begin with \"\""),
    ] {
        let ran = sandbox.run(&["undo", id, "--yes"]).expect_code(2);
        let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(told), "{text}");
        assert!(text.contains("`wrangler-permit undo --list`"), "{text}");
    }
    let planned = sandbox.run(&["undo", &older[..7], "--dry-run"]);
    let planned = planned.expect_code(1).stdout;
    let next = format!("Next: wrangler-permit undo {older} --yes");
    assert!(planned.contains(&next), "{planned}");
    sandbox.run(&["undo", &older, "--yes"]).expect_code(0);
    let left = SandboxState::of(&sandbox);
    assert_eq!(left.scopes, before.scopes);
    assert_ne!(left.files, first.files, "the newer run is still there");
    sandbox.run(&["undo", &older, "--yes"]).expect_code(2);
    sandbox.run(&["undo", &newer, "--yes"]).expect_code(0);
    assert_eq!(SandboxState::of(&sandbox), before);
}

#[test]
fn moments_are_those_of_the_clock_on_the_wall() {
    let hours = |zone: &str| {
        let (sandbox, _) = repaired();
        let sandbox = sandbox.var("TZ", zone);
        let listed = sandbox.run(&["undo", "--list"]).expect_code(0).stdout;
        let stamp = listed.split("  ").nth(1).unwrap().to_owned();
        let time = stamp.split_once(' ').unwrap().1;
        let parts: Vec<u32> = time.split(':').map(|part| part.parse().unwrap()).collect();
        parts[0] * 60 + parts[1]
    };
    let (here, there) = (hours("<+00>0"), hours("<+05>-5"));
    let apart = (there + 24 * 60 - here) % (24 * 60);
    assert!((299..=301).contains(&apart), "{apart} minutes");
}

#[test]
fn a_fix_of_several_projects_is_taken_back_from_each_of_them() {
    for folder in ["apps/one", "apps/two/src", ""] {
        let project = |name: &str| (PathBuf::from(name), config().into_bytes());
        let files = Files::from([
            project("apps/one/wrangler.toml"),
            project("apps/two/wrangler.toml"),
            project("elsewhere/wrangler.toml"),
            (PathBuf::from("apps/two/src/index.js"), Vec::new()),
        ]);
        let sandbox = Sandbox::new(&files, &state(&Map::new()));
        let before = SandboxState::of(&sandbox);
        let arguments = ["fix", "--yes", "--copy-bindings", "apps"];
        sandbox.run(&arguments).expect_code(0);
        let sandbox = sandbox.cwd("elsewhere");
        assert_eq!(
            sandbox.run(&["undo", "--yes"]).expect_code(0).stdout,
            NOTHING
        );
        let sandbox = sandbox.cwd(folder);
        let ran = sandbox.run(&["undo", "--yes", "--format", "json"]);
        let document = ran.expect_code(0).json().unwrap();
        let steps = pairs(&[
            ("config", "applied"),
            ("config", "applied"),
            ("scope", "applied"),
        ]);
        assert_eq!(outcomes(&document), steps, "{folder}");
        assert_eq!(SandboxState::of(&sandbox), before, "{folder}");
    }
}

#[test]
fn the_hint_says_where_to_type_it() {
    let files = Files::from([(PathBuf::from("my app/wrangler.toml"), config().into_bytes())]);
    let sandbox = Sandbox::new(&files, &state(&Map::new()));
    let ran = sandbox.run(&["fix", "--yes", "--cwd", "my app"]);
    let hint = "\nUndo: cd 'my app' && wrangler-permit undo\n";
    assert!(ran.stdout.ends_with(hint), "{}", ran.stdout);
    sandbox.run(&["undo"]).expect_code(2);
    let ran = sandbox.cwd("my app").run(&["undo", "--yes"]);
    ran.expect_code(0);
}

#[test]
fn where_there_is_no_project_that_is_said() {
    let sandbox = Sandbox::new(&Files::new(), &state(&Map::new()));
    let ran = sandbox.run(&["undo"]).expect_code(2);
    assert!(ran.stderr.contains("no wrangler.json"), "{}", ran.stderr);
    let ran = sandbox.run(&["undo", "--format", "json"]).expect_code(2);
    let message = ran.json().unwrap()["errors"][0]["message"].clone();
    assert!(message.as_str().unwrap().contains("no wrangler.json"));
}

#[test]
fn only_what_the_fix_added_is_taken() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let scopes = ["--scope", "workers", "--scope", "ai-gateway"];
    let arguments = [&["fix", "--yes", "--only", "scopes"][..], &scopes].concat();
    set_scopes(&sandbox, &["ai_gateway", "dex"]);
    let before = SandboxState::of(&sandbox);
    sandbox.run(&arguments).expect_code(0);
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(SandboxState::of(&sandbox), before);
}

/// Takes a path out of what a test may have to show.
fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Rewrites a journal.
fn rewrite(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

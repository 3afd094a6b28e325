//! Journals that a crash, another version or somebody's hand has left.

use serde_json::json;

use super::{
    NOTHING, SandboxState, config, journal_of, journals, outcomes, pairs, repaired, rewrite,
    set_scopes,
};
use crate::sandbox::Sandbox;

/// The text with only the lines that `keep`s.
fn lines(text: &str, keep: impl Fn(&str) -> bool) -> String {
    let lines = text.lines().filter(|line| keep(line));
    lines.map(|line| format!("{line}\n")).collect()
}

fn is_outcome(line: &str) -> bool {
    line.starts_with("{\"outcome\"")
}

#[test]
fn a_fix_that_broke_off_is_judged_by_what_is_there() {
    let (sandbox, before) = repaired();
    let (path, text) = journal_of(&sandbox);
    rewrite(&path, &lines(&text, |line| !is_outcome(line)));
    let ran = sandbox.run(&["undo", "--dry-run"]).expect_code(1);
    assert!(
        ran.stderr.contains("the run was interrupted here"),
        "{}",
        ran.stderr
    );
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(SandboxState::of(&sandbox), before);
    assert_eq!(journals(&sandbox), []);
}

#[test]
fn a_fix_that_broke_off_before_its_first_act_did_nothing() {
    let (sandbox, before) = repaired();
    let (path, text) = journal_of(&sandbox);
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    let writes = sandbox.writes().len();
    rewrite(&path, &lines(&text, |line| !is_outcome(line)));
    assert_eq!(sandbox.run(&["undo"]).expect_code(0).stdout, NOTHING);
    assert_eq!(journals(&sandbox).len(), 1);
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(ran.stdout, NOTHING);
    assert_eq!(journals(&sandbox), []);
    assert_eq!(SandboxState::of(&sandbox), before);
    assert_eq!(sandbox.writes().len(), writes);
}

#[test]
fn of_a_fix_that_broke_off_only_what_fits_is_taken_back() {
    let (sandbox, _) = repaired();
    let (path, text) = journal_of(&sandbox);
    rewrite(&path, &lines(&text, |line| !is_outcome(line)));
    set_scopes(&sandbox, &["containers", "workers"]);
    let ran = sandbox.run(&["undo", "--yes", "--format", "json"]);
    let document = ran.expect_code(1).json().unwrap();
    let steps = pairs(&[("config", "applied"), ("scope", "refused")]);
    assert_eq!(outcomes(&document), steps);
}

#[test]
fn a_line_that_was_never_finished_counts_for_nothing() {
    let (sandbox, before) = repaired();
    let (path, text) = journal_of(&sandbox);
    rewrite(&path, &format!("{text}{{\"intent\":{{\"step\":3,\"ac"));
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(SandboxState::of(&sandbox), before);
    // Neither does a journal that has no first line, nor one that has no other.
    let (first, _) = text.split_once('\n').unwrap();
    for text in ["", "{\"begin\":{\"sche", &format!("{first}\n")] {
        rewrite(&path, text);
        let ran = sandbox.run(&["undo", "--yes"]).expect_code(0);
        assert_eq!(ran.stdout, NOTHING);
    }
}

#[test]
fn an_undo_that_broke_off_is_taken_up_again() {
    let (sandbox, before) = repaired();
    let (path, text) = journal_of(&sandbox);
    // The config was restored, the note of it was not written; the scopes were about to be.
    for (name, bytes) in &before.files {
        sandbox.write(name, bytes);
    }
    let begun = |step: u32| json!({"reversal": {"step": step, "ended": "begun"}});
    rewrite(&path, &format!("{text}{}\n{}\n", begun(2), begun(1)));
    let ran = sandbox.run(&["undo", "--yes", "--format", "json"]);
    let document = ran.expect_code(0).json().unwrap();
    let steps = pairs(&[("config", "skipped"), ("scope", "applied")]);
    assert_eq!(outcomes(&document), steps);
    assert_eq!(SandboxState::of(&sandbox), before);
}

#[test]
fn a_broken_journal_is_named_and_kept() {
    let (sandbox, _) = repaired();
    let after = SandboxState::of(&sandbox);
    let (path, text) = journal_of(&sandbox);
    let (first, rest) = text.split_once('\n').unwrap();
    let other = first.replace("journal/1", "journal/7");
    for (broken, said) in [
        (format!("{first}\nnot a line\n{rest}"), "broken in line 2"),
        (format!("nonsense\n{rest}"), "broken in line 1"),
        (format!("{first}\n{first}\n{rest}"), "broken in line 2"),
        (
            format!("{text}{{\"outcome\":{{\"step\":9,\"ended\":\"made\"}}}}\n"),
            "broken in line 6",
        ),
        (format!("{other}\n{rest}"), "wrangler-permit/journal/7"),
    ] {
        rewrite(&path, &broken);
        for arguments in [&["undo", "--yes"][..], &["undo", "--list"], &["undo"]] {
            let ran = sandbox.run(arguments).expect_code(2);
            let told = ran.stderr.replace("\n       ", " ");
            assert!(told.contains(said), "{said}: {told}");
            assert!(told.contains("nothing was changed"), "{told}");
        }
        assert_eq!(SandboxState::of(&sandbox), after);
        assert_eq!(journal_of(&sandbox).1, broken);
    }
}

#[test]
fn hunks_that_do_not_fit_the_file_are_refused() {
    let (sandbox, _) = repaired();
    let after = SandboxState::of(&sandbox);
    let (path, text) = journal_of(&sandbox);
    rewrite(&path, &text.replace("\"offset\":", "\"offset\":9"));
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(1);
    let said = "the journal does not show how";
    assert!(ran.stdout.contains(said), "{}", ran.stdout);
    assert_eq!(sandbox.files(), after.files);
}

#[test]
fn the_journal_of_another_project_is_in_nobodys_way() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    sandbox.run(&["fix", "--yes"]).expect_code(0);
    let (path, text) = journal_of(&sandbox);
    let folder = path.parent().unwrap();
    let elsewhere = json!({"begin": {
        "schema": "wrangler-permit/journal/7", "folder": "/elsewhere", "configs": []
    }});
    rewrite(
        &folder.join("2999-of-another.jsonl"),
        &format!("{elsewhere}\nwhat it may be\n"),
    );
    rewrite(&path, &text);
    sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(journals(&sandbox).len(), 1);
}

#[test]
fn what_was_created_is_listed_and_stays() {
    let (sandbox, before) = repaired();
    let (path, text) = journal_of(&sandbox);
    let intent = |step: u32, kind: &str, store: Option<&str>, name: &str| {
        let made = json!({"account": "a", "store": store, "name": name});
        json!({"intent": {"step": step, "act": {kind: made}}})
    };
    let created =
        |step: u32, id: &str| json!({"outcome": {"step": step, "ended": {"created": id}}});
    let more = [
        intent(3, "secret", Some("store-1"), "new-key"),
        created(3, "id-1"),
        intent(4, "secret", Some("store-1"), "half-made"),
        intent(5, "token", None, "deployer"),
        created(5, "id-2"),
    ];
    let more: String = more.iter().map(|line| format!("{line}\n")).collect();
    rewrite(&path, &format!("{text}{more}"));
    let listed = sandbox.run(&["undo", "--list"]).expect_code(0).stdout;
    assert!(listed.contains("  secret   new-key created"), "{listed}");
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(0);
    let told = ran.stdout.replace("\n     ", " ");
    for said in [
        "the secret new-key stays",
        "wrangler secrets-store secret delete store-1 --secret-id id-1 --remote",
        "half-made may have been created",
        "wrangler secrets-store secret list store-1 --remote",
        "the token deployer stays",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert_eq!(SandboxState::of(&sandbox), before);
    assert_eq!(journals(&sandbox), []);
}

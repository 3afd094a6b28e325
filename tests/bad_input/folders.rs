//! Folders that cannot be entered: a project in one would go unseen, so no run that walks is clean.

use std::fs;
use std::iter::repeat_n;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{config, said};
use crate::document::objections;
use crate::sandbox::Sandbox;
use crate::state::{find, text};

/// Makes a folder below `project` whose path is longer than the system takes, so that nobody can
/// enter it, not even root. Gives back how its path begins.
fn unreadable(project: &Path) -> &'static str {
    let half: PathBuf = repeat_n("d".repeat(200), 11).collect();
    let (outer, inner) = (project.join("deep"), project.join("inner"));
    fs::create_dir_all(outer.join(&half)).unwrap();
    fs::create_dir_all(inner.join(&half)).unwrap();
    fs::rename(&inner, outer.join(&half).join("inner")).unwrap();
    "deep/ddd"
}

/// A project whose binding is ready, beside a folder that cannot be entered.
fn sandbox() -> (Sandbox, &'static str) {
    let ready = config().replace("\"openai\"", "\"stripe-live\"");
    let sandbox = Sandbox::with("api/wrangler.toml", ready);
    let deep = unreadable(&sandbox.project());
    (sandbox, deep)
}

#[test]
fn the_report_names_it_and_judges_the_others() {
    let (sandbox, deep) = sandbox();
    for command in [&["check", "."][..], &["fix", ".", "--yes"]] {
        let ran = sandbox.run(command).expect_code(2);
        let said = said(&ran);
        assert!(
            said.contains(&format!("error: cannot look into {deep}")),
            "{said}"
        );
        assert!(said.contains("File name too long"), "{said}");
        assert!(said.contains("help: check its permissions"), "{said}");
        assert!(
            said.contains("The binding is ready, but see the errors above"),
            "{said}"
        );
    }
}

#[test]
fn the_document_holds_it_and_the_others() {
    let (sandbox, deep) = sandbox();
    for command in [&["check", "."][..], &["fix", ".", "--yes"]] {
        let ran = sandbox.run(&[command, &["--format", "json"]].concat());
        let document = ran.expect_code(2).json().unwrap();
        let error = &document["errors"][0];
        assert_eq!(error["call"], json!(null));
        let message = error["message"].as_str().unwrap();
        assert!(
            message.starts_with(&format!("cannot look into {deep}")),
            "{message}"
        );
        assert!(error["help"].as_str().unwrap().contains(".gitignore"));
        if command[0] == "check" {
            assert_eq!(objections(&document), [""; 0]);
            assert_eq!(document["summary"]["ready"], 1);
        }
    }
}

#[test]
fn where_nothing_else_is_found_it_is_the_reason() {
    let sandbox = Sandbox::with("readme.md", "");
    let deep = unreadable(&sandbox.project());
    let ran = sandbox.run(&["check", "."]).expect_code(2);
    assert!(
        said(&ran).contains(&format!("error: cannot look into {deep}")),
        "{ran:?}"
    );
}

#[test]
fn a_token_is_not_called_enough() {
    let (sandbox, deep) = sandbox();
    let edit = text(&find(&sandbox.server.state()["tokens"], "name", "edit")["id"]);
    for command in [&["needs"][..], &["template"], &["audit", &edit]] {
        let ran = sandbox.run(&[&["token"], command, &["."]].concat());
        let ran = ran.expect_code(2);
        assert!(
            said(&ran).contains(&format!("cannot look into {deep}")),
            "{ran:?}"
        );
    }
}

#[test]
fn one_in_gitignore_is_left_out() {
    let (sandbox, _) = sandbox();
    sandbox.write(Path::new(".gitignore"), b"deep/\n");
    sandbox.run(&["check", "."]).expect_code(0);
}

#[test]
fn a_config_behind_a_link_in_a_circle_is_told() {
    let (sandbox, _) = sandbox();
    sandbox.write(Path::new(".gitignore"), b"deep/\n");
    symlink("wrangler.toml", sandbox.project().join("wrangler.toml")).unwrap();
    let ran = sandbox.run(&["check", "."]).expect_code(2);
    assert!(said(&ran).contains("cannot read wrangler.toml"), "{ran:?}");
}

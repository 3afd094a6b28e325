//! The screens in the documents are what the binary prints. Those of a guided `fix` are in
//! `tests/prompts/screens.rs`.

use std::path::Path;

use serde_json::Map;
use wrangler_permit::demo_state;

use super::{README, TOKEN, root};
use crate::case::Case;
use crate::sandbox::{Sandbox, files, state};

/// The files of a folder in `tests`.
fn project_in(folder: &str) -> crate::sandbox::Files {
    files(&root().join("tests").join(folder))
}

#[test]
fn readme_shows_what_check_prints() {
    let mut project = files(&root().join("templates/demo"));
    project.remove(Path::new("state.json"));
    let sandbox = Sandbox::without_token(&project, &demo_state()).token(Some("deploy"));
    let ran = sandbox.run(&["check"]).expect_code(1);
    let (tally, _) = ran.stdout.split_once(" requests, ").unwrap();
    let (_, next) = ran.stdout.split_once(" s\nNext").unwrap();
    let printed = format!("{tally} requests, 0.3 s\nNext{next}");
    README.expect_screen("check", "wrangler-permit check", printed.trim_end());
}

#[test]
fn the_page_on_tokens_shows_what_needs_prints() {
    let sandbox =
        Sandbox::without_token(&project_in("cases/token/needs/of-a-shop/in"), &demo_state());
    let ran = sandbox.run(&["token", "needs"]).expect_code(0);
    let printed = ran.stdout.trim_end();
    TOKEN.expect_screen("token needs", "wrangler-permit token needs", printed);
}

#[test]
fn the_page_on_tokens_shows_what_audit_prints() {
    let case = Case::read("token/audit/json");
    let ran = case.unwrap().sandbox().run(&["token", "audit"]);
    let ran = ran.expect_code(1);
    TOKEN.expect_screen(
        "token audit",
        "wrangler-permit token audit",
        ran.stdout.trim_end(),
    );
}

#[test]
fn the_page_on_tokens_shows_what_create_plans() {
    let sandbox = Sandbox::without_token(
        &project_in("projects/sound-with-wrangler"),
        &state(&Map::new()),
    );
    let sandbox = sandbox.var("ADMIN_TOKEN", "hunter2-mint");
    let arguments = ["token", "create", "--with", "env:ADMIN_TOKEN", "--dry-run"];
    let ran = sandbox.run(&arguments).expect_code(1);
    let printed = format!("{}{}", ran.stderr, ran.stdout);
    let command = format!("wrangler-permit {}", arguments.join(" "));
    TOKEN.expect_screen("token create", &command, printed.trim_end());
}

#[test]
fn the_page_on_tokens_shows_what_template_prints() {
    let sandbox =
        Sandbox::without_token(&project_in("cases/token/needs/of-a-shop/in"), &demo_state());
    let arguments = ["token", "template", "--owner", "user"];
    let ran = sandbox.run(&arguments).expect_code(0);
    let (link, rest) = ran.stdout.trim_end().split_once('\n').unwrap();
    // The rest of it is longer than the page is wide.
    let shown: String = link.chars().take(77).collect();
    let printed = format!("{shown}...\n{rest}");
    let command = "wrangler-permit token template --owner user";
    TOKEN.expect_screen("token template", command, &printed);
}

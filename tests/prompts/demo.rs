//! `demo`: a guided repair that needs nothing and leaves nothing behind.

use std::fs;
use std::path::{Path, PathBuf};

use super::terminal::{INTERRUPT, Walk};
use super::{held, project};
use crate::sandbox::Sandbox;

/// A place whose own credential and server the demo must not touch.
struct Stage {
    sandbox: Sandbox,
    folder: PathBuf,
}

impl Stage {
    fn new() -> Self {
        let sandbox = project("");
        let folder = sandbox.home().join("tmp");
        fs::create_dir_all(&folder).unwrap();
        let sandbox = sandbox.var("TMPDIR", folder.to_str().unwrap());
        Self { sandbox, folder }
    }

    /// What the demo keeps in the temporary folder.
    fn left(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    /// Fails unless all is as if there had been no demo.
    fn expect_untouched(&self) {
        assert_eq!(self.left(), Vec::<PathBuf>::new());
        let requests = self.sandbox.server.requests();
        assert!(requests.is_empty(), "{requests:?}");
    }
}

#[test]
fn a_newcomer_says_yes_to_everything() {
    let stage = Stage::new();
    let before = held(&stage.sandbox);
    let mut walk = Walk::start(&stage.sandbox, &["demo"]);
    walk.see("[code: 10021]");
    walk.see("OPENAI_KEY");
    walk.see("blocked");
    walk.see("Plan");
    walk.answer("1/2 Add `workers` to the scopes of openai?", "y");
    assert_eq!(stage.left().len(), 1);
    walk.see("openai now has ai_gateway, workers");
    walk.answer("2/2 Copy 2 bindings into env.staging?", "y");
    walk.see("nothing else touched");
    walk.see("Nothing blocks the deploy any more.");
    walk.see("its folder is gone");
    walk.end().expect_code(0);
    assert_eq!(held(&stage.sandbox), before);
    stage.expect_untouched();
}

#[test]
fn the_table_and_the_first_question_are_on_one_screen() {
    const ROWS: usize = 24;
    let stage = Stage::new();
    let mut walk = Walk::start(&stage.sandbox, &["demo"]);
    walk.see("[?]why");
    walk.wait_for_keys();
    walk.press(INTERRUPT);
    let ended = walk.end().expect_interrupted();
    let screen = ended.screen();
    let lines: Vec<&str> = screen.trim_start().lines().collect();
    let row = |text: &str| lines.iter().position(|line| line.contains(text)).unwrap();
    assert!(row("[?]why") < ROWS, "{screen}");
    let widest = lines.iter().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{screen}");
}

#[test]
fn an_interrupted_demo_leaves_nothing_behind() {
    let stage = Stage::new();
    for question in ["1/2 ", "2/2 "] {
        let mut walk = Walk::start(&stage.sandbox, &["demo"]);
        if question == "2/2 " {
            walk.answer("1/2 ", "n");
        }
        walk.see(question);
        walk.wait_for_keys();
        assert_eq!(stage.left().len(), 1);
        walk.press(INTERRUPT);
        walk.end().expect_interrupted();
        stage.expect_untouched();
    }
}

#[test]
fn without_a_terminal_a_word_is_enough() {
    let stage = Stage::new();
    let ran = stage.sandbox.run(&["demo", "--yes"]).expect_code(0);
    assert!(
        ran.stdout.contains("Nothing blocks the deploy any more."),
        "{}",
        ran.stdout
    );
    stage.expect_untouched();
}

#[test]
fn without_a_word_nothing_is_done() {
    let stage = Stage::new();
    let ran = stage.sandbox.run(&["demo"]).expect_code(1);
    assert!(ran.stderr.contains("Plan"), "{}", ran.stderr);
    stage.expect_untouched();
}

#[test]
fn a_served_demo_answers_until_it_is_interrupted() {
    let stage = Stage::new();
    let mut walk = Walk::start(&stage.sandbox, &["demo", "--serve"]);
    let mut export = |name: &str| {
        walk.see(&format!("export {name}="));
        walk.rest_of_line()
    };
    let base = export("CLOUDFLARE_API_BASE_URL");
    let token = export("CLOUDFLARE_API_TOKEN");
    let admin = export("ADMIN");
    walk.see("cd ");
    let folder = walk.rest_of_line();
    walk.see("It stops with Ctrl-C");

    assert_eq!(stage.left(), [PathBuf::from(&folder)]);
    let config = Path::new(&folder).join("wrangler.toml");
    let visitor = project("")
        .var("CLOUDFLARE_API_BASE_URL", &base)
        .var("CLOUDFLARE_API_TOKEN", &token);
    let config = config.to_str().unwrap();
    let ran = visitor.run(&["check", config]).expect_code(1);
    assert!(ran.stdout.contains("missing-scope"), "{}", ran.stdout);
    visitor.run(&["fix", "--yes", config]).expect_code(0);

    let visitor = visitor.var("ADMIN", &admin);
    let with = ["--with", "env:ADMIN", config];
    for words in [
        ["token", "create", "--yes"],
        ["token", "audit", "--wrangler-version=4.164.0"],
    ] {
        let ran = visitor.run(&[&words[..], &with].concat());
        ran.expect_code(0);
    }
    let login = visitor.token(None).var("HOME", &format!("{folder}/home"));
    let ran = login.run(&["check", config]).expect_code(0);
    assert!(
        ran.stdout.starts_with("credential: wrangler (login)"),
        "{}",
        ran.stdout
    );

    walk.press(INTERRUPT);
    walk.end().expect_code(130);
    stage.expect_untouched();
}

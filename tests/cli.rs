//! The command line itself: that it is sound, and that cargo finds it.

use clap::CommandFactory as _;
use wrangler_permit::Cli;

use super::process::{isolated, run};
use super::sandbox::{ACME, STORE, Sandbox};

#[test]
fn the_command_line_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn help_fits_a_terminal() {
    for arguments in [
        vec!["--help"],
        vec!["check", "--help"],
        vec!["fix", "--help"],
        vec!["add", "--help"],
        vec!["undo", "--help"],
        vec!["token", "--help"],
        vec!["token", "needs", "--help"],
        vec!["token", "template", "--help"],
        vec!["token", "create", "--help"],
        vec!["token", "extend", "--help"],
        vec!["demo", "--help"],
    ] {
        let home = tempfile::tempdir().unwrap();
        let mut command = isolated(
            env!("CARGO_BIN_EXE_wrangler-permit"),
            home.path(),
            home.path(),
        );
        let ran = run(command.args(&arguments)).expect_code(0);
        let wide = ran.stdout.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{arguments:?}");
    }
}

const COMMANDS: &[&[&str]] = &[
    &["check"],
    &["fix"],
    &["add"],
    &["undo"],
    &["demo"],
    &["token", "needs"],
    &["token", "template"],
    &["token", "create"],
    &["explain"],
    &["init", "ci"],
    &["token", "extend"],
    &["token", "audit"],
];

/// The commands below `Examples` in the help of `command`.
fn examples(sandbox: &Sandbox, command: &[&str]) -> Vec<String> {
    let ran = sandbox.run(&[command, &["--help"]].concat()).expect_code(0);
    let (_, rest) = ran.stdout.split_once("Examples").unwrap();
    let lines = rest.lines().skip(1).take_while(|line| !line.is_empty());
    let commands = lines.filter(|line| !line.trim_start().starts_with('#'));
    commands.map(|line| line.trim().to_owned()).collect()
}

#[test]
fn every_example_of_every_help_runs() {
    for command in COMMANDS {
        let config = format!(
            "name = \"api\"\naccount_id = \"{ACME}\"\n\n[[secrets_store_secrets]]\nbinding = \"KEY\"\n\
             store_id = \"{STORE}\"\nsecret_name = \"stripe-live\"\n\n[env.production]\nname = \"live\"\n"
        );
        let sandbox = Sandbox::with("wrangler.toml", config).var("ADMIN", "hunter2-mint-user");
        let examples = examples(&sandbox, command);
        assert!(
            (1..=4).contains(&examples.len()),
            "{command:?}: {examples:?}"
        );
        for example in examples {
            let own = example.split(" < ").next().unwrap();
            let words: Vec<&str> = own.split(' ').skip(1).collect();
            assert!(words.starts_with(command), "{example}");
            let ran = sandbox.run(&words);
            // What needs a person or another token says so; nothing is a usage error.
            let is_refused = ["--with", " add", " undo"]
                .iter()
                .any(|word| example.contains(word));
            assert!(
                is_refused || ran.code != Some(2),
                "{example}\n{}",
                ran.stderr
            );
            let said = "For more information, try '--help'";
            assert!(!ran.stderr.contains(said), "{example}\n{}", ran.stderr);
        }
    }
}

#[test]
fn cargo_passes_its_own_name_first() {
    let sandbox = Sandbox::with("wrangler.toml", "name = \"api\"\n");
    for arguments in [&["permit", "check"][..], &["check"]] {
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_cargo-permit"));
        let ran = run(command.args(arguments)).expect_code(0);
        let told = ran
            .stdout
            .ends_with("No Secrets Store bindings in 1 config.\n");
        assert!(told, "{arguments:?}\n{}", ran.stdout);
    }
}

#[test]
fn printed_commands_begin_as_the_tool_was_started() {
    let config = "name = \"api\"\n\n[[secrets_store_secrets]]\nbinding = \"KEY\"\nstore_id = \"\"\n\
                  secret_name = \"stripe-live\"\n";
    let sandbox = Sandbox::with("wrangler.toml", config);
    for (program, name) in [
        (env!("CARGO_BIN_EXE_cargo-permit"), "cargo permit"),
        (env!("CARGO_BIN_EXE_wrangler-permit"), "wrangler-permit"),
    ] {
        let mut command = sandbox.command(program);
        let ran = run(command.args(["check", "--offline", "."])).expect_code(1);
        let last = ran.stdout.lines().last();
        assert_eq!(last, Some(format!("Next: {name} fix .").as_str()));
    }
}

#[test]
fn json_is_a_short_form_and_stands_alone() {
    let sandbox = Sandbox::with("wrangler.toml", "name = \"api\"\n");
    for command in [
        &["check"][..],
        &["fix"],
        &["undo"],
        &["token", "needs"],
        &["token", "audit"],
    ] {
        let short = sandbox.run(&[command, &["--json"]].concat());
        let long = sandbox.run(&[command, &["--format", "json"]].concat());
        assert_eq!(
            short.json().unwrap()["schema"],
            long.json().unwrap()["schema"]
        );
        let both = sandbox.run(&[command, &["--json", "--format", "human"]].concat());
        assert_eq!(both.code, Some(2), "{command:?}");
        assert!(both.stderr.contains("--format"), "{}", both.stderr);
    }
}

#[test]
fn completions_and_the_manual_name_every_command() {
    let sandbox = Sandbox::with("wrangler.toml", "");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = sandbox.run(&["completions", shell]).expect_code(0).stdout;
        for word in ["check", "explain", "template", "dry-run"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let page = sandbox.run(&["man"]).expect_code(0).stdout;
    assert!(page.contains(".TH wrangler-permit 1"), "{page}");
    for command in COMMANDS {
        let title = format!(
            ".SH WRANGLER-PERMIT {}",
            command.join(" ").to_ascii_uppercase()
        );
        assert!(page.contains(&title), "{title}");
    }
}

#[test]
fn every_command_of_the_skill_runs() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("skills/wrangler-permit/SKILL.md");
    let skill = std::fs::read_to_string(path).unwrap();
    let config = format!(
        "name = \"api\"\naccount_id = \"{ACME}\"\n\n[[secrets_store_secrets]]\nbinding = \"KEY\"\n\
         store_id = \"{STORE}\"\nsecret_name = \"openai\"\n"
    );
    let sandbox = Sandbox::with("wrangler.toml", config);
    let lines = skill
        .lines()
        .filter_map(|line| line.strip_prefix("    npx wrangler-permit "));
    let commands: Vec<&str> = lines.collect();
    assert!(commands.len() >= 7, "{commands:?}");
    for command in commands {
        let own = command.split(" < ").next().unwrap();
        let words: Vec<&str> = own.split(' ').collect();
        let ran = sandbox.run(&words);
        assert!(matches!(ran.code, Some(0 | 1)), "{command}\n{}", ran.stderr);
    }
    assert_eq!(
        sandbox.writes().len(),
        2,
        "the scope was added, and taken back"
    );
}

#[test]
fn the_hook_installs_this_version() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let hooks = std::fs::read_to_string(root.join(".pre-commit-hooks.yaml")).unwrap();
    let own = concat!("[\"wrangler-permit@", env!("CARGO_PKG_VERSION"), "\"]");
    assert!(hooks.contains(own), "{hooks}");
}

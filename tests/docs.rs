//! What the documentation says holds: README's tables come from the code.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use clap::CommandFactory as _;
use wrangler_permit::cli::Cli;
use wrangler_permit::embedded::State;
use wrangler_permit::exit::Exit;
use wrangler_permit::rule::Severity;
use wrangler_permit::rules;

use super::sandbox::{Files, Sandbox, files};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// What stands around the table of rules.
const RULES_BEGIN: &str = "<!-- rules -->";
const RULES_END: &str = "<!-- end of rules -->";

/// The part of README between two of its comments.
fn section(from: &str, to: &str) -> String {
    let readme = fs::read_to_string(README).unwrap();
    let (_, rest) = readme.split_once(from).unwrap();
    rest.split_once(to).unwrap().0.trim().to_owned()
}

#[test]
fn readme_lists_every_rule() {
    let mut table = String::from("| rule | | says |\n|---|---|---|\n");
    for rule in rules::all() {
        let severity = match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let page = format!("src/rules/pages/{}.md", rule.id);
        table.push_str(&format!(
            "| [`{}`]({page}) | {severity} | {} |\n",
            rule.id, rule.title
        ));
    }
    let table = table.trim();
    renew(
        &format!("{RULES_BEGIN}\n"),
        table,
        &format!("\n{RULES_END}"),
    );
    assert_eq!(section(RULES_BEGIN, RULES_END), table);
}

#[test]
fn readme_shows_what_a_check_prints() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/demo");
    let mut project = files(&demo);
    project.remove(Path::new("state.json"));
    let sandbox = Sandbox::without_token(&project, State::demo()).token(Some("deploy"));
    let ran = sandbox.run(&["check"]).expect_code(1);
    let (tally, _) = ran.stdout.split_once(" requests, ").unwrap();
    let (_, next) = ran.stdout.split_once(" s\nNext").unwrap();
    let printed = format!("{tally} requests, 0.3 s\nNext{next}");
    expect_screen("check", "wrangler-permit check", printed.trim_end());
}

/// Holds a screen of README against what `command` printed.
pub(crate) fn expect_screen(name: &str, command: &str, printed: &str) {
    let begin = format!("<!-- screen: {name} -->\n```console\n$ {command}\n");
    let end = "\n```";
    renew(&begin, printed, end);
    snapbox::Assert::new().eq(printed, section(&begin, end));
}

/// Where it is asked for, README is brought up to date: `text` between two of its lines.
fn renew(begin: &str, text: &str, end: &str) {
    if std::env::var("SNAPSHOTS").as_deref() != Ok("overwrite") {
        return;
    }
    static WRITING: Mutex<()> = Mutex::new(());
    let _writing = WRITING.lock().unwrap();
    let readme = fs::read_to_string(README).unwrap();
    let (before, rest) = readme.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    fs::write(README, format!("{before}{begin}{text}{end}{after}")).unwrap();
}

#[test]
fn readme_names_every_command_and_what_a_fix_is_told() {
    let readme = fs::read_to_string(README).unwrap();
    let cli = Cli::command();
    for command in cli.get_subcommands() {
        let name = format!("| `wrangler-permit {}", command.get_name());
        assert!(readme.contains(&name), "{name}");
    }
    let fix = cli.find_subcommand("fix").unwrap();
    let told = |heading: Option<&str>| matches!(heading, Some("What to do" | "Answers"));
    for flag in fix
        .get_arguments()
        .filter(|flag| told(flag.get_help_heading()))
    {
        let name = format!("`--{}", flag.get_long().unwrap());
        assert!(readme.contains(&name), "{name}");
    }
}

#[test]
fn readme_says_where_the_journal_is() {
    let config = include_str!("../templates/demo/wrangler.toml");
    let sandbox = Sandbox::without_token(
        &Files::from([("wrangler.toml".into(), config.as_bytes().to_vec())]),
        State::demo(),
    );
    sandbox.run(&["fix", "--yes", "--offline", "--copy-bindings"]);
    let (kept, _) = files(&sandbox.home()).pop_first().unwrap();
    let folder = kept.parent().unwrap().to_str().unwrap();
    let table = section("| | |\n|---|---|\n| Linux |", "\n\n");
    assert!(table.contains(folder), "{folder}: {table}");
}

#[test]
fn readme_lists_every_exit_code() {
    let table = section("<!-- exit codes -->", "## ");
    let listed: Vec<&str> = table
        .lines()
        .skip(2)
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    let codes = [Exit::Clean, Exit::Findings, Exit::Failed, Exit::Interrupted];
    assert_eq!(listed, codes.map(|code| (code as u8).to_string()));
}

#[test]
fn every_rule_has_a_page_in_the_usual_form() {
    for rule in rules::all() {
        let heading = format!("# {}\n", rule.id);
        assert!(
            rule.page.starts_with(&heading),
            "{}: begins otherwise",
            rule.id
        );
        assert!(!rule.why().is_empty(), "{}: does not say why", rule.id);
        assert!(
            rule.page.contains("\n## What to do\n"),
            "{}: does not say what to do",
            rule.id
        );
        let wide = rule.page.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{}: too wide", rule.id);
    }
}

//! What the documentation says holds: README's tables come from the code.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use clap::{CommandFactory as _, ValueEnum as _};
use serde_json::Map;
use snapbox::Data;
use wrangler_permit::cli::{Cli, Form, Purpose};
use wrangler_permit::embedded::demo_state;
use wrangler_permit::exit::Exit;
use wrangler_permit::permissions::groups;
use wrangler_permit::permissions::table::{self, Field, Need, Nothing, Test, When};
use wrangler_permit::rule::Severity;
use wrangler_permit::rules;

use super::case::Case;
use super::sandbox::{Files, Sandbox, files, state};

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
    let sandbox = Sandbox::without_token(&project, &demo_state()).token(Some("deploy"));
    let ran = sandbox.run(&["check"]).expect_code(1);
    let (tally, _) = ran.stdout.split_once(" requests, ").unwrap();
    let (_, next) = ran.stdout.split_once(" s\nNext").unwrap();
    let printed = format!("{tally} requests, 0.3 s\nNext{next}");
    expect_screen("check", "wrangler-permit check", printed.trim_end());
}

#[test]
fn readme_shows_what_token_needs_prints() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/needs-of-a-shop");
    let sandbox = Sandbox::without_token(&files(&case.join("in")), &demo_state());
    let ran = sandbox.run(&["token", "needs"]).expect_code(0);
    let printed = ran.stdout.trim_end();
    expect_screen("token needs", "wrangler-permit token needs", printed);
}

#[test]
fn readme_shows_what_token_audit_prints() {
    let case = Case::all().into_iter().find(|it| it.name() == "audit-json");
    let ran = case.unwrap().sandbox().run(&["token", "audit"]);
    let ran = ran.expect_code(1);
    expect_screen(
        "token audit",
        "wrangler-permit token audit",
        ran.stdout.trim_end(),
    );
}

#[test]
fn readme_names_every_command_about_tokens() {
    let readme = fs::read_to_string(README).unwrap();
    let cli = Cli::command();
    let token = cli.find_subcommand("token").unwrap();
    for command in token.get_subcommands() {
        let row = format!("| `wrangler-permit token {}", command.get_name());
        assert!(readme.contains(&row), "{row}");
    }
}

#[test]
fn readme_shows_what_token_create_plans() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/create-plan");
    let sandbox = Sandbox::without_token(&files(&case.join("in")), &state(&Map::new()));
    let sandbox = sandbox.var("MAKER", "hunter2-mint");
    let arguments = ["token", "create", "--with", "env:MAKER", "--dry-run"];
    let ran = sandbox.run(&arguments).expect_code(1);
    let printed = format!("{}{}", ran.stderr, ran.stdout);
    let command = format!("wrangler-permit {}", arguments.join(" "));
    expect_screen("token create", &command, printed.trim_end());
}

#[test]
fn readme_shows_what_token_template_prints() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/needs-of-a-shop");
    let sandbox = Sandbox::without_token(&files(&case.join("in")), &demo_state());
    let arguments = ["token", "template", "--owner", "user"];
    let ran = sandbox.run(&arguments).expect_code(0);
    let (link, rest) = ran.stdout.trim_end().split_once('\n').unwrap();
    // The rest of it is longer than the page is wide.
    let shown: String = link.chars().take(77).collect();
    let printed = format!("{shown}...\n{rest}");
    let command = "wrangler-permit token template --owner user";
    expect_screen("token template", command, &printed);
}

#[test]
fn readme_names_every_purpose_and_form_of_a_token() {
    let readme = fs::read_to_string(README).unwrap();
    let purposes = Purpose::value_variants().iter();
    let purposes = purposes.map(clap::ValueEnum::to_possible_value);
    let forms = Form::value_variants().iter();
    let forms = forms.map(clap::ValueEnum::to_possible_value);
    for value in purposes.chain(forms) {
        let row = format!("| `{}` |", value.unwrap().get_name());
        assert!(readme.contains(&row), "{row}");
    }
}

/// Holds a screen of README against what `command` printed.
pub(crate) fn expect_screen(name: &str, command: &str, printed: &str) {
    let begin = format!("<!-- screen: {name} -->\n```console\n$ {command}\n");
    let end = "\n```";
    renew(&begin, printed, end);
    // As it is: a path is not the only text with a backslash.
    let shown = Data::text(section(&begin, end)).raw();
    snapbox::Assert::new().eq(Data::text(printed).raw(), shown);
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
        &demo_state(),
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

#[test]
fn the_page_on_permissions_is_the_table() {
    let mut page = String::from(
        "| field | of which | takes | when | wrangler | how sure | why | source |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for field in table::rows() {
        for cells in cells(field) {
            let shape: Vec<String> = field.shape.iter().map(tested).collect();
            page.push_str(&format!(
                "| `{}` | {} | {} |\n",
                field.path,
                shape.join(", "),
                cells.join(" | ")
            ));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/permissions/table.md");
    let whole = fs::read_to_string(&path).unwrap();
    let (head, _) = whole.split_once("| field |").unwrap();
    let expected = format!("{head}{page}");
    if std::env::var("SNAPSHOTS").as_deref() == Ok("overwrite") {
        fs::write(&path, &expected).unwrap();
    }
    snapbox::Assert::new().eq(fs::read_to_string(&path).unwrap(), expected);
}

/// The cells of a field's rows: one a need, and one where it may take nothing.
fn cells(field: &Field) -> Vec<[String; 6]> {
    let need = |need: &Need| {
        let only: Vec<String> = need.only.iter().map(tested).collect();
        let only = if only.is_empty() {
            String::new()
        } else {
            format!(" ({})", only.join(", "))
        };
        let perhaps = if need.required { "" } else { ", not required" };
        let when = match need.when {
            When::Command(command) => format!("`{command}`"),
            when => when.word().to_owned(),
        };
        [
            format!("{}{only}", need.group.name),
            format!("{when}{perhaps}"),
            need.versions.to_string(),
            need.evidence.word().to_owned(),
            need.why.to_owned(),
            need.source.to_owned(),
        ]
    };
    let nothing = |nothing: &Nothing| {
        [
            if field.needs.is_empty() {
                "nothing".to_owned()
            } else {
                "else nothing".to_owned()
            },
            String::new(),
            String::new(),
            nothing.evidence.word().to_owned(),
            nothing.why.to_owned(),
            nothing.source.to_owned(),
        ]
    };
    let needs = field.needs.iter().map(need);
    needs.chain(field.nothing.iter().map(nothing)).collect()
}

fn tested(test: &Test) -> String {
    match test {
        Test::Has(key) => format!("with `{key}`"),
        Test::Lacks(key) => format!("without `{key}`"),
        Test::Is(key) => format!("`{key} = true`"),
        Test::IsNot(key) => format!("not `{key} = true`"),
        Test::WorkersDevOff => "not `workers_dev = true`".to_owned(),
        Test::NoAccount => "no account named".to_owned(),
    }
}

#[test]
fn every_row_of_the_table_is_whole() {
    for field in table::rows() {
        assert!(
            !field.needs.is_empty() || field.nothing.is_some(),
            "{}: neither takes something nor nothing",
            field.path
        );
        for need in field.needs {
            assert!(groups::ALL.contains(&need.group), "{}", need.group.name);
            assert!(!need.source.is_empty() && !need.why.is_empty());
            let write = need.group.name == "Workers R2 Storage Write";
            assert_eq!(write, need.when == When::Withheld, "{}", field.path);
        }
    }
}

#[test]
fn every_group_has_an_id_of_its_own_or_none_is_published() {
    let unpublished: Vec<&str> = groups::ALL
        .iter()
        .filter(|group| group.id.is_none())
        .map(|group| group.name)
        .collect();
    let expected = [
        "Workers Metadata Read-Only",
        "Email Routing Account Rules Read",
        "Flagship Write",
        "AI Search Write",
        "AI Search Read",
        "Agent Memory Write",
    ];
    assert_eq!(unpublished, expected);
    let ids: BTreeSet<&str> = groups::ALL.iter().filter_map(|group| group.id).collect();
    assert_eq!(ids.len() + expected.len(), groups::ALL.len());
    for id in ids {
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
    for group in groups::ALL {
        let names = groups::ALL.iter();
        let alike = names.filter(|other| (other.name, other.scope) == (group.name, group.scope));
        assert_eq!(alike.count(), 1, "{}", group.name);
    }
}

//! What the documents say is held to the code: tables, screens, commands, flags, paths.
//!
//! `SNAPSHOTS=overwrite` brings the tables and screens up to date.

mod commands;
mod paths;
mod permissions;
mod rooms;
mod screens;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use snapbox::Data;
use wrangler_permit::Exit;
use wrangler_permit::Severity;
use wrangler_permit::all_rules;
use wrangler_permit::demo_state;

use super::sandbox::{Files, Sandbox, files};

const README: DocPage = DocPage("README.md");
pub(crate) const GUIDE: DocPage = DocPage("docs/guide.md");
const TOKEN: DocPage = DocPage("docs/token.md");
const UNDO: DocPage = DocPage("docs/undo.md");
const CONTRIBUTING: DocPage = DocPage("CONTRIBUTING.md");

/// README is a front door, not a manual.
const MOST_LINES_OF_README: usize = 185;

/// What stands around the table of rules.
const RULES_BEGIN: &str = "<!-- rules -->";
const RULES_END: &str = "<!-- end of rules -->";

/// A document, by its path from the root of the repository.
#[derive(Clone, Copy)]
pub(crate) struct DocPage(&'static str);

impl DocPage {
    fn path(self) -> PathBuf {
        root().join(self.0)
    }

    fn text(self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    fn write(self, text: &str) {
        fs::write(self.path(), text).unwrap();
    }

    /// The part between two of its strings.
    fn section(self, from: &str, to: &str) -> String {
        let text = self.text();
        let (_, rest) = text.split_once(from).unwrap();
        rest.split_once(to).unwrap().0.trim().to_owned()
    }

    /// Compares one of its screens with what `command` printed.
    pub(crate) fn expect_screen(self, name: &str, command: &str, printed: &str) {
        let begin = format!("<!-- screen: {name} -->\n```console\n$ {command}\n");
        let end = "\n```";
        self.renew(&begin, printed, end);
        // As it is: a path is not the only text with a backslash.
        let shown = Data::text(self.section(&begin, end)).raw();
        snapbox::Assert::new().eq(Data::text(printed).raw(), shown);
    }

    /// With `SNAPSHOTS=overwrite`, puts `text` between two of its strings.
    fn renew(self, begin: &str, text: &str, end: &str) {
        if !overwriting() {
            return;
        }
        static WRITING: Mutex<()> = Mutex::new(());
        let _writing = WRITING.lock().unwrap();
        let whole = self.text();
        let (before, rest) = whole.split_once(begin).unwrap();
        let (_, after) = rest.split_once(end).unwrap();
        self.write(&format!("{before}{begin}{text}{end}{after}"));
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn overwriting() -> bool {
    std::env::var("SNAPSHOTS").as_deref() == Ok("overwrite")
}

#[test]
fn readme_is_short() {
    assert!(README.text().lines().count() <= MOST_LINES_OF_README);
}

#[test]
fn readme_lists_every_rule() {
    let mut table = String::from("| rule | | says |\n|---|---|---|\n");
    for rule in all_rules() {
        let severity = match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let page = format!("docs/rules/{}.md", rule.id);
        table.push_str(&format!(
            "| [`{}`]({page}) | {severity} | {} |\n",
            rule.id, rule.title
        ));
    }
    let table = table.trim();
    README.renew(
        &format!("{RULES_BEGIN}\n"),
        table,
        &format!("\n{RULES_END}"),
    );
    assert_eq!(README.section(RULES_BEGIN, RULES_END), table);
}

#[test]
fn readme_lists_every_exit_code() {
    let table = README.section("<!-- exit codes -->", "## ");
    let listed: Vec<&str> = table
        .lines()
        .skip(2)
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    let codes = [Exit::Clean, Exit::Findings, Exit::Failed, Exit::Interrupted];
    assert_eq!(listed, codes.map(|code| (code as u8).to_string()));
}

#[test]
fn the_page_on_undo_says_where_the_journal_is() {
    let config = include_str!("../templates/demo/wrangler.toml");
    let sandbox = Sandbox::without_token(
        &Files::from([("wrangler.toml".into(), config.as_bytes().to_vec())]),
        &demo_state(),
    );
    sandbox.run(&["fix", "--yes", "--offline", "--copy-bindings"]);
    let (kept, _) = files(&sandbox.home()).pop_first().unwrap();
    let folder = kept.parent().unwrap().to_str().unwrap();
    let table = UNDO.section("| | |\n|---|---|\n| Linux |", "\n\n");
    assert!(table.contains(folder), "{folder}: {table}");
}

#[test]
fn every_rule_has_a_page_in_the_usual_form() {
    for rule in all_rules() {
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
fn every_page_on_a_rule_is_of_one_that_exists() {
    let pages = fs::read_dir(root().join("docs/rules")).unwrap();
    let names = pages.map(|page| page.unwrap().file_name().into_string().unwrap());
    let ids = all_rules().map(|rule| format!("{}.md", rule.id));
    assert_eq!(names.collect::<BTreeSet<_>>(), ids.collect());
}

//! Properties of edits, over configs in many layouts.
//!
//! What is expected is computed without the code under test: [`meaning`] reads with the parsers alone
//! and makes the edit on plain values.

mod json;
pub(crate) mod meaning;
mod toml;

use proptest::prelude::*;
use similar::{ChangeTag, TextDiff};
use wrangler_permit::config::document::Document;
use wrangler_permit::config::edit::Edit;
use wrangler_permit::config::splice::{apply, splices};
use wrangler_permit::config::tree::{Path, Value};

/// A stream of decisions: a config is what a generator makes of one.
pub(crate) struct Choices<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl<'a> Choices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes: bytes.iter(),
        }
    }

    /// One of `count` ways; the first one when all decisions are made.
    pub(crate) fn pick(&mut self, count: usize) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or(0)) % count
    }

    pub(crate) fn one_of<T: Copy>(&mut self, options: &[T]) -> T {
        options[self.pick(options.len())]
    }

    pub(crate) fn yes(&mut self) -> bool {
        self.pick(2) == 1
    }
}

/// `text`, which has plain line ends, in one of the ways in which files come.
pub(crate) fn dialect(choices: &mut Choices<'_>, text: &str) -> String {
    let mut text = text.to_owned();
    if choices.pick(4) == 3 {
        text.truncate(text.trim_end().len());
    }
    let mut text = match choices.pick(4) {
        0 | 1 => text,
        2 => text.replace('\n', "\r\n"),
        _ => text
            .split_inclusive('\n')
            .map(|line| match choices.yes() {
                true => line.replace('\n', "\r\n"),
                false => line.to_owned(),
            })
            .collect(),
    };
    if choices.pick(6) == 5 {
        text.insert(0, '\u{feff}');
    }
    text
}

fn edit(choices: &mut Choices<'_>) -> Edit {
    let root = Path::root();
    let place = match choices.pick(4) {
        0 => root,
        1 => root.key("env").key("staging"),
        2 => root.key("env").key("my env"),
        _ => root.key("env").key("fresh"),
    };
    let text = choices.one_of(&[
        "plain",
        "it's",
        "a \"b\" \\ c",
        "tab\tand\nline",
        "日本 🦀",
        "",
    ]);
    match choices.pick(8) {
        0..=3 => Edit::Append {
            to: place.key("s"),
            records: (0..=choices.pick(2))
                .map(|index| record(index, text))
                .collect(),
        },
        4 => Edit::Set {
            at: place.key(choices.one_of(&["name", "new", "new key"])),
            text: text.to_owned(),
        },
        5 => Edit::Set {
            at: place
                .key("s")
                .index(choices.pick(3))
                .key(choices.one_of(&["binding", "new"])),
            text: text.to_owned(),
        },
        _ => Edit::Move {
            from: place.clone().key("vars").key("s"),
            to: place.key("s"),
        },
    }
}

fn record(index: usize, text: &str) -> Vec<(String, Value)> {
    let field = |key: &str, value: String| (key.to_owned(), Value::Text(value));
    vec![
        field("binding", format!("NEW_{index}")),
        field("store_id", text.to_owned()),
        field("secret_name", "n".to_owned()),
    ]
}

/// Why an edit may be refused: the document has no place for it, or something would be lost.
const REFUSALS: &[&str] = &[
    "there is no table that could hold",
    "there is no ",
    "comments in the array would be lost",
    "a comment has no place in an inline table",
];

/// Checks everything there is to check about one edit of one text; says whether it was made.
fn check(name: &str, text: &str, edit: &Edit) -> Result<bool, TestCaseError> {
    let path = std::path::Path::new(name);
    let document = match Document::parse(path, text.as_bytes().to_vec()) {
        Ok(document) => document,
        Err(error) => return Err(TestCaseError::fail(format!("{error}\n{text}"))),
    };
    prop_assert_eq!(splices(&document, &[]), Ok(Vec::new()));
    let made = match splices(&document, std::slice::from_ref(edit)) {
        Ok(made) => made,
        Err(refused) => {
            let known = REFUSALS
                .iter()
                .any(|reason| refused.reason.starts_with(reason));
            prop_assert!(known, "{}: {:?}\n{}", refused.reason, edit, text);
            return Ok(false);
        }
    };
    let bytes = apply(text.as_bytes(), &made);
    let after = String::from_utf8(bytes.clone()).unwrap();
    let mut expected = meaning::of(path, text.as_bytes());
    meaning::apply(&mut expected, edit);
    let mut actual = meaning::of(path, &bytes);
    if let Edit::Move { from, .. } = edit {
        meaning::prune(&mut expected, from);
        meaning::prune(&mut actual, from);
    }
    prop_assert_eq!(actual, expected, "{:?}\n{}\n=>\n{}", edit, text, after);
    let reread = Document::parse(path, bytes).unwrap();
    prop_assert!(reread.newer.is_empty(), "{}", after);
    check_lines(text, &after, edit)?;
    // No comment is lost. (A text that is replaced may have looked like one.)
    for mark in ["#", "//", "/*"] {
        let kept = text.matches(mark).count() <= after.matches(mark).count();
        let replaced = matches!(edit, Edit::Set { .. });
        prop_assert!(
            kept || replaced,
            "{}
=>
{}",
            text,
            after
        );
    }
    Ok(true)
}

/// Lines that were there are there, in order and with their own ends; new ones end like the file's.
fn check_lines(before: &str, after: &str, edit: &Edit) -> Result<(), TestCaseError> {
    let diff = TextDiff::from_lines(before, after);
    let gone = diff
        .iter_all_changes()
        .filter(|it| it.tag() == ChangeTag::Delete);
    let gone: Vec<_> = gone.map(|it| it.value().to_owned()).collect();
    // The line behind which something is added without a line end, or the one whose comma is added.
    let allowed = match edit {
        Edit::Move { .. } => usize::MAX,
        _ => 1,
    };
    prop_assert!(
        gone.len() <= allowed,
        "{:?}\n{}\n=>\n{}",
        gone,
        before,
        after
    );
    prop_assert_eq!(
        before.starts_with('\u{feff}'),
        after.starts_with('\u{feff}')
    );
    if !before.trim_start_matches('\u{feff}').is_empty() && !matches!(edit, Edit::Move { .. }) {
        prop_assert_eq!(before.ends_with('\n'), after.ends_with('\n'), "{}", after);
    }
    let bare = |text: &str| text.matches('\n').count() - text.matches("\r\n").count();
    if !before.contains('\r') {
        prop_assert!(!after.contains('\r'), "{}", after);
    } else if bare(before) == 0 {
        prop_assert_eq!(bare(after), 0, "{:?}", after);
    }
    Ok(())
}

/// What both languages are made of, and what neither knows.
const TOKENS: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    ",",
    ":",
    "\n",
    "\r\n",
    "\r",
    " ",
    "#",
    "//",
    "/*",
    "*/",
    "a",
    "b",
    "-",
    "1",
    "0x1",
    "1e9",
    "1979-05-27",
    "T07:32",
    "\"",
    "'",
    "\"\"\"",
    "\'\'\'",
    "\"a\"",
    "'b'",
    "\\",
    "\\u",
    "\\e",
    "\\ud800",
    "null",
    "true",
    "é",
    "\u{feff}",
    "\0",
    "\t",
    "__proto__",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_a_parser_panic(tokens in prop::collection::vec(prop::sample::select(TOKENS), 0..40)) {
        let text: String = tokens.concat();
        for name in ["wrangler.toml", "wrangler.json"] {
            if let Err(error) = Document::parse(std::path::Path::new(name), text.clone().into_bytes()) {
                prop_assert!(!error.to_string().contains('\n'));
            }
        }
    }

    #[test]
    fn toml_keeps_everything_but_the_edit(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let mut choices = Choices::new(&bytes);
        let edit = edit(&mut choices);
        let text = toml::config(&mut choices);
        let text = dialect(&mut choices, &text);
        check("wrangler.toml", &text, &edit)?;
    }

    #[test]
    fn json_keeps_everything_but_the_edit(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let mut choices = Choices::new(&bytes);
        let edit = edit(&mut choices);
        let text = json::config(&mut choices);
        let text = dialect(&mut choices, &text);
        check("wrangler.jsonc", &text, &edit)?;
    }
}

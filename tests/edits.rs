//! Properties of edits, over configs in many layouts.
//!
//! What is expected is computed without the code under test: [`meaning`] reads with the parsers alone
//! and makes the edit on plain values.

pub(crate) mod json;
pub(crate) mod meaning;
mod toml;

use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use wrangler_permit::ConfigComments;
use wrangler_permit::TreeEdit;
use wrangler_permit::{ConfigDocument, ConfigFormat};
use wrangler_permit::{ConfigEntry, ConfigNode, ConfigPath, ConfigValue};
use wrangler_permit::{EditHunk, collect_hunks, restore_bytes};
use wrangler_permit::{apply_splices, compute_splices};

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

/// Bytes that look random, the same ones for the same seed (splitmix64): enough for a whole config.
pub(crate) fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    (0..512).flat_map(|_| next().to_le_bytes()).collect()
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
            .map(|line| {
                if choices.yes() {
                    line.replace('\n', "\r\n")
                } else {
                    line.to_owned()
                }
            })
            .collect(),
    };
    if choices.pick(6) == 5 {
        text.insert(0, '\u{feff}');
    }
    text
}

fn edit(choices: &mut Choices<'_>) -> TreeEdit {
    let root = ConfigPath::root();
    let place = match choices.pick(4) {
        0 => root,
        1 => root.key("env").key("staging"),
        2 => root.key("env").key("my env"),
        _ => root.key("env").key("fresh"),
    };
    let text = choices.one_of(&meaning::TEXTS);
    match choices.pick(13) {
        0..=3 => TreeEdit::Append {
            to: place.key("s"),
            records: (0..=choices.pick(2))
                .map(|index| record(index, text))
                .collect(),
        },
        4 => TreeEdit::Set {
            at: place.key(choices.one_of(&["name", "new", "new key"])),
            text: text.to_owned(),
        },
        5 => TreeEdit::Set {
            at: place
                .key("s")
                .index(choices.pick(3))
                .key(choices.one_of(&["binding", "new"])),
            text: text.to_owned(),
        },
        6..=7 => TreeEdit::Move {
            from: place.clone().key("vars").key("s"),
            to: place.key("s"),
        },
        8 => TreeEdit::Move {
            from: place.clone().key("s"),
            to: place.key("t"),
        },
        9 => TreeEdit::Rename {
            at: field(choices, place),
            key: choices
                .one_of(&["renamed", "new key", "store_id"])
                .to_owned(),
        },
        10 => TreeEdit::Remove {
            at: field(choices, place),
        },
        _ => TreeEdit::WrapInArray {
            from: place.clone().key("vars"),
            to: place.key(choices.one_of(&["s", "t", "vars"])),
        },
    }
}

/// A field that is often there.
fn field(choices: &mut Choices<'_>, place: ConfigPath) -> ConfigPath {
    let element = |index| place.clone().key("s").index(index);
    match choices.pick(6) {
        0 => place.key("name"),
        1 => place.key("vars"),
        2 => element(1).key("store_id"),
        3 => element(0).key("store_id"),
        _ => element(0).key("binding"),
    }
}

fn record(index: usize, text: &str) -> Vec<(String, ConfigValue)> {
    let field = |key: &str, value: String| (key.to_owned(), ConfigValue::Text(value));
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
    "comments at the field would be lost",
    "there is a store_id beside ",
];

/// Checks everything there is to check about one edit of one text; says whether it was made.
fn check(name: &str, text: &str, edit: &TreeEdit) -> Result<bool, TestCaseError> {
    let path = std::path::Path::new(name);
    let document = match ConfigDocument::parse(path, text.as_bytes().to_vec()) {
        Ok(document) => document,
        Err(error) => return Err(TestCaseError::fail(format!("{error}\n{text}"))),
    };
    prop_assert_eq!(compute_splices(&document, &[]), Ok(Vec::new()));
    let made = match compute_splices(&document, std::slice::from_ref(edit)) {
        Ok(made) => made,
        Err(refused) => {
            let known = REFUSALS
                .iter()
                .any(|reason| refused.reason.starts_with(reason));
            prop_assert!(known, "{}: {:?}\n{}", refused.reason, edit, text);
            return Ok(false);
        }
    };
    let bytes = apply_splices(text.as_bytes(), &made);
    let after = String::from_utf8(bytes.clone()).unwrap();
    let (expected, actual) = meaning::compare(path, text.as_bytes(), &bytes, edit);
    prop_assert_eq!(actual, expected, "{:?}\n{}\n=>\n{}", edit, text, after);
    let reread = ConfigDocument::parse(path, bytes).unwrap();
    prop_assert!(reread.toml_1_1.is_empty(), "{}", after);
    let allowed = changeable(&document, edit);
    check_lines(text, &after, edit, allowed)?;
    // No comment is lost. (A text that is replaced may have looked like one.)
    for mark in ["#", "//", "/*"] {
        let kept = text.matches(mark).count() <= after.matches(mark).count();
        let replaced = match edit {
            TreeEdit::Set { .. } => true,
            TreeEdit::Remove { at } => document
                .root
                .at(at)
                .is_some_and(|gone| text[gone.span.clone()].contains(mark)),
            _ => false,
        };
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

/// How many lines an edit may change of those that are there: the one behind which something is added
/// without a line end, or the one whose comma is added. A new array among several properties of a
/// JSON object needs neither.
fn changeable(document: &ConfigDocument, edit: &TreeEdit) -> usize {
    let TreeEdit::Append { to, .. } = edit else {
        return match edit {
            TreeEdit::Move { .. } | TreeEdit::WrapInArray { .. } => usize::MAX,
            // A table's key may stand in many headers, and its value on many lines.
            TreeEdit::Rename { at, .. } | TreeEdit::Remove { at }
                if at.last_key() == Some("vars") =>
            {
                usize::MAX
            }
            // The line before it loses its comma.
            TreeEdit::Remove { .. } => 2,
            _ => 1,
        };
    };
    let object = to.parent().and_then(|parent| document.root.at(&parent));
    let entries = object.map(ConfigNode::entries).unwrap_or_default();
    let leads = |entry: &ConfigEntry| {
        let above = &document.text[..entry.anchor.start];
        let line = above.rsplit('\n').next().unwrap_or_default();
        line.trim().is_empty() && above.contains('\n')
    };
    let new = document.root.at(to).is_none() && document.format == ConfigFormat::Json;
    usize::from(!(new && entries.len() > 1 && entries.iter().all(leads)))
}

/// Lines that were there are there, in order and with their own ends; new ones end like the file's.
fn check_lines(
    before: &str,
    after: &str,
    edit: &TreeEdit,
    allowed: usize,
) -> Result<(), TestCaseError> {
    let gone = gone(before, after);
    prop_assert!(gone <= allowed, "{} gone\n{}\n=>\n{}", gone, before, after);
    prop_assert_eq!(
        before.starts_with('\u{feff}'),
        after.starts_with('\u{feff}')
    );
    let nothing = |text: &str| text.trim_start_matches('\u{feff}').is_empty();
    if !nothing(before)
        && !nothing(after)
        && !matches!(edit, TreeEdit::Move { .. } | TreeEdit::WrapInArray { .. })
    {
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

/// How many lines of `before` are not in `after`, in order: the fewest, which a diff that is made for
/// reading need not come to.
fn gone(before: &str, after: &str) -> usize {
    let after: Vec<&str> = after.split_inclusive('\n').collect();
    let lines: Vec<&str> = before.split_inclusive('\n').collect();
    // The longest common subsequence of the lines so far and each beginning of `after`.
    let mut common = vec![0; after.len() + 1];
    for line in &lines {
        let above = common.clone();
        for (index, other) in after.iter().enumerate() {
            common[index + 1] = if line == other {
                above[index] + 1
            } else {
                common[index].max(above[index + 1])
            };
        }
    }
    lines.len() - common.last().copied().unwrap_or_default()
}

/// Makes every edit that can be made, one on the other, and takes them back one by one.
fn take_back(name: &str, text: &str, edits: &[TreeEdit]) -> Result<(), TestCaseError> {
    let path = std::path::Path::new(name);
    let mut texts = vec![text.as_bytes().to_vec()];
    let mut journal = Vec::new();
    for edit in edits {
        let before = texts.last().unwrap().clone();
        let document = ConfigDocument::parse(path, before.clone()).unwrap();
        let Ok(made) = compute_splices(&document, std::slice::from_ref(edit)) else {
            continue;
        };
        // As it is written down and read again.
        let hunks = serde_json::to_string(&collect_hunks(&before, &made)).unwrap();
        journal.push(hunks);
        texts.push(apply_splices(&before, &made));
    }
    while let Some(hunks) = journal.pop() {
        let after = texts.pop().unwrap();
        let hunks: Vec<EditHunk> = serde_json::from_str(&hunks).unwrap();
        let restored = restore_bytes(&after, &hunks);
        prop_assert_eq!(restored.as_ref(), texts.last(), "{:?}", hunks);
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

/// Where what has failed is kept: it is tried first from then on, and belongs to whatever mends it.
const KEPT: FileFailurePersistence = FileFailurePersistence::Direct(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/edits/regressions.txt"
));

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: Some(Box::new(KEPT)), ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_a_parser_panic(tokens in prop::collection::vec(prop::sample::select(TOKENS), 0..40)) {
        let text: String = tokens.concat();
        for name in ["wrangler.toml", "wrangler.json"] {
            match ConfigDocument::parse(std::path::Path::new(name), text.clone().into_bytes()) {
                Err(error) => prop_assert!(!error.to_string().contains('\n')),
                Ok(document) => {
                    let comments = ConfigComments::find(&document);
                    let whole = 0..text.len() + 1;
                    let places = comments.places(std::slice::from_ref(&whole));
                    for ((_, said), list) in comments.iter().zip(places.of()) {
                        prop_assert!(text.contains(said));
                        prop_assert_eq!(&places.lists()[*list], &[0]);
                    }
                }
            }
        }
    }

    #[test]
    fn any_edits_of_toml_are_taken_back(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let mut choices = Choices::new(&bytes);
        let edits: Vec<TreeEdit> = (0..4).map(|_| edit(&mut choices)).collect();
        let text = toml::config(&mut choices);
        take_back("wrangler.toml", &dialect(&mut choices, &text), &edits)?;
    }

    #[test]
    fn any_edits_of_json_are_taken_back(bytes in prop::collection::vec(any::<u8>(), 0..160)) {
        let mut choices = Choices::new(&bytes);
        let edits: Vec<TreeEdit> = (0..4).map(|_| edit(&mut choices)).collect();
        let text = json::config(&mut choices);
        take_back("wrangler.jsonc", &dialect(&mut choices, &text), &edits)?;
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

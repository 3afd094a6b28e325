//! What holds of every text that could be a config: reading it neither fails nor loses anything, and an
//! edit of it does what it says and can be taken back.

// The program alone has the API of its own; what reads and edits configs stands by itself.
extern crate self as wrangler_permit;

#[path = "../../src/config/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "the program uses the rest of it")]
mod config;
#[path = "../../tests/edits/meaning.rs"]
#[allow(dead_code, reason = "the tests of edits use the rest of it")]
mod meaning;

use std::collections::BTreeSet;
use std::path::Path;

use config::comments::ConfigComments;
use config::document::ConfigDocument;
pub use config::edit::TreeEdit;
use config::edit::apply_splices;
use config::reverse::{EditHunk, collect_hunks, restore_bytes};
use config::splice::compute_splices;
use config::tree::ConfigNode;
pub use config::tree::{ConfigPath, ConfigValue, PathStep};

/// Reads `bytes` as the file `name`: every place that is named is in the text.
///
/// # Panics
/// Something about it is wrong.
pub fn read(name: &str, bytes: &[u8]) {
    let Ok(document) = ConfigDocument::parse(Path::new(name), bytes.to_vec()) else {
        return;
    };
    expect_places(&document, &document.root);
    if std::str::from_utf8(bytes).is_ok() {
        assert_eq!(compute_splices(&document, &[]), Ok(Vec::new()));
    }
    let _ = ConfigComments::find(&document);
}

/// Makes the edit that the first bytes choose on the text that follows, and takes it back.
///
/// # Panics
/// The result means something else, or what is taken back is not what was there.
pub fn edit(name: &str, bytes: &[u8]) {
    let Some((choices, text)) = bytes.split_at_checked(4) else {
        return;
    };
    let path = Path::new(name);
    let Ok(document) = ConfigDocument::parse(path, text.to_vec()) else {
        return;
    };
    let is_comparable = std::str::from_utf8(text).is_ok() && !has_repeats(&document.root);
    if !is_comparable || !meaning_is_known(path, text) {
        return;
    }
    let edit = choose(&document, choices);
    if moves_above_itself(&edit) {
        return;
    }
    let Ok(splices) = compute_splices(&document, std::slice::from_ref(&edit)) else {
        return;
    };
    let after = apply_splices(text, &splices);
    let Ok(reread) = ConfigDocument::parse(path, after.clone()) else {
        panic!(
            "{edit:?} leaves what cannot be read: {}",
            String::from_utf8_lossy(&after)
        );
    };
    expect_places(&reread, &reread.root);
    let (expected, actual) = meaning::compare(path, text, &after, &edit);
    assert_eq!(actual, expected, "{edit:?}");
    let hunks = serde_json::to_string(&collect_hunks(text, &splices)).unwrap();
    let hunks: Vec<EditHunk> = serde_json::from_str(&hunks).unwrap();
    assert_eq!(
        restore_bytes(&after, &hunks).as_deref(),
        Some(text),
        "{edit:?}"
    );
}

/// Whether every value is somewhere in the text, and inside of what holds it.
fn expect_places(document: &ConfigDocument, node: &ConfigNode) {
    assert!(
        document.text.get(node.span.clone()).is_some(),
        "{:?}",
        node.span
    );
    for entry in node.entries() {
        assert!(
            document.text.get(entry.anchor.clone()).is_some(),
            "{:?}",
            entry.anchor
        );
        expect_places(document, &entry.node);
    }
    for element in node.elements().into_iter().flatten() {
        expect_places(document, element);
    }
}

/// Whether a table has a key twice: then parsers differ in what they take.
fn has_repeats(node: &ConfigNode) -> bool {
    let keys: BTreeSet<&str> = node
        .entries()
        .iter()
        .map(|entry| entry.key.as_str())
        .collect();
    keys.len() < node.entries().len()
        || node.entries().iter().any(|entry| has_repeats(&entry.node))
        || node.elements().into_iter().flatten().any(has_repeats)
}

/// Whether the parsers alone read it too. What only this program reads, like TOML 1.1 where they do not,
/// has nothing to be held against.
fn meaning_is_known(path: &Path, text: &[u8]) -> bool {
    let text = std::str::from_utf8(text).unwrap_or_default();
    let text = text.trim_start_matches('\u{feff}');
    if path
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        text.parse::<toml_edit::DocumentMut>().is_ok()
    } else {
        let value = jsonc_parser::parse_to_value(text, &Default::default());
        matches!(value, Ok(Some(_)))
    }
}

/// The paths of everything in `node`.
fn collect_paths(node: &ConfigNode, path: &ConfigPath, paths: &mut Vec<ConfigPath>) {
    paths.push(path.clone());
    for entry in node.entries() {
        collect_paths(&entry.node, &path.clone().key(&entry.key), paths);
    }
    for (index, element) in node.elements().into_iter().flatten().enumerate() {
        collect_paths(element, &path.clone().index(index), paths);
    }
}

/// An edit of something that is there, or beside it.
fn choose(document: &ConfigDocument, choices: &[u8]) -> TreeEdit {
    let mut paths = Vec::new();
    collect_paths(&document.root, &ConfigPath::root(), &mut paths);
    let path = |choice: u8| paths[usize::from(choice) % paths.len()].clone();
    let key = ["s", "new", "new key", "a.b", "\"q\"", "env"][usize::from(choices[3]) % 6];
    let text = meaning::TEXTS[usize::from(choices[3] / 6) % 6];
    let (at, other) = (path(choices[1]), path(choices[2]));
    match choices[0] % 8 {
        0 => TreeEdit::Append {
            to: at,
            records: records(text),
        },
        1 => TreeEdit::Append {
            to: at.key(key),
            records: records(text),
        },
        2 => TreeEdit::Set {
            at,
            text: text.to_owned(),
        },
        3 => TreeEdit::Set {
            at: at.key(key),
            text: text.to_owned(),
        },
        4 => TreeEdit::Rename {
            at,
            key: key.to_owned(),
        },
        5 => TreeEdit::Remove { at },
        6 => TreeEdit::Move {
            from: at,
            to: other.key(key),
        },
        _ => TreeEdit::WrapInArray {
            from: at,
            to: other.key(key),
        },
    }
}

/// Whether a table would take the place of one that holds it: what is left of that is a matter of taste.
fn moves_above_itself(edit: &TreeEdit) -> bool {
    let (TreeEdit::Move { from, to } | TreeEdit::WrapInArray { from, to }) = edit else {
        return false;
    };
    from.0.len() > to.0.len() && from.0.starts_with(&to.0)
}

fn records(text: &str) -> Vec<Vec<(String, ConfigValue)>> {
    let field = |key: &str| (key.to_owned(), ConfigValue::Text(text.to_owned()));
    vec![
        vec![field("binding"), field("secret_name")],
        vec![field("binding")],
    ]
}

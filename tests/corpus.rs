//! Real configs of other people, where they are at hand: read without a panic, edited with proof, and
//! with no more changed lines than their authors needed for the same.

use std::path::{Path as File, PathBuf};

use similar::{ChangeTag, TextDiff};
use wrangler_permit::config::document::Document;
use wrangler_permit::config::edit::Edit;
use wrangler_permit::config::splice::{apply, splices};
use wrangler_permit::config::tree::{Node, Path, Value};

use crate::edits::meaning;

/// The files of a folder and of the folders in it.
fn files(folder: &File) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

/// The top level, each environment, and one that is not there.
fn targets(root: &Node) -> Vec<Path> {
    let environments = root.get("env").map(Node::entries).unwrap_or_default();
    let named = environments.iter().map(|entry| entry.key.as_str());
    let named = named.chain(["never-seen"]);
    let paths = named.map(|name| Path::root().key("env").key(name));
    std::iter::once(Path::root())
        .chain(paths)
        .map(|path| path.key("secrets_store_secrets"))
        .collect()
}

fn record() -> Vec<(String, Value)> {
    ["binding", "store_id", "secret_name"]
        .map(|key| (key.to_owned(), Value::Text(format!("new {key}"))))
        .to_vec()
}

/// One append, checked against the meaning; why it was refused otherwise.
fn try_append(document: &Document, to: Path) -> Result<usize, String> {
    let edit = Edit::Append {
        to,
        records: vec![record()],
    };
    let made = splices(document, std::slice::from_ref(&edit)).map_err(|refused| {
        assert!(!refused.paste.is_empty());
        refused.reason
    })?;
    let bytes = apply(&document.bytes, &made);
    let mut expected = meaning::of(&document.path, &document.bytes);
    meaning::apply(&mut expected, &edit);
    assert_eq!(meaning::of(&document.path, &bytes), expected);
    Ok(made.iter().map(|splice| splice.length).sum())
}

#[test]
fn configs_of_other_people() {
    let corpus = File::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !corpus.is_dir() {
        eprintln!("skipped: no corpus beside the project");
        return;
    }
    let (mut read, mut unread, mut edits, mut refused) = (0, Vec::new(), 0, Vec::new());
    for path in files(&corpus) {
        let document = match Document::read(&path) {
            Ok(document) => document,
            Err(error) => {
                unread.push(error.to_string());
                continue;
            }
        };
        read += 1;
        assert_eq!(splices(&document, &[]), Ok(Vec::new()));
        for to in targets(&document.root) {
            match try_append(&document, to.clone()) {
                Ok(removed) => {
                    assert_eq!(removed, 0, "{}: {to}", path.display());
                    edits += 1;
                }
                Err(reason) => refused.push(format!("{}: {to}: {reason}", path.display())),
            }
        }
    }
    eprintln!(
        "{read} read, {} not; {edits} edits, {} refused",
        unread.len(),
        refused.len()
    );
    for line in unread.iter().chain(&refused) {
        eprintln!("  {line}");
    }
    assert!(read > 0);
}

/// The appends that turn one tree into the other, as far as arrays of that name are concerned.
fn appends(before: &Node, after: &Node) -> Vec<Edit> {
    let grown = |to: Path| {
        let new = after.at(&to)?.elements()?;
        let old = before
            .at(&to)
            .map_or(0, |node| node.elements().map_or(0, <[Node]>::len));
        let fields = |node: &Node| {
            let pairs = node.entries().iter();
            pairs
                .map(|it| (it.key.clone(), it.node.value.clone()))
                .collect()
        };
        let records: Vec<Vec<_>> = new.get(old..)?.iter().map(fields).collect();
        (!records.is_empty()).then_some(Edit::Append { to, records })
    };
    targets(after).into_iter().filter_map(grown).collect()
}

fn changed_lines(before: &str, after: &str) -> usize {
    let diff = TextDiff::from_lines(before, after);
    let changes = diff.iter_all_changes();
    changes.filter(|it| it.tag() != ChangeTag::Equal).count()
}

#[test]
fn appends_are_as_small_as_those_of_people() {
    let folder = File::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/edits");
    if !folder.is_dir() {
        eprintln!("skipped: no corpus beside the project");
        return;
    }
    for path in files(&folder) {
        let name = path.to_str().unwrap();
        let Some((stem, suffix)) = name.split_once(".before.") else {
            continue;
        };
        let human = File::new(stem).with_extension(format!("after.{suffix}"));
        let (Ok(before), Ok(after)) = (Document::read(&path), Document::read(&human)) else {
            continue;
        };
        let edits = appends(&before.root, &after.root);
        if edits.is_empty() {
            continue;
        }
        let made = splices(&before, &edits).unwrap();
        let ours = String::from_utf8(apply(&before.bytes, &made)).unwrap();
        let told = changed_lines(&before.text, &ours);
        let theirs = changed_lines(&before.text, &after.text);
        if meaning::of(&path, ours.as_bytes()) == meaning::of(&human, &after.bytes) {
            eprintln!("{told} lines, {theirs} by hand: {}", path.display());
            // Ours stand behind the last property, whose line changes for its comma.
            assert!(told <= theirs + 2, "{}\n{ours}", path.display());
        }
    }
}

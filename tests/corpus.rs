//! Real configs of other people, where they are at hand: read without a panic, edited with proof, and
//! with no more changed lines than their authors needed for the same.

use std::path::{Path as File, PathBuf};

use serde_json::Value as Json;
use similar::{ChangeTag, TextDiff};
use wrangler_permit::config::document::Document;
use wrangler_permit::config::edit::Edit;
use wrangler_permit::config::splice::{apply, splices};
use wrangler_permit::config::tree::{Entry, Node, Path, Value};

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

/// Gives the array at `to` and the names in it other keys, and the ones they had back: not a byte may
/// have changed then. Says whether there was something to rename.
fn there_and_back(document: &Document, to: &Path) -> bool {
    let Some(elements) = document.root.at(to).and_then(Node::elements) else {
        return false;
    };
    let old = to.parent().unwrap().key("secret_stores");
    let rename = |array: &Path, from: &str, key: &str| {
        let named = elements.iter().enumerate();
        let named = named.filter(|(_, it)| it.get("binding").is_some());
        let edits = named.map(|(index, _)| Edit::Rename {
            at: array.clone().index(index).key(from),
            key: key.to_owned(),
        });
        edits.collect::<Vec<_>>()
    };
    let shift = |from: &Path, to: &Path| Edit::Move {
        from: from.clone(),
        to: to.clone(),
    };
    let mut there = rename(to, "binding", "title");
    there.push(shift(to, &old));
    let mut back = rename(&old, "title", "binding");
    back.push(shift(&old, to));
    let made = splices(document, &there).unwrap();
    assert!(made.iter().all(|splice| !splice.text.contains('\n')));
    let away = Document::parse(&document.path, apply(&document.bytes, &made)).unwrap();
    let made = splices(&away, &back).unwrap();
    assert_eq!(apply(&away.bytes, &made), document.bytes);
    true
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
    let mut renamed = 0;
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
            renamed += usize::from(there_and_back(&document, &to));
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
        "{read} read, {} not; {edits} edits, {renamed} arrays renamed, {} refused",
        unread.len(),
        refused.len()
    );
    for line in unread.iter().chain(&refused) {
        eprintln!("  {line}");
    }
    assert!(read > 0);
}

/// A change that somebody made by hand.
pub(crate) struct Pair {
    /// `0002-add`
    pub(crate) name: String,
    pub(crate) before: Document,
    pub(crate) after: Document,
}

impl Pair {
    /// All of them; none where the corpus is not beside the project.
    pub(crate) fn all() -> Vec<Self> {
        let folder = File::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/edits");
        if !folder.is_dir() {
            eprintln!("skipped: no corpus beside the project");
            return Vec::new();
        }
        let pair = |path: PathBuf| {
            let file = path.file_name()?.to_str()?;
            let (name, suffix) = file.split_once(".before.")?;
            let after = path.with_file_name(format!("{name}.after.{suffix}"));
            Some(Self {
                name: name.to_owned(),
                before: Document::read(&path).unwrap(),
                after: Document::read(&after).unwrap(),
            })
        };
        files(&folder).into_iter().filter_map(pair).collect()
    }

    /// The top level, `""`, and every environment by name.
    pub(crate) fn environments(&self) -> Vec<String> {
        let named = self.after.root.get("env").map(Node::entries);
        let named = named.unwrap_or_default().iter().map(|it| it.key.clone());
        std::iter::once(String::new()).chain(named).collect()
    }

    /// The text that our edits make of it, or which part of the change no step of ours can make.
    pub(crate) fn ours(&self) -> Result<String, String> {
        let mut edits = Vec::new();
        for place in targets(&self.before.root) {
            let bindings = [&self.before, &self.after].map(|it| bindings(&it.root, &place));
            edits.extend(changes(&place, &bindings[0], &bindings[1])?);
        }
        if edits.is_empty() {
            return Err("only comments change".to_owned());
        }
        let made = splices(&self.before, &edits).map_err(|refused| refused.reason)?;
        Ok(String::from_utf8(apply(&self.before.bytes, &made)).unwrap())
    }
}

/// A binding's fields, in the order in which they are written.
type Fields = Vec<(String, Value)>;

fn bindings(root: &Node, place: &Path) -> Vec<Fields> {
    let elements = root.at(place).and_then(Node::elements).unwrap_or_default();
    let pair = |entry: &Entry| (entry.key.clone(), entry.node.value.clone());
    let fields = |node: &Node| node.entries().iter().map(pair).collect();
    elements.iter().map(fields).collect()
}

/// The steps that make `after` of `before`: bindings appended, and fields of those at hand set.
fn changes(place: &Path, before: &[Fields], after: &[Fields]) -> Result<Vec<Edit>, String> {
    let same = |one: &Fields, other: &Fields| field(one, "binding") == field(other, "binding");
    let added = |it: &&Fields| !before.iter().any(|old| same(it, old));
    let gone = before
        .iter()
        .filter(|old| !after.iter().any(|it| same(it, old)))
        .count();
    let added: Vec<Fields> = after.iter().filter(added).cloned().collect();
    // Those with a new name stand where the old ones stood.
    let in_place = |(old, new): (&Fields, &Fields)| {
        same(old, new)
            || !(before.iter().any(|it| same(it, new)) || after.iter().any(|it| same(it, old)))
    };
    let renamed = gone > 0 && before.len() == after.len() && before.iter().zip(after).all(in_place);
    if gone > 0 && !renamed {
        return Err(format!("{gone} taken away from {place}"));
    }
    let mut edits = Vec::new();
    for (index, old) in before.iter().enumerate() {
        let new = match renamed {
            true => &after[index],
            false => after.iter().find(|it| same(it, old)).unwrap(),
        };
        for (key, value) in new {
            let at = place.clone().index(index).key(key);
            let Value::Text(text) = value else {
                return Err(format!("{at} is no text"));
            };
            if field(old, key) != Some(text) {
                let text = text.clone();
                edits.push(Edit::Set { at, text });
            }
        }
    }
    if !renamed && !added.is_empty() {
        let (to, records) = (place.clone(), added);
        edits.push(Edit::Append { to, records });
    }
    Ok(edits)
}

fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a String> {
    let (_, value) = fields.iter().find(|(key, _)| key == name)?;
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The meaning of a text without the order of the bindings, which wrangler and Cloudflare do not mind.
fn unordered(path: &File, text: &str, places: &[Path]) -> Json {
    let mut meaning = meaning::of(path, text.as_bytes());
    for place in places {
        if let Some(array) = meaning::at(&mut meaning, place).and_then(Json::as_array_mut) {
            array.sort_by_key(|binding| binding["binding"].to_string());
        }
    }
    meaning
}

fn changed_lines(before: &str, after: &str) -> usize {
    let diff = TextDiff::from_lines(before, after);
    let changes = diff.iter_all_changes();
    changes.filter(|it| it.tag() != ChangeTag::Equal).count()
}

#[test]
fn what_people_did_by_hand_is_done_with_no_larger_a_diff() {
    let (mut made, mut others) = (Vec::new(), Vec::new());
    for pair in Pair::all() {
        let Pair {
            name,
            before,
            after,
        } = &pair;
        let ours = match pair.ours() {
            Ok(ours) => ours,
            Err(why) => {
                others.push(format!("{name}: {why}"));
                continue;
            }
        };
        let places = targets(&before.root);
        let meant = unordered(&after.path, &after.text, &places);
        assert_eq!(unordered(&before.path, &ours, &places), meant, "{name}");
        let told = changed_lines(&before.text, &ours);
        let theirs = changed_lines(&before.text, &after.text);
        assert!(
            told <= theirs,
            "{name}: {told} lines, {theirs} by hand\n{ours}"
        );
        made.push(format!("{name}: {told} lines, {theirs} by hand"));
    }
    eprintln!(
        "{} done as by hand:\n  {}\n{} not ours to do:\n  {}",
        made.len(),
        made.join("\n  "),
        others.len(),
        others.join("\n  ")
    );
}

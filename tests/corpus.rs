//! Real configs of other people, where they are at hand: read without a panic, edited with proof, and
//! with no more changed lines than their authors needed for the same.

use std::path::{Path as File, PathBuf};

use serde_json::Value as Json;
use similar::{ChangeTag, TextDiff};
use wrangler_permit::ConfigDocument;
use wrangler_permit::TreeEdit;
use wrangler_permit::{ConfigEntry, ConfigNode, ConfigPath, ConfigValue};
use wrangler_permit::{apply_splices, compute_splices};

use crate::edits::meaning;

/// The files of a folder and of the folders in it.
fn files(folder: &File) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The top level, each environment, and one that is not there.
fn targets(root: &ConfigNode) -> Vec<ConfigPath> {
    let environments = root.get("env").map(ConfigNode::entries).unwrap_or_default();
    let named = environments.iter().map(|entry| entry.key.as_str());
    let named = named.chain(["never-seen"]);
    let paths = named.map(|name| ConfigPath::root().key("env").key(name));
    std::iter::once(ConfigPath::root())
        .chain(paths)
        .map(|path| path.key("secrets_store_secrets"))
        .collect()
}

/// Gives the array at `to` and the names in it other keys, and the ones they had back: not a byte may
/// have changed then. Says whether there was something to rename.
fn there_and_back(document: &ConfigDocument, to: &ConfigPath) -> bool {
    let Some(elements) = document.root.at(to).and_then(ConfigNode::elements) else {
        return false;
    };
    let old = to.parent().unwrap().key("secret_stores");
    let rename = |array: &ConfigPath, from: &str, key: &str| {
        let named = elements.iter().enumerate();
        let named = named.filter(|(_, it)| it.get("binding").is_some());
        let edits = named.map(|(index, _)| TreeEdit::Rename {
            at: array.clone().index(index).key(from),
            key: key.to_owned(),
        });
        edits.collect::<Vec<_>>()
    };
    let shift = |from: &ConfigPath, to: &ConfigPath| TreeEdit::Move {
        from: from.clone(),
        to: to.clone(),
    };
    let mut there = rename(to, "binding", "title");
    there.push(shift(to, &old));
    let mut back = rename(&old, "title", "binding");
    back.push(shift(&old, to));
    let made = compute_splices(document, &there).unwrap();
    assert!(made.iter().all(|splice| !splice.text.contains('\n')));
    let away =
        ConfigDocument::parse(&document.path, apply_splices(&document.bytes, &made)).unwrap();
    let made = compute_splices(&away, &back).unwrap();
    assert_eq!(apply_splices(&away.bytes, &made), document.bytes);
    true
}

fn record() -> Vec<(String, ConfigValue)> {
    ["binding", "store_id", "secret_name"]
        .map(|key| (key.to_owned(), ConfigValue::Text(format!("new {key}"))))
        .to_vec()
}

/// One append, checked against the meaning; why it was refused otherwise.
fn try_append(document: &ConfigDocument, to: ConfigPath) -> Result<usize, String> {
    let edit = TreeEdit::Append {
        to,
        records: vec![record()],
    };
    let made = compute_splices(document, std::slice::from_ref(&edit)).map_err(|refused| {
        assert!(!refused.paste.is_empty());
        refused.reason
    })?;
    let bytes = apply_splices(&document.bytes, &made);
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
        let document = match ConfigDocument::read(&path) {
            Ok(document) => document,
            Err(error) => {
                unread.push(error.to_string());
                continue;
            }
        };
        read += 1;
        assert_eq!(compute_splices(&document, &[]), Ok(Vec::new()));
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
    pub(crate) before: ConfigDocument,
    pub(crate) after: ConfigDocument,
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
                before: ConfigDocument::read(&path).unwrap(),
                after: ConfigDocument::read(&after).unwrap(),
            })
        };
        files(&folder).into_iter().filter_map(pair).collect()
    }

    /// The top level, `""`, and every environment by name.
    pub(crate) fn environments(&self) -> Vec<String> {
        let named = self.after.root.get("env").map(ConfigNode::entries);
        let named = named
            .unwrap_or_default()
            .iter()
            .map(|entry| entry.key.clone());
        std::iter::once(String::new()).chain(named).collect()
    }

    /// The text that our edits make of it, or which part of the change no step of ours can make.
    pub(crate) fn ours(&self) -> Result<String, String> {
        let mut edits = Vec::new();
        for place in targets(&self.before.root) {
            let bindings =
                [&self.before, &self.after].map(|document| bindings(&document.root, &place));
            edits.extend(changes(&place, &bindings[0], &bindings[1])?);
        }
        if edits.is_empty() {
            return Err("only comments change".to_owned());
        }
        let made = compute_splices(&self.before, &edits).map_err(|refused| refused.reason)?;
        Ok(String::from_utf8(apply_splices(&self.before.bytes, &made)).unwrap())
    }
}

/// A binding's fields, in the order in which they are written.
type Fields = Vec<(String, ConfigValue)>;

fn bindings(root: &ConfigNode, place: &ConfigPath) -> Vec<Fields> {
    let elements = root
        .at(place)
        .and_then(ConfigNode::elements)
        .unwrap_or_default();
    let pair = |entry: &ConfigEntry| (entry.key.clone(), entry.node.value.clone());
    let fields = |node: &ConfigNode| node.entries().iter().map(pair).collect();
    elements.iter().map(fields).collect()
}

/// The steps that make `after` of `before`: bindings appended, and fields of those at hand set.
fn changes(
    place: &ConfigPath,
    before: &[Fields],
    after: &[Fields],
) -> Result<Vec<TreeEdit>, String> {
    let same = |one: &Fields, other: &Fields| field(one, "binding") == field(other, "binding");
    let added = |new: &&Fields| !before.iter().any(|old| same(new, old));
    let gone = before
        .iter()
        .filter(|old| !after.iter().any(|new| same(new, old)))
        .count();
    let added: Vec<Fields> = after.iter().filter(added).cloned().collect();
    // Those with a new name stand where the old ones stood.
    let in_place = |(old, new): (&Fields, &Fields)| {
        same(old, new)
            || !(before.iter().any(|other| same(other, new))
                || after.iter().any(|other| same(other, old)))
    };
    let renamed = gone > 0 && before.len() == after.len() && before.iter().zip(after).all(in_place);
    if gone > 0 && !renamed {
        return Err(format!("{gone} taken away from {place}"));
    }
    let mut edits = Vec::new();
    for (index, old) in before.iter().enumerate() {
        let new = if renamed {
            &after[index]
        } else {
            after.iter().find(|new| same(new, old)).unwrap()
        };
        for (key, value) in new {
            let at = place.clone().index(index).key(key);
            let ConfigValue::Text(text) = value else {
                return Err(format!("{at} is no text"));
            };
            if field(old, key) != Some(text) {
                let text = text.clone();
                edits.push(TreeEdit::Set { at, text });
            }
        }
    }
    if !renamed && !added.is_empty() {
        let (to, records) = (place.clone(), added);
        edits.push(TreeEdit::Append { to, records });
    }
    Ok(edits)
}

fn field<'a>(fields: &'a Fields, name: &str) -> Option<&'a String> {
    let (_, value) = fields.iter().find(|(key, _)| key == name)?;
    match value {
        ConfigValue::Text(text) => Some(text),
        _ => None,
    }
}

/// The meaning of a text without the order of the bindings, which wrangler and Cloudflare do not mind.
fn unordered(path: &File, text: &str, places: &[ConfigPath]) -> Json {
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
    changes
        .filter(|change| change.tag() != ChangeTag::Equal)
        .count()
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

//! Edits as people would make them, before and after.

mod fields;
mod json;
mod moves;
mod spacing;
mod toml;

use std::path::Path as File;

use super::super::tree::ConfigValue;
use super::record::NewRecord;
use super::*;

/// `text` after `edits`, in the format of `name`.
fn edit(name: &str, text: &str, edits: &[TreeEdit]) -> Result<String, EditRefusal> {
    let document = ConfigDocument::parse(File::new(name), text.as_bytes().to_vec()).unwrap();
    let splices = compute_splices(&document, edits)?;
    Ok(String::from_utf8(apply_splices(text.as_bytes(), &splices)).unwrap())
}

/// `a.b[0].c` as a path.
fn path(text: &str) -> ConfigPath {
    let mut path = ConfigPath::root();
    for step in text.split(['.', '[']).filter(|step| !step.is_empty()) {
        path = match step.strip_suffix(']') {
            Some(index) => path.index(index.parse().unwrap()),
            None => path.key(step),
        };
    }
    path
}

fn record(name: &str) -> NewRecord {
    let field = |key: &str, value: &str| (key.to_owned(), ConfigValue::Text(value.to_owned()));
    vec![
        field("binding", name),
        field("store_id", "f00"),
        field("secret_name", "key"),
    ]
}

fn append(to: &str, names: &[&str]) -> TreeEdit {
    TreeEdit::Append {
        to: path(to),
        records: names.iter().map(|name| record(name)).collect(),
    }
}

fn set(at: &str, text: &str) -> TreeEdit {
    TreeEdit::Set {
        at: path(at),
        text: text.to_owned(),
    }
}

fn shift(from: &str, to: &str) -> TreeEdit {
    TreeEdit::Move {
        from: path(from),
        to: path(to),
    }
}

#[test]
fn edits_that_contradict_each_other_are_refused() {
    let text = "a = 'x'\n";
    let refused = edit("wrangler.toml", text, &[set("a", "b"), set("a", "c")]).unwrap_err();
    assert_eq!(refused.reason, "a would be set to two different texts");
    assert_eq!(
        edit("wrangler.toml", text, &[set("a", "b"), set("a", "b")]).unwrap(),
        "a = 'b'\n"
    );
}

#[test]
fn fields_are_set_before_anything_moves() {
    let text = "[vars]\n[[vars.s]]\na = 'x'\n";
    let edits = [
        shift("vars.s", "s"),
        set("vars.s[0].a", "y"),
        append("s", &["B"]),
    ];
    assert_eq!(
        edit("wrangler.toml", text, &edits).unwrap(),
        "[vars]\n[[s]]\na = 'y'\n\n[[s]]\nbinding = 'B'\nstore_id = 'f00'\nsecret_name = 'key'\n"
            .replace("\n\n", "\n")
    );
}

#[test]
fn no_edits_no_splices() {
    let document = ConfigDocument::parse(File::new("wrangler.toml"), b"a = 1".to_vec()).unwrap();
    assert_eq!(compute_splices(&document, &[]), Ok(Vec::new()));
}

#[test]
fn a_file_with_holes_is_refused_with_what_to_paste() {
    let document =
        ConfigDocument::parse(File::new("wrangler.toml"), b"a = '\xff'".to_vec()).unwrap();
    let refused =
        compute_splices(&document, &[append("env.'x'.s", &["A"]), set("b.c", "d")]).unwrap_err();
    assert_eq!(refused.reason, "the file is not valid UTF-8");
    assert_eq!(
        refused.paste,
        "[[env.\"'x'\".s]]\nbinding = \"A\"\nstore_id = \"f00\"\nsecret_name = \"key\"\n\n\
         # in b\nc = \"d\"\n"
    );
}

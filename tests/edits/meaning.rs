//! What a text means, read by the parsers alone, and edits made on that.

use std::path::Path as File;

use jsonc_parser::JsonValue;
use serde_json::{Map, Value as Json, json};
use wrangler_permit::TreeEdit;
use wrangler_permit::{ConfigPath, ConfigValue, PathStep};

/// Texts that have to be escaped in one format or the other.
pub(crate) const TEXTS: [&str; 6] = [
    "plain",
    "it's",
    "a \"b\" \\ c",
    "tab\tand\nline",
    "日本 🦀",
    "",
];

/// What `before` means with `edit` made on plain values, and what `after` means. A TOML table that loses its
/// last field is there no more, or is there and empty: that counts for nothing.
pub(crate) fn compare(path: &File, before: &[u8], after: &[u8], edit: &TreeEdit) -> (Json, Json) {
    let mut expected = of(path, before);
    apply(&mut expected, edit);
    let mut actual = of(path, after);
    if let TreeEdit::Move { from, .. }
    | TreeEdit::WrapInArray { from, .. }
    | TreeEdit::Remove { at: from } = edit
    {
        prune(&mut expected, from);
        prune(&mut actual, from);
    }
    (expected, actual)
}

/// The meaning of a file's bytes.
pub(crate) fn of(path: &File, bytes: &[u8]) -> Json {
    let text = std::str::from_utf8(bytes)
        .unwrap()
        .trim_start_matches('\u{feff}');
    if path.extension().unwrap() == "toml" {
        let document: toml_edit::DocumentMut = text.parse().unwrap();
        return of_item(document.as_item());
    }
    of_json(
        jsonc_parser::parse_to_value(text, &Default::default())
            .unwrap()
            .unwrap(),
    )
}

fn of_item(item: &toml_edit::Item) -> Json {
    if let Some(tables) = item.as_array_of_tables() {
        let elements = tables.iter().map(|table| of_table(table));
        return Json::Array(elements.collect());
    }
    match (item.as_table_like(), item.as_array()) {
        (Some(table), _) => of_table(table),
        (_, Some(array)) => {
            let elements = array.iter().map(|value| of_item(&value.clone().into()));
            Json::Array(elements.collect())
        }
        _ => match item.as_str() {
            Some(text) => json!(text),
            None => json!({ "spelled": item.to_string().trim() }),
        },
    }
}

fn of_table(table: &dyn toml_edit::TableLike) -> Json {
    let pairs = table
        .iter()
        .map(|(key, item)| (key.to_owned(), of_item(item)));
    Json::Object(pairs.collect())
}

fn of_json(value: JsonValue<'_>) -> Json {
    match value {
        JsonValue::Null => Json::Null,
        JsonValue::Boolean(truth) => json!(truth),
        JsonValue::Number(spelled) => json!({ "spelled": spelled }),
        JsonValue::String(text) => json!(text),
        JsonValue::Array(array) => Json::Array(array.into_iter().map(of_json).collect()),
        JsonValue::Object(object) => {
            let pairs = object.into_iter();
            Json::Object(
                pairs
                    .map(|(key, value)| (key.to_string(), of_json(value)))
                    .collect(),
            )
        }
    }
}

/// Makes an edit that is known to be possible.
pub(crate) fn apply(meaning: &mut Json, edit: &TreeEdit) {
    match edit {
        TreeEdit::Set { at, text } => *place(meaning, at) = json!(text),
        TreeEdit::Append { to, records } => {
            let elements = records.iter().map(|record| {
                let pairs = record.iter().map(|(key, value)| {
                    let ConfigValue::Text(text) = value else {
                        panic!()
                    };
                    (key.clone(), json!(text))
                });
                Json::Object(pairs.collect())
            });
            let elements: Vec<_> = elements.collect();
            extend(place(meaning, to), elements);
        }
        TreeEdit::Move { from, to } => {
            let Json::Array(elements) = place(meaning, from).take() else {
                panic!()
            };
            remove(meaning, from);
            extend(place(meaning, to), elements);
        }
        TreeEdit::Rename { at, key } => {
            let value = place(meaning, at).take();
            remove(meaning, at);
            *place(meaning, &at.parent().unwrap().key(key)) = value;
        }
        TreeEdit::Remove { at } => remove(meaning, at),
        TreeEdit::WrapInArray { from, to } => {
            let table = place(meaning, from).take();
            assert!(table.is_object());
            remove(meaning, from);
            extend(place(meaning, to), vec![table]);
        }
    }
}

fn extend(array: &mut Json, elements: Vec<Json>) {
    if array.is_null() {
        *array = json!([]);
    }
    array.as_array_mut().unwrap().extend(elements);
}

/// The value at `path`, null with tables above it where there is none.
fn place<'a>(meaning: &'a mut Json, path: &ConfigPath) -> &'a mut Json {
    path.0.iter().fold(meaning, |value, step| match step {
        PathStep::Index(index) => &mut value[*index],
        PathStep::Key(key) => {
            if value.is_null() {
                *value = Json::Object(Map::new());
            }
            value
                .as_object_mut()
                .unwrap()
                .entry(key)
                .or_insert(Json::Null)
        }
    })
}

/// The value at `path`, where there is one.
pub(crate) fn at<'a>(meaning: &'a mut Json, path: &ConfigPath) -> Option<&'a mut Json> {
    path.0.iter().try_fold(meaning, |value, step| match step {
        PathStep::Index(index) => value.get_mut(*index),
        PathStep::Key(key) => value.get_mut(key),
    })
}

fn remove(meaning: &mut Json, path: &ConfigPath) {
    let (PathStep::Key(key), above) = path.0.split_last().unwrap() else {
        panic!()
    };
    place(meaning, &ConfigPath(above.to_vec()))
        .as_object_mut()
        .unwrap()
        .shift_remove(key);
}

/// Takes away the tables above `path` that hold nothing.
fn prune(meaning: &mut Json, path: &ConfigPath) {
    for depth in (1..path.0.len()).rev() {
        let above = ConfigPath(path.0[..depth].to_vec());
        if above.last_key().is_none() {
            return;
        }
        let value = place(meaning, &above);
        if value.is_null() || value.as_object().is_some_and(Map::is_empty) {
            remove(meaning, &above);
        }
    }
}

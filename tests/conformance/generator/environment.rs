//! What a config says: its environments and their bindings, some of them amiss.

use super::Value;
use crate::edits::Choices;

const NAMES: &[&str] = &[
    "A",
    "B",
    "C",
    "API_KEY",
    "my-key",
    "ключ",
    "LONG_BINDING_NAME",
];

const ENVIRONMENTS: &[&str] = &["staging", "live", "my env", "a.b", "0", "näher", "x-1"];

/// Whether something happens that seldom happens.
fn seldom(choices: &mut Choices<'_>) -> bool {
    choices.pick(16) == 15
}

/// A whole config.
pub(super) fn root(choices: &mut Choices<'_>) -> Value {
    let mut entries = vec![("name".to_owned(), Value::text("shop"))];
    if choices.pick(8) == 7 {
        entries.clear();
    }
    environment(choices, &mut entries);
    match choices.pick(12) {
        0 | 1 => {}
        2 => push(&mut entries, "env", Value::Table(Vec::new())),
        3 if seldom(choices) => push(&mut entries, "env", odd(choices)),
        _ => push(&mut entries, "env", environments(choices)),
    }
    if seldom(choices) {
        push(&mut entries, "pages_build_output_dir", Value::text("dist"));
    }
    Value::Table(entries)
}

fn environments(choices: &mut Choices<'_>) -> Value {
    let mut named: Vec<(String, Value)> = Vec::new();
    for _ in 0..=choices.pick(3) {
        let name = choices.one_of(ENVIRONMENTS);
        if named.iter().any(|(known, _)| known == name) {
            continue;
        }
        let mut entries = Vec::new();
        if choices.pick(4) == 3 {
            let names = ["own-name", "", "other", "third", "4", "a_b", "x-", "Upper"];
            let name = choices.one_of(&names);
            push(&mut entries, "name", Value::text(name));
        }
        environment(choices, &mut entries);
        let value = if seldom(choices) && seldom(choices) {
            odd(choices)
        } else {
            Value::Table(entries)
        };
        named.push((name.to_owned(), value));
    }
    Value::Table(named)
}

fn push(entries: &mut Vec<(String, Value)>, key: &str, value: Value) {
    entries.push((key.to_owned(), value));
}

/// What has no place where text or a table is expected.
fn odd(choices: &mut Choices<'_>) -> Value {
    match choices.pick(6) {
        0 => Value::Odd,
        1 => Value::Plain("true"),
        2 => Value::Plain("17"),
        3 => Value::List(Vec::new()),
        4 => Value::table([("nested", Value::Plain("1"))]),
        _ => Value::List(vec![Value::text("x")]),
    }
}

fn environment(choices: &mut Choices<'_>, entries: &mut Vec<(String, Value)>) {
    if choices.pick(3) == 2 {
        let account = choices.one_of(&["account-1", "account_2", "", "c0ffee"]);
        push(entries, "account_id", Value::text(account));
    }
    secrets(choices, entries);
    others(choices, entries);
    if choices.pick(5) == 4 {
        let mut previews = Vec::new();
        secrets(choices, &mut previews);
        let value = if seldom(choices) {
            odd(choices)
        } else {
            Value::Table(previews)
        };
        push(entries, "previews", value);
    }
}

/// Secrets Store bindings in both places.
fn secrets(choices: &mut Choices<'_>, entries: &mut Vec<(String, Value)>) {
    let list = |choices: &mut Choices<'_>, count| {
        let entries = (0..count).map(|index| entry(choices, index));
        Value::List(entries.collect())
    };
    match choices.pick(24) {
        0..=5 => {}
        6 => push(entries, "secrets_store_secrets", list(choices, 0)),
        7 if choices.yes() => push(entries, "secrets_store_secrets", odd(choices)),
        7 => push(entries, "secrets_store_secrets", entry(choices, 0)),
        _ => {
            let count = 1 + choices.pick(3);
            push(entries, "secrets_store_secrets", list(choices, count));
        }
    }
    if choices.pick(6) == 5 {
        push(entries, "unsafe", unsafe_bindings(choices));
    }
}

fn name(choices: &mut Choices<'_>, index: usize) -> Value {
    // Now and then a name that is taken.
    let index = if choices.pick(8) == 7 { 0 } else { index };
    Value::text(NAMES[index % NAMES.len()])
}

/// A name that is only now and then one of a secret.
fn other_name(choices: &mut Choices<'_>, field: &str) -> Value {
    match choices.pick(6) {
        5 => name(choices, 1),
        _ => Value::Text(field.to_uppercase()),
    }
}

fn entry(choices: &mut Choices<'_>, index: usize) -> Value {
    if seldom(choices) && seldom(choices) {
        return odd(choices);
    }
    let store = choices.one_of(&["s1", "", "57a1e5707e0f5ec2e75000000badcafe", "<STORE>"]);
    let secret = choices.one_of(&[
        "a",
        "b \"quoted\" \\ #",
        "naïve 🔐",
        "it's",
        "tab\there",
        "2\nlines",
    ]);
    let mut fields = vec![
        ("binding".to_owned(), name(choices, index)),
        ("store_id".to_owned(), Value::text(store)),
        ("secret_name".to_owned(), Value::text(secret)),
    ];
    let turn = choices.pick(3);
    fields.rotate_left(turn);
    if seldom(choices) {
        fields.truncate(choices.pick(3));
    } else if seldom(choices) {
        let which = choices.pick(3);
        fields[which].1 = odd(choices);
    } else if seldom(choices) {
        let which = choices.pick(3);
        fields[which].1 = Value::text("");
    } else if seldom(choices) {
        push(&mut fields, "remote", Value::Plain("true"));
    }
    Value::Table(fields)
}

fn unsafe_bindings(choices: &mut Choices<'_>) -> Value {
    let plain = Value::table([
        ("name", Value::text("PLAIN")),
        ("type", Value::text("plain_text")),
        ("text", Value::text("x")),
    ]);
    let mut fields = vec![
        ("type".to_owned(), Value::text("secrets_store_secret")),
        ("name".to_owned(), name(choices, 4)),
        ("store_id".to_owned(), Value::text("s9")),
        ("secret_name".to_owned(), Value::text("u")),
    ];
    if seldom(choices) {
        fields.truncate(1 + choices.pick(3));
    }
    let mut list = vec![Value::Table(fields)];
    list.insert(choices.pick(2), plain);
    Value::table([("bindings", Value::List(list))])
}

/// Bindings of other types, which may take a name; settings that are none.
fn others(choices: &mut Choices<'_>, entries: &mut Vec<(String, Value)>) {
    for _ in 0..choices.pick(4) {
        let index = choices.pick(KINDS.len());
        let (field, list, key) = KINDS[index];
        if entries.iter().any(|(known, _)| known == field) {
            continue;
        }
        let mut bound = vec![(key.to_owned(), other_name(choices, field))];
        bound.extend(details(field));
        let bound = Value::Table(bound);
        let value = match list {
            "" => bound,
            "[]" => Value::List(vec![bound]),
            inner => Value::table([(inner, Value::List(vec![bound]))]),
        };
        push(entries, field, value);
    }
    if choices.pick(3) == 2 {
        push(entries, "vars", vars(choices));
    }
    if choices.pick(8) == 7 {
        let required = Value::List(vec![other_name(choices, "secret")]);
        push(entries, "secrets", Value::table([("required", required)]));
    }
    if choices.pick(8) == 7 {
        push(
            entries,
            "observability",
            Value::table([("enabled", Value::Plain("true"))]),
        );
    }
}

fn vars(choices: &mut Choices<'_>) -> Value {
    let Value::Text(taken) = other_name(choices, "var") else {
        return Value::Odd;
    };
    let mut vars = vec![(taken, Value::text("[[env.live]]"))];
    if seldom(choices) {
        let lost = Value::List(vec![entry(choices, 0)]);
        push(&mut vars, "secrets_store_secrets", lost);
    }
    if choices.yes() {
        push(&mut vars, "OTHER_VAR", Value::Plain("3"));
    }
    Value::Table(vars)
}

/// A field, the list of bindings in it (`[]`: itself, nothing: it is one binding), and what names one.
const KINDS: &[(&str, &str, &str)] = &[
    ("kv_namespaces", "[]", "binding"),
    ("d1_databases", "[]", "binding"),
    ("r2_buckets", "[]", "binding"),
    ("services", "[]", "binding"),
    ("hyperdrive", "[]", "binding"),
    ("vectorize", "[]", "binding"),
    ("analytics_engine_datasets", "[]", "binding"),
    ("mtls_certificates", "[]", "binding"),
    ("dispatch_namespaces", "[]", "binding"),
    ("workflows", "[]", "binding"),
    ("pipelines", "[]", "binding"),
    ("worker_loaders", "[]", "binding"),
    ("vpc_services", "[]", "binding"),
    ("ratelimits", "[]", "name"),
    ("send_email", "[]", "name"),
    ("durable_objects", "bindings", "name"),
    ("queues", "producers", "binding"),
    ("ai", "", "binding"),
    ("browser", "", "binding"),
    ("images", "", "binding"),
    ("media", "", "binding"),
    ("version_metadata", "", "binding"),
    ("assets", "", "binding"),
];

/// What else such a binding has to say.
fn details(field: &str) -> Vec<(String, Value)> {
    let pairs: &[(&str, &str)] = match field {
        "kv_namespaces" | "hyperdrive" => &[("id", "0123456789abcdef0123456789abcdef")],
        "d1_databases" => &[("database_name", "db"), ("database_id", "db-1")],
        "r2_buckets" => &[("bucket_name", "bucket")],
        "services" => &[("service", "other")],
        "vectorize" => &[("index_name", "index")],
        "mtls_certificates" => &[("certificate_id", "c1")],
        "dispatch_namespaces" => &[("namespace", "n")],
        "workflows" => &[("name", "flow"), ("class_name", "Flow")],
        "pipelines" => &[("pipeline", "p")],
        "vpc_services" => &[("service_id", "v1")],
        "ratelimits" => &[("namespace_id", "1001")],
        "durable_objects" => &[("class_name", "Object")],
        "queues" => &[("queue", "q")],
        "assets" => &[("directory", "public")],
        _ => &[],
    };
    let mut details: Vec<(String, Value)> = Vec::new();
    for (key, text) in pairs {
        push(&mut details, key, Value::text(text));
    }
    if field == "ratelimits" {
        let simple = [
            ("limit", Value::Plain("10")),
            ("period", Value::Plain("60")),
        ];
        push(&mut details, "simple", Value::table(simple));
    }
    details
}

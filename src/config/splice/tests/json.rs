//! Setting and appending in JSON with comments.

use super::*;

fn json(text: &str, edits: &[TreeEdit]) -> String {
    edit("wrangler.jsonc", text, edits).unwrap()
}

const ONE_LINE: &str = r#"{ "binding": "B", "store_id": "f00", "secret_name": "key" }"#;

#[test]
fn values_are_replaced_alone() {
    let text = "\u{feff}{ // }\r\n\t\"a\" : \"x\\/\", /* , */ \"s\": [{\"b\": 1}] }";
    assert_eq!(
        json(text, &[set("a", "q\"\n"), set("s[0].b", "é")]),
        "\u{feff}{ // }\r\n\t\"a\" : \"q\\\"\\n\", /* , */ \"s\": [{\"b\": \"é\"}] }"
    );
}

#[test]
fn a_new_field_is_added_behind_its_siblings() {
    let grown = |text: &str| json(text, &[set("s.k", "v")]);
    assert_eq!(grown(r#"{"s": {}}"#), r#"{"s": {"k": "v"}}"#);
    assert_eq!(grown(r#"{"s": {"a":1}}"#), r#"{"s": {"a":1,"k":"v"}}"#);
    assert_eq!(
        grown("{\n\t\"s\": {\n\t\t\"a\": 1 // one\n\t}\n}"),
        "{\n\t\"s\": {\n\t\t\"a\": 1, // one\n\t\t\"k\": \"v\"\n\t}\n}"
    );
    assert_eq!(
        grown("{\r\n  \"s\": {\r\n    \"a\": 1, // one\r\n  },\r\n}"),
        "{\r\n  \"s\": {\r\n    \"a\": 1, // one\r\n    \"k\": \"v\",\r\n  },\r\n}"
    );
    assert_eq!(
        grown("{\n  \"s\": {},\n}"),
        "{\n  \"s\": {\n    \"k\": \"v\",\n  },\n}"
    );
}

#[test]
fn elements_are_laid_out_like_their_siblings() {
    let grown = |text: &str| json(text, &[append("s", &["B"])]);
    assert_eq!(
        grown(r#"{ "s": [] }"#),
        format!(r#"{{ "s": [{ONE_LINE}] }}"#)
    );
    assert_eq!(
        grown("{\n  \"s\": [\n    {\"a\":1}, // [\n    { \"a\": 2 } /* x */ // y\n  ]\n}\n"),
        format!(
            "{{\n  \"s\": [\n    {{\"a\":1}}, // [\n    {{ \"a\": 2 }}, /* x */ // y\n    {ONE_LINE}\n  ]\n}}\n"
        )
    );
    assert_eq!(
        grown("{\n\t\"s\": [{\n\t\t\"a\": 1,\n\t}],\n}\n"),
        "{\n\t\"s\": [{\n\t\t\"a\": 1,\n\t}, {\n\t\t\"binding\": \"B\",\n\t\t\"store_id\": \"f00\",\n\
         \t\t\"secret_name\": \"key\",\n\t}],\n}\n"
    );
    assert_eq!(
        grown("{\n  \"s\": [\n    {\n      \"a\": 1\n    }, // c\n  ]\n}\n"),
        "{\n  \"s\": [\n    {\n      \"a\": 1\n    }, // c\n    {\n      \"binding\": \"B\",\n      \
         \"store_id\": \"f00\",\n      \"secret_name\": \"key\"\n    },\n  ]\n}\n"
    );
}

#[test]
fn a_new_array_is_written_like_the_one_at_the_top() {
    let text = "{\n  \"s\": [\n    { \"a\": 1 }\n  ],\n  \"env\": {\n    \"x\": {\n      \"vars\": {}\n    }\n  }\n}\n";
    assert_eq!(
        json(text, &[append("env.x.s", &["B"])]),
        text.replace(
            "\"vars\": {}\n",
            &format!("\"vars\": {{}},\n      \"s\": [\n        {ONE_LINE}\n      ]\n")
        )
    );
    assert_eq!(
        json(text, &[append("env.y.s", &["B"])]),
        text.replace(
            "    }\n  }\n}\n",
            &format!(
                "    }},\n    \"y\": {{\n      \"s\": [\n        {ONE_LINE}\n      ]\n    }}\n  }}\n}}\n"
            )
        )
    );
}

/// The keys of `text` after the edit, in order.
fn order(text: &str) -> String {
    let grown = json(text, &[append("s", &["B"])]);
    let document = ConfigDocument::parse(File::new("wrangler.json"), grown.into_bytes()).unwrap();
    let keys = document
        .root
        .entries()
        .iter()
        .map(|entry| entry.key.clone());
    keys.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_first_array_is_added_beside_similar_ones_and_changes_no_line() {
    let likes = [
        r#""kv": [{ "binding": "K" }]"#,
        r#""ai": { "binding": "AI" }"#,
        r#""queues": { "producers": [{ "binding": "Q" }] }"#,
        r#""durable_objects": { "bindings": [] }"#,
    ];
    for like in likes {
        let key = like.split('"').nth(1).unwrap();
        let text = format!("{{\n  \"name\": \"x\",\n  {like}, // like\n  \"vars\": {{}}\n}}\n");
        assert_eq!(order(&text), format!("name {key} s vars"));
        let text = format!("{{\n  \"name\": \"x\",\n  {like}\n}}\n");
        assert_eq!(order(&text), format!("name s {key}"));
        let text = format!("{{\n  \"name\": \"x\",\n  {like},\n}}\n");
        assert_eq!(order(&text), format!("name {key} s"));
    }
    let with_env = "{\n  \"name\": \"x\",\n  \"vars\": {},\n\n  // all of them\n  \"env\": { \"a\": { \"kv\": [{ \"binding\": \"K\" }] } },\n  \"x\": 1,\n}\n";
    assert_eq!(order(with_env), "name vars s env x");
    assert_eq!(order("{\n  \"name\": \"x\",\n  \"x\": 1,\n}\n"), "name x s");
    assert_eq!(order("{\n  \"name\": \"x\",\n  \"x\": 1\n}\n"), "name s x");
    assert_eq!(order("{\n  \"x\": 1\n}\n"), "x s");
}

#[test]
fn a_new_array_does_not_part_what_shares_a_line() {
    let one_line = "{ \"kv\": [{ \"binding\": \"K\" }], \"x\": 1 }";
    assert_eq!(order(one_line), "kv x s");
    let halves = "{\n  \"kv\": [{ \"binding\": \"K\" }], \"y\": 2,\n  \"x\": 1\n}";
    assert_eq!(order(halves), "kv y x s");
    let commented = "{\n  \"kv\": [{ \"binding\": \"K\" }], /* of\n  x */\n  \"x\": 1\n}";
    assert_eq!(order(commented), "kv x s");
    let led = "{\n    \"kv\": [{ \"binding\": \"K\" }]\n  , \"x\": 1\n}";
    assert_eq!(order(led), "kv s x");
}

#[test]
fn a_first_array_is_indented_like_the_file() {
    assert_eq!(
        json("{\n\t\"name\": \"x\",\n}", &[append("s", &["B"])]),
        "{\n\t\"name\": \"x\",\n\t\"s\": [\n\t\t{\n\t\t\t\"binding\": \"B\",\n\t\t\t\"store_id\": \"f00\",\n\
         \t\t\t\"secret_name\": \"key\",\n\t\t},\n\t],\n}"
    );
    assert_eq!(
        json("{}", &[append("s", &["B"])]),
        "{\n  \"s\": [\n    {\n      \"binding\": \"B\",\n      \"store_id\": \"f00\",\n      \"secret_name\": \"key\"\n    }\n  ]\n}"
    );
}

#[test]
fn a_key_that_appears_twice_is_not_edited() {
    let text = r#"{"env": {"x": {}}, "env": {"x": {"a": 1}}}"#;
    let refused = edit("wrangler.json", text, &[append("env.x.s", &["B"])]).unwrap_err();
    assert_eq!(
        refused.reason,
        "the key env appears twice on the way to env.x.s"
    );
    assert!(
        refused
            .paste
            .starts_with("// in env.x\n\"s\": [\n  {\n    \"binding\": \"B\","),
        "{}",
        refused.paste
    );
    assert!(edit("wrangler.json", text, &[append("s", &["B"])]).is_ok());
}

#[test]
fn a_hidden_prototype_is_not_a_sibling() {
    let text = r#"{"a": 1, "__proto__": {}}"#;
    assert_eq!(
        json(text, &[set("b", "c")]),
        r#"{"a": 1, "b": "c", "__proto__": {}}"#
    );
}

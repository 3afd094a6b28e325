//! Blanks, commas and quotes of new text: those of the text around it.

use super::*;

fn json(text: &str, edits: &[TreeEdit]) -> String {
    edit("wrangler.jsonc", text, edits).unwrap()
}

fn toml(text: &str, edits: &[TreeEdit]) -> String {
    edit("wrangler.toml", text, edits).unwrap()
}

const DENSE: &str = r#"{"binding":"B","store_id":"f00","secret_name":"key"}"#;

#[test]
fn a_text_without_blanks_gets_none() {
    let text = r#"{"s":[{"a":"b"}],"env":{"x":{},"y":{"s":[]}}}"#;
    let grown = |to: &str| json(text, &[append(to, &["B"])]);
    let expected = |from: &str, to: String| text.replacen(from, &to, 1);
    assert_eq!(
        grown("s"),
        expected(r#"{"a":"b"}]"#, format!(r#"{{"a":"b"}},{DENSE}]"#))
    );
    assert_eq!(
        grown("env.x.s"),
        expected(r#""x":{}"#, format!(r#""x":{{"s":[{DENSE}]}}"#))
    );
    assert_eq!(
        grown("env.y.s"),
        expected(r#""s":[]"#, format!(r#""s":[{DENSE}]"#))
    );
    assert_eq!(
        json(r#"{"a":1}"#, &[append("env.x.s", &["B", "B"])]),
        format!(r#"{{"a":1,"env":{{"x":{{"s":[{DENSE},{DENSE}]}}}}}}"#)
    );
    assert_eq!(
        json(r#"{"s":{}}"#, &[set("s.k", "v")]),
        r#"{"s":{"k":"v"}}"#
    );
}

#[test]
fn blanks_are_where_the_text_has_them() {
    let text = r#"{ "a" : 1 , "s" : [ ] }"#;
    assert_eq!(
        json(text, &[append("s", &["B"])]),
        r#"{ "a" : 1 , "s" : [{ "binding" : "B" , "store_id" : "f00" , "secret_name" : "key" }] }"#
    );
    assert_eq!(
        json(r#"{"a": 1, "s": [{"b": 1}]}"#, &[append("s", &["B"])]),
        r#"{"a": 1, "s": [{"b": 1}, {"binding": "B", "store_id": "f00", "secret_name": "key"}]}"#
    );
}

const LED: &str = r#"{ "name": "x"
, "s": [
    { "a": 1
    , "b": 2
    }
  ]
, "env": {
    "x": {}
  }
}
"#;

#[test]
fn commas_that_begin_lines_do_so_in_new_text() {
    assert_eq!(
        json(LED, &[append("s", &["B"])]),
        LED.replace(
            "    }\n  ]",
            "    }\n  , { \"binding\": \"B\"\n    , \"store_id\": \"f00\"\n    , \"secret_name\": \"key\"\n    }\n  ]"
        )
    );
    assert_eq!(
        json(LED, &[set("s[0].c", "d")]),
        LED.replace("\"b\": 2\n", "\"b\": 2\n    , \"c\": \"d\"\n")
    );
    let new = "\n, \"t\": [\n    { \"binding\": \"B\"\n    , \"store_id\": \"f00\"\n    , \"secret_name\": \"key\"\n    }\n  ]";
    assert_eq!(
        json(LED, &[append("t", &["B"])]),
        LED.replace("\n, \"env\"", &format!("{new}\n, \"env\""))
    );
    let led = "{\r\n    \"a\": 1 // one\r\n  , \"b\": 2\r\n}\r\n";
    assert_eq!(
        json(led, &[set("c", "d")]),
        led.replace("2\r\n", "2\r\n  , \"c\": \"d\"\r\n")
    );
}

#[test]
fn a_new_table_among_leading_commas_is_closed_below_its_key() {
    let new = "{\n      \"s\": [\n        { \"binding\": \"B\"\n        , \"store_id\": \"f00\"\n        , \"secret_name\": \"key\"\n        }\n      ]\n    }";
    assert_eq!(
        json(LED, &[append("env.x.s", &["B"])]),
        LED.replace("{}", new)
    );
}

#[test]
fn inline_toml_is_as_dense_as_its_neighbours() {
    let dense = "{binding=\"B\",store_id=\"f00\",secret_name=\"key\"}";
    assert_eq!(
        toml("s = [{a=1,b=2}]", &[append("s", &["B"])]),
        format!("s = [{{a=1,b=2}},{dense}]")
    );
    assert_eq!(toml("s=[]", &[append("s", &["B"])]), format!("s=[{dense}]"));
}

#[test]
fn quotes_are_those_of_the_text_that_goes() {
    let text = "a = '''x'''\nb = \"\"\"y\"\"\"\nc = ''\nd = '''\nit's'''\n";
    let edits = [
        set("a", "1"),
        set("b", "2\""),
        set("c", "3"),
        set("d", "it's"),
    ];
    assert_eq!(
        toml(text, &edits),
        "a = '''1'''\nb = \"\"\"2\\\"\"\"\"\nc = '3'\nd = \"it's\"\n"
    );
    let text = "[t]\na = '''x\ny'''\n";
    assert_eq!(toml(text, &[set("t.b", "z")]), format!("{text}b = 'z'\n"));
}

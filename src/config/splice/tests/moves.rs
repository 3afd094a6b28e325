//! Moving an array to where wrangler reads it.

use super::*;

fn toml(text: &str, from: &str, to: &str) -> String {
    edit("wrangler.toml", text, &[shift(from, to)]).unwrap()
}

fn json(text: &str, from: &str, to: &str) -> String {
    edit("wrangler.jsonc", text, &[shift(from, to)]).unwrap()
}

fn refusal(name: &str, text: &str) -> String {
    edit(name, text, &[shift("vars.s", "s")])
        .unwrap_err()
        .reason
}

#[test]
fn headers_are_renamed_in_place() {
    let text = "[vars]\nA = 1\n# one\n[[ vars.'s' ]] # c\nb = 1\n[vars.s.t]\n\n[[vars.s]]\nb = 2\n";
    assert_eq!(
        toml(text, "vars.s", "s"),
        "[vars]\nA = 1\n# one\n[[ 's' ]] # c\nb = 1\n[s.t]\n\n[[s]]\nb = 2\n"
    );
    let text = "[[env.'my env'.vars.s]]\nb = 1\n";
    assert_eq!(
        edit(
            "wrangler.toml",
            text,
            &[TreeEdit::Move {
                from: path("env.my env.vars.s"),
                to: path("env.my env.s"),
            }]
        )
        .unwrap(),
        "[[env.'my env'.s]]\nb = 1\n"
    );
}

#[test]
fn a_pair_gets_a_header_that_is_not_there_yet() {
    assert_eq!(
        toml(
            "[b]\nx = 1\n# ours\ns = [\n  { b = 1 }, # one\n] # end\n",
            "b.s",
            "env.b.s"
        ),
        "[b]\nx = 1\n\n[env.b]\n# ours\ns = [\n  { b = 1 }, # one\n] # end\n"
    );
    assert_eq!(
        toml("[b]\ns = [{b=1}]\n\n[env.c]\n", "b.s", "env.b.s"),
        "[b]\n\n[env.b]\ns = [{b=1}]\n\n[env.c]\n"
    );
    assert_eq!(
        toml(
            "[b]\r\ns = [{b=1}] # one\r\nx = 1\r\n",
            "b.s",
            "env.b.previews.s"
        ),
        "[b]\r\nx = 1\r\n\r\n[env.b.previews]\r\ns = [{b=1}] # one\r\n"
    );
}

#[test]
fn a_pair_below_the_wrong_header_goes_up_with_its_comments() {
    let text = "name = 'x'\n\n[vars]\n  A = 1\n\n  # ours\n  s = [\n    { b = 1 }, # one\n  ] # end\n\n[b]\n";
    assert_eq!(
        toml(text, "vars.s", "s"),
        "name = 'x'\n\n# ours\ns = [\n  { b = 1 }, # one\n] # end\n\n[vars]\n  A = 1\n\n[b]\n"
    );
    assert_eq!(
        toml("[vars]\ns = [{b=1}]", "vars.s", "s"),
        "s = [{b=1}]\n\n[vars]\n"
    );
    assert_eq!(
        toml(
            "[env.a]\nname = 'x'\n[env.a.vars]\ns = [{b=1}]\n",
            "env.a.vars.s",
            "env.a.s"
        ),
        "[env.a]\nname = 'x'\ns = [{b=1}]\n[env.a.vars]\n"
    );
}

#[test]
fn dotted_keys_and_braces() {
    assert_eq!(
        toml("vars.s = [{b=1}] # c\n", "vars.s", "s"),
        "s = [{b=1}] # c\n"
    );
    assert_eq!(
        toml("vars = { A = 1, s = [{b=1}] }\n", "vars.s", "s"),
        "vars = { A = 1 }\ns = [{b=1}]\n"
    );
    assert_eq!(
        toml("vars = { s = [{b=1}], A = 1 }\n", "vars.s", "s"),
        "vars = { A = 1 }\ns = [{b=1}]\n"
    );
}

#[test]
fn elements_join_those_that_are_there() {
    assert_eq!(
        toml("[[s]]\nb = 1\n\n[[vars.s]]\nb = 2\n", "vars.s", "s"),
        "[[s]]\nb = 1\n\n[[s]]\nb = 2\n"
    );
    assert_eq!(
        toml("[[vars.s]]\nb = 2\n\n[[s]]\nb = 1\n", "vars.s", "s"),
        "[[s]]\nb = 1\n\n[[s]]\nb = 2\n"
    );
    assert_eq!(
        toml("s = [{ b = 1 }]\n[vars]\ns = [{b=2}]\n", "vars.s", "s"),
        "s = [{ b = 1 }, { b = 2 }]\n[vars]\n"
    );
    let text = "s = [{ b = 1 }]\n[vars]\ns = [{b=2}] # mine\n";
    assert_eq!(
        refusal("wrangler.toml", text),
        "comments in the array would be lost"
    );
}

#[test]
fn a_move_of_another_value_than_an_array_is_refused() {
    assert_eq!(
        refusal("wrangler.toml", "[vars]\ns = 1\n"),
        "vars.s is not an array"
    );
    assert_eq!(refusal("wrangler.toml", "[vars]\n"), "there is no vars.s");
    assert_eq!(
        refusal("wrangler.json", "{\"vars\": {}}"),
        "there is no vars.s"
    );
}

#[test]
fn a_property_goes_up_with_its_comments() {
    let text = "{\n  \"vars\": {\n    \"A\": 1,\n    // ours\n    /* both\n both */\n    \"s\": [\n      { \"b\": 1 } // one\n    ] // end\n  },\n  \"x\": 1\n}\n";
    assert_eq!(
        json(text, "vars.s", "s"),
        "{\n  \"vars\": {\n    \"A\": 1\n  },\n  // ours\n  /* both\n both */\n  \"s\": [\n    { \"b\": 1 } // one\n  ], // end\n  \"x\": 1\n}\n"
    );
    assert_eq!(
        json("{ \"vars\": { \"s\": [{}], \"A\": 1 } }", "vars.s", "t"),
        "{ \"vars\": { \"A\": 1 }, \"t\": [{}] }"
    );
    assert_eq!(
        json(
            "{\n\t\"vars\": {\n\t\t\"s\": [{ \"b\": 1 }],\n\t},\n\t\"env\": { \"a\": {} },\n}",
            "vars.s",
            "env.a.s"
        ),
        "{\n\t\"vars\": {\n\t},\n\t\"env\": { \"a\": { \"s\": [{ \"b\": 1 }] } },\n}"
    );
}

#[test]
fn elements_of_a_json_array_join_those_that_are_there() {
    let text = "{\n  \"s\": [\n    { \"b\": 1 }\n  ],\n  \"vars\": { \"s\": [{\"b\": 2}] }\n}";
    assert_eq!(
        json(text, "vars.s", "s"),
        "{\n  \"s\": [\n    { \"b\": 1 },\n    { \"b\": 2 }\n  ],\n  \"vars\": {}\n}"
    );
    let text = "{\"s\": [{\"b\": 1}], \"vars\": {\"s\": [/* two */ {\"b\": 2}]}}";
    assert_eq!(
        refusal("wrangler.json", text),
        "comments in the array would be lost"
    );
}

#[test]
fn what_leaves_a_list_with_leading_commas_takes_its_own_comma() {
    let text = "{ \"v\": {\n      \"a\": 1\n    // s\n    , \"s\": [] // t\n    // b\n    , \"b\": 2\n    }\n, \"z\": 1\n}";
    assert_eq!(
        edit("wrangler.jsonc", text, &[shift("v.s", "s")]).unwrap(),
        "{ \"v\": {\n      \"a\": 1\n    // b\n    , \"b\": 2\n    }\n, \"z\": 1\n// s\n, \"s\": [] // t\n}"
    );
}

#[test]
fn a_comment_on_the_line_of_what_moves_stays() {
    let text = "{ \"v\": { \"s\": [], /* b */ \"b\": 2 } }";
    assert_eq!(
        edit("wrangler.jsonc", text, &[shift("v.s", "s")]).unwrap(),
        "{ \"v\": {  /* b */ \"b\": 2 }, \"s\": [] }"
    );
}

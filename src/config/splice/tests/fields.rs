//! Fields that get another key or go, and tables that become elements.

use super::*;

fn rename(at: &str, key: &str) -> TreeEdit {
    TreeEdit::Rename {
        at: path(at),
        key: key.to_owned(),
    }
}

fn remove(at: &str) -> TreeEdit {
    TreeEdit::Remove { at: path(at) }
}

fn wrap_in_array(from: &str, to: &str) -> TreeEdit {
    TreeEdit::WrapInArray {
        from: path(from),
        to: path(to),
    }
}

fn toml(text: &str, edits: &[TreeEdit]) -> String {
    edit("wrangler.toml", text, edits).unwrap()
}

fn json(text: &str, edits: &[TreeEdit]) -> String {
    edit("wrangler.jsonc", text, edits).unwrap()
}

#[test]
fn keys_change_and_nothing_else() {
    let text = "[[s]]\n'a'  = 1 # a\nb.a = { a = 2 }\n";
    assert_eq!(
        toml(text, &[rename("s[0].a", "c d"), rename("s[0].b.a.a", "e")]),
        "[[s]]\n'c d'  = 1 # a\nb.a = { e = 2 }\n"
    );
    let text = "{ \"s\": [{ \"a\" : 1, /* b */ \"b\": 2 }] }";
    assert_eq!(
        json(text, &[rename("s[0].a", "c")]),
        "{ \"s\": [{ \"c\" : 1, /* b */ \"b\": 2 }] }"
    );
    let refused = edit("wrangler.json", text, &[rename("s[0].a", "b")]).unwrap_err();
    assert_eq!(refused.reason, "there is a b beside s[0].a already");
}

#[test]
fn fields_of_several_tables_change_together() {
    let text = "[[s]]\nt = 1\na = 1\n\n[[s]]\na = 2 # a\nt = 2";
    let edits = [
        remove("s[0].t"),
        rename("s[0].a", "b"),
        remove("s[1].t"),
        rename("s[1].a", "b"),
    ];
    assert_eq!(toml(text, &edits), "[[s]]\nb = 1\n\n[[s]]\nb = 2 # a");
    let text = "{ \"s\": [{ \"t\": 1, \"a\": 1 }, { \"a\": 2, \"t\": 2 }] }";
    assert_eq!(
        json(text, &edits),
        "{ \"s\": [{ \"b\": 1 }, { \"b\": 2 }] }"
    );
}

#[test]
fn fields_that_are_in_the_way_of_each_other_change_one_by_one() {
    // The last line takes the line ending before it along.
    let text = "a.t = 1\nb.t = 2";
    assert_eq!(toml(text, &[remove("a.t"), remove("b.t")]), "");
    let text = "a.t = 1\nb.t = 2\nc.t = 3";
    let edits = [remove("a.t"), remove("b.t"), remove("c.t")];
    assert_eq!(toml(text, &edits), "");
    // A table and what is in it.
    let text = "[a]\nb = 1\n[a.c]\nd = 1\n";
    let edits = [rename("a.b", "e"), rename("a.c.d", "f")];
    assert_eq!(toml(text, &edits), "[a]\ne = 1\n[a.c]\nf = 1\n");
}

#[test]
fn a_field_goes_and_its_comments_stay() {
    let text = "[[s]]\n# above\na = 1 # behind\nb = 2\nc = 3";
    assert_eq!(
        toml(text, &[remove("s[0].a"), remove("s[0].c")]),
        "[[s]]\n# above\n# behind\nb = 2"
    );
    let text = "{\n  // above\n  \"a\": 1,\n  \"b\": 2\n}\n";
    assert_eq!(json(text, &[remove("a")]), "{\n  // above\n  \"b\": 2\n}\n");
    let text = "{\n  \"a\": 1, // behind\n  \"b\": 2\n}\n";
    let refused = edit("wrangler.json", text, &[remove("a")]).unwrap_err();
    assert_eq!(refused.reason, "comments at the field would be lost");
}

#[test]
fn a_table_becomes_an_array_of_one() {
    let text = "[ a.b ] # c\nd = 1\n[a.b.e]\n";
    assert_eq!(
        toml(text, &[wrap_in_array("a.b", "a.s")]),
        "[[ a.s ]] # c\nd = 1\n[a.s.e]\n"
    );
    assert_eq!(
        toml(text, &[wrap_in_array("a.b", "a.b")]),
        "[[ a.b ]] # c\nd = 1\n[a.b.e]\n"
    );
    assert_eq!(
        toml("b = { d = 1 } # c", &[wrap_in_array("b", "s")]),
        "s = [{ d = 1 }] # c"
    );
    assert_eq!(
        json("{ \"b\": { \"d\": 1 } }", &[wrap_in_array("b", "s")]),
        "{ \"s\": [{ \"d\": 1 }] }"
    );
}

#[test]
fn blocks_come_behind_the_others_with_their_comments() {
    let text = "# old\n[b] # c\nd = 1 # e\n\n[[s]]\nd = 2\n\n[vars]\n";
    assert_eq!(
        toml(text, &[wrap_in_array("b", "s")]),
        "[[s]]\nd = 2\n\n# old\n[[s]] # c\nd = 1 # e\n\n[vars]\n"
    );
    let text = "[[b]] # one\n[[b]] # two\n[[s]]\nd = 2\n[vars]\n";
    assert_eq!(
        toml(text, &[shift("b", "s")]),
        "[[s]]\nd = 2\n[[s]] # one\n[[s]] # two\n[vars]\n"
    );
}

#[test]
fn what_is_refused_is_pasted_as_it_would_be() {
    let text = "{ \"b\": { \"x\": \"1\" /* c */, \"y\": \"2\" }, \"s\": [] }";
    let edits = [rename("b.x", "z"), remove("b.y"), wrap_in_array("b", "s")];
    let refused = edit("wrangler.jsonc", text, &edits).unwrap_err();
    assert_eq!(
        refused.paste,
        "// at the top level\n\"s\": [\n  {\n    \"z\": \"1\"\n  }\n]\n"
    );
}

//! Setting and appending in TOML.

use super::*;

fn toml(text: &str, edits: &[TreeEdit]) -> String {
    edit("wrangler.toml", text, edits).unwrap()
}

fn refusal(text: &str, edits: &[TreeEdit]) -> EditRefusal {
    edit("wrangler.toml", text, edits).unwrap_err()
}

#[test]
fn a_text_keeps_its_quotes_and_its_line() {
    let text = "\u{feff}a  =  'x'   # why\r\n[[s]]\nb=\"\"\"y\"\"\"\r\nc = [ { d = 1 } ]";
    assert_eq!(
        toml(
            text,
            &[
                set("a", "it's"),
                set("s[0].b", "z"),
                set("s[0].c[0].d", "w")
            ]
        ),
        "\u{feff}a  =  \"it's\"   # why\r\n[[s]]\nb=\"\"\"z\"\"\"\r\nc = [ { d = \"w\" } ]"
    );
}

#[test]
fn a_new_field_is_added_behind_its_siblings() {
    let text = "[[s]]\n  binding  = 'A' # a\n  store_id = 'x'\n\n# next\n[[s]]";
    assert_eq!(
        toml(text, &[set("s[0].key", "k")]),
        "[[s]]\n  binding  = 'A' # a\n  store_id = 'x'\n  key      = 'k'\n\n# next\n[[s]]"
    );
    assert_eq!(toml("[s] # c", &[set("s.k", "v")]), "[s] # c\nk = \"v\"");
    assert_eq!(toml("s = {}", &[set("s.k", "v")]), "s = { k = \"v\" }");
    assert_eq!(
        toml("s = [{a='x'}, {a='y'} ]\r\n", &[set("s[1].k", "v")]),
        "s = [{a='x'}, {a='y', k='v'} ]\r\n"
    );
    assert_eq!(
        toml("a.b.c=1\nd=2\n", &[set("a.b.e", "v")]),
        "a.b.c=1\na.b.e=\"v\"\nd=2\n"
    );
    assert_eq!(toml("# only\n", &[set("k", "v")]), "# only\n\nk = \"v\"\n");
    assert_eq!(
        toml("# t\n\n# a\n[a]\n", &[set("k", "v")]),
        "# t\n\nk = \"v\"\n\n# a\n[a]\n"
    );
    assert_eq!(
        toml("x = 1\n\n# b\n[a.b]\nc = 1\n", &[set("a.k", "v")]),
        "x = 1\n\n[a]\nk = \"v\"\n\n# b\n[a.b]\nc = 1\n"
    );
}

#[test]
fn blocks_are_added_behind_similar_ones() {
    let text = "name = \"w\"\r\n\r\n[[ s ]] # one\r\nbinding     = 'A'\r\nstore_id    = 'x'\r\n\
                secret_name = \"n\" # [x]\r\n[s.more]\r\na = 1\r\n# about b\r\n[b]\r\n";
    assert_eq!(
        toml(text, &[append("s", &["B", "C"])]),
        text.replace(
            "a = 1\r\n",
            "a = 1\r\n\r\n[[ s ]]\r\nbinding     = 'B'\r\nstore_id    = 'f00'\r\nsecret_name = \"key\"\r\n\r\n\
             [[ s ]]\r\nbinding     = 'C'\r\nstore_id    = 'f00'\r\nsecret_name = \"key\"\r\n"
        )
    );
}

#[test]
fn a_text_of_comments_alone_keeps_the_end_of_its_last_line() {
    for (before, after) in [
        ("# a", "# a\n\nk = \"v\""),
        ("# a\n", "# a\n\nk = \"v\"\n"),
        ("\u{feff}# a\r\n# b", "\u{feff}# a\r\n# b\r\n\r\nk = \"v\""),
        ("", "k = \"v\"\n"),
    ] {
        assert_eq!(toml(before, &[set("k", "v")]), after);
    }
}

#[test]
fn a_comment_below_the_last_value_stays_with_it() {
    let text = "[[s]]\nbinding = \"A\"\n# old = \"x\"\n\n# next\n[b]\n";
    assert_eq!(
        toml(text, &[append("s", &["B"])]),
        "[[s]]\nbinding = \"A\"\n# old = \"x\"\n\n[[s]]\nbinding = \"B\"\nstore_id = \"f00\"\n\
         secret_name = \"key\"\n\n# next\n[b]\n"
    );
}

#[test]
fn a_missing_array_is_added_at_the_end_of_its_environment() {
    let text = "[[s]]\nbinding='A'\n[env.'my env']\nname='x'\n[env.'my env'.vars]\nA='1'\n\n# prod\n\
                [env.production]\nname='y'";
    let block = "binding='B'\nstore_id='f00'\nsecret_name='key'";
    assert_eq!(
        toml(text, &[append("env.my env.s", &["B"])]),
        text.replace(
            "A='1'\n",
            &format!("A='1'\n\n[[env.'my env'.s]]\n{block}\n")
        )
    );
    assert_eq!(
        toml(text, &[append("env.production.s", &["B"])]),
        format!("{text}\n\n[[env.production.s]]\n{block}")
    );
    assert_eq!(
        toml(text, &[append("env.new.s", &["B"])]),
        format!("{text}\n\n[[env.new.s]]\n{block}")
    );
    assert_eq!(
        toml(text, &[append("t", &["B"])]),
        text.replace("'A'\n", &format!("'A'\n\n[[t]]\n{block}\n"))
    );
}

#[test]
fn an_empty_file_gets_its_first_block() {
    let block = "[[s]]\nbinding = \"B\"\nstore_id = \"f00\"\nsecret_name = \"key\"\n";
    assert_eq!(toml("", &[append("s", &["B"])]), block);
    assert_eq!(
        toml("\u{feff}", &[append("s", &["B"])]),
        format!("\u{feff}{block}")
    );
    for (end, trimmed) in [("\n", block), ("", block.trim_end())] {
        assert_eq!(
            toml(&format!("# c{end}"), &[append("s", &["B"])]),
            format!("# c\n\n{trimmed}")
        );
    }
}

#[test]
fn a_block_does_not_swallow_pairs_of_the_root() {
    let text = "env.a.name = \"x\"\nmain = \"y\"\n";
    assert_eq!(
        toml(text, &[append("env.a.s", &["B"])]),
        format!(
            "{text}\n[[env.a.s]]\nbinding = \"B\"\nstore_id = \"f00\"\nsecret_name = \"key\"\n"
        )
        .replace("\"key\"\n", "\"key\"\n")
    );
}

#[test]
fn inline_arrays_grow_in_their_layout() {
    let b = "{ binding = \"B\", store_id = \"f00\", secret_name = \"key\" }";
    let grown = |text: &str| toml(text, &[append("s", &["B"])]);
    assert_eq!(grown("s = []\n"), format!("s = [{b}]\n"));
    assert_eq!(
        grown("s = [{a=1}]"),
        "s = [{a=1},{binding=\"B\",store_id=\"f00\",secret_name=\"key\"}]"
    );
    assert_eq!(
        grown("s = [\n  { a = \"1\" }, # one ]\n]\n"),
        format!("s = [\n  {{ a = \"1\" }}, # one ]\n  {b},\n]\n")
    );
    assert_eq!(
        grown("s = [\r\n\t{ a = \"1\" } # one ]\r\n]\r\n"),
        format!("s = [\r\n\t{{ a = \"1\" }}, # one ]\r\n\t{b}\r\n]\r\n")
    );
    assert_eq!(
        grown("s = [ { a = \"1\" },\n      { a = \"2\" } ]\n"),
        format!("s = [ {{ a = \"1\" }},\n      {{ a = \"2\" }},\n      {b} ]\n")
    );
    assert_eq!(
        grown("s = [\n  # none yet\n]\n"),
        format!("s = [\n  # none yet\n  {b}\n]\n")
    );
}

#[test]
fn an_inline_array_is_written_like_the_one_at_the_top() {
    let text = "s = [\n  {binding = 'A'},\n]\n\n[env.a]\nname = 'x' # n\n\n[env.a.vars]\n";
    assert_eq!(
        toml(text, &[append("env.a.s", &["B"])]),
        text.replace(
            "# n\n",
            "# n\ns = [\n  {binding = 'B', store_id = 'f00', secret_name = 'key'},\n]\n"
        )
    );
}

#[test]
fn inline_environments_get_inline_arrays() {
    let b = "[{ binding = \"B\", store_id = \"f00\", secret_name = \"key\" }]";
    let edits = [append("env.a.s", &["B"])];
    assert_eq!(
        toml("env = { a = { name = \"x\" }, b = {} } # c\n", &edits),
        format!("env = {{ a = {{ name = \"x\", s = {b} }}, b = {{}} }} # c\n")
    );
    assert_eq!(
        toml("[env]\nb = {}\n", &edits),
        format!(
            "[env]\nb = {{}}\n\n[[env.a.s]]\n{}",
            "binding = \"B\"\nstore_id = \"f00\"\nsecret_name = \"key\"\n"
        )
    );
    assert_eq!(
        toml("env = {}\n", &edits),
        format!("env = {{ a = {{ s = {b} }} }}\n")
    );
}

#[test]
fn an_edit_in_a_value_of_another_type_is_refused() {
    let reason = |text: &str| refusal(text, &[append("env.a.s", &["B"])]).reason;
    assert_eq!(reason("env = 1\n"), "a of env.a.s would not be in a table");
    assert_eq!(reason("[env.a]\ns = 'x'\n"), "env.a.s is not an array");
    assert_eq!(reason("[env.a.s]\n"), "env.a.s is not an array");
    assert_eq!(
        refusal("[a]\n", &[set("a", "x")]).reason,
        "a is a table with a header"
    );
    assert_eq!(
        refusal("", &[set("a.b", "x")]).reason,
        "there is no table that could hold a.b"
    );
}

#[test]
fn nothing_to_append_changes_nothing() {
    assert_eq!(toml("a = 1\n", &[append("env.a.s", &[])]), "a = 1\n");
}

#[test]
fn two_arrays_of_a_new_environment_share_it() {
    let text = "name = \"x\"\n";
    let block = "binding = \"B\"\nstore_id = \"f00\"\nsecret_name = \"key\"\n";
    assert_eq!(
        toml(
            text,
            &[append("env.a.s", &["B"]), append("env.a.t", &["B"])]
        ),
        format!("{text}\n[[env.a.s]]\n{block}\n[[env.a.t]]\n{block}")
    );
}

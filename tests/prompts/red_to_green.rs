//! From a red deploy to a green one: in one run, by at most three answers, on a terminal of any width.

use serde_json::{Map, Value, json};

use super::missing_permission::write_login;
use super::terminal::{DOWN, ENTER, UP, Walk, expect_fits};
use super::{binding, head, project};
use crate::sandbox::{Files, STORE, Sandbox, state};
use crate::state::find_mut;

/// How many questions there are at most.
const QUESTIONS: usize = 3;

/// The widths that are walked.
const WIDTHS: [u16; 3] = [40, 80, 120];

const TEST: &str = "Test it with a write";
const ADD: &str = "Add `workers` to the scopes";
const TOKEN: &str = "Give the token Secrets Store: Edit. How?";
const WHICH: &str = "What should this run use?";
const ACCOUNT: &str = "Which one?";
const STORE_ID: &str = "write the account's only store";
const PASTE: &str = "Paste the token";

/// Two rows up from the first: the last but one.
const PASTE_ANOTHER: &str = "\x1b[A\x1b[A\r";

/// Walks through `fix` at every width, takes the shortest way, and holds what was asked against `asked`.
fn expect_green(sandbox: impl Fn() -> Sandbox, asked: &[&str]) {
    assert!(asked.len() <= QUESTIONS);
    for columns in WIDTHS {
        let sandbox = sandbox();
        let mut walk = Walk::of_width(columns, &sandbox, &["fix"]);
        let questions = walk.follow(&[
            (PASTE, "hunter2-edit\r"),
            (TEST, "y"),
            (ADD, "y"),
            (STORE_ID, "y"),
            (TOKEN, PASTE_ANOTHER),
            (WHICH, ENTER),
            (ACCOUNT, ENTER),
        ]);
        let ended = walk.end().expect_code(0);
        assert_eq!(questions, asked, "at {columns} columns\n{}", ended.text);
        assert!(ended.text.contains("Nothing blocks the deploy"));
        expect_fits(&without_commands(&ended.screen()), columns);
    }
}

/// The screen without the lines of commands and calls, which are never broken.
fn without_commands(screen: &str) -> String {
    let whole = ["wrangler-permit ", "wrangler deploy", "/accounts/"];
    let lines = screen.lines();
    let lines = lines.filter(|line| !whole.iter().any(|part| line.contains(part)));
    lines.collect::<Vec<_>>().join("\n")
}

fn sound() -> String {
    binding("STRIPE_KEY", "stripe-live")
}

fn unscoped() -> String {
    binding("OPENAI_KEY", "openai")
}

#[test]
fn a_token_that_only_reads_with_a_sound_secret() {
    let sandbox = || project(&sound()).token(Some("read"));
    expect_green(sandbox, &[TEST, TOKEN, PASTE]);
}

#[test]
fn a_token_that_only_reads_with_a_missing_scope() {
    let sandbox = || project(&unscoped()).token(Some("read"));
    expect_green(sandbox, &[ADD, WHICH, PASTE]);
}

#[test]
fn a_token_that_only_reads_with_both() {
    let sandbox = || project(&(sound() + &unscoped())).token(Some("read"));
    expect_green(sandbox, &[ADD, WHICH, PASTE]);
}

#[test]
fn a_token_without_any_right() {
    let sandbox = || project(&unscoped()).token(Some("scripts"));
    expect_green(sandbox, &[TOKEN, PASTE, ADD]);
}

#[test]
fn no_credential() {
    let sandbox = || project(&unscoped()).token(None);
    expect_green(sandbox, &[WHICH, PASTE, ADD]);
}

#[test]
fn a_login_without_the_scope() {
    expect_green(login, &[WHICH, PASTE, ADD]);
}

#[test]
fn two_accounts() {
    expect_green(two_accounts_visible, &[ACCOUNT, STORE_ID, ADD]);
}

fn login() -> Sandbox {
    let alice = "a11ce000000000000000000000000001";
    let scopes = ["account:read", "user:read"];
    let login = json!({ "value": "hunter2-old", "user": alice, "scopes": scopes });
    let files = Files::from([(
        "wrangler.toml".into(),
        format!("{}{}", head(), unscoped()).into_bytes(),
    )]);
    let state = state(&Map::from_iter([("logins".to_owned(), json!([login]))]));
    let sandbox = Sandbox::without_token(&files, &state).var("TERM", "xterm-256color");
    write_login(&sandbox, "hunter2-old", "\"account:read\", \"user:read\"");
    sandbox
}

fn two_accounts_visible() -> Sandbox {
    let unfilled = unscoped().replace(STORE, "");
    Sandbox::with("wrangler.toml", format!("name = \"api\"\n{unfilled}"))
        .var("TERM", "xterm-256color")
        .token(Some("both"))
}

/// What the pasted token is not known to be able to do is tested without another question.
#[test]
fn the_test_is_repeated_for_the_next_token() {
    let sandbox = project(&sound()).token(Some("read"));
    let mut walk = Walk::start(&sandbox, &["fix"]);
    let answers = [
        (PASTE, "hunter2-edit-unseen\r"),
        (TEST, "y"),
        (TOKEN, PASTE_ANOTHER),
    ];
    let questions = walk.follow(&answers);
    walk.end().expect_code(0);
    assert_eq!(questions, [TEST, TOKEN, PASTE]);
}

/// The deploy that is printed goes to the account that was chosen.
#[test]
fn the_account_that_was_chosen_is_the_one_of_the_deploy() {
    let sandbox = two_accounts_visible();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.follow(&[(ACCOUNT, ENTER), (STORE_ID, "y"), (ADD, "y")]);
    let ended = walk.end().expect_code(0);
    let next = "Next: CLOUDFLARE_ACCOUNT_ID=aaaa0000000000000000000000000001 wrangler deploy";
    assert!(ended.text.contains(next), "{}", ended.text);
}

/// Where nobody has another token, the run ends in a message that can be sent, and does not say to run it
/// again.
#[test]
fn a_way_that_is_not_taken_ends_in_a_message() {
    let cases = [
        ("read", sound()),
        ("read", unscoped()),
        ("scripts", unscoped()),
    ];
    for (token, bindings) in cases {
        let sandbox = project(&bindings).token(Some(token));
        let mut walk = Walk::start(&sandbox, &["fix"]);
        let last = format!("{UP}{ENTER}");
        walk.follow(&[(TEST, "y"), (ADD, "y"), (TOKEN, &last), (WHICH, &last)]);
        let ended = walk.end().expect_code(1);
        let text = &ended.text;
        assert!(text.contains("Send this to someone with access:"), "{text}");
        assert!(!text.contains("Next: wrangler-permit fix"), "{text}");
        assert!(text.contains("Next: wrangler-permit check"), "{text}");
    }
}

/// The form and the commands are about the account that was chosen.
#[test]
fn the_account_that_was_chosen_is_the_one_of_the_token() {
    let sandbox = two_accounts_visible();
    let weaken = |state: &mut Value| {
        let both = find_mut(&mut state["tokens"], "name", "both");
        both["policies"][0]["permission_groups"] = json!(["Secrets Store Read"]);
    };
    sandbox.server.edit_state(weaken).unwrap();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    let form = format!("{DOWN}{ENTER}");
    walk.follow(&[
        (ACCOUNT, ENTER),
        (STORE_ID, "y"),
        (TOKEN, &form),
        (PASTE, ENTER),
    ]);
    let ended = walk.end().expect_code(1);
    let text = &ended.text;
    for part in [
        "account: only aaaa0000000000000000000000000001",
        "Next: wrangler-permit check --account-id aaaa0000000000000000000000000001",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

//! A token that may not bind, and the ways to one that may.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::terminal::{DOWN, ENTER, ESCAPE, INTERRUPT, Walk, expect_fits};
use super::{binding, head, project, world};
use crate::sandbox::{Files, STORE, Sandbox, state};
use crate::state::{find, find_mut, list, list_mut, texts};

const HOW: &str = ". How?";
const TYPE: &str = "Paste an API token that can edit tokens";
const PASTE: &str = "Paste the token";
const ADD: &str = "Add them to this token?";
const MAKE: &str = "Make this token?";

/// A program that opens links: it writes down which.
#[cfg(unix)]
const OPENER: &str = "#!/bin/sh\nprintf %s \"$1\" > \"$HOME/opened.new\" && mv \"$HOME/opened.new\" \"$HOME/opened\"\n";

/// A token that is known to read only, and a secret that lacks the scope.
fn reading() -> Sandbox {
    project(&binding("OPENAI_KEY", "openai")).token(Some("read-seen"))
}

/// The walk up to the list of ways.
fn asked(sandbox: &Sandbox) -> Walk {
    let mut walk = Walk::start(sandbox, &["fix"]);
    walk.see("Plan");
    walk.see(HOW);
    walk.see("create a new token now");
    walk.wait_for_keys();
    walk
}

fn names_of(sandbox: &Sandbox, token: &str) -> Vec<String> {
    let state = sandbox.server.state();
    let policies = list(find(&state["tokens"], "name", token), "policies").iter();
    policies
        .flat_map(|policy| texts(&policy["permission_groups"]))
        .collect()
}

#[test]
fn a_token_that_was_extended_goes_on_with_the_fix() {
    let sandbox = reading();
    let mut walk = asked(&sandbox);
    walk.press(ENTER);
    walk.answer(TYPE, "hunter2-mint-user\r");
    walk.see("Secrets Store: Edit");
    walk.answer(ADD, "y");
    // The token may edit now: what it could not do before is asked for.
    walk.answer("Add `workers` to the scopes of openai?", "a");
    walk.see("Nothing blocks the deploy any more.");
    walk.end().expect_code(0);
    let names = names_of(&sandbox, "read-seen");
    for name in [
        "Secrets Store Write",
        "Workers Scripts Write",
        "API Tokens Read",
    ] {
        assert!(names.iter().any(|held| held == name), "{name}: {names:?}");
    }
}

#[test]
fn a_link_to_the_form_is_a_way_out() {
    let sandbox = reading();
    let before = world(&sandbox);
    let mut walk = asked(&sandbox);
    walk.press(DOWN);
    walk.press(ENTER);
    walk.see("https://dash.cloudflare.com/");
    walk.see("Secrets Store: Edit");
    walk.answer(PASTE, ENTER);
    walk.see("set CLOUDFLARE_API_TOKEN");
    walk.end().expect_code(1);
    assert_eq!(world(&sandbox), before);
}

#[cfg(unix)]
#[test]
fn the_form_opens_in_the_browser_where_there_is_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = reading().var("DISPLAY", ":0");
    let opener = sandbox.home().join("bin/xdg-open");
    sandbox.write_home(Path::new("bin/xdg-open"), OPENER.as_bytes());
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", sandbox.home().join("bin").display());
    let sandbox = sandbox.var("PATH", &path);
    let mut walk = asked(&sandbox);
    walk.press(DOWN);
    walk.see("opens the form in the browser");
    walk.press(ENTER);
    walk.see("the link is opened in the browser");
    walk.answer(PASTE, "hunter2-edit\r");
    walk.answer("1/1 Add `workers` to the scopes of openai?", "y");
    walk.end().expect_code(0);
    let opened = sandbox.home().join("opened");
    let begun = std::time::Instant::now();
    while !opened.exists() {
        assert!(begun.elapsed().as_secs() < 30, "nothing was opened");
        std::thread::yield_now();
    }
    let link = std::fs::read_to_string(opened).unwrap();
    assert!(link.starts_with("https://dash.cloudflare.com/"), "{link}");
}

#[test]
fn the_message_for_someone_with_access_is_a_way_out_too() {
    let sandbox = reading();
    let mut walk = asked(&sandbox);
    for _ in 0..4 {
        walk.press(DOWN);
    }
    walk.see("\u{1b}[36m");
    walk.press("?");
    walk.see("Read is not enough.");
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.see("Send this to someone with access:");
    walk.end().expect_code(1);
    assert_eq!(sandbox.writes(), <[String; 0]>::default());
}

#[test]
fn a_token_is_made_here_and_shown_once() {
    let sandbox = reading();
    let mut walk = asked(&sandbox);
    walk.press(DOWN);
    walk.press(DOWN);
    walk.press(ENTER);
    walk.answer(TYPE, "hunter2-mint\r");
    walk.answer(MAKE, "y");
    walk.answer(PASTE, ENTER);
    walk.see("set CLOUDFLARE_API_TOKEN");
    let ended = walk.end().expect_code(1);
    let [value] = &sandbox.issued()[..] else {
        panic!("not one token");
    };
    assert_eq!(ended.text.matches(value.as_str()).count(), 1);
}

#[test]
fn a_narrow_terminal_is_enough() {
    let sandbox = reading();
    let mut walk = Walk::of_width(40, &sandbox, &["fix"]);
    walk.see("How?");
    walk.see("create a new token");
    walk.wait_for_keys();
    walk.press(ESCAPE);
    let screen = walk.end().expect_code(1).screen();
    // An id is one word, as long as it is.
    let is_id = |word: &str| word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lines = screen
        .lines()
        .filter(|line| !line.split_whitespace().any(is_id));
    expect_fits(&lines.collect::<Vec<_>>().join("\n"), 40);
}

#[test]
fn no_way_is_a_way_too() {
    let sandbox = reading();
    let before = world(&sandbox);
    let mut walk = asked(&sandbox);
    walk.press(ESCAPE);
    walk.see("Send this to someone with access:");
    walk.end().expect_code(1);
    assert_eq!(world(&sandbox), before);
}

#[test]
fn a_typed_token_that_may_not_is_told_of_and_nothing_is_changed() {
    let sandbox = reading();
    let before = world(&sandbox);
    let mut walk = asked(&sandbox);
    walk.press(ENTER);
    walk.answer(TYPE, "hunter2-read\r");
    walk.see("the credential from the prompt cannot");
    walk.see("Send this to someone with access:");
    walk.end().expect_code(1);
    assert_eq!(world(&sandbox), before);
}

#[test]
fn what_is_no_token_is_asked_for_anew() {
    let sandbox = reading();
    let mut walk = asked(&sandbox);
    walk.press(ENTER);
    walk.answer(TYPE, "Bearer x\r");
    walk.see("contains a space");
    walk.answer(TYPE, INTERRUPT);
    walk.end().expect_code(130);
}

#[test]
fn nothing_typed_changes_nothing() {
    let sandbox = reading();
    let before = world(&sandbox);
    let mut walk = asked(&sandbox);
    walk.press(ENTER);
    walk.answer(TYPE, ENTER);
    walk.see("no token was typed");
    walk.end().expect_code(1);
    assert_eq!(world(&sandbox), before);
}

#[test]
fn an_interruption_at_the_list_changes_nothing() {
    let sandbox = reading();
    let before = world(&sandbox);
    let mut walk = asked(&sandbox);
    walk.press(INTERRUPT);
    walk.end().expect_code(130);
    assert_eq!(world(&sandbox), before);
}

#[test]
fn a_token_that_is_none_is_replaced() {
    let sandbox = project(&binding("OPENAI_KEY", "openai")).token(Some("expired"));
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see(HOW);
    walk.see("the link to the form");
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.see("https://dash.cloudflare.com/");
    walk.answer(PASTE, ENTER);
    walk.end().expect_code(2);
}

#[test]
fn the_token_of_the_form_goes_on_with_the_fix() {
    let sandbox = reading();
    let mut walk = asked(&sandbox);
    walk.press(DOWN);
    walk.press(ENTER);
    walk.see("https://dash.cloudflare.com/");
    walk.answer(PASTE, "hunter2-edit\r");
    walk.see("credential: pasted token");
    walk.answer("Add `workers` to the scopes of openai?", "a");
    walk.see("Nothing blocks the deploy any more.");
    walk.see("set CLOUDFLARE_API_TOKEN to the pasted token first");
    walk.end().expect_code(0);
    assert_eq!(sandbox.writes().len(), 1);
}

#[test]
fn without_a_credential_one_is_pasted() {
    let sandbox = project(&binding("OPENAI_KEY", "openai")).token(None);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("No Cloudflare credential was found.");
    walk.see("paste an API token");
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.answer(PASTE, "Bearer x\r");
    walk.see("contains a space");
    walk.answer(PASTE, "hunter2-edit\r");
    walk.answer("Add `workers` to the scopes of openai?", "a");
    walk.see("Nothing blocks the deploy any more.");
    walk.end().expect_code(0);
}

#[test]
fn without_a_credential_nothing_has_to_be_pasted() {
    let sandbox = project(&binding("OPENAI_KEY", "openai")).token(None);
    let before = world(&sandbox);
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("No Cloudflare credential was found.");
    walk.wait_for_keys();
    walk.press(ESCAPE);
    walk.see("no-credential");
    walk.end().expect_code(2);
    assert_eq!(world(&sandbox), before);
}

#[test]
fn a_step_that_was_refused_is_done_by_the_next_token_without_asking_again() {
    // What it can do is not known before it is tried.
    let sandbox = project(&binding("OPENAI_KEY", "openai")).token(Some("read"));
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.answer("Add `workers` to the scopes of openai?", "a");
    walk.see("This credential cannot edit secrets.");
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.answer(PASTE, "hunter2-edit\r");
    walk.see("openai now has ai_gateway, workers");
    walk.see("Nothing blocks the deploy any more.");
    walk.end().expect_code(0);
}

/// What wrangler keeps of a login with this access token.
pub(super) fn write_login(sandbox: &Sandbox, token: &str, scopes: &str) {
    let text = format!(
        "oauth_token = \"{token}\"\nrefresh_token = \"hunter2-refresh\"\nexpiration_time = \
         \"2099-01-01T00:00:00.000Z\"\nscopes = [ {scopes} ]\n"
    );
    let path = Path::new(".config/.wrangler/config/default.toml");
    sandbox.write_home(path, text.as_bytes());
}

#[test]
fn a_login_without_the_scope_is_made_anew_beside_the_run() {
    let alice = "a11ce000000000000000000000000001";
    let login =
        |value: &str, scopes: &[&str]| json!({ "value": value, "user": alice, "scopes": scopes });
    let old = ["account:read", "user:read"];
    let new = ["account:read", "user:read", "secrets_store:write"];
    let logins = json!([login("hunter2-old", &old), login("hunter2-new", &new)]);
    let config = format!("{}{}", head(), binding("OPENAI_KEY", "openai"));
    let files = Files::from([("wrangler.toml".into(), config.into_bytes())]);
    let state = state(&Map::from_iter([("logins".to_owned(), logins)]));
    let sandbox = Sandbox::without_token(&files, &state).var("TERM", "xterm-256color");
    write_login(&sandbox, "hunter2-old", "\"account:read\", \"user:read\"");
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("This credential cannot bind secrets.");
    walk.wait_for_keys();
    walk.press(DOWN);
    walk.press(DOWN);
    walk.press(ENTER);
    walk.see("wrangler login --scopes account:read user:read secrets_store:write");
    walk.see("I have logged in");
    walk.wait_for_keys();
    write_login(
        &sandbox,
        "hunter2-new",
        "\"account:read\", \"user:read\", \"secrets_store:write\"",
    );
    walk.press(ENTER);
    walk.answer("Add `workers` to the scopes of openai?", "a");
    walk.see("Nothing blocks the deploy any more.");
    walk.end().expect_code(0);
}

#[test]
fn a_token_is_not_sent_where_a_file_of_the_project_says() {
    let sandbox = reading();
    let base = sandbox.server.base_url();
    let own = format!("CLOUDFLARE_API_TOKEN=hunter2-read-seen\nCLOUDFLARE_API_BASE_URL={base}\n");
    sandbox.write(Path::new(".env"), own.as_bytes());
    let sandbox = sandbox.token(None).var("CLOUDFLARE_API_BASE_URL", "");
    let mut walk = asked(&sandbox);
    for _ in 0..3 {
        walk.press(DOWN);
    }
    walk.press(ENTER);
    walk.answer(PASTE, "hunter2-edit\r");
    walk.see("must");
    walk.see("not choose where a pasted token");
    walk.end().expect_code(2);
    let mut requests = sandbox.server.requests().into_iter();
    assert!(requests.all(|request| request.caller.as_deref() != Some("token edit")));
}

#[test]
fn the_account_is_chosen_once_for_both_tokens() {
    let unfilled = binding("OPENAI_KEY", "openai").replace(STORE, "");
    let sandbox = Sandbox::with("wrangler.toml", format!("name = \"api\"\n{unfilled}"))
        .var("TERM", "xterm-256color")
        .token(Some("both"));
    let weaken = |state: &mut Value| {
        let both = find_mut(&mut state["tokens"], "name", "both");
        let mut able = both.clone();
        both["policies"][0]["permission_groups"] = json!(["Secrets Store Read"]);
        able["id"] = json!("70ce00000000000000000000000000ff");
        able["name"] = json!("both-able");
        able["value"] = json!("hunter2-both-able");
        list_mut(state, "tokens").push(able);
    };
    sandbox.server.edit_state(weaken).unwrap();
    let mut walk = Walk::start(&sandbox, &["fix"]);
    walk.see("Nothing says which account is meant.");
    walk.wait_for_keys();
    walk.press(ENTER);
    walk.answer("1/1 OPENAI_KEY: write the account's only store", "y");
    walk.see(HOW);
    walk.see("create a new token now");
    walk.wait_for_keys();
    for _ in 0..3 {
        walk.press(DOWN);
    }
    walk.press(ENTER);
    walk.answer(PASTE, "hunter2-both-able\r");
    walk.answer("1/1 Add `workers` to the scopes of openai?", "y");
    walk.see("openai now has ai_gateway, workers");
    let ended = walk.end().expect_code(0);
    assert_eq!(ended.text.matches("which account is meant").count(), 1);
}

#[test]
fn an_addition_goes_on_with_no_other_token() {
    let sandbox = project("").token(Some("read-seen"));
    let mut walk = Walk::start(&sandbox, &["add", "openai"]);
    walk.answer("1/1 OPENAI: bind openai?", "y");
    walk.see(HOW);
    walk.see("create a new token now");
    walk.wait_for_keys();
    walk.press(ESCAPE);
    let ended = walk.end().expect_code(1);
    assert!(!ended.text.contains("paste"), "{}", ended.text);
}

//! Logins of `wrangler login` that wrangler itself has to be asked for, and folders bound to one.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Map, json};

use super::process::Ran;
use super::sandbox::{ACME, Files, STORE, Sandbox, state};

const EXPIRED: &str = "2020-01-01T00:00:00.000Z";
const FUTURE: &str = "2099-01-01T00:00:00.000Z";

/// A project with one binding, and a Cloudflare that knows the login `hunter2-login`.
fn sandbox() -> Sandbox {
    let config = format!(
        "name = \"shop\"\naccount_id = \"{ACME}\"\n[[secrets_store_secrets]]\nbinding = \"STRIPE\"\n\
         store_id = \"{STORE}\"\nsecret_name = \"stripe-live\"\n"
    );
    let files = Files::from([("wrangler.toml".into(), config.into_bytes())]);
    let login = json!([{
        "value": "hunter2-login",
        "user": "a11ce000000000000000000000000001",
        "scopes": ["account:read", "user:read", "secrets_store:write"],
    }]);
    let fields = Map::from_iter([("logins".to_owned(), login)]);
    Sandbox::without_token(&files, &state(&fields))
}

fn write_login(sandbox: &Sandbox, profile: &str, token: &str, expires: &str) {
    let path = format!(".config/.wrangler/config/{profile}.toml");
    let text = format!(
        "oauth_token = \"{token}\"\nrefresh_token = \"hunter2-refresh\"\n\
         expiration_time = \"{expires}\"\nscopes = [ \"account:read\", \"secrets_store:write\" ]\n"
    );
    sandbox.write_home(Path::new(&path), text.as_bytes());
}

/// A wrangler of the project that writes down how it was run, and then does `rest`.
fn write_wrangler(sandbox: &Sandbox, rest: &str) {
    let path = Path::new("node_modules/.bin/wrangler");
    let script = format!("#!/bin/sh\n(pwd; echo \"$@\"; env) >\"$HOME/run\"\n{rest}\n");
    sandbox.write(path, script.as_bytes());
    let program = sandbox.project().join(path);
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
}

/// How the project's wrangler was run, if it was.
fn run_of_wrangler(sandbox: &Sandbox) -> Option<String> {
    fs::read_to_string(sandbox.home().join("run")).ok()
}

fn expect_login(ran: &Ran, source: &str) {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let document = ran.json().unwrap();
    assert_eq!(document["credential"]["source"], source);
    assert_eq!(document["credential"]["kind"], "oauth");
}

const PRINTED: &str = "echo '{ \"type\": \"oauth\", \"token\": \"hunter2-login\" }'";

#[test]
fn an_expired_login_is_renewed_by_the_projects_wrangler() {
    let sandbox = sandbox();
    write_login(&sandbox, "default", "hunter2-old", EXPIRED);
    write_wrangler(&sandbox, PRINTED);
    let ran = sandbox.run(&["check", "--format", "json"]);
    expect_login(&ran, "wrangler:default");
    assert!(
        ran.stderr.contains("node_modules/.bin/wrangler auth token"),
        "{}",
        ran.stderr
    );
    let run = run_of_wrangler(&sandbox).unwrap();
    let mut lines = run.lines();
    let folder = lines.next().unwrap();
    assert!(
        !Path::new(folder).starts_with(sandbox.project()),
        "{folder}"
    );
    assert_eq!(lines.next(), Some("auth token --json"));
    assert!(run.contains("WRANGLER_SEND_METRICS=false"), "{run}");
    assert!(run.contains("WRANGLER_HIDE_BANNER=true"), "{run}");
}

#[test]
fn an_encrypted_login_of_a_profile_is_asked_for_by_its_name() {
    let sandbox = sandbox();
    sandbox.write_home(Path::new(".config/.wrangler/config/work.enc"), b"{}");
    write_wrangler(&sandbox, PRINTED);
    let ran = sandbox.run(&["check", "--profile", "work", "--format", "json"]);
    expect_login(&ran, "wrangler:work");
    let run = run_of_wrangler(&sandbox).unwrap();
    assert_eq!(run.lines().nth(1), Some("auth token --json --profile work"));
}

#[test]
fn a_wrangler_that_says_no_leaves_the_run_without_a_credential() {
    for rest in [
        "exit 1",
        "echo no",
        "echo '{\"type\":\"api_token\",\"token\":\"hunter2-edit\"}'",
    ] {
        let sandbox = sandbox();
        write_login(&sandbox, "default", "hunter2-old", EXPIRED);
        write_wrangler(&sandbox, rest);
        let ran = sandbox.run(&["check"]);
        assert_eq!(ran.code, Some(2), "{rest}: {ran:?}");
        assert!(ran.stdout.contains("run: wrangler login"), "{}", ran.stdout);
        assert!(sandbox.reads().is_empty(), "{rest}");
    }
}

#[test]
fn wrangler_is_not_run_where_its_login_is_not_used() {
    let expired = |sandbox: Sandbox| {
        write_login(&sandbox, "default", "hunter2-old", EXPIRED);
        write_wrangler(&sandbox, PRINTED);
        sandbox
    };
    let with_token = expired(sandbox().token(Some("edit")));
    assert_eq!(with_token.run(&["check"]).code, Some(0));
    assert_eq!(run_of_wrangler(&with_token), None);
    let offline = expired(sandbox());
    assert_eq!(offline.run(&["check", "--offline"]).code, Some(0));
    assert_eq!(run_of_wrangler(&offline), None);
    let current = sandbox();
    write_login(&current, "default", "hunter2-login", FUTURE);
    write_wrangler(&current, PRINTED);
    expect_login(
        &current.run(&["check", "--format", "json"]),
        "wrangler:default",
    );
    assert_eq!(run_of_wrangler(&current), None);
}

#[test]
fn a_folder_that_is_bound_to_a_profile_uses_it() {
    let sandbox = sandbox();
    write_login(&sandbox, "default", "hunter2-other", FUTURE);
    write_login(&sandbox, "work", "hunter2-login", FUTURE);
    let bindings = json!({ sandbox.project().canonicalize().unwrap().to_str().unwrap(): "work" });
    let path = Path::new(".config/.wrangler/profiles/directory-bindings.json");
    sandbox.write_home(path, bindings.to_string().as_bytes());
    expect_login(
        &sandbox.run(&["check", "--format", "json"]),
        "wrangler:work",
    );
    let flag = sandbox.run(&["check", "--profile", "elsewhere"]);
    assert_eq!(flag.code, Some(2), "{flag:?}");
}

#[test]
fn a_login_file_that_is_broken_is_named_and_not_quoted() {
    let sandbox = sandbox();
    let path = Path::new(".config/.wrangler/config/default.toml");
    sandbox.write_home(path, b"oauth_token = hunter2-login\n");
    let ran = sandbox.run(&["check"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr.contains("default.toml is not TOML"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_wrangler_that_needs_a_newer_node_is_called_that() {
    let sandbox = sandbox();
    write_login(&sandbox, "default", "hunter2-old", EXPIRED);
    write_wrangler(
        &sandbox,
        "echo 'Wrangler requires at least Node.js v22.0.0. You are using v20.1.0.' >&2; exit 1",
    );
    let ran = sandbox.run(&["check"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let cause = "has expired, and wrangler needs a newer Node.js than the one here";
    assert!(said.contains(cause), "{said}");
}

#[test]
fn an_expired_login_is_renewed_for_an_audit_too() {
    let sandbox = sandbox();
    write_login(&sandbox, "default", "hunter2-old", EXPIRED);
    write_wrangler(&sandbox, PRINTED);
    let ran = sandbox.run(&["token", "audit"]);
    assert!(
        ran.stdout.starts_with("Login from wrangler:default"),
        "{ran:?}"
    );
    assert!(run_of_wrangler(&sandbox).is_some());
}

//! A new token's value: where it goes, and where it is never seen.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value, json};

use super::sandbox::{ACME, Ran, STORE, Sandbox, files, journals, state};
use crate::state::{list, list_mut, text};

/// The credential that makes tokens, and where it lies.
const BOOT: &str = "hunter2-mint";

/// The arguments of a creation that asks nobody.
const CREATE: [&str; 5] = ["token", "create", "--with", "env:BOOT", "--yes"];

/// A project that binds a secret, with the credential at hand and none of its own.
fn project() -> Sandbox {
    let config = format!(
        "name = \"api\"\naccount_id = \"{ACME}\"\n[[secrets_store_secrets]]\nbinding = \"KEY\"\n\
         store_id = \"{STORE}\"\nsecret_name = \"stripe-live\"\n"
    );
    let files = [(Path::new("wrangler.toml").to_owned(), config.into_bytes())].into();
    Sandbox::without_token(&files, &state(&Map::new())).var("BOOT", BOOT)
}

fn create(sandbox: &Sandbox, more: &[&str]) -> Ran {
    let arguments: Vec<&str> = CREATE.iter().chain(more).copied().collect();
    sandbox.run(&arguments)
}

/// The value of the token that was made last.
fn value(sandbox: &Sandbox) -> String {
    let state = sandbox.server.state();
    let value = text(&list(&state, "tokens").last().unwrap()["value"]);
    assert!(value.starts_with("cfat_"), "no token was made");
    value
}

/// Fails where `value` stands in anything that a run has left, but the one file of the project.
fn expect_hidden(sandbox: &Sandbox, ran: &Ran, value: &str, but: Option<&str>) {
    assert!(!ran.stdout.contains(value), "{}", ran.stdout);
    assert!(!ran.stderr.contains(value), "{}", ran.stderr);
    for (path, bytes) in sandbox.files().into_iter().chain(files(&sandbox.home())) {
        let is_meant = but.is_some_and(|name| path == Path::new(name));
        let holds = String::from_utf8_lossy(&bytes).contains(value);
        assert!(is_meant || !holds, "{}", path.display());
    }
}

#[test]
fn standard_output_is_the_value_and_nothing_else() {
    let sandbox = project();
    let ran = create(&sandbox, &["-v"]).expect_code(0);
    let value = value(&sandbox);
    assert_eq!(ran.stdout, format!("{value}\n"));
    assert!(!ran.stderr.contains(&value), "{}", ran.stderr);
    assert!(ran.stderr.contains("POST /accounts/"), "{}", ran.stderr);
}

#[test]
fn the_credential_may_come_on_standard_input() {
    let sandbox = project();
    let arguments = ["token", "create", "--with", "-", "--yes"];
    let ran = sandbox.run_with(&arguments, format!("{BOOT}\n").as_bytes());
    let ran = ran.expect_code(0);
    assert_eq!(ran.stdout, format!("{}\n", value(&sandbox)));
}

#[test]
fn a_token_ends_when_it_is_told_to() {
    let sandbox = project();
    create(&sandbox, &["--expires-in", "90d"]).expect_code(0);
    let written = sandbox.writes().remove(0);
    let body: Value = serde_json::from_str(written.splitn(3, ' ').last().unwrap()).unwrap();
    let end = humantime::parse_rfc3339(body["expires_on"].as_str().unwrap()).unwrap();
    let days = end.duration_since(SystemTime::now()).unwrap();
    let expected = Duration::from_secs(90 * 24 * 60 * 60);
    assert!(
        expected.abs_diff(days) < Duration::from_secs(60),
        "{days:?}"
    );
}

#[test]
fn no_journal_means_no_token() {
    let sandbox = project();
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_wrangler-permit"));
    let ran = super::process::run(
        command
            .args(CREATE)
            .env_remove("HOME")
            .env_remove("LOCALAPPDATA"),
    );
    let ran = ran.expect_code(2);
    assert!(
        ran.stderr.contains("no folder for the journal"),
        "{}",
        ran.stderr
    );
    assert!(sandbox.writes().is_empty());
}

#[test]
fn undo_names_what_was_made_and_what_was_added() {
    let sandbox = project();
    create(&sandbox, &["--name", "fresh"]).expect_code(0);
    let id = "70ce0000000000000000000000000013";
    let extend = ["token", "extend", id, "--with", "env:BOOT", "--yes"];
    sandbox.run(&extend).expect_code(0);
    let list = sandbox.run(&["undo", "--list"]).expect_code(0).stdout;
    assert!(list.contains("token ci extended"), "{list}");
    assert!(list.contains("fresh created"), "{list}");
    let page = format!("https://dash.cloudflare.com/{ACME}/api-tokens");
    for told in [
        "Secrets Store Write stays in the token ci",
        "the token fresh stays",
    ] {
        let list = sandbox.run(&["undo", "--list"]).expect_code(0).stdout;
        let newest = list.split("  ").next().unwrap();
        let ran = sandbox.run(&["undo", newest, "--yes"]).expect_code(0);
        let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(told), "{text}");
        assert!(text.contains(&page), "{text}");
    }
    let ran = sandbox.run(&["undo", "--yes"]).expect_code(0);
    assert_eq!(ran.stdout, "There is nothing to undo.\n");
    assert_eq!(
        sandbox.writes().len(),
        2,
        "undo deletes nothing at Cloudflare"
    );
}

#[test]
fn an_old_token_of_the_same_name_is_never_called_new() {
    let sandbox = project();
    let old = "01d00000000000000000000000000001";
    let mut faults = json!([
        { "method": "GET", "path": "*/accounts/*/tokens", "times": 3,
          "answer": { "respond": { "status": 500, "body": "" } } },
        { "method": "POST", "path": "*/accounts/*/tokens", "answer": "close" },
    ]);
    let add_old = |state: &mut Value| {
        let token = json!({ "id": old, "name": "deploy api", "value": "hunter2-old",
            "owner": { "account": ACME } });
        list_mut(state, "tokens").push(token);
        state["faults"] = faults.take();
    };
    sandbox.server.edit_state(add_old).unwrap();
    let ran = create(&sandbox, &[]).expect_code(2);
    let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("Can't tell whether a token was created"),
        "{text}"
    );
    assert!(text.contains("/api-tokens"), "{text}");
    let listed = sandbox.run(&["undo", "--list"]).expect_code(0).stdout;
    assert_eq!(listed, "There is nothing to undo.\n");
    let journals = journals(&sandbox);
    let told = journals.iter().map(|(_, text)| text.as_str());
    for text in told.chain([text.as_str()]) {
        assert!(!text.contains(old), "{text}");
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::os::unix::fs::PermissionsExt as _;

    use serde_json::{Value, json};

    use super::{BOOT, CREATE, create, expect_hidden, fs, project, value};

    #[test]
    fn a_file_holds_the_value_for_its_owner_alone() {
        let sandbox = project();
        let ran = create(&sandbox, &["--output", "token"]).expect_code(0);
        let value = value(&sandbox);
        expect_hidden(&sandbox, &ran, &value, Some("token"));
        let path = sandbox.project().join("token");
        assert_eq!(fs::read_to_string(&path).unwrap(), value);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(sandbox.files().len(), 2, "nothing else is left behind");
    }

    #[test]
    fn a_command_gets_the_value_on_its_standard_input_alone() {
        for format in ["human", "json"] {
            let sandbox = project();
            let script = "cat > taken; env > environment; echo \"$@\" > arguments; echo said";
            let more = [
                "--format",
                format,
                "--",
                "sh",
                "-c",
                script,
                "sh",
                "CLOUDFLARE_API_TOKEN",
            ];
            let ran = create(&sandbox, &more).expect_code(0);
            let value = value(&sandbox);
            expect_hidden(&sandbox, &ran, &value, Some("taken"));
            let read = |name: &str| fs::read_to_string(sandbox.project().join(name)).unwrap();
            assert_eq!(read("taken"), value);
            assert_eq!(read("arguments"), "CLOUDFLARE_API_TOKEN\n");
            assert!(
                !read("environment").contains(BOOT),
                "the credential is not its business"
            );
            match format {
                "json" => {
                    let document = ran.json().unwrap();
                    assert_eq!(document["handed"], "command");
                    assert_eq!(document["token"].get("value"), None);
                    assert!(ran.stderr.contains("said"), "{}", ran.stderr);
                }
                _ => assert!(ran.stdout.starts_with("said\n"), "{}", ran.stdout),
            }
        }
    }

    #[test]
    fn a_command_that_fails_is_told_of_with_the_way_on() {
        for format in ["human", "json"] {
            let sandbox = project();
            let more = [
                "--format",
                format,
                "--",
                "sh",
                "-c",
                "cat > /dev/null; exit 7",
            ];
            let ran = create(&sandbox, &more).expect_code(1);
            expect_hidden(&sandbox, &ran, &value(&sandbox), None);
            assert!(
                ran.stdout.contains("sh has failed: exit status: 7"),
                "{}",
                ran.stdout
            );
            if format == "human" {
                let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(
                    text.contains("roll it for a new value, or delete it: https://dash"),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn a_file_keeps_the_value_that_a_command_has_not_taken() {
        for (format, command, kept) in [
            ("human", "cat > /dev/null; exit 7", true),
            ("json", "cat > /dev/null; exit 7", true),
            ("json", "cat > /dev/null", false),
        ] {
            let sandbox = project();
            let more = [
                "--format", format, "--output", "spare", "--", "sh", "-c", command,
            ];
            let ran = create(&sandbox, &more).expect_code(i32::from(kept));
            let value = value(&sandbox);
            expect_hidden(&sandbox, &ran, &value, kept.then_some("spare"));
            let spare = fs::read_to_string(sandbox.project().join("spare"));
            assert_eq!(spare.ok(), kept.then_some(value));
            if format == "json" {
                let destination = if kept { "file" } else { "command" };
                assert_eq!(ran.json().unwrap()["handed"], destination);
            } else {
                assert!(ran.stdout.contains("sh has failed"), "{}", ran.stdout);
                assert!(
                    ran.stdout.contains("/spare, readable only by you"),
                    "{}",
                    ran.stdout
                );
            }
        }
    }

    #[test]
    fn a_command_that_is_not_there_means_no_token() {
        let sandbox = project();
        for word in ["no-such-program", "./no-such-program"] {
            let ran = create(&sandbox, &["--", word]).expect_code(2);
            assert!(ran.stderr.contains("command not found"), "{}", ran.stderr);
        }
        assert!(sandbox.server.requests().is_empty());
    }

    #[test]
    fn a_command_is_not_run_where_something_was_left_out() {
        let sandbox = project();
        let withhold =
            |state: &mut Value| state["withheld_groups"] = json!(["Secrets Store Write"]);
        sandbox.server.edit_state(withhold).unwrap();
        let ran = create(&sandbox, &["--", "touch", "ran"]).expect_code(1);
        expect_hidden(&sandbox, &ran, &value(&sandbox), None);
        assert_eq!(sandbox.files().len(), 1, "the command did not run");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_standard_output_that_takes_nothing_is_noticed() {
        for (format, code) in [("human", 1), ("json", 2)] {
            let sandbox = project();
            let mut command = sandbox.command(env!("CARGO_BIN_EXE_wrangler-permit"));
            command.args(CREATE).args(["--format", format]);
            command.stdout(File::create("/dev/full").unwrap());
            let output = command.output().unwrap();
            let text = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(code), "{text}");
            assert!(!text.contains(&value(&sandbox)), "{text}");
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                text.contains("could not be written to standard output"),
                "{text}"
            );
            assert!(text.contains("roll it"), "{text}");
        }
    }
}

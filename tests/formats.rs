//! The formats of `check` for editors, GitHub, GitLab and code scanning.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::process::Ran;
use super::sandbox::{ACME, STORE, Sandbox};

/// A name that a runner, a terminal or a reader could take for something else.
const HOSTILE: &str = "::error file=x%0A::stop-commands::y\\u0007\\u202e";

fn entry(name: &str, secret: &str) -> Value {
    json!({ "binding": name, "store_id": STORE, "secret_name": secret })
}

/// A repository with a project in `apps/my api`, whose config holds `entries`.
fn repository(entries: &[Value]) -> Sandbox {
    let config = json!({
        "name": "api",
        "account_id": ACME,
        "secrets_store_secrets": entries,
        "env": { "staging": {} },
    });
    let sandbox = Sandbox::with("apps/my api/wrangler.json", format!("{config:#}"));
    fs::create_dir_all(sandbox.project().join(".git")).unwrap();
    sandbox.cwd("apps/my api")
}

fn check(sandbox: &Sandbox, format: &str) -> Ran {
    sandbox.run(&["check", "--format", format])
}

#[test]
fn concise_is_a_line_for_each_finding_and_nothing_else() {
    let sandbox = repository(&[entry("OPENAI_KEY", "openai"), entry("PAY_KEY", "gone")]);
    let ran = check(&sandbox, "concise").expect_code(1);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{}", ran.stdout);
    assert!(
        lines[0].starts_with("wrangler.json:8:22: error[missing-scope] OPENAI_KEY: openai lacks"),
        "{}",
        ran.stdout
    );
    assert!(
        lines
            .iter()
            .any(|line| line.contains("warning[not-inherited]"))
    );
    assert_eq!(ran.stderr, "");
    let none = Sandbox::with("wrangler.json", "{}").token(None);
    let ran = none.run(&["check", "--format", "concise"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""));
}

#[test]
fn a_finding_without_a_place_starts_at_its_severity() {
    let sandbox = repository(&[entry("PAY_KEY", "stripe-live")]).token(None);
    let ran = check(&sandbox, "concise").expect_code(2);
    assert!(
        ran.stdout.contains("\nerror[no-credential] ")
            || ran.stdout.starts_with("error[no-credential] "),
        "{}",
        ran.stdout
    );
}

#[test]
fn gitlab_gets_its_five_fields() {
    let sandbox = repository(&[entry("OPENAI_KEY", "openai"), entry("PAY_KEY", "gone")]);
    let issues = check(&sandbox, "gitlab").expect_code(1).json().unwrap();
    let issues = issues.as_array().unwrap();
    assert_eq!(issues.len(), 3);
    let mut fingerprints: Vec<&str> = Vec::new();
    for issue in issues {
        for field in ["description", "check_name", "fingerprint", "severity"] {
            assert!(issue[field].is_string(), "{issue}");
        }
        assert_eq!(issue["location"]["path"], "apps/my api/wrangler.json");
        assert!(issue["location"]["lines"]["begin"].as_u64() >= Some(1));
        let severities = ["info", "minor", "major", "critical", "blocker"];
        assert!(severities.contains(&issue["severity"].as_str().unwrap()));
        fingerprints.push(issue["fingerprint"].as_str().unwrap());
    }
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 3);
}

#[test]
fn a_fingerprint_does_not_depend_on_the_lines_above() {
    let prints = |sandbox: &Sandbox| -> Vec<String> {
        let log = check(sandbox, "sarif").json().unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().iter();
        results
            .map(|result| result["partialFingerprints"]["wranglerPermit/v1"].to_string())
            .collect()
    };
    let sandbox = repository(&[entry("OPENAI_KEY", "openai"), entry("PAY_KEY", "gone")]);
    let before = prints(&sandbox);
    let path = sandbox.project().join("apps/my api/wrangler.json");
    let moved = fs::read_to_string(&path)
        .unwrap()
        .replacen('{', "{\n\n\n", 1);
    fs::write(&path, moved).unwrap();
    assert_eq!(prints(&sandbox), before);
    assert_eq!(before.len(), 3);
}

#[test]
fn sarif_names_rules_places_fixes_and_what_is_ignored() {
    let placeholder = json!({ "binding": "A", "store_id": "demo", "secret_name": "stripe-live" });
    let sandbox = repository(&[placeholder]);
    let path = Path::new("apps/my api/wrangler.json");
    let text = fs::read_to_string(sandbox.project().join(path)).unwrap();
    let ignored = text.replace(
        "\"env\"",
        "// permit: ignore[not-inherited] staging has no traffic\n  \"env\"",
    );
    let ignored = ignored.replace(
        "\"staging\": {}",
        "// permit: ignore[not-inherited] no traffic\n    \"staging\": {}",
    );
    fs::remove_file(sandbox.project().join(path)).unwrap();
    sandbox.write(Path::new("apps/my api/wrangler.jsonc"), ignored.as_bytes());
    let log = check(&sandbox, "sarif").json().unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(
            location["artifactLocation"]["uri"],
            "apps/my%20api/wrangler.jsonc"
        );
    }
    let of = |rule: &str| {
        results
            .iter()
            .find(|result| result["ruleId"] == rule)
            .unwrap()
    };
    let fix = &of("placeholder-store-id")["fixes"][0]["artifactChanges"][0];
    assert_eq!(
        fix["replacements"][0]["insertedContent"]["text"],
        format!("\"{STORE}\"")
    );
    assert_eq!(of("not-inherited")["suppressions"][0]["kind"], "inSource");
}

#[test]
fn annotations_are_capped_and_say_how_many_more() {
    let entries: Vec<Value> = (0..25)
        .map(|number| entry(&format!("KEY_{number}"), &format!("gone-{number}")))
        .collect();
    let sandbox = repository(&entries);
    let ran = check(&sandbox, "github").expect_code(1);
    let errors: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|line| line.starts_with("::error"))
        .collect();
    assert_eq!(errors.len(), 10, "{}", ran.stdout);
    assert!(
        errors[0].starts_with("::error file=apps/my api/wrangler.json,line="),
        "{}",
        errors[0]
    );
    assert_eq!(errors[9], "::error::and 16 more like these: see the log");
}

#[test]
fn a_workflow_gets_annotations_and_a_summary_without_a_flag() {
    let sandbox = repository(&[entry("OPENAI_KEY", "openai")]);
    let summary = sandbox.home().join("summary.md");
    let sandbox = sandbox
        .var("GITHUB_ACTIONS", "true")
        .var("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
    let ran = sandbox.run(&["check"]).expect_code(1);
    assert!(
        ran.stdout
            .contains("title=missing-scope::OPENAI_KEY: openai lacks"),
        "{}",
        ran.stdout
    );
    let written = fs::read_to_string(&summary).unwrap();
    assert!(
        written.starts_with("### wrangler-permit check\n\n```text\n"),
        "{written}"
    );
    assert!(written.contains("error[missing-scope]"), "{written}");
    // A document wins over what is usual there.
    let ran = sandbox.run(&["check", "--json"]).expect_code(1);
    assert_eq!(ran.json().unwrap()["schema"], "wrangler-permit/check/1");
    assert!(
        !sandbox
            .run(&["check", "--format", "human"])
            .stdout
            .contains("::warning")
    );
    let broken = sandbox.var("GITHUB_STEP_SUMMARY", "/nowhere/summary");
    let ran = broken.run(&["check"]).expect_code(1);
    assert!(
        ran.stderr.contains("summary cannot be written"),
        "{}",
        ran.stderr
    );
}

#[test]
fn no_name_of_a_config_is_a_command_of_the_runner() {
    let hostile: String = serde_json::from_str(&format!("\"{HOSTILE}\"")).unwrap();
    let config = json!({
        "name": "api",
        "account_id": ACME,
        "secrets_store_secrets": [entry(&hostile, "openai"), entry("::warning::x", &hostile)],
        "env": { "::stop-commands::x": {}, "::add-mask::y": { "secrets_store_secrets": [entry("::z", "openai")] } },
    });
    let sandbox = Sandbox::with("wrangler.json", config.to_string())
        .var("GITHUB_ACTIONS", "true")
        .var("CI", "true");
    let own = ["::error ", "::warning ", "::notice "];
    for arguments in [
        &["check"][..],
        &["check", "--format", "human"],
        &["check", "--format", "concise"],
        &["check", "--format", "sarif"],
        &["check", "--format", "gitlab"],
        &["check", "--json"],
        &["fix"],
        &["fix", "--yes", "--copy-bindings"],
        &["token", "needs"],
        &["token", "template", "--offline"],
        &["undo", "--list"],
    ] {
        let ran = sandbox.run(arguments);
        for text in [&ran.stdout, &ran.stderr] {
            for line in text.split(['\n', '\r']) {
                let line = line.trim_start();
                let is_own = arguments == ["check"]
                    && own.iter().any(|command| line.starts_with(command))
                    && line.contains("title=");
                assert!(!line.starts_with("::") || is_own, "{arguments:?}: {line}");
            }
        }
    }
    let ran = sandbox.run(&["check"]);
    let commands = ran.stdout.lines().filter(|line| line.starts_with("::"));
    for command in commands {
        // Of an annotation, the text alone can have such names, behind its own colons.
        let (properties, _) = command[2..].split_once("::").unwrap();
        assert!(properties.contains("title="), "{command}");
        assert!(
            !command.contains('\u{7}') && !command.contains('\u{202e}'),
            "{command}"
        );
    }
}

#[test]
fn what_could_not_be_looked_at_is_told_in_each_format() {
    let sandbox = repository(&[entry("KEY", "stripe-live")]);
    let refuse = |state: &mut Value| {
        state["faults"] =
            json!([{ "path": "*/stores", "answer": { "respond": { "status": 500 } } }]);
    };
    sandbox.server.edit_state(refuse).unwrap();
    for format in ["concise", "gitlab"] {
        let ran = check(&sandbox, format).expect_code(2);
        assert!(
            ran.stderr.starts_with("error: "),
            "{format}: {}",
            ran.stderr
        );
    }
    let log = check(&sandbox, "sarif").expect_code(2).json().unwrap();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(
        invocation["toolExecutionNotifications"][0]["level"],
        "error"
    );
}

#[test]
fn a_finding_without_a_file_is_shown_at_the_config() {
    let sandbox = repository(&[entry("KEY", "stripe-live")]).token(None);
    let issues = check(&sandbox, "gitlab").expect_code(2).json().unwrap();
    let of = |name: &str, key: &str, list: &Value| -> Value {
        let mut list = list.as_array().unwrap().iter();
        list.find(|one| one[key] == name).unwrap().clone()
    };
    let issue = of("no-credential", "check_name", &issues);
    assert_eq!(issue["location"]["path"], "apps/my api/wrangler.json");
    let log = check(&sandbox, "sarif").expect_code(2).json().unwrap();
    let result = of("no-credential", "ruleId", &log["runs"][0]["results"]);
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(
        location["artifactLocation"]["uri"],
        "apps/my%20api/wrangler.json"
    );
}

//! `explain -`: logs of failed deploys in the forms in which people have them.

mod forms;

use std::fs;

use serde_json::Value;
use wrangler_permit::all_rules;

use self::forms::{FORMS, LogForm};
use super::document::objections;
use super::process::Ran;
use super::sandbox::{STORE, Sandbox};

/// What wrangler prints, and the rules that can be the cause.
const KNOWN: &[(&str, &[&str])] = &[
    (
        "✘ [ERROR] A request to the Cloudflare API (/accounts/***/workers/scripts/shop/versions) failed.\n\n  \
         Secrets store binding authorization failed. Check your permissions and secret scopes. [code: 10021]\n",
        &["cannot-bind", "missing-scope"],
    ),
    (
        "✘ [ERROR] A request to the Cloudflare API (/accounts/***/workers/scripts/shop) failed.\n\n  \
         failed to fetch secrets store binding due to authorization error - check deploy permissions and \
         secret scopes [code: 10021]\n",
        &["cannot-bind", "missing-scope"],
    ),
    (
        "✘ [ERROR] A request to the Cloudflare API (/accounts/***/workers/scripts/shop/versions) failed.\n\n  \
         Secrets Store binding 'PAY_KEY' references store '57a0e000000000000000000000000001' and secret \
         'pay-live' which were not found. [code: 10182]\n",
        &["secret-not-found", "store-not-found"],
    ),
    (
        "✘ [ERROR] A request to the Cloudflare API (/accounts/***/workers/scripts/shop/versions) failed.\n\n  \
         Authentication error [code: 10000]\n",
        &["other-permission", "wrong-account", "credential-rejected"],
    ),
    (
        "✘ [ERROR] A request to the Cloudflare API (/accounts/***/workers/services/shop) failed.\n\n  \
         Cannot use the access token from location: 192.0.2.7 [code: 9109]\n",
        &["address-not-allowed"],
    ),
    (
        "✘ [ERROR] A request to the Cloudflare API (/memberships) failed.\n\n  \
         Unable to authenticate request [code: 10001]\n",
        &["unknown-account"],
    ),
    (
        "✘ [ERROR] In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN \
         environment variable for wrangler to work. Please go to https://developers.cloudflare.com\n",
        &["no-credential"],
    ),
    (
        "✘ [ERROR] Could not authenticate because no credentials were found and the environment is \
         non-interactive.\n",
        &["no-credential"],
    ),
    (
        " ⛅️ wrangler 3.90.0\n---\n\n▲ [WARNING] Processing wrangler.toml configuration:\n\n    \
         - Unexpected fields found in top-level field: \"secrets_store_secrets\"\n\nUploaded shop (1.61 sec)\n",
        &["old-wrangler"],
    ),
    (
        " ⛅️ wrangler 4.164.0\n---\n\n▲ [WARNING] Processing wrangler.toml configuration:\n\n    \
         - Unexpected fields found in top-level field: \"secretsStoreSecrets\"\n\nUploaded shop (1.61 sec)\n",
        &["misspelled-field"],
    ),
    (
        "▲ [WARNING] Processing wrangler.toml configuration:\n\n    - \"env.staging\" environment \
         configuration\n      - \"secrets_store_secrets\" exists at the top level, but not on \"env.staging\".\n        \
         This is not what you probably want, since \"secrets_store_secrets\" is not inherited by environments.\n",
        &["not-inherited"],
    ),
    (
        "✘ [ERROR] Processing wrangler.toml configuration:\n    - PAY_KEY assigned to multiple Secrets Store \
         Secret bindings.\n    - Bindings must have unique names, so that they can all be referenced in the \
         worker.\n",
        &["duplicate-binding"],
    ),
    (
        "✘ [ERROR] Running configuration file validation for Pages:\n    - Configuration file for Pages \
         projects does not support \"secrets_store_secrets\"\n",
        &["pages-unsupported"],
    ),
    (
        "✘ [ERROR] Processing wrangler.toml configuration:\n    - \"secrets_store_secrets[0]\" bindings must \
         have a string \"binding\" field but got {\"store_id\":\"a\"}.\n",
        &["malformed-binding"],
    ),
    (
        "✘ [ERROR] Uncaught Error: Secret \"pay-live\" not found\n\n      at async fetch (worker.js:3:9)\n",
        &["none"],
    ),
    (
        "✘ [ERROR] A request to the Cloudflare API (/accounts/***/workers/scripts/shop/versions) failed.\n\n  \
         Workers VPC binding configuration failed because your credentials are not authorized for the \
         requested VPC resource. [code: 10196]\n",
        &["other-permission"],
    ),
    (
        "Failed: The build token selected for this build has been deleted or rolled and cannot be used.\n",
        &["credential-rejected"],
    ),
];

/// What is not about the Secrets Store, although it looks like it.
const OTHERS: &[&str] = &[
    "✘ [ERROR] A request to the Cloudflare API (/accounts/***/workers/scripts/shop/versions) failed.\n\n  \
     Uncaught ReferenceError: process is not defined\n    at null.<anonymous> (index.js:3:9)\n   [code: 10021]\n",
    "✘ [ERROR] A request to the Cloudflare API (/accounts/***/workers/scripts/shop/versions) failed.\n\n  \
     Uncaught Error: could not load the Secrets Store secret pay-live\n   [code: 10021]\n",
    "✘ [ERROR] A request to the Cloudflare API (/accounts/***/workers/scripts/shop/versions) failed.\n\n  \
     binding DB of type d1 must have a valid `id` specified [code: 10021]\n",
    "✘ [ERROR] A request to the Cloudflare API (/accounts/***/workers/scripts/shop/versions) failed.\n\n  \
     Script startup exceeded CPU time limit. [code: 10021]\n",
    "PUT https://api.cloudflare.com/client/v4/zones/023e/dns_records: 403\n  \
     Authentication error [code: 10000]\n",
    "level=error msg=\"failed to list zones: Unauthorized to access requested resource (9109)\"\n",
    "✘ [ERROR] fetch failed\n  cause: Connect Timeout Error (api.cloudflare.com:443, timeout: 10000ms)\n",
    "HEAD is now at 9f8e7d6 secrets store: rename pay-live (#10021)\nUploaded shop (1.2 sec)\n",
    "env.PAY_KEY (57a0e000000000000000000000000001/pay-live)      Secrets Store Secret\nUploaded shop\n",
    "- Unexpected fields found in top-level field: \"wokers_dev\"\n",
    "✘ [ERROR] Could not resolve \"./secrets-store-client\"\n",
    "✘ [ERROR] A request to the Cloudflare API (/accounts/***/workers/scripts/shop/versions) failed.\n\n  \
     Uncaught Error: Secret \"pay-live\" not found\n    at index.js:1:7\n   [code: 10021]\n",
    "✘ [ERROR] Processing wrangler.toml configuration:\n    - \"kv_namespaces[0]\" bindings must have a \
     string \"binding\" field but got {\"id\":\"a\"}.\n",
    "Error: Secret scanning of \"pay-live\" not found in this repository\n",
    "npm error code E404\nnpm error 404 'secrets-store@10021' is not in this registry.\n",
    "error: 3 of 10021 tests failed: Secrets store binding\n",
];

fn config() -> String {
    format!(
        "name = \"shop\"\n[[secrets_store_secrets]]\nbinding = \"PAY_KEY\"\nstore_id = \"{STORE}\"\n\
         secret_name = \"pay-live\"\n[env.staging]\n"
    )
}

fn explain(sandbox: &Sandbox, log: &[u8], more: &[&str]) -> Ran {
    sandbox.run_with(&[&["explain", "-"], more].concat(), log)
}

/// The document about a log, and the rules that it names.
fn read(sandbox: &Sandbox, log: &[u8]) -> (Value, Vec<String>, Option<i32>) {
    let ran = explain(sandbox, log, &["--json"]);
    let document = ran.json().unwrap();
    assert_eq!(objections(&document), Vec::<String>::new());
    let refusals = document["refusals"].as_array().unwrap();
    let causes = refusals
        .iter()
        .flat_map(|one| one["causes"].as_array().unwrap());
    let rules = causes.map(|cause| cause["rule"].as_str().unwrap_or("none").to_owned());
    let rules = rules.collect();
    (document, rules, ran.code)
}

#[test]
fn each_text_is_known_in_each_form() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let mut count = 0;
    for (text, expected) in KNOWN {
        for form in FORMS {
            let (_, rules, code) = read(&sandbox, &form.write(text));
            assert_eq!(
                (rules, code),
                (expected.iter().map(ToString::to_string).collect(), Some(0)),
                "{form:?}\n{text}"
            );
            count += 1;
        }
    }
    assert!(count >= 100, "{count}");
    assert!(sandbox.server.requests().is_empty());
}

#[test]
fn what_only_looks_like_it_is_not_claimed() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    for text in OTHERS {
        for form in FORMS {
            let (document, rules, code) = read(&sandbox, &form.write(text));
            assert_eq!(
                (rules, code),
                (Vec::new(), Some(1)),
                "{form:?}\n{text}\n{document}"
            );
        }
        let ran = explain(&sandbox, text.as_bytes(), &[]).expect_code(1);
        assert!(!ran.stdout.contains("Edit"), "{}", ran.stdout);
    }
}

#[test]
fn a_text_is_known_wherever_it_is_broken() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let (text, expected) = KNOWN[0];
    for width in 24..100 {
        let log = LogForm::Terminal(width).write(text);
        let (_, rules, _) = read(&sandbox, &log);
        assert_eq!(rules, expected, "{width} columns");
    }
}

#[test]
fn the_bindings_of_the_worker_are_named_with_the_commands() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let ran = explain(&sandbox, KNOWN[0].0.as_bytes(), &[]).expect_code(0);
    for told in [
        "Cloudflare refused a Secrets Store binding [code: 10021].",
        "it needs Secrets Store: Edit (Read is not",
        "the secret's scopes don't include `workers` (missing-scope)",
        "possibly concerned (wrangler.toml, the top level): PAY_KEY → pay-live",
        "Next: wrangler-permit check -e \"\"",
    ] {
        assert!(ran.stdout.contains(told), "{told}\n{}", ran.stdout);
    }
    let (document, ..) = read(&sandbox, KNOWN[10].0.as_bytes());
    let run = "wrangler-permit fix --copy-bindings -e staging";
    assert_eq!(document["refusals"][0]["run"][0], run);
    // A log is read far from its project too.
    fs::remove_file(sandbox.project().join("wrangler.toml")).unwrap();
    let (document, ..) = read(&sandbox, KNOWN[0].0.as_bytes());
    assert_eq!(document["refusals"][0]["run"][0], "wrangler-permit check");
    let missing = explain(&sandbox, KNOWN[0].0.as_bytes(), &["-c", "gone.toml"]);
    assert!(missing.expect_code(2).stderr.contains("gone.toml"));
}

#[test]
fn two_causes_are_both_named_and_a_repeated_one_once() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let log = [KNOWN[0].0, "Retrying...\n", KNOWN[0].0, "\n", KNOWN[2].0].concat();
    let (_, rules, _) = read(&sandbox, log.as_bytes());
    assert_eq!(rules, [KNOWN[0].1, KNOWN[2].1].concat());
}

#[test]
fn no_credential_and_no_command_of_a_log_is_repeated() {
    let sandbox = Sandbox::with("wrangler.toml", config()).var("GITHUB_ACTIONS", "true");
    let token = "Xz9-Kq2rWm7tRcL8pNs4Vb6nDr5Gj1hYf3Q_0aBc";
    let log = format!(
        "+ export CLOUDFLARE_API_TOKEN={token}\n::error title={token}::Secrets store binding authorization \
         failed. Check your permissions and secret scopes. [code: 10021]\n::stop-commands::x\n\
         Secrets Store binding '{token}' references store '::error::{token}' and secret '\u{1b}]0;{token}\u{7}' \
         which were not found. [code: 10182]\nPUT /accounts/x/workers/scripts/{token}: Authentication error \
         [code: 10000]\n"
    );
    for more in [&[][..], &["--json"], &["-v"]] {
        let ran = explain(&sandbox, log.as_bytes(), more).expect_code(0);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains(&token[..12]), "{text}");
            let mut lines = text.lines();
            assert!(
                !lines.any(|line| line.trim_start().starts_with("::")),
                "{text}"
            );
        }
    }
}

#[test]
fn a_long_log_is_read_in_bounded_memory() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    let noise = "error: Secrets store of build step 12345 failed\n".repeat(40_000);
    let log = [noise.as_str(), KNOWN[0].0, &noise].concat();
    let (document, rules, _) = read(&sandbox, log.as_bytes());
    assert_eq!(rules, KNOWN[0].1);
    assert_eq!(document["whole"], true);
    let one_line = [
        noise.replace('\n', " ").as_str(),
        "Secrets store binding authorization failed. Check \
        your permissions and secret scopes.",
        &noise.replace('\n', " "),
    ]
    .concat();
    let (_, rules, _) = read(&sandbox, one_line.as_bytes());
    assert_eq!(rules, KNOWN[0].1);
}

#[test]
fn what_is_no_text_is_no_panic() {
    let sandbox = Sandbox::with("wrangler.toml", config());
    for log in [
        &b""[..],
        b"\xff\xfe",
        b"\xff\xfea",
        b"\0\0\0\0",
        b"{\"log\":",
        b"\xf0\x9f",
        b"\r\r\r",
        b"[ ",
    ] {
        explain(&sandbox, log, &[]).expect_code(1);
    }
}

#[test]
fn every_rule_has_its_page_in_the_terminal() {
    let sandbox = Sandbox::with("wrangler.toml", "");
    let list = sandbox.run(&["explain", "--list"]).expect_code(0).stdout;
    let heads = list.lines().filter(|line| !line.starts_with(' '));
    assert_eq!(heads.count(), all_rules().count());
    let words = list.split_whitespace().collect::<Vec<_>>().join(" ");
    for rule in all_rules() {
        assert!(
            list.contains(rule.id) && words.contains(rule.title),
            "{list}"
        );
        let page = sandbox.run(&["explain", rule.id]).expect_code(0).stdout;
        assert!(page.starts_with(rule.id), "{page}");
        assert!(page.contains("\nWhy\n"), "{page}");
        assert!(!page.contains("](") && !page.contains("```"), "{page}");
        let widest = page.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(80), "{page}");
    }
    let ran = sandbox.run(&["explain", "missing-scop"]).expect_code(2);
    assert!(
        ran.stderr.contains("did you mean missing-scope"),
        "{}",
        ran.stderr
    );
    let document = sandbox
        .run(&["explain", "missing-scope", "--json"])
        .json()
        .unwrap();
    assert_eq!(objections(&document), Vec::<String>::new());
    assert_eq!(document["rules"][0]["id"], "missing-scope");
}

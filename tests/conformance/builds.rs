//! Builds that `wrangler deploy` is redirected to: which of them wrangler refuses, and which we do.

use std::path::PathBuf;

use serde_json::{Value, json};
use wrangler_permit::demo_state;

use super::comparison::Comparison;
use super::installation::Installation;
use super::with_each_wrangler;
use crate::sandbox::{Files, Sandbox};

const CODE: &str = "export default { fetch: () => new Response('hello') }\n";

const REDIRECT: &str = r#"{ "configPath": "../../build/wrangler.json" }"#;

const CONFIG: &str = r#"{ "name": "shop", "env": { "preprod": {}, "live": {} } }"#;

/// What a build says of its environment.
const TARGETS: [Option<&str>; 3] = [None, Some(""), Some("preprod")];

/// What is selected by `-e`.
const SELECTIONS: [Option<&str>; 4] = [None, Some(""), Some("preprod"), Some("live")];

#[test]
fn builds_for_another_environment_are_refused_as_by_wrangler() {
    with_each_wrangler(|wrangler| {
        let subject = format!("wrangler {} refuses, we report", wrangler.version);
        let mut comparison = Comparison::of(subject);
        for target in TARGETS {
            for selection in SELECTIONS {
                comparison.count("builds", 1);
                compare(wrangler, target, selection, &mut comparison);
            }
        }
        comparison.conclude();
    });
}

fn compare(
    wrangler: &Installation,
    target: Option<&str>,
    selection: Option<&str>,
    comparison: &mut Comparison,
) {
    let sandbox = Sandbox::without_token(&project(target), &demo_state());
    let selected: Vec<&str> = selection.iter().flat_map(|name| ["-e", name]).collect();
    let deploy = [&["deploy", "--dry-run", "--no-bundle"], &selected[..]].concat();
    let refused = wrangler.run(&sandbox, &deploy).code != Some(0);
    let check = [&["check", "--offline", "--format", "json"], &selected[..]];
    let document = sandbox.run(&check.concat()).json().unwrap_or_default();
    let reported = has_wrong_build(&document);
    let about = format!("target {target:?}, -e {selection:?}");
    comparison.same(&about, &refused, &reported);
}

fn project(target: Option<&str>) -> Files {
    let mut build = json!({
        "name": "shop",
        "main": "index.js",
        "compatibility_date": "2026-01-01",
    });
    if let Some(target) = target {
        build["targetEnvironment"] = json!(target);
    }
    let files = [
        ("wrangler.json", CONFIG.to_owned()),
        (".wrangler/deploy/config.json", REDIRECT.to_owned()),
        ("build/wrangler.json", build.to_string()),
        ("build/index.js", CODE.to_owned()),
    ];
    let files = files.map(|(path, text)| (PathBuf::from(path), text.into_bytes()));
    Files::from(files)
}

fn has_wrong_build(document: &Value) -> bool {
    let findings = document["findings"].as_array();
    let mut findings = findings.into_iter().flatten();
    findings.any(|finding| finding["rule"] == "wrong-build")
}

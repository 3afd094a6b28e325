//! What holds for the cases as a whole.

use std::collections::BTreeSet;

use libtest_mimic::{Failed, Trial};
use wrangler_permit::CHECK_DOCUMENT;
use wrangler_permit::all_rules;

use super::case::{Case, shared_projects};
use super::check_document::passes;

/// Their tests.
pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test(
            "every_rule_has_a_finding_in_a_case",
            every_rule_has_a_finding,
        ),
        Trial::test("every_rule_is_quiet_in_a_case", every_rule_is_quiet),
        Trial::test("every_shared_project_is_used", every_shared_project_is_used),
    ]
}

/// The cases that can be read; the others fail by themselves.
fn readable_cases() -> impl Iterator<Item = Case> {
    Case::names()
        .into_iter()
        .filter_map(|name| Case::read(&name).ok())
}

/// The test of a case makes sure that it has the findings that it lists.
fn every_rule_has_a_finding() -> Result<(), Failed> {
    let checks = readable_cases().filter(|case| case.runs(&["check"]));
    let found: BTreeSet<String> = checks.flat_map(|case| case.script.findings).collect();
    let without = all_rules().filter(|rule| !found.contains(rule.id));
    expect_none("rules without a case", without.map(|rule| rule.id))
}

/// No finding where the layer of the rule passes, so that it did look at the binding.
fn every_rule_is_quiet() -> Result<(), Failed> {
    let mut layers: BTreeSet<String> = all_rules().map(|rule| rule.layer.to_string()).collect();
    let sound = |case: &Case| {
        case.runs(&["check"]) && case.script.findings.is_empty() && !case.has_argument("--format")
    };
    for case in readable_cases().filter(sound) {
        if layers.is_empty() {
            break;
        }
        let (_, ran) = case.run(&["--format", "json"]);
        let document = ran.json().unwrap_or_default();
        if document["schema"] == CHECK_DOCUMENT {
            layers.retain(|layer| !passes(&document, layer));
        }
    }
    expect_none(
        "layers that pass in no case without a finding",
        layers.iter().map(String::as_str),
    )
}

fn every_shared_project_is_used() -> Result<(), Failed> {
    let used: BTreeSet<String> = readable_cases()
        .filter_map(|case| case.script.project)
        .collect();
    let projects = shared_projects();
    let unused = projects.iter().filter(|name| !used.contains(*name));
    expect_none("projects that no case uses", unused.map(String::as_str))
}

fn expect_none<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Result<(), Failed> {
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(format!("{what}: {}", names.join(", ")).into())
}

//! SARIF 2.1.0, the format of code scanning.

use serde_json::{Value, json};

use super::{fingerprints, message};
use crate::action::Action;
use crate::change::plan::preview::ConfigPreviews;
use crate::report::CheckReport;
use crate::report::style::{escape_json, is_obeyed};
use crate::report::template::encoded_path;
use crate::report::view::line_finding::{FilePlace, LineFinding};
use crate::rules;
use crate::rules::finding::{Finding, Fix};
use crate::rules::rule::Rule;

/// Where the source and the pages of the rules are, as Cargo.toml says; empty while it says nothing.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// The base that paths are relative to: the root of the repository.
const BASE: &str = "%SRCROOT%";

/// The log of one run. `findings` have paths from the root of the repository, and what has no file is shown
/// at `first_config`.
pub(crate) fn sarif(
    report: &CheckReport<'_>,
    findings: &[LineFinding<'_>],
    first_config: &str,
) -> String {
    let rules: Vec<&Rule> = rules::all_rules().collect();
    let previews = ConfigPreviews::new(report.input.projects);
    let fingerprints = fingerprints(findings);
    // Code scanning shows nothing that has no file.
    let any = Some(first_config).filter(|path| !path.is_empty());
    let results = findings.iter().zip(&fingerprints);
    let results = results.map(|(found, fingerprint)| {
        let mut result = result(found, any, &previews);
        let index = rules
            .iter()
            .position(|rule| rule.id == found.finding.rule.id);
        result["ruleIndex"] = index.into();
        result["partialFingerprints"] = json!({ "wranglerPermit/v1": fingerprint });
        result
    });
    let failures = report.failures();
    let notifications = failures
        .iter()
        .map(|failure| json!({ "level": "error", "message": { "text": failure } }));
    let notifications: Vec<Value> = notifications.collect();
    let mut driver = json!({
        "name": "wrangler-permit",
        "version": env!("CARGO_PKG_VERSION"),
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(|rule| descriptor(rule, REPOSITORY)).collect::<Value>(),
    });
    if !REPOSITORY.is_empty() {
        driver["informationUri"] = REPOSITORY.into();
    }
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { BASE: { "description": { "text": "The root of the repository." } } },
            "invocations": [{
                "executionSuccessful": notifications.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results.collect::<Value>(),
        }],
    });
    escape_json(&format!("{log:#}\n"), is_obeyed)
}

/// A finding; one without a file of its own is at `any`.
fn result(found: &LineFinding<'_>, any: Option<&str>, previews: &ConfigPreviews<'_>) -> Value {
    let (finding, place) = (found.finding, found.place.as_ref());
    let mut result = json!({
        "ruleId": finding.rule.id,
        "level": finding.severity.word(),
        "message": { "text": message(finding) },
    });
    if let Some(location) = location(place, any) {
        result["locations"] = json!([location]);
    }
    if let Some(reason) = &finding.suppressed {
        result["suppressions"] = json!([{ "kind": "inSource", "justification": reason }]);
    }
    let fixes = fixes(finding, place, previews);
    if !fixes.is_empty() {
        result["fixes"] = fixes.into();
    }
    result
}

/// What is known of a rule, with a link to its page where there is a repository.
fn descriptor(rule: &Rule, repository: &str) -> Value {
    let mut descriptor = json!({
        "id": rule.id,
        "shortDescription": { "text": sentence(rule.title) },
        "fullDescription": { "text": rule.why() },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": rule.severity.word() },
        "properties": { "layer": rule.layer },
    });
    if !repository.is_empty() {
        let (version, id) = (env!("CARGO_PKG_VERSION"), rule.id);
        let page = format!("{repository}/blob/v{version}/docs/rules/{id}.md");
        descriptor["helpUri"] = page.into();
    }
    descriptor
}

/// `text` as a sentence, as descriptions are.
fn sentence(text: &str) -> String {
    format!("{}.", crate::report::style::capitalize(text))
}

fn location(place: Option<&FilePlace>, any: Option<&str>) -> Option<Value> {
    let path = place.map(|place| place.path.as_str()).or(any)?;
    let mut physical = json!({ "artifactLocation": artifact(path) });
    if let Some(start) = place.and_then(|place| place.start) {
        physical["region"] = json!({ "startLine": start.line, "startColumn": start.column });
    }
    if let Some(end) = place.and_then(|place| place.end) {
        physical["region"]["endLine"] = end.line.into();
        physical["region"]["endColumn"] = end.column.into();
    }
    Some(json!({ "physicalLocation": physical }))
}

fn artifact(path: &str) -> Value {
    json!({ "uri": encoded_path(path), "uriBaseId": BASE })
}

/// The edits that a person can take over: those whose result was judged.
fn fixes(
    finding: &Finding,
    place: Option<&FilePlace>,
    previews: &ConfigPreviews<'_>,
) -> Vec<Value> {
    let offered = finding.fixes.iter().filter(|fix| fix.objection.is_none());
    let edit = |fix: &Fix| {
        let Action::Config(change) = &fix.action else {
            return None;
        };
        let place = place.filter(|_| finding.project == Some(change.project));
        let proved = previews.preview(change).ok()?;
        let edits = proved.preview.splices.iter().map(|splice| {
            json!({
                "deletedRegion": { "byteOffset": splice.offset, "byteLength": splice.length },
                "insertedContent": { "text": splice.text },
            })
        });
        Some(json!({
            "description": { "text": sentence(&fix.title) },
            "artifactChanges": [{
                "artifactLocation": artifact(&place?.path),
                "replacements": edits.collect::<Value>(),
            }],
        }))
    };
    offered.filter_map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::descriptor;
    use crate::rules;

    #[test]
    fn a_rule_links_to_its_page_where_there_is_a_repository() {
        let rule = rules::all_rules().next().unwrap();
        assert!(descriptor(rule, "").get("helpUri").is_none());
        let link = descriptor(rule, "https://example.com/a")["helpUri"].clone();
        let page = format!(
            "https://example.com/a/blob/v{}/docs/rules/{}.md",
            env!("CARGO_PKG_VERSION"),
            rule.id
        );
        assert_eq!(link, page);
    }
}

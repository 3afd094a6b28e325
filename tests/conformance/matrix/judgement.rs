//! What `check` says of a cell, and whether it left the world as it was.

use serde_json::Value;

use super::cell::Cell;
use crate::conformance::project::Project;

/// The verdict on the cell's only binding.
pub(super) struct Judgement {
    /// `ready`, `blocked` or `unverified`.
    pub(super) verdict: String,
    /// The rules of the findings that are errors.
    pub(super) errors: Vec<String>,
    /// Everything that tells why: layers, authorization, rules.
    why: String,
}

impl Judgement {
    /// Runs `check`, which must not change anything.
    pub(super) fn of(project: &Project, cell: Cell, probe: bool) -> Self {
        let before = project.world();
        let arguments: &[&str] = if probe { &["--probe"] } else { &[] };
        let report = project.check_whatever(arguments);
        assert_eq!(project.world(), before, "{cell:?}: check changed something");
        let writes = project.writes();
        let harmless = |write: &String| probe && is_probe(write);
        assert!(writes.iter().all(harmless), "{cell:?}: {writes:?}");
        Self::read(&report)
    }

    fn read(report: &Value) -> Self {
        let environment = &report["projects"][0]["environments"][0];
        let binding = &environment["bindings"][0];
        let errors = errors(report);
        let why = format!(
            "layers {}, authorization {}, errors {errors:?}",
            binding["layers"], environment["authorization"]
        );
        Self {
            verdict: binding["verdict"].as_str().unwrap().to_owned(),
            errors,
            why,
        }
    }

    /// The verdict with its reasons.
    pub(super) fn told(&self) -> String {
        format!("{}: {}", self.verdict, self.why)
    }

    /// The codes with which Cloudflare may refuse a deploy, if it is for the reasons we give. That a
    /// secret is not there is told before that it may not be bound.
    pub(super) fn codes(&self) -> &'static [u32] {
        let any = |rules: &[&str]| {
            let given = |rule: &String| rules.contains(&rule.as_str());
            self.errors.iter().any(given)
        };
        if any(&["credential-rejected", "wrong-account"]) {
            &[10000]
        } else if any(&["secret-not-found", "secret-not-active"]) {
            &[10182]
        } else if any(&["store-unreadable"]) {
            // We cannot see whether the secret is there, nor does it matter.
            &[10021, 10182]
        } else if any(&["missing-scope", "cannot-bind", "role-cannot-bind"]) {
            &[10021]
        } else {
            &[]
        }
    }
}

fn errors(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .map(|finding| finding["rule"].as_str().unwrap().to_owned())
        .collect()
}

/// The one write that changes nothing: a comment for a secret that cannot be.
fn is_probe(write: &str) -> bool {
    let zeros = "/secrets/00000000000000000000000000000000 {\"comment\":";
    write.starts_with("PATCH ") && write.contains(zeros)
}

//! The validator of SARIF's own authors as judge of every report in that form.

use std::path::Path;

use super::tell;
use super::templates::judges::{self, installed_folder};
use crate::case::Case;
use crate::process::{isolated, run};
use crate::state::list;

/// What it says of a log that breaks a rule of the format.
const ERROR: &str = ": error ";

/// One case of so many is run: the validator is slow.
const STEP: usize = 4;

#[test]
fn every_report_is_sarif() {
    let Some(judges) = installed_folder() else {
        judges::tell_of_the_skip();
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut logs = Vec::new();
    for name in Case::names().iter().step_by(STEP) {
        let case = Case::read(name).unwrap();
        if !case.runs(&["check"]) || case.has_argument("--format") || case.has_argument("--json") {
            continue;
        }
        let (_, ran) = case.run(&["--format", "sarif"]);
        logs.extend(ran.json());
    }
    assert!(logs.len() > 50, "only {} reports", logs.len());
    // All of them in one log: the validator takes its time for each file.
    let runs = logs.iter().flat_map(|log| list(log, "runs"));
    let mut all = logs[0].clone();
    all["runs"] = runs.cloned().collect();
    let reports = folder.path().join("reports.sarif");
    std::fs::write(&reports, all.to_string()).unwrap();
    let wrong = folder.path().join("wrong.sarif");
    std::fs::write(&wrong, "{ \"version\": \"2.1.0\", \"runs\": [{}] }").unwrap();
    let validate = |path: &Path| {
        let program = judges.join("npm/node_modules/.bin/sarif-multitool");
        let mut command = isolated(program, folder.path(), folder.path());
        command
            .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
            .args(["validate", "--max-file-size-in-kb", "1000000"])
            .arg(path);
        let ran = run(&mut command);
        ran.stdout + &ran.stderr
    };
    // Who has nothing against anything judges nothing.
    let said = validate(&wrong);
    assert!(said.contains(ERROR), "{said}");
    let said = validate(&reports);
    let errors: Vec<&str> = said.lines().filter(|line| line.contains(ERROR)).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert!(said.contains("Analysis completed successfully"), "{said}");
    tell(&format!("SARIF: {} reports, no error", logs.len()));
}

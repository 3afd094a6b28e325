//! The command that deploys what was looked at.

use crate::action::quote_for_shell;
use crate::project::{ConfigOrigin, EnvironmentId, Project};
use crate::report::CheckReport;
use crate::report::style::escape_control;

/// The names under which wrangler finds a config by itself.
const FOUND: [&str; 3] = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/// `wrangler deploy`, for the environment where one was chosen, and with the config where wrangler
/// would find another one or none.
pub(super) fn deploy(report: &CheckReport<'_>) -> String {
    let mut command = "wrangler deploy".to_owned();
    let projects = report.projects().iter();
    let mut chosen = projects.filter(|project| project.selected().next().is_some());
    if let (Some(only), None) = (chosen.next(), chosen.next())
        && !is_found(only)
    {
        command.push_str(&format!(" -c {}", quote_for_shell(&only.config)));
    }
    let mut selected = report.projects().iter().flat_map(Project::selected);
    let first = selected.next().map(|environment| &environment.id);
    if let (Some(EnvironmentId::Named(name)), None) = (first, selected.next()) {
        command.push_str(&format!(" --env {}", quote_for_shell(name)));
    }
    escape_control(&command)
}

/// Whether wrangler comes upon the config from here: in this folder, or on the way up from it.
fn is_found(project: &Project) -> bool {
    let above = project.config.trim_start_matches("../");
    project.origin != ConfigOrigin::User || FOUND.contains(&above)
}

//! What a person would type next.

use crate::action::quote_for_shell;
use crate::project::{ConfigOrigin, EnvironmentId, Project};
use crate::report::CheckReport;
use crate::report::style::{Style, escape_control};

/// Before a command.
const NEXT: &str = "Next: ";

/// The line that says what to type next.
pub(super) fn advice(command: &str, style: Style) -> String {
    if !style.hints {
        return String::new();
    }
    let lines = continued(command, style.width.saturating_sub(NEXT.len()));
    let lines: Vec<String> = lines.iter().map(|line| style.command(line)).collect();
    format!("{NEXT}{}\n", lines.join("\n      "))
}

/// `command` in lines of at most `width` columns that a shell reads as one, broken before flags.
fn continued(command: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (index, part) in command.split(" --").enumerate() {
        let part = if index == 0 {
            part.to_owned()
        } else {
            format!("--{part}")
        };
        let fits = |line: &&mut String| line.len() + part.len() + 3 <= width;
        match lines.last_mut().filter(fits) {
            Some(line) => line.push_str(&format!(" {part}")),
            None => lines.push(part),
        }
    }
    let last = lines.len().saturating_sub(1);
    for line in &mut lines[..last] {
        line.push_str(" \\");
    }
    lines
}

/// The config names that wrangler finds by itself.
const FOUND: [&str; 3] = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/// `wrangler deploy` for what was checked: with the environment where one was chosen, and with the
/// config where wrangler would find another one or none.
pub(super) fn deploy_command(report: &CheckReport<'_>) -> String {
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

/// Whether wrangler finds the config from here: in this folder, or in one above it.
fn is_found(project: &Project) -> bool {
    let above = project.config.trim_start_matches("../");
    project.origin != ConfigOrigin::User || FOUND.contains(&above)
}

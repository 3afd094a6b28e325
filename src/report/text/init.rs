//! What `init ci` has written, for people.

use super::plan::changes;
use crate::report::style::{Style, note_line};
use crate::report::template::GITLAB_FILE;
use crate::report::view::init::{InitOutcome, InitView};
use crate::wrangler::WranglerVersion;

/// What goes to standard output: the pipeline, or the steps to insert.
pub(crate) fn output(view: &InitView<'_>) -> String {
    match view.outcome {
        InitOutcome::Printed => view.text.to_owned(),
        InitOutcome::Deploys(_) => view.steps.to_owned(),
        _ => String::new(),
    }
}

/// What a person has to know.
pub(crate) fn remarks(view: &InitView<'_>, style: Style) -> String {
    let path = view.path.unwrap_or_default();
    let note = |label: &str, text: &str| note_line(label, text, style.width);
    match view.outcome {
        InitOutcome::Printed => String::new(),
        InitOutcome::Written => {
            format!(
                "{} {path} written\n{}",
                style.success_mark(),
                next(view, style)
            )
        }
        InitOutcome::Unchanged => format!("{path} is up to date\n"),
        InitOutcome::Differs(there) => {
            let diff = changes(path, there, view.text.as_bytes(), style);
            let said = format!("{path} exists and differs; it was not changed. What would be new:");
            let help = "delete the file to have it written again, or name another with --output";
            format!("{}{diff}{}", note("error", &said), note("  = help", help))
        }
        InitOutcome::Deploys(place) => {
            let said = format!(
                "{place} deploys already, so no second workflow is written. Insert the steps above before \
                 that deploy"
            );
            let help = "to write the workflow anyway, name a file with --output";
            note("error", &said) + &note("  = help", help)
        }
        InitOutcome::OldWrangler { config, update } => {
            let oldest = WranglerVersion::READS_SECRETS_STORE;
            let said = format!(
                "the wrangler of {config} is older than {oldest} and deploys without the secrets \
                 (old-wrangler): no pipeline is written for it"
            );
            let update = update
                .as_ref()
                .map(|update| note("  = help", &format!("update it: {update}")));
            note("error", &said) + &update.unwrap_or_default()
        }
    }
}

/// What to do with the file that was written.
fn next(view: &InitView<'_>, style: Style) -> String {
    if !style.hints {
        return String::new();
    }
    let include = format!("add to .gitlab-ci.yml: include: {{ local: {GITLAB_FILE} }}");
    let next = match view.path {
        Some(path) if path.ends_with(GITLAB_FILE) => include.as_str(),
        _ => "set the secrets that it names, and commit it",
    };
    note_line("Next", next, style.width)
}

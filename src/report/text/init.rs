//! What `init ci` has written, for people.

use super::plan::changes;
use crate::report::style::{Style, note_line};
use crate::report::view::init::{InitOutcome, InitView};

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
            let mut text = format!("{} {path} written\n", style.success_mark());
            if view.provider == "gitlab" {
                let include =
                    "add to .gitlab-ci.yml: include: { local: .gitlab/wrangler-permit.yml }";
                text.push_str(&note("Next", include));
            } else {
                text.push_str(&note(
                    "Next",
                    "set the secrets that it names, and commit it",
                ));
            }
            text
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
            let said = format!(
                "the wrangler of {config} is older than 4.8.0 and deploys without the secrets \
                 (old-wrangler): no pipeline is written for it"
            );
            let update = update
                .as_ref()
                .map(|update| note("  = help", &format!("update it: {update}")));
            note("error", &said) + &update.unwrap_or_default()
        }
    }
}

//! What every format shows of an `undo`.

use crate::change::journal::{OperationRecord, RecordedRun, RecordedStep};
use crate::config::reverse::EditHunk;
use crate::host::Host;

/// A run of the journal, as people are told of it.
pub(crate) struct RunView<'a> {
    pub(crate) run: &'a RecordedRun,
    /// When it began, by this machine's clock.
    pub(crate) at: String,
}

impl<'a> RunView<'a> {
    pub(crate) fn new(run: &'a RecordedRun, host: &dyn Host) -> Self {
        let moment = humantime::parse_rfc3339(&run.at);
        let at = moment.map_or_else(|_| run.at.clone(), |moment| host.local_time(moment));
        Self { run, at }
    }
}

/// What a step did.
pub(in crate::report) fn step_title(step: &RecordedStep, shown: impl Fn(&str) -> String) -> String {
    match &step.operation {
        OperationRecord::Config(edited) => format!("{} edited", shown(&edited.path)),
        OperationRecord::Scope(widened) => {
            format!("{}: `{}` added", widened.name, widened.add.join("`, `"))
        }
        OperationRecord::Secret(created) | OperationRecord::Token(created) => {
            let done = if step.is_known() {
                "created"
            } else {
                "may have been created"
            };
            format!("{} {done}", created.name)
        }
        OperationRecord::Extension(extended) => format!("token {} extended", extended.name),
    }
}

/// The lines to remove, behind `-`, and to add, behind `+`.
pub(in crate::report) fn text_by_hand(hunks: &[EditHunk]) -> Vec<String> {
    let marked = |mark: char, text: &str| -> Vec<String> {
        let lines = text.trim_matches(['\r', '\n']).lines();
        lines.map(|line| format!("{mark}{line}")).collect()
    };
    hunks
        .iter()
        .flat_map(|hunk| [marked('-', &hunk.inserted), marked('+', &hunk.removed)])
        .flatten()
        .collect()
}

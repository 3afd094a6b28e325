//! What every format shows of `init ci`.

use crate::exit::Exit;

/// A pipeline, and what became of it.
pub(crate) struct InitView<'a> {
    pub(crate) provider: &'a str,
    /// The file, as a user sees it; none where it was printed.
    pub(crate) path: Option<&'a str>,
    pub(crate) text: &'a str,
    /// The steps for a workflow that is there.
    pub(crate) steps: &'a str,
    pub(crate) outcome: &'a InitOutcome,
}

/// What became of a pipeline.
#[derive(Debug)]
pub(crate) enum InitOutcome {
    Written,
    Printed,
    /// The file is there, as it would be written.
    Unchanged,
    /// Another file is there, with these bytes.
    Differs(Vec<u8>),
    /// This step deploys already.
    Deploys(String),
    /// The wrangler of a project deploys without the secrets.
    OldWrangler {
        config: String,
        update: Option<String>,
    },
}

impl InitOutcome {
    /// The word in documents.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Printed => "printed",
            Self::Unchanged => "unchanged",
            Self::Differs(_) => "differs",
            Self::Deploys(_) => "deploys-already",
            Self::OldWrangler { .. } => "old-wrangler",
        }
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Written | Self::Printed | Self::Unchanged => Exit::Clean,
            Self::Differs(_) | Self::Deploys(_) | Self::OldWrangler { .. } => Exit::Findings,
        }
    }
}

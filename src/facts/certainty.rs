//! How sure an answer is.

use serde::Serialize;

/// How sure a finding or a state is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Certainty {
    /// Read from the config or answered by Cloudflare.
    Certain,
    /// Inferred from an answer that could mean something else.
    Likely,
}

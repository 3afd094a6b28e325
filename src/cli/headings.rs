//! The headings under which help lists flags.

/// Flags that every command has, and the form of a report.
pub(super) const OUTPUT: &str = "Output";

/// Which projects, environments and account.
pub(super) const PLACE: &str = "Where to look";

/// What a fix does, and to what.
pub(super) const EXTENT: &str = "What to do";

/// What a fix would ask.
pub(super) const ANSWERS: &str = "Answers";

/// What the token will be.
pub(super) const NEW_TOKEN: &str = "The token";

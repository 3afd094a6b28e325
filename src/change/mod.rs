//! What a run changes: [`plan`] says what, [`apply`] does it, [`journal`] keeps what `undo` needs.

pub(crate) mod apply;
pub(crate) mod journal;
pub(crate) mod plan;

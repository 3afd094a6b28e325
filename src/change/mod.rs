//! What a run changes. A plan ([`plan`]) is made of steps, and what a step changes is an
//! [`operation`]; the executor of [`apply`] alone carries operations out, and writes each down in the
//! [`journal`] first, from which `undo` makes the operations that take them back.

pub(crate) mod apply;
pub(crate) mod error;
pub(crate) mod journal;
pub(crate) mod new_file;
pub(crate) mod operation;
pub(crate) mod outcome;
pub(crate) mod plan;

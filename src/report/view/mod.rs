//! What the reports show: the results of commands, the same for every format.

pub(crate) mod audit;
pub(crate) mod create;
pub(crate) mod explain;
pub(crate) mod extend;
pub(crate) mod init;
pub(crate) mod line_finding;
pub(crate) mod needs;
pub(crate) mod undo;

use crate::action::tokens_page;
use crate::permissions::token::OwnerKind;

/// The page of the dashboard that lists the tokens of `owner`.
pub(in crate::report) fn owner_tokens_page(owner: OwnerKind, account: &str) -> String {
    match owner {
        OwnerKind::Account => tokens_page(account),
        OwnerKind::User => tokens_page(""),
    }
}

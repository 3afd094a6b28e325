//! The Worker that a path names.

use axum::http::StatusCode;

use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::ApiRefusal;
use crate::embedded::state::ServerState;
use crate::embedded::state::workers::WorkerRecord;

/// The index in the state of the Worker that the path names.
pub(super) fn worker_index(state: &ServerState, call: &IncomingCall) -> Result<usize, ApiRefusal> {
    let (account, name) = (call.param("account"), call.param("script"));
    let mut workers = state.workers.iter();
    workers
        .position(|worker| worker.name == name && worker.account == account)
        .ok_or_else(|| absent(10007, "This Worker does not exist on your account."))
}

/// The Worker that the path names.
pub(super) fn find_worker<'s>(
    state: &'s ServerState,
    call: &IncomingCall,
) -> Result<&'s WorkerRecord, ApiRefusal> {
    worker_index(state, call).map(|at| &state.workers[at])
}

/// 404 with this number and text.
pub(super) fn absent(code: u32, message: &str) -> ApiRefusal {
    ApiRefusal::new(StatusCode::NOT_FOUND, code, message)
}

//! What all connections share: the state, and the requests so far.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::recording::RecordedRequest;
use super::state::ServerState;

/// The state, and the requests so far.
pub(super) struct ServerWorld {
    pub(super) state: ServerState,
    pub(super) requests: Vec<RecordedRequest>,
}

/// The world as every connection holds it.
#[derive(Clone)]
pub(super) struct SharedWorld(Arc<Mutex<ServerWorld>>);

impl SharedWorld {
    /// A world that holds `state` and was asked nothing.
    pub(super) fn new(state: ServerState) -> Self {
        let requests = Vec::new();
        Self(Arc::new(Mutex::new(ServerWorld { state, requests })))
    }

    /// The world, for this caller alone until the guard is dropped.
    pub(super) fn lock(&self) -> MutexGuard<'_, ServerWorld> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

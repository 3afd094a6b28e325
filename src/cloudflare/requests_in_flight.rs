//! The calls whose answer a client is waiting for.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The calls that were begun and are not over.
#[derive(Default)]
pub(super) struct RequestsInFlight(Mutex<Vec<OpenRequest>>);

/// A call that is not over.
#[derive(Clone, Copy)]
struct OpenRequest {
    since: Instant,
    subject: &'static str,
}

/// Until this is dropped, its call is waited for.
pub(super) struct InFlightGuard<'a> {
    requests: &'a RequestsInFlight,
    since: Instant,
}

impl RequestsInFlight {
    /// Begins to wait for an answer about `subject`.
    pub(super) fn begin(&self, subject: &'static str) -> InFlightGuard<'_> {
        let since = Instant::now();
        self.with(|open| open.push(OpenRequest { since, subject }));
        InFlightGuard {
            requests: self,
            since,
        }
    }

    /// What the oldest call is about, and how long it has been waited for.
    pub(super) fn oldest(&self) -> Option<(&'static str, Duration)> {
        let oldest = self.with(|open| open.iter().min_by_key(|request| request.since).copied())?;
        Some((oldest.subject, oldest.since.elapsed()))
    }

    fn with<T>(&self, read: impl FnOnce(&mut Vec<OpenRequest>) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for InFlightGuard<'_> {
    fn drop(&mut self) {
        self.requests.with(|open| {
            if let Some(index) = open.iter().position(|one| one.since == self.since) {
                open.swap_remove(index);
            }
        });
    }
}

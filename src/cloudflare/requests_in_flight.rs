//! What a client is waiting for.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is waited for, as progress names it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Awaited {
    /// The server's answer to a question about it.
    Answer(&'static str),
    /// The moment for a request that is not sent yet.
    Turn(&'static str),
}

/// The waits that were begun and are not over.
#[derive(Default)]
pub(super) struct RequestsInFlight(Mutex<Vec<OpenRequest>>);

/// A wait that is not over.
#[derive(Clone, Copy)]
struct OpenRequest {
    since: Instant,
    subject: Awaited,
}

/// Until this is dropped, its subject is waited for.
pub(super) struct InFlightGuard<'a> {
    requests: &'a RequestsInFlight,
    since: Instant,
}

impl RequestsInFlight {
    /// Begins to wait for `subject`.
    pub(super) fn begin(&self, subject: Awaited) -> InFlightGuard<'_> {
        let since = Instant::now();
        self.with(|open| open.push(OpenRequest { since, subject }));
        InFlightGuard {
            requests: self,
            since,
        }
    }

    /// What has been waited for longest, and how long.
    pub(super) fn oldest(&self) -> Option<(Awaited, Duration)> {
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

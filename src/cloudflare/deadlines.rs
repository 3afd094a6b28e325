//! Until when calls are tried, and from when on they can be sent.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::retry::ClientSettings;

/// The clocks of one client.
#[derive(Debug, Default)]
pub(super) struct Deadlines(Mutex<ClientTimes>);

#[derive(Debug, Default)]
struct ClientTimes {
    /// When the first call was begun.
    begun: Option<Instant>,
    is_answered: bool,
    /// Until when the reading that was begun can take.
    reading_until: Option<Instant>,
    /// Until when Cloudflare has no request left for this credential.
    exhausted_until: Option<Instant>,
}

/// Until this is dropped, all that is read has its time together.
pub(crate) struct ReadingGuard<'c>(&'c Deadlines);

impl Drop for ReadingGuard<'_> {
    fn drop(&mut self) {
        self.0.lock().reading_until = None;
    }
}

impl Deadlines {
    /// Until when a call that begins now is tried.
    ///
    /// # Errors
    /// The time that the server has had: for a first answer, or for all that is read.
    pub(super) fn begin_call(&self, settings: &ClientSettings) -> Result<Instant, Duration> {
        let now = Instant::now();
        let mut times = self.lock();
        let begun = *times.begun.get_or_insert(now);
        let first = settings.first_answer.filter(|_| !times.is_answered);
        let first = first.map(|limit| (begun + limit, limit));
        let reading = times.reading_until.map(|until| (until, settings.reading));
        let mut deadline = now + settings.call;
        for (until, limit) in first.into_iter().chain(reading) {
            if until <= now {
                return Err(limit);
            }
            deadline = deadline.min(until);
        }
        Ok(deadline)
    }

    /// Begins to read: from now on all calls together have this time.
    pub(super) fn begin_reading(&self, time: Duration) -> ReadingGuard<'_> {
        self.lock().reading_until = Some(Instant::now() + time);
        ReadingGuard(self)
    }

    /// How much time is left for all that is read.
    pub(super) fn reading_time(&self) -> Option<Duration> {
        let until = self.lock().reading_until?;
        Some(until.saturating_duration_since(Instant::now()))
    }

    /// Leaves a wait that was not the server's out of its time: as much is left as before the wait.
    pub(super) fn keep_reading_time(&self, left: Option<Duration>) {
        if let (Some(until), Some(left)) = (&mut self.lock().reading_until, left) {
            *until = (*until).max(Instant::now() + left);
        }
    }

    /// Notes that the server has answered, and for how long no request is left, if it says so.
    pub(super) fn note_answer(&self, exhausted: Option<Duration>) {
        let mut times = self.lock();
        times.is_answered = true;
        if let Some(wait) = exhausted {
            times.exhausted_until = Some(Instant::now() + wait);
        }
    }

    /// How long no request is left, where that ends before `deadline`.
    pub(super) fn exhausted_for(&self, deadline: Instant) -> Option<Duration> {
        let (now, until) = (Instant::now(), self.lock().exhausted_until?);
        (until > now && until < deadline).then(|| until - now)
    }

    fn lock(&self) -> MutexGuard<'_, ClientTimes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

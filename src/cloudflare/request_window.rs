//! How many requests can be sent in a time, counted before Cloudflare counts them.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The limit for all that a user or a token does, by
/// <https://developers.cloudflare.com/fundamentals/api/reference/limits>: so many requests in so much time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestLimit {
    pub(crate) requests: usize,
    pub(crate) time: Duration,
}

/// The limit in words.
pub(super) const LIMIT_WORDS: &str = "1200 requests in 5 minutes";

/// What is waited for where the limit is reached, as progress names it.
pub(super) const LIMIT: &str = "Cloudflare's limit of requests";

impl Default for RequestLimit {
    fn default() -> Self {
        Self {
            requests: 1200,
            time: Duration::from_secs(5 * 60),
        }
    }
}

/// When the last requests were sent.
#[derive(Debug, Default)]
pub(super) struct RequestWindow(Mutex<VecDeque<Instant>>);

impl RequestWindow {
    /// Counts a request that is sent now, whether there is room for it or not.
    pub(super) fn count(&self) {
        self.with(|sent| sent.push_back(Instant::now()));
    }

    /// Counts a request if there is room for it, else says how long until the oldest one counts no more.
    pub(super) fn take_room(&self, limit: RequestLimit) -> Result<(), Duration> {
        let now = Instant::now();
        self.with(|sent| {
            while sent.front().is_some_and(|first| *first + limit.time <= now) {
                sent.pop_front();
            }
            match sent.front() {
                Some(first) if sent.len() >= limit.requests => Err(*first + limit.time - now),
                _ => {
                    sent.push_back(now);
                    Ok(())
                }
            }
        })
    }

    fn with<T>(&self, read: impl FnOnce(&mut VecDeque<Instant>) -> T) -> T {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_say_what_is_counted() {
        let RequestLimit { requests, time } = RequestLimit::default();
        let minutes = time.as_secs() / 60;
        let words = format!("{requests} requests in {minutes} minutes");
        assert_eq!(words, LIMIT_WORDS);
    }
}

//! How long to wait, and when to try again.
//!
//! The figures are wrangler's (`packages/workers-utils/src/retry.ts`): three tries, 0 s and 1 s
//! between them, `Retry-After` honoured up to 60 s, at least 1 s after a 429.

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::request_window::RequestLimit;

/// How many requests are left, and for how long.
const RATELIMIT: &str = "ratelimit";

/// Limits of a client. The defaults are what users get; tests shorten them.
#[derive(Clone, Debug)]
pub(crate) struct ClientSettings {
    /// For a connection, name lookup, proxy and TLS included.
    pub(crate) connect: Duration,
    /// For one attempt, from sending to the last byte of the answer.
    pub(crate) attempt: Duration,
    /// For one call with all its attempts and the waits between them.
    pub(crate) call: Duration,
    /// For all calls by which a run learns what is there.
    pub(crate) reading: Duration,
    /// For all calls together, as long as the server has not answered a single one.
    pub(crate) first_answer: Option<Duration>,
    /// The wait before the second, the third, … attempt.
    pub(crate) waits: Vec<Duration>,
    /// The least wait after a 429.
    pub(crate) throttled: Duration,
    /// The longest wait that a server can ask for; above it the call fails at once.
    pub(crate) longest_wait: Duration,
    /// Bytes.
    pub(crate) body_limit: usize,
    pub(crate) in_flight: usize,
    pub(crate) limit: RequestLimit,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            attempt: Duration::from_secs(30),
            call: Duration::from_secs(120),
            reading: Duration::from_secs(50),
            first_answer: None,
            waits: vec![Duration::ZERO, Duration::from_secs(1)],
            throttled: Duration::from_secs(1),
            longest_wait: Duration::from_secs(60),
            body_limit: 2 << 20,
            in_flight: 8,
            limit: RequestLimit::default(),
        }
    }
}

impl ClientSettings {
    /// How long to wait before attempt `next` (1 is the first repetition). `None`: no more.
    pub(super) fn wait(
        &self,
        next: usize,
        throttled: bool,
        asked: Option<Duration>,
    ) -> Option<Duration> {
        let planned = *self.waits.get(next.checked_sub(1)?)?;
        match asked {
            Some(asked) if asked > self.longest_wait => None,
            Some(asked) => Some(asked.max(planned)),
            None if throttled => Some(planned.max(self.throttled)),
            None => Some(planned),
        }
    }
}

/// The wait that `Retry-After` asks for: seconds, or an HTTP date, which is compared with the
/// answer's own `Date`, so that the clock of this machine does not matter.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(text).ok()?;
    let now = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    Some(then.duration_since(now).unwrap_or_default())
}

/// For how long no request is left, if that is what `Ratelimit` says: `"default";r=0;t=30`, with several
/// policies behind one another (<https://developers.cloudflare.com/fundamentals/api/reference/limits>).
pub(super) fn exhausted(headers: &HeaderMap) -> Option<Duration> {
    let policies = headers.get(RATELIMIT)?.to_str().ok()?.split(',');
    let waits = policies.filter_map(|policy| {
        let number = |key: &str| {
            let mut fields = policy.split(';').map(str::trim);
            fields.find_map(|field| field.strip_prefix(key)?.parse::<u64>().ok())
        };
        (number("r=")? == 0).then_some(Duration::from_secs(number("t=")?))
    });
    waits.max()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn asked(value: &'static str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(
            DATE,
            HeaderValue::from_static("Wed, 21 Oct 2026 07:28:00 GMT"),
        );
        headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
        retry_after(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(asked("0"), Some(0));
        assert_eq!(asked(" 120 "), Some(120));
        assert_eq!(asked("Wed, 21 Oct 2026 07:28:30 GMT"), Some(30));
        assert_eq!(asked("Wed, 21 Oct 2026 07:27:00 GMT"), Some(0));
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("-1"), None);
        assert_eq!(asked("1.5"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn no_request_is_left_where_a_policy_says_so() {
        let wait = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RATELIMIT, HeaderValue::from_static(value));
            exhausted(&headers).map(|wait| wait.as_secs())
        };
        assert_eq!(wait("\"default\";r=50;t=30"), None);
        assert_eq!(wait("\"default\";r=0;t=30"), Some(30));
        assert_eq!(wait("\"default\"; r=0; t=30, \"burst\";r=0;t=2"), Some(30));
        assert_eq!(wait("\"default\";r=7;t=30, \"burst\";r=0;t=2"), Some(2));
        assert_eq!(wait("r=0"), None);
        assert_eq!(exhausted(&HeaderMap::new()), None);
    }

    #[test]
    fn waits_follow_the_server_within_bounds() {
        let settings = ClientSettings::default();
        let seconds = |next, throttled, asked: Option<u64>| {
            settings
                .wait(next, throttled, asked.map(Duration::from_secs))
                .map(|wait| wait.as_secs())
        };
        assert_eq!(seconds(1, false, None), Some(0));
        assert_eq!(seconds(2, false, None), Some(1));
        assert_eq!(seconds(3, false, None), None);
        assert_eq!(seconds(1, true, None), Some(1));
        assert_eq!(seconds(1, true, Some(60)), Some(60));
        assert_eq!(seconds(1, true, Some(61)), None);
        assert_eq!(seconds(2, false, Some(0)), Some(1));
    }
}

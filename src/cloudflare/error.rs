//! Why a call gave no result. A denied request is a fact about the credential, not a failure.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use thiserror::Error;

use super::api_call::ApiCall;
use super::hint::ConnectionHint;
use super::missing_resource::MissingResource;
use super::request_window::LIMIT_WORDS;

/// `Display` is one line without control characters and without the credential; it names the call
/// in brief.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
pub(crate) enum ApiError {
    #[error("{}: Cloudflare denies it: {message}{} (HTTP {status})", call.brief(), format_code(*code))]
    Denied {
        call: ApiCall,
        /// Not always 401 or 403.
        status: u16,
        code: Option<i64>,
        message: String,
    },
    #[error("{}: {missing} does not exist (HTTP {status})", call.brief())]
    NotFound {
        call: ApiCall,
        /// 404 too where an id was not sent because no URL can hold it.
        status: u16,
        missing: MissingResource,
    },
    /// Any other error that the API reports in its own shape.
    #[error("{}: Cloudflare refuses it: {message}{} (HTTP {status}{})", call.brief(), format_code(*code), format_ray(ray.as_deref()))]
    Refused {
        call: ApiCall,
        /// 200 is possible.
        status: u16,
        code: Option<i64>,
        message: String,
        ray: Option<String>,
    },
    /// The API asks to come back later than a run can wait for.
    #[error("{}: Cloudflare asks to come back {} (HTTP {status})", call.brief(), format_wait(*retry_after))]
    RateLimited {
        call: ApiCall,
        status: u16,
        retry_after: Option<Duration>,
    },
    /// No answer: no connection, or one that broke.
    #[error("{} {host}: {} ({})", describe_loss(*sent), plain_reason(reason), call.brief())]
    Unreachable {
        call: ApiCall,
        /// Host and port of the base URL.
        host: String,
        /// The causes, outermost first.
        reason: String,
        hint: Option<ConnectionHint>,
        /// Whether there was a connection, so that the request may have arrived.
        sent: bool,
    },
    /// No complete answer within the limit.
    #[error("no complete answer from {host} within {} s ({})", seconds(limit), call.brief())]
    TimedOut {
        call: ApiCall,
        /// Host and port of the base URL.
        host: String,
        /// The limit that ran out: of an attempt or of the whole call.
        limit: Duration,
    },
    /// An answer that is not the API's.
    #[error("{}: an answer that is not the Cloudflare API's (HTTP {status}): {excerpt}", call.brief())]
    Malformed {
        call: ApiCall,
        status: u16,
        /// The first 100 characters of the body, without control characters.
        excerpt: String,
    },
    /// A redirect. It is not followed: the credential would go along.
    #[error("{}: a redirect to {location} (HTTP {status}), which is not followed", call.brief())]
    Redirected {
        call: ApiCall,
        status: u16,
        location: String,
    },
    #[error("{}: the answer is larger than {limit} bytes", call.brief())]
    TooLarge { call: ApiCall, limit: usize },
    /// The pages of a list do not fit together, twice.
    #[error("{}: the list changes while it is read", call.brief())]
    UnstableList { call: ApiCall },
    #[error("{}: the credential contains a character that cannot be sent", call.brief())]
    Unsendable { call: ApiCall },
    #[error("{}: no HTTPS client can be set up: {reason}", call.brief())]
    Setup {
        call: ApiCall,
        /// The causes, outermost first.
        reason: String,
    },
}

/// What Cloudflare writes before the address from which it lets a credential not be used.
const FROM_LOCATION: &str = "from location:";

/// An address from which a credential is not to be used; `None` where Cloudflare names none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct RefusedAddress(Option<IpAddr>);

impl RefusedAddress {
    pub(crate) fn help() -> &'static str {
        "run it where the token works, or edit the token's Client IP Address Filtering in the dashboard"
    }
}

impl fmt::Display for RefusedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(address) => address.fmt(f),
            None => f.write_str("this address"),
        }
    }
}

/// A limit as people read it: in whole seconds where it is that long.
fn seconds(limit: &Duration) -> f32 {
    let seconds = limit.as_secs_f32();
    if seconds < 1.0 {
        // What is left of a longer limit.
        (seconds * 10.0).ceil() / 10.0
    } else {
        seconds.round()
    }
}

impl ApiError {
    pub(crate) fn call(&self) -> &ApiCall {
        match self {
            Self::Denied { call, .. }
            | Self::NotFound { call, .. }
            | Self::Refused { call, .. }
            | Self::RateLimited { call, .. }
            | Self::Unreachable { call, .. }
            | Self::TimedOut { call, .. }
            | Self::Malformed { call, .. }
            | Self::Redirected { call, .. }
            | Self::TooLarge { call, .. }
            | Self::UnstableList { call }
            | Self::Unsendable { call }
            | Self::Setup { call, .. } => call,
        }
    }

    /// The address from which the credential is not to be used, where Cloudflare refuses it for that: code
    /// 9109, `Cannot use the access token from location: ADDRESS` (workers-sdk issue 3582).
    pub(crate) fn refused_address(&self) -> Option<RefusedAddress> {
        let Self::Denied { message, .. } = self else {
            return None;
        };
        let (_, place) = message.split_once(FROM_LOCATION)?;
        let word = place.split_whitespace().next().unwrap_or_default();
        let word = word.trim_end_matches(['.', ',', ';']);
        Some(RefusedAddress(word.parse().ok()))
    }

    pub(crate) fn is_denied(&self) -> bool {
        matches!(self, Self::Denied { .. })
    }

    /// Whether Cloudflare said no, and would say it again: not a failure of the network or of a server, and
    /// not a request to come back later.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::Denied { .. } | Self::NotFound { .. } => true,
            Self::Refused {
                status, message, ..
            } => *status < 500 && !is_temporary(message),
            _ => false,
        }
    }

    /// Whether Cloudflare refused it with a text that holds `word`.
    pub(crate) fn says(&self, word: &str) -> bool {
        matches!(self, Self::Refused { message, .. } if message.contains(word))
    }

    /// Whether the request may have had an effect, so that a write must be read back
    /// before it is called failed.
    pub(crate) fn leaves_doubt(&self) -> bool {
        match self {
            Self::Unreachable { sent, .. } => *sent,
            Self::TimedOut { .. }
            | Self::Malformed { .. }
            | Self::TooLarge { .. }
            | Self::Redirected { .. } => true,
            // A proxy between the server and us can say these of what was done (408, 409), and a body of
            // what its status denies.
            Self::Refused { status, .. } => {
                *status >= 500 || matches!(status, 408 | 409) || (200..300).contains(status)
            }
            Self::RateLimited { status, .. } => *status >= 500,
            Self::Denied { status, .. } => (200..300).contains(status),
            Self::NotFound { .. }
            | Self::UnstableList { .. }
            | Self::Unsendable { .. }
            | Self::Setup { .. } => false,
        }
    }

    /// What to do about it.
    pub(crate) fn help(&self) -> Option<String> {
        let help = match self {
            Self::Denied { code, message, .. } => denied_help(*code, message),
            Self::NotFound { missing, .. } => missing.help(),
            Self::Refused { message, .. } if message.contains("Max auth failures") => {
                "too many rejected requests came from here: wait some minutes, then try with a valid credential"
            }
            Self::Refused { status, .. } if *status >= 500 => {
                "try again later; https://www.cloudflarestatus.com lists known problems"
            }
            Self::Refused { .. } => return None,
            Self::RateLimited { .. } => {
                return Some(format!(
                    "the limit is {LIMIT_WORDS} for all that a user or token does; wait, then run this again"
                ));
            }
            Self::Unreachable { hint, .. } => return hint.map(|hint| hint.help().to_owned()),
            Self::TimedOut { .. } => ConnectionHint::Lost.help(),
            Self::Malformed { status, .. } if *status >= 500 => {
                "try again later; if it keeps failing, look at the proxy or firewall in between"
            }
            Self::Malformed { .. } | Self::Redirected { .. } | Self::TooLarge { .. } => {
                "check CLOUDFLARE_API_BASE_URL if it is set, and whether a proxy or firewall answers in Cloudflare's place"
            }
            Self::UnstableList { .. } => "run it again when nobody else changes the list",
            Self::Unsendable { .. } => "copy the credential again, without spaces or line breaks",
            Self::Setup { .. } => {
                "check SSL_CERT_FILE, SSL_CERT_DIR and HTTPS_PROXY if they are set"
            }
        };
        Some(help.to_owned())
    }
}

/// What became of a request without an answer.
fn describe_loss(sent: bool) -> &'static str {
    if sent {
        "no answer from"
    } else {
        "cannot reach"
    }
}

/// The causes without the one that every connection has.
fn plain_reason(reason: &str) -> &str {
    reason.strip_prefix("tcp connect error: ").unwrap_or(reason)
}

/// What to do about a denial, by its text first: codes have several uses.
fn denied_help(code: Option<i64>, message: &str) -> &'static str {
    let message = message.to_ascii_lowercase();
    if message.contains(FROM_LOCATION) {
        RefusedAddress::help()
    } else if message.contains("x-auth-key") || code == Some(9103) {
        "check CLOUDFLARE_API_KEY and CLOUDFLARE_EMAIL: they must be of the same user"
    } else if message.contains("invalid api token")
        || message.contains("invalid request headers")
        || message.contains("authentication failed")
    {
        "check the token: it may be cut short, expired, deleted, or of another kind (user or account)"
    } else {
        "the credential lacks the permission, has expired, or belongs to another account"
    }
}

/// Whether a refusal with this text ends by itself.
fn is_temporary(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    let texts = [
        "max auth failures",
        "internal error",
        "internal server error",
        "timeout",
    ];
    texts.iter().any(|text| message.contains(text))
}

fn format_code(code: Option<i64>) -> String {
    code.map(|code| format!(" [code: {code}]"))
        .unwrap_or_default()
}

fn format_ray(ray: Option<&str>) -> String {
    ray.map(|ray| format!(", ray {ray}")).unwrap_or_default()
}

fn format_wait(wait: Option<Duration>) -> String {
    match wait {
        Some(wait) => format!("in {}", humantime::format_duration(wait)),
        None => "in about 5 minutes".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::Method;

    use super::*;

    fn call() -> ApiCall {
        ApiCall {
            method: Method::PATCH,
            path: "/x".to_owned(),
        }
    }

    fn denied(code: i64, message: &str) -> String {
        let message = message.to_owned();
        let (call, code) = (call(), Some(code));
        let error = ApiError::Denied {
            call,
            status: 403,
            code,
            message,
        };
        assert!(error.is_denied() && !error.leaves_doubt());
        error.help().unwrap()
    }

    #[test]
    fn help_for_a_denial_fits_its_cause() {
        assert!(denied(10000, "Authentication error").contains("lacks the permission"));
        assert!(denied(1000, "Invalid API Token").contains("cut short"));
        assert!(denied(9103, "Unknown X-Auth-Key").contains("CLOUDFLARE_EMAIL"));
    }

    #[test]
    fn only_what_may_have_arrived_leaves_doubt() {
        let unreachable = |sent| ApiError::Unreachable {
            call: call(),
            host: "h".to_owned(),
            reason: String::new(),
            hint: None,
            sent,
        };
        assert!(unreachable(true).leaves_doubt());
        assert!(!unreachable(false).leaves_doubt());
        let refused = |status| ApiError::Refused {
            call: call(),
            status,
            code: None,
            message: String::new(),
            ray: None,
        };
        assert!(refused(500).leaves_doubt());
        assert!(!refused(400).leaves_doubt());
    }

    #[test]
    fn a_refusal_is_what_would_be_said_again() {
        let refused = |status, message: &str| ApiError::Refused {
            call: call(),
            status,
            code: None,
            message: message.to_owned(),
            ray: None,
        };
        for lasting in [(200, "no reason given"), (400, "the list is not available")] {
            assert!(refused(lasting.0, lasting.1).is_refusal(), "{lasting:?}");
        }
        for passing in [
            (403, "Max auth failures reached"),
            (403, "internal error"),
            (500, "the list is not available"),
        ] {
            assert!(!refused(passing.0, passing.1).is_refusal(), "{passing:?}");
        }
    }

    #[test]
    fn waits_are_shown_in_words() {
        let limited = |retry_after| {
            let call = call();
            ApiError::RateLimited {
                call,
                status: 429,
                retry_after,
            }
            .to_string()
        };
        assert_eq!(
            limited(Some(Duration::from_secs(3700))),
            "PATCH /x: Cloudflare asks to come back in 1h 1m 40s (HTTP 429)"
        );
        assert!(limited(None).contains("in about 5 minutes"));
    }
}

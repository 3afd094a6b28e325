//! From an answer to a result or an error: message first, then code, then status.
//!
//! Codes 1000, 1001, 1003 and 10000 each mean several things, and a status may say less than the
//! body (a rate limit was seen under HTTP 200).

use std::time::Duration;

use super::envelope::{Envelope, Fault};
use super::transport::Answer;
use super::{Call, Error, Missing};

/// What the first telling error of an answer means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Meaning {
    Missing(Missing),
    Throttled,
    Denied,
    Other,
}

/// The envelope of a success, else the error. `clean` makes server text fit to be shown.
pub(super) fn judge(
    call: &Call,
    answer: &Answer,
    retry_after: Option<Duration>,
    clean: impl Fn(&str) -> String,
) -> Result<Envelope, Error> {
    let call = call.clone();
    let status = answer.status;
    if let Some(location) = answer.location() {
        return Err(Error::Redirected {
            call,
            status,
            location: clean(&location),
        });
    }
    let envelope = Envelope::read((200..300).contains(&status), &answer.body);
    let faults = match envelope {
        Some(envelope) if envelope.success => return Ok(envelope),
        Some(envelope) => envelope.faults,
        None if status == 429 => Vec::new(),
        None => {
            let excerpt = excerpt(&clean(&String::from_utf8_lossy(&answer.body)));
            return Err(Error::Malformed {
                call,
                status,
                excerpt,
            });
        }
    };
    let code = faults.iter().find_map(|fault| fault.code);
    let message = clean(&text(&faults));
    Err(match meaning(status, &faults) {
        Meaning::Missing(missing) => Error::NotFound {
            call,
            status,
            missing,
        },
        Meaning::Throttled => Error::RateLimited {
            call,
            status,
            retry_after,
        },
        Meaning::Denied => Error::Denied {
            call,
            status,
            code,
            message,
        },
        Meaning::Other => {
            let ray = answer.header("cf-ray");
            Error::Refused {
                call,
                status,
                code,
                message,
                ray,
            }
        }
    })
}

/// Texts of the API that have one meaning, lower case. From wrangler's
/// `packages/wrangler/src/core/handle-errors.ts` and `packages/wrangler/src/user/whoami.ts`, and the
/// errors of the Secrets Store API.
const TEXTS: &[(&str, Meaning)] = &[
    ("store_not_found", Meaning::Missing(Missing::Store)),
    ("secret_not_found", Meaning::Missing(Missing::Secret)),
    ("consider throttling", Meaning::Throttled),
    ("invalid api token", Meaning::Denied),
    ("authentication error", Meaning::Denied),
    ("authentication failed", Meaning::Denied),
    ("unauthorized to access", Meaning::Denied),
    ("max auth failures", Meaning::Denied),
    ("unknown x-auth-key", Meaning::Denied),
    ("invalid request headers", Meaning::Denied),
    ("missing \"authorization\" header", Meaning::Denied),
    ("method not allowed for token", Meaning::Denied),
    ("could not route", Meaning::Missing(Missing::Account)),
    ("internal error", Meaning::Other),
];

fn meaning(status: u16, faults: &[Fault]) -> Meaning {
    by_text(faults)
        .or_else(|| by_code(faults))
        .unwrap_or(match status {
            401 | 403 => Meaning::Denied,
            404 => Meaning::Missing(Missing::Other),
            429 => Meaning::Throttled,
            _ => Meaning::Other,
        })
}

fn by_text(faults: &[Fault]) -> Option<Meaning> {
    faults.iter().find_map(|fault| {
        let message = fault.message.to_ascii_lowercase();
        let told = TEXTS.iter().find(|(text, _)| message.contains(text))?;
        Some(told.1)
    })
}

fn by_code(faults: &[Fault]) -> Option<Meaning> {
    faults.iter().find_map(|fault| match fault.code? {
        971 => Some(Meaning::Throttled),
        6003 | 6103 | 6111 | 9103 | 9106 | 9109 | 10000 => Some(Meaning::Denied),
        7003 => Some(Meaning::Missing(Missing::Account)),
        _ => None,
    })
}

/// The texts of all errors, in order.
fn text(faults: &[Fault]) -> String {
    let texts: Vec<&str> = faults
        .iter()
        .map(|fault| fault.message.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    if texts.is_empty() {
        "no reason given".to_owned()
    } else {
        texts.join("; ")
    }
}

/// The first 100 characters of a body.
fn excerpt(body: &str) -> String {
    let excerpt: String = body.trim().chars().take(100).collect();
    if excerpt.is_empty() {
        "an empty body".to_owned()
    } else {
        excerpt
    }
}

//! From an answer to a result or an error: message first, then code, then status.
//!
//! Codes 1000, 1001, 1003 and 10000 each mean several things, and a status can say less than the
//! body (a rate limit was seen under HTTP 200).

use std::time::Duration;

use super::api_call::ApiCall;
use super::envelope::{ApiFault, ResponseEnvelope};
use super::error::ApiError;
use super::missing_resource::MissingResource;
use super::server_text::ServerText;
use super::transport::HttpAnswer;
use FaultMeaning::{Denied, Missing, Other, Throttled};

/// What the first error with a known text or code means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum FaultMeaning {
    Missing(MissingResource),
    Throttled,
    Denied,
    Other,
}

/// The envelope of a success, else the error, with as much of the server's text as `text` lets through.
pub(super) fn classify(
    call: &ApiCall,
    answer: &HttpAnswer,
    retry_after: Option<Duration>,
    text: &ServerText<'_>,
) -> Result<ResponseEnvelope, ApiError> {
    let status = answer.status;
    if let Some(location) = answer.location() {
        return Err(ApiError::Redirected {
            call: call.clone(),
            status,
            location: text.location(&location),
        });
    }
    let faults = match ResponseEnvelope::read((200..300).contains(&status), &answer.body) {
        Some(envelope) if envelope.success => return Ok(envelope),
        Some(envelope) => envelope.faults,
        None if status == 429 => Vec::new(),
        None => {
            return Err(ApiError::Malformed {
                call: call.clone(),
                status,
                excerpt: text.excerpt(&answer.body),
            });
        }
    };
    Err(describe_failure(
        call.clone(),
        answer,
        &faults,
        retry_after,
        text,
    ))
}

/// The error that `faults` amount to.
fn describe_failure(
    call: ApiCall,
    answer: &HttpAnswer,
    faults: &[ApiFault],
    retry_after: Option<Duration>,
    text: &ServerText<'_>,
) -> ApiError {
    let status = answer.status;
    let code = text.code(faults);
    let message = text.message(status, faults);
    match meaning(status, faults) {
        Missing(missing) => ApiError::NotFound {
            call,
            status,
            missing,
        },
        Throttled => ApiError::RateLimited {
            call,
            status,
            retry_after,
        },
        Denied => ApiError::Denied {
            call,
            status,
            code,
            message,
        },
        Other => ApiError::Refused {
            call,
            status,
            code,
            message,
            ray: answer.ray(),
        },
    }
}

/// Texts of the API that have one meaning, lower case. From wrangler's
/// `packages/wrangler/src/core/handle-errors.ts` and `packages/wrangler/src/user/whoami.ts`, and the
/// errors of the Secrets Store API.
const TEXTS: &[(&str, FaultMeaning)] = &[
    ("store_not_found", Missing(MissingResource::Store)),
    ("secret_not_found", Missing(MissingResource::Secret)),
    ("token not found", Missing(MissingResource::Token)),
    ("consider throttling", Throttled),
    ("invalid api token", Denied),
    ("authentication error", Denied),
    ("authentication failed", Denied),
    ("unauthorized to access", Denied),
    ("max auth failures", Other),
    ("unknown x-auth-key", Denied),
    ("invalid request headers", Denied),
    ("missing \"authorization\" header", Denied),
    ("method not allowed for token", Denied),
    ("could not route", Missing(MissingResource::Account)),
    ("internal error", Other),
];

fn meaning(status: u16, faults: &[ApiFault]) -> FaultMeaning {
    // Whatever it says beside, it says so to everybody who asks too often.
    let by_status = (status == 429).then_some(Throttled);
    by_status
        .or_else(|| by_text(faults))
        .or_else(|| by_code(faults))
        .unwrap_or(match status {
            401 | 403 => Denied,
            404 => Missing(MissingResource::Other),
            429 => Throttled,
            _ => Other,
        })
}

fn by_text(faults: &[ApiFault]) -> Option<FaultMeaning> {
    faults.iter().find_map(|fault| {
        let message = fault.message.to_ascii_lowercase();
        let known = TEXTS.iter().find(|(text, _)| message.contains(text));
        known.map(|(_, meaning)| *meaning)
    })
}

fn by_code(faults: &[ApiFault]) -> Option<FaultMeaning> {
    faults.iter().find_map(|fault| match fault.code? {
        971 => Some(Throttled),
        6003 | 6103 | 6111 | 9103 | 9106 | 9109 | 10000 => Some(Denied),
        7003 => Some(Missing(MissingResource::Account)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use reqwest::Method;
    use reqwest::header::{HeaderMap, HeaderValue};
    use serde_json::{Value, json};

    use super::*;

    /// The result or the error of an answer, as text.
    fn describe_outcome(status: u16, body: &str) -> String {
        let call = ApiCall {
            method: Method::GET,
            path: "/x".to_owned(),
        };
        let mut headers = HeaderMap::new();
        headers.insert("cf-ray", HeaderValue::from_static("8f00ba4c0ffee000-LCL"));
        let answer = HttpAnswer {
            status,
            headers,
            body: body.as_bytes().to_vec().into(),
        };
        let text = ServerText::Cleaned(&str::to_owned);
        match classify(&call, &answer, None, &text) {
            Ok(envelope) => format!("ok {}", *envelope.result),
            Err(error) => error.to_string(),
        }
    }

    fn errors(errors: &Value) -> String {
        json!({ "success": false, "errors": errors, "messages": [], "result": null }).to_string()
    }

    fn fault(status: u16, code: i64, message: &str) -> String {
        describe_outcome(
            status,
            &errors(&json!([{ "code": code, "message": message }])),
        )
    }

    #[test]
    fn denials() {
        for (status, code, message) in [
            (403, 10000, "Authentication error"),
            (400, 10000, "Authentication error"),
            (401, 1000, "Invalid API Token"),
            (400, 9106, "Authentication failed (status: 400)"),
            (403, 9109, "Unauthorized to access requested resource"),
            (400, 9103, "Unknown X-Auth-Key or X-Auth-Email"),
            (400, 1001, "Missing \"Authorization\" header"),
            (403, 10001, "Method not allowed for token"),
            (403, 4_000_000_000, "a text that nobody knows"),
        ] {
            assert_eq!(
                fault(status, code, message),
                format!("GET /x: Cloudflare denies it: {message} [code: {code}] (HTTP {status})")
            );
        }
        let chain = json!([{ "code": 6003, "message": "Invalid request headers", "error_chain":
            [{ "code": 6111, "message": "Invalid format for Authorization header" }] }]);
        assert_eq!(
            describe_outcome(400, &errors(&chain)),
            "GET /x: Cloudflare denies it: Invalid request headers; Invalid format for Authorization header [code: 6003] (HTTP 400)"
        );
    }

    #[test]
    fn what_does_not_exist() {
        for (status, code, message, missing) in [
            (404, 1001, "store_not_found", "the store"),
            (400, 1001, "secret_not_found", "the secret"),
            (
                400,
                7003,
                "Could not route to /accounts/x, perhaps your object identifier is invalid?",
                "the account",
            ),
            (404, 1003, "token not found", "the token"),
            (404, 7002, "Not Found", "it"),
        ] {
            assert_eq!(
                fault(status, code, message),
                format!("GET /x: {missing} does not exist (HTTP {status})")
            );
        }
    }

    #[test]
    fn a_text_counts_before_its_code_and_a_code_before_the_status() {
        assert!(fault(403, 1001, "secret_not_found").contains("the secret does not exist"));
        assert!(fault(404, 10000, "").contains("denies it"));
        assert!(fault(200, 971, "").contains("come back in about 5 minutes"));
        // Seen with the status of a denial, but it says nothing about permissions.
        assert!(fault(403, 10001, "internal error").contains("refuses it"));
        assert!(fault(403, 9109, "Max auth failures reached").contains("refuses it"));
    }

    #[test]
    fn other_refusals_name_the_ray() {
        assert_eq!(
            fault(400, 1003, "maximum_stores_exceeded"),
            "GET /x: Cloudflare refuses it: maximum_stores_exceeded [code: 1003] (HTTP 400, ray 8f00ba4c0ffee000-LCL)"
        );
        assert_eq!(
            describe_outcome(200, r#"{"success":false}"#),
            "GET /x: Cloudflare refuses it: no reason given (HTTP 200, ray 8f00ba4c0ffee000-LCL)"
        );
    }

    #[test]
    fn a_denial_that_is_not_the_api_s_says_nothing_of_permissions() {
        assert_eq!(
            describe_outcome(403, "<html>Access to this site is blocked"),
            "GET /x: an answer that is not the Cloudflare API's (HTTP 403): <html>Access to this site is blocked"
        );
        assert!(describe_outcome(407, "").ends_with("(HTTP 407): an empty body"));
        assert!(describe_outcome(429, "slow down").contains("come back"));
    }

    #[test]
    fn successes() {
        assert_eq!(
            describe_outcome(200, r#"{"success":true,"result":[1]}"#),
            "ok [1]"
        );
        assert_eq!(describe_outcome(202, ""), "ok null");
    }
}

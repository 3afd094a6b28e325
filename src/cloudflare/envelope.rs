//! The envelope in which the API answers, read leniently.
//!
//! `{"success", "errors", "messages", "result", "result_info"}`, where a code can be missing or
//! larger than 65535, messages can be strings or objects, causes can be in `error_chain`, and
//! `success: false` can come under HTTP 200.

use std::fmt;

use secrecy::zeroize::Zeroizing;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// An answer in the API's own shape.
#[derive(PartialEq)]
pub(super) struct ResponseEnvelope {
    pub(super) success: bool,
    /// As it is written in the answer: as values, a long list takes ten times as much. It can hold a value.
    pub(super) result: Zeroizing<String>,
    pub(super) faults: Vec<ApiFault>,
    pub(super) info: PageInfo,
}

/// An element of `errors`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct ApiFault {
    pub(super) code: Option<i64>,
    pub(super) message: String,
}

/// What `result_info` says about pages; fields that it leaves out are `None`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct PageInfo {
    pub(super) per_page: Option<u64>,
    pub(super) total_count: Option<u64>,
    pub(super) total_pages: Option<u64>,
    /// Of the whole answer.
    pub(super) bytes: usize,
}

/// Nothing of the result.
impl fmt::Debug for ResponseEnvelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseEnvelope")
            .field("success", &self.success)
            .field("faults", &self.faults)
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}

/// The fields of an answer, each where it is there.
#[derive(Default, Deserialize)]
#[serde(default)]
struct EnvelopeFields<'b> {
    success: Value,
    errors: Value,
    #[serde(borrow)]
    result: Option<&'b RawValue>,
    result_info: Value,
}

impl ResponseEnvelope {
    /// Reads an answer's body. `None` if it is not such an envelope; an empty body under a status
    /// that announces success (202, 204) is an empty success.
    pub(super) fn read(success: bool, body: &[u8]) -> Option<Self> {
        if success && body.iter().all(u8::is_ascii_whitespace) {
            return Some(Self {
                success: true,
                result: NOTHING.to_owned().into(),
                faults: Vec::new(),
                info: PageInfo::default(),
            });
        }
        // A list would be read too, as the fields in their order.
        if !body.trim_ascii_start().starts_with(b"{") {
            return None;
        }
        let fields: EnvelopeFields<'_> = serde_json::from_slice(body).ok()?;
        let faults = read_faults(&fields.errors);
        let stated = fields.success.as_bool();
        if stated.is_none() && faults.is_empty() {
            return None;
        }
        Some(Self {
            success: success && stated.unwrap_or(false),
            result: fields
                .result
                .map_or(NOTHING, RawValue::get)
                .to_owned()
                .into(),
            faults,
            info: PageInfo {
                bytes: body.len(),
                ..read_page_info(&fields.result_info)
            },
        })
    }
}

/// A result that is not there.
const NOTHING: &str = "null";

/// The elements of `errors`, each followed by its chain of causes.
fn read_faults(errors: &Value) -> Vec<ApiFault> {
    let elements = errors.as_array().map_or(&[][..], Vec::as_slice);
    let mut found = Vec::new();
    for element in elements {
        let message = element.as_str().or_else(|| element["message"].as_str());
        found.push(ApiFault {
            code: element["code"].as_i64(),
            message: message.unwrap_or_default().to_owned(),
        });
        found.extend(read_faults(&element["error_chain"]));
    }
    found
}

fn read_page_info(info: &Value) -> PageInfo {
    PageInfo {
        per_page: info["per_page"].as_u64(),
        total_count: info["total_count"].as_u64(),
        total_pages: info["total_pages"].as_u64(),
        bytes: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<ResponseEnvelope> {
        ResponseEnvelope::read(true, body.as_bytes())
    }

    fn fault(code: Option<i64>, message: &str) -> ApiFault {
        ApiFault {
            code,
            message: message.to_owned(),
        }
    }

    #[test]
    fn a_result_with_pages() {
        let envelope = read(
            r#"{"success":true,"errors":[],"messages":["hi"],"result":[1],
                "result_info":{"page":1,"per_page":100,"count":1,"total_count":1,"total_pages":1}}"#,
        )
        .unwrap();
        assert!(envelope.success);
        assert_eq!(*envelope.result, "[1]");
        assert_eq!(envelope.info.total_pages, Some(1));
    }

    #[test]
    fn faults_of_every_shape() {
        let envelope = read(
            r#"{"success":false,"result":null,"messages":[{"code":1,"message":"x"}],"errors":[
                {"code":6003,"message":"Invalid request headers","error_chain":[
                    {"code":6111,"message":"Invalid format for Authorization header"}]},
                {"message":"no code"},
                {"code":100136000,"message":"large"},
                "only text",
                {"code":"7"}]}"#,
        )
        .unwrap();
        assert!(!envelope.success);
        assert_eq!(
            envelope.faults,
            [
                fault(Some(6003), "Invalid request headers"),
                fault(Some(6111), "Invalid format for Authorization header"),
                fault(None, "no code"),
                fault(Some(100_136_000), "large"),
                fault(None, "only text"),
                fault(None, ""),
            ]
        );
    }

    #[test]
    fn a_failing_status_is_never_a_success() {
        let body = br#"{"success":true,"result":{}}"#;
        assert!(!ResponseEnvelope::read(false, body).unwrap().success);
    }

    #[test]
    fn an_empty_body_is_a_success_only_under_a_status_that_says_so() {
        assert_eq!(*read(" \n").unwrap().result, "null");
        assert_eq!(ResponseEnvelope::read(false, b""), None);
    }

    #[test]
    fn other_bodies_are_no_envelope() {
        for body in [
            "<html>",
            "[]",
            "null",
            "{}",
            r#"{"result":1}"#,
            r#"{"success":tru"#,
        ] {
            assert_eq!(read(body), None, "{body}");
        }
    }
}

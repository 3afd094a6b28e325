//! One request, before it is sent.

use std::fmt;

use bytes::Bytes;
use reqwest::{Method, Url};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::{ApiBase, ApiError, MissingResource};

/// Bytes of the longest id that is sent; ids have 32 to 36.
const LONGEST_ID: usize = 255;

/// What stands in for a text that repeats the value it was sent.
const WITHHELD: &str = "(a text that repeats the value is not shown)";

/// Bytes of a body besides the value in it.
const SLACK: usize = 1024;

/// Which call this is about: what every error and every line of the request log names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ApiCall {
    /// The HTTP method.
    pub(crate) method: Method,
    /// The path below the base URL, percent-encoded, with its query.
    pub(crate) path: String,
}

impl ApiCall {
    /// The call as sentences name it: ids by their ends, which tell them apart, and no query.
    pub(crate) fn brief(&self) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        let brief = |part: &str| {
            let id = part.len() >= 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            if id {
                format!("{}..{}", &part[..4], &part[part.len() - 4..])
            } else {
                part.to_owned()
            }
        };
        let parts: Vec<String> = path.split('/').map(brief).collect();
        format!("{} {}", self.method, parts.join("/"))
    }
}

impl fmt::Display for ApiCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// A call with where it goes and what it carries.
pub(super) struct ApiRequest {
    pub(super) call: ApiCall,
    pub(super) url: Url,
    pub(super) body: Option<RequestBody>,
    /// The answer may hold a value that nobody may see.
    pub(super) hushed: bool,
}

/// What a request carries, as JSON.
pub(super) struct RequestBody {
    /// The text. It is wiped when it was sent.
    pub(super) bytes: Bytes,
    /// The value in it that nobody may see.
    sealed: Option<SecretString>,
}

impl RequestBody {
    /// `body` as JSON, with room for `sealed`, a value in it that nobody may see.
    pub(super) fn of(
        body: &impl Serialize,
        sealed: Option<&SecretString>,
    ) -> serde_json::Result<Self> {
        let value = sealed.map_or("", |sealed| sealed.expose_secret());
        // Every byte may become six: a buffer that grows leaves copies behind.
        let mut text = Zeroizing::new(Vec::with_capacity(SLACK + 6 * value.len()));
        serde_json::to_writer(&mut *text, body)?;
        Ok(Self {
            bytes: Bytes::from_owner(text),
            sealed: sealed.cloned(),
        })
    }
}

impl ApiRequest {
    /// The request to the API path `segments` below `base`. A segment that no URL carries as it is
    /// (empty, `.`, `..`, control characters) or that is longer than any id is the id of nothing: it
    /// is not sent.
    pub(super) fn new(
        base: &ApiBase,
        method: Method,
        segments: &[&str],
        query: &[(&str, u64)],
        body: Option<RequestBody>,
    ) -> Result<Self, ApiError> {
        let unsound = |segment: &&str| {
            matches!(*segment, "" | "." | "..")
                || segment.len() > LONGEST_ID
                || segment.contains(char::is_control)
        };
        if let Some(position) = segments.iter().position(unsound) {
            let above = &segments[..position];
            let path = format!("{}/", base.relative(&base.join(above)));
            return Err(ApiError::NotFound {
                call: ApiCall { method, path },
                status: 404,
                missing: MissingResource::below(above),
            });
        }
        let mut url = base.join(segments);
        if !query.is_empty() {
            url.query_pairs_mut()
                .extend_pairs(query.iter().map(|(key, value)| (key, value.to_string())));
        }
        let path = base.relative(&url);
        Ok(Self {
            call: ApiCall { method, path },
            url,
            body,
            hushed: false,
        })
    }

    /// `text`, unless it repeats the value that the request carries.
    pub(super) fn conceal<'t>(&self, text: &'t str) -> &'t str {
        let sealed = self.body.as_ref().and_then(|body| body.sealed.as_ref());
        match sealed {
            Some(value) if repeats(text, value.expose_secret()) => WITHHELD,
            _ => text,
        }
    }

    /// `error` without what it shows of an answer that nobody may see.
    pub(super) fn hush(&self, mut error: ApiError) -> ApiError {
        match &mut error {
            ApiError::Malformed { excerpt, .. } if self.hushed => {
                "(not shown: it may hold a token)".clone_into(excerpt);
            }
            _ => {}
        }
        error
    }

    /// Whether it may be sent again when the first try gave no answer, or none that counts.
    pub(super) fn is_repeatable(&self) -> bool {
        self.call.method == Method::GET
    }
}

/// Whether `text` holds `value`, as it is or as JSON spells it.
fn repeats(text: &str, value: &str) -> bool {
    let spelled = Zeroizing::new(serde_json::to_string(value).unwrap_or_default());
    text.contains(value) || text.contains(spelled.trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_not_told_again() {
        let base = ApiBase::parse(ApiBase::DEFAULT).unwrap();
        let value = SecretString::from("line\n\"two\"");
        let body = RequestBody::of(&["x"], Some(&value)).unwrap();
        let request = ApiRequest::new(&base, Method::POST, &["a"], &[], Some(body)).unwrap();
        for text in ["no line\n\"two\" here", r#"{"v":"line\n\"two\""}"#] {
            assert_eq!(request.conceal(text), WITHHELD);
        }
        assert_eq!(request.conceal("secret_name_empty"), "secret_name_empty");
    }

    fn missing(segments: &[&str]) -> (String, MissingResource) {
        let base = ApiBase::parse(ApiBase::DEFAULT).unwrap();
        match ApiRequest::new(&base, Method::GET, segments, &[], None) {
            Err(ApiError::NotFound { call, missing, .. }) => (call.path, missing),
            _ => panic!("sent"),
        }
    }

    #[test]
    fn ids_that_cannot_be_sent_do_not_exist() {
        for id in ["", ".", "..", "a\nb", "a\tb", &"x".repeat(256)] {
            let (path, what) = missing(&["accounts", id, "secrets_store"]);
            assert_eq!(
                (path.as_str(), what),
                ("/accounts/", MissingResource::Account)
            );
        }
        let (path, what) = missing(&["accounts", "a", "secrets_store", "stores", "..", "secrets"]);
        assert_eq!(path, "/accounts/a/secrets_store/stores/");
        assert_eq!(what, MissingResource::Store);
    }
}

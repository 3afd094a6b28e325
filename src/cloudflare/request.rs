//! One request, before it is sent.

use std::fmt;

use reqwest::{Method, Url};
use serde_json::Value;

use super::{Base, Error, Missing};

/// Bytes of the longest id that is sent; ids have 32 to 36.
const LONGEST_ID: usize = 255;

/// Which call this is about: what every error and every line of the request log names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Call {
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, percent-encoded, with its query.
    pub path: String,
}

impl Call {
    /// The call as sentences name it: ids by their ends, which tell them apart, and no query.
    pub fn brief(&self) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        let brief = |part: &str| {
            let id = part.len() >= 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            match id {
                true => format!("{}..{}", &part[..4], &part[part.len() - 4..]),
                false => part.to_owned(),
            }
        };
        let parts: Vec<String> = path.split('/').map(brief).collect();
        format!("{} {}", self.method, parts.join("/"))
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// A call with where it goes and what it carries.
pub(super) struct Request {
    pub(super) call: Call,
    pub(super) url: Url,
    pub(super) body: Option<Value>,
}

impl Request {
    /// The request to the API path `segments` below `base`. A segment that no URL carries as it is
    /// (empty, `.`, `..`, control characters) or that is longer than any id is the id of nothing: it
    /// is not sent.
    pub(super) fn new(
        base: &Base,
        method: Method,
        segments: &[&str],
        query: &[(&str, u64)],
        body: Option<Value>,
    ) -> Result<Self, Error> {
        let unsound = |segment: &&str| {
            matches!(*segment, "" | "." | "..")
                || segment.len() > LONGEST_ID
                || segment.contains(char::is_control)
        };
        if let Some(position) = segments.iter().position(unsound) {
            let above = &segments[..position];
            let path = format!("{}/", base.relative(&base.join(above)));
            return Err(Error::NotFound {
                call: Call { method, path },
                status: 404,
                missing: Missing::below(above),
            });
        }
        let mut url = base.join(segments);
        if !query.is_empty() {
            url.query_pairs_mut()
                .extend_pairs(query.iter().map(|(key, value)| (key, value.to_string())));
        }
        let path = base.relative(&url);
        Ok(Self {
            call: Call { method, path },
            url,
            body,
        })
    }

    /// Whether it may be sent again when the first try gave no answer, or none that counts.
    pub(super) fn is_repeatable(&self) -> bool {
        self.call.method == Method::GET
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(segments: &[&str]) -> (String, Missing) {
        let base = Base::parse(Base::DEFAULT).unwrap();
        match Request::new(&base, Method::GET, segments, &[], None) {
            Err(Error::NotFound { call, missing, .. }) => (call.path, missing),
            _ => panic!("sent"),
        }
    }

    #[test]
    fn ids_that_cannot_be_sent_do_not_exist() {
        for id in ["", ".", "..", "a\nb", "a\tb", &"x".repeat(256)] {
            let (path, what) = missing(&["accounts", id, "secrets_store"]);
            assert_eq!((path.as_str(), what), ("/accounts/", Missing::Account));
        }
        let (path, what) = missing(&["accounts", "a", "secrets_store", "stores", "..", "secrets"]);
        assert_eq!(path, "/accounts/a/secrets_store/stores/");
        assert_eq!(what, Missing::Store);
    }
}

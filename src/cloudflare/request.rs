//! One request, before it is sent.

use bytes::Bytes;
use reqwest::{Method, Url};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::base::ApiBase;
use super::error::{ApiCall, ApiError, MissingResource};

/// Bytes of the longest id that is sent; ids have 32 to 36.
const LONGEST_ID: usize = 255;

/// Replaces a server text that repeats the value it was sent.
const WITHHELD: &str = "(a text that repeats the value is not shown)";

/// Bytes of a body besides the value in it.
const SLACK: usize = 1024;

/// A call with its URL and its body.
pub(super) struct ApiRequest {
    pub(super) call: ApiCall,
    pub(super) url: Url,
    /// JSON. It is wiped after it was sent.
    pub(super) body: Option<Bytes>,
    /// The value in the body that must not be shown.
    sealed: Option<SecretString>,
    /// The answer can hold a value that must not be shown.
    pub(super) hushed: bool,
}

impl ApiRequest {
    /// The request to the API path `segments` below `base`.
    ///
    /// # Errors
    /// A segment cannot be the id of anything, so it is not sent: it is longer than any id, or no
    /// URL carries it unchanged (empty, `.`, `..`, control characters).
    pub(super) fn new(
        base: &ApiBase,
        method: Method,
        segments: &[&str],
        query: &[(&str, u64)],
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
            body: None,
            sealed: None,
            hushed: false,
        })
    }

    /// The request with `body` as JSON. `sealed` is a value in it that must not be shown.
    pub(super) fn with_body(
        mut self,
        body: &impl Serialize,
        sealed: Option<&SecretString>,
    ) -> Result<Self, ApiError> {
        let value = sealed.map_or("", |sealed| sealed.expose_secret());
        // Every byte can become six: a buffer that grows leaves copies behind.
        let mut text = Zeroizing::new(Vec::with_capacity(SLACK + 6 * value.len()));
        serde_json::to_writer(&mut *text, body).map_err(|error| ApiError::Setup {
            call: self.call.clone(),
            reason: error.to_string(),
        })?;
        self.body = Some(Bytes::from_owner(text));
        self.sealed = sealed.cloned();
        Ok(self)
    }

    /// `text`, unless it repeats the value in the request's body.
    pub(super) fn conceal<'t>(&self, text: &'t str) -> &'t str {
        match &self.sealed {
            Some(value) if repeats(text, value.expose_secret()) => WITHHELD,
            _ => text,
        }
    }

    /// `error` without its excerpt of an answer that must not be shown.
    pub(super) fn hush(&self, mut error: ApiError) -> ApiError {
        if self.hushed
            && let ApiError::Malformed { excerpt, .. } = &mut error
        {
            "(not shown: it may hold a token)".clone_into(excerpt);
        }
        error
    }

    /// Whether it can be sent again after a try without an answer that counts.
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
    fn a_value_is_not_repeated() {
        let base = ApiBase::parse(ApiBase::DEFAULT).unwrap();
        let value = SecretString::from("line\n\"two\"");
        let request = ApiRequest::new(&base, Method::POST, &["a"], &[]).unwrap();
        let request = request.with_body(&["x"], Some(&value)).unwrap();
        for text in ["no line\n\"two\" here", r#"{"v":"line\n\"two\""}"#] {
            assert_eq!(request.conceal(text), WITHHELD);
        }
        assert_eq!(request.conceal("secret_name_empty"), "secret_name_empty");
    }

    fn missing(segments: &[&str]) -> (String, MissingResource) {
        let base = ApiBase::parse(ApiBase::DEFAULT).unwrap();
        match ApiRequest::new(&base, Method::GET, segments, &[]) {
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

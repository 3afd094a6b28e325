//! One request, before it is sent.

use bytes::Bytes;
use reqwest::{Method, Url};
use secrecy::zeroize::Zeroizing;
use serde::Serialize;

use super::api_call::ApiCall;
use super::base::ApiBase;
use super::error::ApiError;
use super::missing_resource::MissingResource;

/// Bytes of the longest id that is sent; ids have 32 to 36.
const LONGEST_ID: usize = 255;

/// Bytes of a body besides the value in it.
const SLACK: usize = 1024;

/// A value that must not be shown, and where it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum CarriedValue {
    /// In the body, with so many bytes.
    Sent(usize),
    /// In the answer.
    Answered,
}

/// A call with its URL and its body.
pub(super) struct ApiRequest {
    pub(super) call: ApiCall,
    pub(super) url: Url,
    /// JSON. It is wiped after it was sent.
    pub(super) body: Option<Bytes>,
    /// The value in it or in its answer that must not be shown, if there is one.
    pub(super) carried: Option<CarriedValue>,
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
            carried: None,
        })
    }

    /// The request with `body` as JSON, and the value that it or its answer carries.
    pub(super) fn with_body(
        mut self,
        body: &impl Serialize,
        carried: Option<CarriedValue>,
    ) -> Result<Self, ApiError> {
        let value = match carried {
            Some(CarriedValue::Sent(bytes)) => bytes,
            Some(CarriedValue::Answered) | None => 0,
        };
        // Every byte can become six: a buffer that grows leaves copies behind.
        let mut text = Zeroizing::new(Vec::with_capacity(SLACK + 6 * value));
        serde_json::to_writer(&mut *text, body).map_err(|error| ApiError::Setup {
            call: self.call.clone(),
            reason: error.to_string(),
        })?;
        self.body = Some(Bytes::from_owner(text));
        self.carried = carried;
        Ok(self)
    }

    /// What of the request is no secret, where its answer can be: its own body, if no value is in it.
    pub(super) fn harmless_body(&self) -> &[u8] {
        match self.carried {
            Some(CarriedValue::Sent(_)) => &[],
            Some(CarriedValue::Answered) | None => self.body.as_deref().unwrap_or_default(),
        }
    }

    /// Whether it can be sent again after a try without an answer that counts.
    pub(super) fn is_repeatable(&self) -> bool {
        self.call.method == Method::GET
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

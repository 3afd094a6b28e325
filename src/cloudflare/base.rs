//! Where the API is. A credential is sent there, so not every URL is accepted.

use std::fmt;

use reqwest::Url;
use thiserror::Error;

/// The root of the API's paths: https, or plain http on this machine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ApiBase(Url);

/// Why a URL cannot be the root of the API.
#[derive(Debug, Error, Eq, PartialEq)]
pub(crate) enum BaseError {
    #[error("the API's base URL `{url}` is not a URL: {reason}")]
    Syntax { url: String, reason: String },
    #[error(
        "the API's base URL `{url}` is plain http to another machine, which would send the \
         credential unencrypted; use https (plain http is only for localhost, 127.0.0.0/8 and \
         [::1])"
    )]
    Plain { url: String },
    #[error("the API's base URL `{url}` must begin with https://")]
    Scheme { url: String },
    #[error(
        "the API's base URL for `{host}` contains {part}; write it as https://HOST/PATH, and give \
         the credential in its own variable"
    )]
    Superfluous {
        /// The host alone: the rest can hold a credential.
        host: String,
        part: &'static str,
    },
}

impl ApiBase {
    /// Where Cloudflare's API is, unless a variable says otherwise.
    pub(crate) const DEFAULT: &'static str = "https://api.cloudflare.com/client/v4";

    /// Reads a base URL such as [`ApiBase::DEFAULT`].
    pub(crate) fn parse(text: &str) -> Result<Self, BaseError> {
        let url = Url::parse(text.trim()).map_err(|error| BaseError::Syntax {
            url: text.trim().to_owned(),
            reason: error.to_string(),
        })?;
        if let Some(part) = find_superfluous(&url) {
            let host = url.host_str().unwrap_or_default().to_owned();
            return Err(BaseError::Superfluous { host, part });
        }
        let mut base = Self(url);
        match base.0.scheme() {
            "https" => {}
            "http" if base.is_loopback() => {}
            "http" => return Err(BaseError::Plain { url: base.0.into() }),
            _ => return Err(BaseError::Scheme { url: base.0.into() }),
        }
        if let Ok(mut segments) = base.0.path_segments_mut() {
            segments.pop_if_empty();
        }
        Ok(base)
    }

    /// The host and the port, if it is not the scheme's own, for messages.
    pub(crate) fn host(&self) -> String {
        let host = self.0.host_str().unwrap_or_default();
        match self.0.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// Whether the host is this machine by its name or address alone. Requests must not leave it
    /// through a proxy then.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost"
            || address
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    pub(super) fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// The URL of the API path `segments`, each percent-encoded.
    pub(super) fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(segments);
        }
        url
    }

    /// The path and query of `url` below this base, as logs and messages show them.
    pub(super) fn relative(&self, url: &Url) -> String {
        let path = url.path();
        let path = path.strip_prefix(self.0.path()).unwrap_or(path);
        let path = format!("/{}", path.trim_start_matches('/'));
        match url.query() {
            Some(query) => format!("{path}?{query}"),
            None => path,
        }
    }
}

impl fmt::Display for ApiBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The part of `url` that a base URL must not have.
fn find_superfluous(url: &Url) -> Option<&'static str> {
    if !url.username().is_empty() || url.password().is_some() {
        Some("a user name or password")
    } else if url.query().is_some() {
        Some("a query")
    } else if url.fragment().is_some() {
        Some("a fragment")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_goes_anywhere_and_http_stays_here() {
        for sound in [
            ApiBase::DEFAULT,
            "https://api.fed.cloudflare.com/client/v4/",
            "http://localhost:8787/client/v4",
            "http://127.8.9.1",
            "http://[::1]:1/x",
            " http://LOCALHOST/client/v4\n",
        ] {
            assert!(ApiBase::parse(sound).is_ok(), "{sound}");
        }
        for plain in [
            "http://api.cloudflare.com/client/v4",
            "http://10.0.0.1/",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://0.0.0.0/",
            "http://[::ffff:10.0.0.1]/",
        ] {
            let error = ApiBase::parse(plain).unwrap_err();
            assert!(matches!(error, BaseError::Plain { .. }), "{plain}: {error}");
        }
    }

    #[test]
    fn credentials_in_a_base_url_are_refused_and_not_shown() {
        let error = ApiBase::parse("https://me:hunter2@api.example.com/v4").unwrap_err();
        assert!(error.to_string().contains("api.example.com"));
        assert!(!error.to_string().contains("hunter2"));
        assert!(ApiBase::parse("https://api.example.com/v4?token=x").is_err());
        assert!(ApiBase::parse("https://api.example.com/v4#x").is_err());
        assert!(ApiBase::parse("ftp://api.example.com/").is_err());
        assert!(ApiBase::parse("api.example.com").is_err());
        assert!(ApiBase::parse("").is_err());
    }

    #[test]
    fn segments_are_encoded_and_stay_segments() {
        let base = ApiBase::parse("https://api.example.com/client/v4/").unwrap();
        let path = |id: &str| base.relative(&base.join(&["stores", id]));
        assert_eq!(path("a b"), "/stores/a%20b");
        assert_eq!(path("../../user"), "/stores/..%2F..%2Fuser");
        assert_eq!(path("x?y#z%2e"), "/stores/x%3Fy%23z%252e");
    }

    #[test]
    fn a_path_is_shown_below_the_base() {
        let base = ApiBase::parse("http://localhost:1").unwrap();
        let mut url = base.join(&["accounts"]);
        assert_eq!(url.as_str(), "http://localhost:1/accounts");
        url.set_query(Some("page=1"));
        assert_eq!(base.relative(&url), "/accounts?page=1");
    }
}

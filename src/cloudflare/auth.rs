//! The credential of a request.

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};
use secrecy::{ExposeSecret, SecretString};

use super::echo::EchoDetector;

/// A credential in the form that the API accepts. `Debug` shows no value.
#[derive(Clone, Debug)]
pub(crate) enum ApiAuth {
    /// An API token or an OAuth access token, sent as `Authorization: Bearer`.
    Token(SecretString),
    /// The Global API Key with the email of its user, sent as `X-Auth-Email` and `X-Auth-Key`.
    Key { email: String, key: SecretString },
}

impl ApiAuth {
    /// The part that must not be shown.
    fn secret(&self) -> &str {
        match self {
            Self::Token(secret) | Self::Key { key: secret, .. } => secret.expose_secret(),
        }
    }

    /// The headers that carry the credential, marked as sensitive.
    pub(super) fn headers(&self) -> Result<HeaderMap, InvalidHeaderValue> {
        let fields = match self {
            Self::Token(token) => {
                vec![(AUTHORIZATION, format!("Bearer {}", token.expose_secret()))]
            }
            Self::Key { email, key } => vec![
                (HeaderName::from_static("x-auth-email"), email.clone()),
                (
                    HeaderName::from_static("x-auth-key"),
                    key.expose_secret().to_owned(),
                ),
            ],
        };
        fields
            .into_iter()
            .map(|(name, value)| {
                let mut value = HeaderValue::from_str(&value)?;
                value.set_sensitive(true);
                Ok((name, value))
            })
            .collect()
    }

    /// What finds the credential in an answer.
    pub(super) fn echo_detector(&self) -> EchoDetector {
        EchoDetector::new(self.secret())
    }

    /// `text` without the credential: a server or a proxy can echo it.
    pub(super) fn redact(&self, text: &str) -> String {
        match self.secret() {
            "" => text.to_owned(),
            secret => text.replace(secret, "[redacted]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "cfut_not-a-real-token";

    #[test]
    fn debug_shows_no_value() {
        let key = ApiAuth::Key {
            email: "a@example.com".to_owned(),
            key: VALUE.into(),
        };
        assert!(!format!("{:?} {key:?}", ApiAuth::Token(VALUE.into())).contains(VALUE));
    }

    #[test]
    fn headers_are_sensitive() {
        let headers = ApiAuth::Token(VALUE.into()).headers().unwrap();
        assert_eq!(headers[AUTHORIZATION], format!("Bearer {VALUE}").as_str());
        assert!(headers[AUTHORIZATION].is_sensitive());
        assert!(!format!("{headers:?}").contains(VALUE));
    }

    #[test]
    fn an_echo_is_redacted() {
        let auth = ApiAuth::Token(VALUE.into());
        assert_eq!(auth.redact(&format!("bad {VALUE}!")), "bad [redacted]!");
    }
}

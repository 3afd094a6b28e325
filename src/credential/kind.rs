//! What kind of credential it is.

use secrecy::ExposeSecret;
use serde::Serialize;

use crate::cloudflare::ApiAuth;

/// The kind of a credential, as reports spell it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CredentialKind {
    UserToken,
    AccountToken,
    /// The access token of a login.
    #[serde(rename = "oauth")]
    OAuth,
    /// The Global API Key of a user.
    GlobalKey,
    /// An API token without a prefix that was not verified yet.
    Unknown,
}

impl CredentialKind {
    /// What the form of the credential shows: it is a key, or has a prefix (documentation page "Token
    /// formats"). Tokens from before the prefixes still work and show nothing.
    pub(crate) fn of_prefix(auth: &ApiAuth) -> Option<Self> {
        let ApiAuth::Token(token) = auth else {
            return Some(Self::GlobalKey);
        };
        let token = token.expose_secret();
        let prefixes = [("cfut_", Self::UserToken), ("cfat_", Self::AccountToken)];
        prefixes
            .iter()
            .find(|(prefix, _)| token.starts_with(prefix))
            .map(|(_, kind)| *kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(token: &str) -> Option<CredentialKind> {
        CredentialKind::of_prefix(&ApiAuth::Token(token.into()))
    }

    #[test]
    fn prefixes_tell_the_kind() {
        assert_eq!(of("cfut_x"), Some(CredentialKind::UserToken));
        assert_eq!(of("cfat_x"), Some(CredentialKind::AccountToken));
        assert_eq!(of("CFAT_x"), None);
        assert_eq!(of("Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY"), None);
        let key = ApiAuth::Key {
            email: "a@example.com".to_owned(),
            key: "x".into(),
        };
        assert_eq!(
            CredentialKind::of_prefix(&key),
            Some(CredentialKind::GlobalKey)
        );
    }

    #[test]
    fn kinds_are_spelled_as_the_reports_promise() {
        let spelled = |kind| serde_json::to_value(kind).unwrap();
        assert_eq!(spelled(CredentialKind::UserToken), "user-token");
        assert_eq!(spelled(CredentialKind::AccountToken), "account-token");
        assert_eq!(spelled(CredentialKind::OAuth), "oauth");
        assert_eq!(spelled(CredentialKind::GlobalKey), "global-key");
        assert_eq!(spelled(CredentialKind::Unknown), "unknown");
    }
}

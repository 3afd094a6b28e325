//! A call, as people read it.

use std::fmt;

use reqwest::Method;

/// A call as every error and every line of the request log names it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ApiCall {
    pub(crate) method: Method,
    /// The path below the base URL, percent-encoded, with its query.
    pub(crate) path: String,
}

impl ApiCall {
    /// The reading of the list at `segments`, whichever pages that takes.
    pub(super) fn list(segments: &[&str]) -> Self {
        Self {
            method: Method::GET,
            path: format!("/{}", segments.join("/")),
        }
    }

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

    /// What is asked for, as progress names it. From the last parts of the path, which the API has in
    /// common with its documentation.
    pub(super) fn subject(&self) -> &'static str {
        if self.method != Method::GET {
            return "the change";
        }
        let path = self.path.split('?').next().unwrap_or_default();
        match path.rsplit('/').next().unwrap_or_default() {
            "verify" => "the state of the token",
            "accounts" => "the list of accounts",
            "memberships" => "the roles",
            "stores" => "the list of stores",
            "secrets" => "the list of secrets",
            "permission_groups" => "the list of permissions",
            "tokens" => "the list of tokens",
            "zones" => "the list of zones",
            _ => "an answer",
        }
    }
}

impl fmt::Display for ApiCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

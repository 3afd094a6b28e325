//! How much of a server's text is shown.
//!
//! A request that carries a secret's value, or whose answer carries a token's, can be answered with that
//! value: escaped, encoded or in part, so it cannot be found and taken out. Nothing of the server's text is
//! shown then but words that are known.

use super::envelope::ApiFault;

/// What the API says in errors, as it writes it. From the errors of Secrets Store, tokens and
/// authentication (wrangler's `packages/wrangler/src/core/handle-errors.ts`,
/// `packages/wrangler/src/user/whoami.ts`; the patches of `alchemy-run/distilled`).
const KNOWN: &[&str] = &[
    "secret_name_already_exists",
    "secret_name_empty",
    "secret_scopes_empty",
    "secret_scope_invalid",
    "secret_not_found",
    "store_not_found",
    "store_not_empty",
    "invalid_json_body",
    "maximum_secrets_exceeded",
    "maximum_stores_exceeded",
    "Failed common permission check against resources",
    "Reusing existing policies is not supported by token creation",
    "TokenManagedByCloudflare",
    "Authentication error",
    "Authentication failed",
    "Unauthorized to access requested resource",
    "Cannot use the access token from location",
    "Max auth failures reached",
    "Invalid API Token",
    "Invalid request headers",
    "Invalid format for Authorization header",
    "Missing \"Authorization\" header",
    "Unknown X-Auth-Key",
    "Method not allowed for token",
    "Please wait and consider throttling your request speed",
    "Could not route",
    "Internal Server Error",
    "internal error",
];

/// The codes of the API's errors have at most five digits: a longer number can be a value.
const LARGEST_CODE: i64 = 99_999;

/// The most characters of a body that are shown.
const LONGEST_EXCERPT: usize = 100;

/// How much of a server's text is shown, with what makes it fit to be shown.
pub(super) enum ServerText<'c> {
    Cleaned(&'c dyn Fn(&str) -> String),
    /// Known words, and names that the request itself has sent.
    Withheld {
        sent: &'c [u8],
    },
}

impl ServerText<'_> {
    /// The texts of all errors, in order.
    pub(super) fn message(&self, status: u16, faults: &[ApiFault]) -> String {
        let texts = faults.iter().map(|fault| fault.message.as_str());
        match self {
            Self::Cleaned(clean) => {
                let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
                if texts.is_empty() {
                    "no reason given".to_owned()
                } else {
                    clean(&texts.join("; "))
                }
            }
            Self::Withheld { sent } => {
                let named = texts.clone().find_map(|text| named_group(text, sent));
                let known = known_words(texts);
                if known.is_empty() {
                    explain_status(status).to_owned()
                } else {
                    known.join("; ") + &named.unwrap_or_default()
                }
            }
        }
    }

    /// The code of the first error that has one.
    pub(super) fn code(&self, faults: &[ApiFault]) -> Option<i64> {
        let code = faults.iter().find_map(|fault| fault.code);
        match self {
            Self::Cleaned(_) => code,
            Self::Withheld { .. } => code.filter(|code| (0..=LARGEST_CODE).contains(code)),
        }
    }

    /// The first characters of a body.
    pub(super) fn excerpt(&self, body: &[u8]) -> String {
        let Self::Cleaned(clean) = self else {
            return "its text is not shown, because it can repeat a secret".to_owned();
        };
        let body = clean(&String::from_utf8_lossy(body));
        let excerpt: String = body.trim().chars().take(LONGEST_EXCERPT).collect();
        if excerpt.is_empty() {
            "an empty body".to_owned()
        } else {
            excerpt
        }
    }

    /// What is wrong with a result of another shape than the call promises.
    pub(super) fn misfit(&self, error: &serde_json::Error) -> String {
        match self {
            Self::Cleaned(clean) => {
                let error = error.to_string();
                // Nobody sees the line that it counts.
                let reason = error.rsplit_once(" at line ");
                clean(reason.map_or(error.as_str(), |(reason, _)| reason))
            }
            Self::Withheld { .. } => self.excerpt(&[]),
        }
    }

    /// Where a redirect leads.
    pub(super) fn location(&self, location: &str) -> String {
        match self {
            Self::Cleaned(clean) => format!("`{}`", clean(location)),
            Self::Withheld { .. } => "an address that is not shown".to_owned(),
        }
    }
}

/// The known words in `texts`, each once, in the spelling of the table.
fn known_words<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'static str> {
    let texts: Vec<String> = texts.map(str::to_ascii_lowercase).collect();
    let is_said = |words: &&&str| {
        let words = words.to_ascii_lowercase();
        texts.iter().any(|text| text.contains(&words))
    };
    KNOWN.iter().filter(is_said).copied().collect()
}

/// The permission group that `text` names, if `sent` has it: `(Permission group: "Zone Write")`.
fn named_group(text: &str, sent: &[u8]) -> Option<String> {
    let (_, rest) = text.split_once("(Permission group: \"")?;
    let (name, _) = rest.split_once('"')?;
    let is_sent = String::from_utf8_lossy(sent).contains(&format!("\"name\":\"{name}\""));
    is_sent.then(|| format!(" (Permission group: \"{name}\")"))
}

/// What a status means, where the reason is not shown.
fn explain_status(status: u16) -> &'static str {
    match status {
        400 | 422 => {
            "the request is not valid; the reason is not shown, because it can repeat a secret"
        }
        409 => {
            "it conflicts with what is there; the reason is not shown, because it can repeat a secret"
        }
        413 => "the request is too large",
        500.. => "an error of the server; its text is not shown, because it can repeat a secret",
        _ => "the reason is not shown, because it can repeat a secret",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITHHELD: ServerText<'_> = ServerText::Withheld { sent: b"" };

    fn fault(code: i64, message: &str) -> ApiFault {
        ApiFault {
            code: Some(code),
            message: message.to_owned(),
        }
    }

    #[test]
    fn known_words_are_told_and_nothing_around_them() {
        let faults = [
            fault(1001, "bad value hunter2: SECRET_SCOPE_INVALID (hunter2)"),
            fault(10000, "Authentication error"),
            fault(1, "hunter2"),
        ];
        assert_eq!(
            WITHHELD.message(400, &faults),
            "secret_scope_invalid; Authentication error"
        );
    }

    #[test]
    fn a_group_is_named_where_the_request_has_named_it() {
        let sent = br#"{"permission_groups":[{"id":"g","name":"Zone Write"}]}"#;
        let text = ServerText::Withheld { sent };
        let message = |name: &str| {
            let check = "Failed common permission check against resources.";
            let said = format!("{check} (Permission group: \"{name}\")");
            text.message(400, &[fault(1001, &said)])
        };
        assert!(message("Zone Write").ends_with("(Permission group: \"Zone Write\")"));
        assert!(message("hunter2").ends_with("against resources"));
    }

    #[test]
    fn a_reason_that_is_not_known_is_explained_by_its_status() {
        let faults = [fault(1001, "invalid character in hunt")];
        for status in [200, 400, 403, 409, 413, 502] {
            let message = WITHHELD.message(status, &faults);
            assert!(
                !message.is_empty() && !message.contains("hunt"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_number_that_is_too_long_for_a_code_is_not_shown() {
        let code = |code| WITHHELD.code(&[fault(code, "")]);
        assert_eq!(code(1001), Some(1001));
        assert_eq!(code(4_242_424_242), None);
        assert_eq!(code(-1001), None);
    }
}

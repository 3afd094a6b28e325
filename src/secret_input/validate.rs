//! Checks of a value before it is stored. Cloudflare keeps whatever it is sent, and a mistake shows up
//! as a 401 of some other service after the deploy.

use secrecy::SecretString;
use thiserror::Error;

/// Bytes of the longest value (API reference, `secrets_store`; wrangler's
/// `packages/wrangler/src/secrets-store/commands.ts`, `MAX_SECRET_VALUE_BYTES`).
pub(crate) const LONGEST: usize = 65_536;

/// Why a value cannot be stored at all.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub(crate) enum InvalidValue {
    #[error("it is empty")]
    Empty,
    #[error("it is longer than {LONGEST} bytes, the most that Cloudflare accepts")]
    TooLong,
    #[error("it is not UTF-8 text")]
    NotText,
}

/// What looks like a mistake, though it could be meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum SuspiciousValue {
    /// It begins with `NAME=`, as in a `.env` file.
    Assignment,
    Quotes,
    /// It begins or ends with white space.
    Margin,
    /// It begins with a byte order mark.
    ByteOrderMark,
}

/// Whether `value` can be stored.
pub(crate) fn validate_value(value: &str) -> Result<(), InvalidValue> {
    match value.len() {
        0 => Err(InvalidValue::Empty),
        1..=LONGEST => Ok(()),
        _ => Err(InvalidValue::TooLong),
    }
}

/// What looks like a mistake in `value`, the outermost first. `names` are those by which the secret
/// goes.
pub(crate) fn find_suspicion(value: &str, names: &[&str]) -> Option<SuspiciousValue> {
    if value.starts_with('\u{feff}') {
        Some(SuspiciousValue::ByteOrderMark)
    } else if value.trim() != value {
        Some(SuspiciousValue::Margin)
    } else if strip_assignment(value, names).is_some() {
        Some(SuspiciousValue::Assignment)
    } else {
        strip_quotes(value).map(|_| SuspiciousValue::Quotes)
    }
}

impl SuspiciousValue {
    /// What is seen, as the end of a sentence about the value. Nothing of the value itself.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Self::Assignment => "begins with a name and `=`, as in a .env file",
            Self::Quotes => "has quotes around it",
            Self::Margin => "begins or ends with white space",
            Self::ByteOrderMark => "begins with a byte order mark",
        }
    }

    /// What the value would be without, as an item of a list.
    pub(crate) fn describe_correction(self) -> &'static str {
        match self {
            Self::Assignment => "store what is after the `=`",
            Self::Quotes => "store it without the quotes",
            Self::Margin => "store it without the white space",
            Self::ByteOrderMark => "store it without the mark",
        }
    }

    /// `value` without it.
    pub(crate) fn correct(self, value: &str) -> SecretString {
        let corrected = match self {
            // The name was recognised by then, whichever it is.
            Self::Assignment => value.split_once('=').map(|(_, rest)| rest),
            Self::Quotes => strip_quotes(value),
            Self::Margin => Some(value.trim()),
            Self::ByteOrderMark => value.strip_prefix('\u{feff}'),
        };
        corrected.unwrap_or(value).into()
    }
}

/// What follows `NAME=`, where the name is one of `names` or is written like a variable. Lower case
/// letters before a `=` are more often part of the value: base64, `user=x;password=y`.
fn strip_assignment<'v>(value: &'v str, names: &[&str]) -> Option<&'v str> {
    let (name, rest) = value.split_once('=')?;
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    let like_a_variable = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let known = names
        .iter()
        .any(|other| !name.is_empty() && bare_letters(other) == bare_letters(name));
    let padding = rest.is_empty() || rest.starts_with('=');
    ((like_a_variable || known) && !padding).then_some(rest)
}

/// A name without what differs between a secret, a binding and a variable of the same thing.
fn bare_letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// What is between quotes that belong together.
fn strip_quotes(value: &str) -> Option<&str> {
    ['"', '\'', '`'].into_iter().find_map(|quote| {
        let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const NAMES: &[&str] = &["stripe-live", "PAY_KEY"];

    #[test]
    fn mistakes_are_seen_and_undone() {
        for (value, seen, without) in [
            ("STRIPE_KEY=sk_1", SuspiciousValue::Assignment, "sk_1"),
            (
                "export STRIPE_KEY=sk_1",
                SuspiciousValue::Assignment,
                "sk_1",
            ),
            ("stripe_live=sk_1", SuspiciousValue::Assignment, "sk_1"),
            ("pay-key=sk=1", SuspiciousValue::Assignment, "sk=1"),
            ("\"sk_1\"", SuspiciousValue::Quotes, "sk_1"),
            ("'sk_1'", SuspiciousValue::Quotes, "sk_1"),
            (" sk_1", SuspiciousValue::Margin, "sk_1"),
            ("sk_1\r\n", SuspiciousValue::Margin, "sk_1"),
            ("\u{feff}sk_1", SuspiciousValue::ByteOrderMark, "sk_1"),
        ] {
            assert_eq!(find_suspicion(value, NAMES), Some(seen), "{value:?}");
            assert_eq!(seen.correct(value).expose_secret(), without, "{value:?}");
        }
    }

    #[test]
    fn what_values_look_like_is_no_mistake() {
        for value in [
            "sk_live_1",
            "QUJD=",
            "QUJDRA==",
            "AB",
            "=",
            "=x",
            "\"",
            "\"a\" and \"b\"",
            "{\"a\":\"b\"}",
            "user=x;password=y",
            "postgres://u:p@h/d?sslmode=require",
            "-----BEGIN KEY-----\nAB\n-----END KEY-----",
        ] {
            assert_eq!(find_suspicion(value, NAMES), None, "{value:?}");
        }
    }

    #[test]
    fn lengths_are_bytes() {
        assert_eq!(validate_value(""), Err(InvalidValue::Empty));
        assert_eq!(validate_value(&"x".repeat(LONGEST)), Ok(()));
        assert_eq!(validate_value(&"é".repeat(LONGEST / 2)), Ok(()));
        assert_eq!(
            validate_value(&"é".repeat(LONGEST / 2 + 1)),
            Err(InvalidValue::TooLong)
        );
    }
}

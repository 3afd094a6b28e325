//! How people get a value wrong. Cloudflare keeps whatever it is sent, and the mistake shows up as a
//! 401 of some other service after the deploy.

use secrecy::SecretString;
use thiserror::Error;

/// Bytes of the longest value (API reference, `secrets_store`; wrangler's
/// `packages/wrangler/src/secrets-store/commands.ts`, `MAX_SECRET_VALUE_BYTES`).
pub(crate) const LONGEST: usize = 65_536;

/// Why a value cannot be stored at all.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub(crate) enum Unfit {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It is longer than Cloudflare takes.
    #[error("it is longer than {LONGEST} bytes, the most that Cloudflare takes")]
    TooLong,
    /// It cannot be sent as JSON.
    #[error("it is not UTF-8 text")]
    NotText,
}

/// What looks like a mistake, though it could be meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Slip {
    /// `NAME=` stands before it, as in a `.env` file.
    Assignment,
    /// Quotes stand around it.
    Quotes,
    /// White space stands before or behind it.
    Margin,
    /// A byte order mark stands before it.
    ByteOrderMark,
}

/// Whether `value` can be stored.
///
/// # Errors
/// Why it cannot.
pub(crate) fn fit(value: &str) -> Result<(), Unfit> {
    match value.len() {
        0 => Err(Unfit::Empty),
        1..=LONGEST => Ok(()),
        _ => Err(Unfit::TooLong),
    }
}

/// What looks like a mistake in `value`, the outermost first. `names` are those by which the secret
/// goes.
pub(crate) fn slip(value: &str, names: &[&str]) -> Option<Slip> {
    if value.starts_with('\u{feff}') {
        Some(Slip::ByteOrderMark)
    } else if value.trim() != value {
        Some(Slip::Margin)
    } else if assigned(value, names).is_some() {
        Some(Slip::Assignment)
    } else {
        quoted(value).map(|_| Slip::Quotes)
    }
}

impl Slip {
    /// What is seen, as the end of a sentence about the value. Nothing of the value itself.
    pub(crate) fn seen(self) -> &'static str {
        match self {
            Self::Assignment => "begins with a name and `=`, as in a .env file",
            Self::Quotes => "has quotes around it",
            Self::Margin => "begins or ends with white space",
            Self::ByteOrderMark => "begins with a byte order mark",
        }
    }

    /// What the value would be without, as an item of a list.
    pub(crate) fn without(self) -> &'static str {
        match self {
            Self::Assignment => "store what stands behind the `=`",
            Self::Quotes => "store it without the quotes",
            Self::Margin => "store it without the white space",
            Self::ByteOrderMark => "store it without the mark",
        }
    }

    /// `value` without it.
    pub(crate) fn corrected(self, value: &str) -> SecretString {
        let corrected = match self {
            // The name was recognised by then, whichever it is.
            Self::Assignment => value.split_once('=').map(|(_, rest)| rest),
            Self::Quotes => quoted(value),
            Self::Margin => Some(value.trim()),
            Self::ByteOrderMark => value.strip_prefix('\u{feff}'),
        };
        corrected.unwrap_or(value).into()
    }
}

/// What stands behind `NAME=`, where the name is one of `names` or is written as variables are. Lower
/// case letters before a `=` are more often part of the value: base64, `user=x;password=y`.
fn assigned<'v>(value: &'v str, names: &[&str]) -> Option<&'v str> {
    let (name, rest) = value.split_once('=')?;
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    let like_a_variable = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let known = names
        .iter()
        .any(|other| !name.is_empty() && letters(other) == letters(name));
    let padding = rest.is_empty() || rest.starts_with('=');
    ((like_a_variable || known) && !padding).then_some(rest)
}

/// A name without what differs between a secret, a binding and a variable of the same thing.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// What stands between quotes, where they belong together.
fn quoted(value: &str) -> Option<&str> {
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
            ("STRIPE_KEY=sk_1", Slip::Assignment, "sk_1"),
            ("export STRIPE_KEY=sk_1", Slip::Assignment, "sk_1"),
            ("stripe_live=sk_1", Slip::Assignment, "sk_1"),
            ("pay-key=sk=1", Slip::Assignment, "sk=1"),
            ("\"sk_1\"", Slip::Quotes, "sk_1"),
            ("'sk_1'", Slip::Quotes, "sk_1"),
            (" sk_1", Slip::Margin, "sk_1"),
            ("sk_1\r\n", Slip::Margin, "sk_1"),
            ("\u{feff}sk_1", Slip::ByteOrderMark, "sk_1"),
        ] {
            assert_eq!(slip(value, NAMES), Some(seen), "{value:?}");
            assert_eq!(seen.corrected(value).expose_secret(), without, "{value:?}");
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
            assert_eq!(slip(value, NAMES), None, "{value:?}");
        }
    }

    #[test]
    fn lengths_are_bytes() {
        assert_eq!(fit(""), Err(Unfit::Empty));
        assert_eq!(fit(&"x".repeat(LONGEST)), Ok(()));
        assert_eq!(fit(&"é".repeat(LONGEST / 2)), Ok(()));
        assert_eq!(fit(&"é".repeat(LONGEST / 2 + 1)), Err(Unfit::TooLong));
    }
}

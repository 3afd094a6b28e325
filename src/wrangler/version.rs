//! Versions of wrangler. What a deploy reads, and asks of Cloudflare, has changed between them.

use std::fmt;
use std::str::FromStr;

/// A version of wrangler: three numbers. What follows them is not compared.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct WranglerVersion(pub(crate) u32, pub(crate) u32, pub(crate) u32);

impl WranglerVersion {
    /// The first that reads `secrets_store_secrets`: 4.7.2 ignores the field.
    pub(crate) const READS_SECRETS_STORE: Self = Self(4, 8, 0);

    /// The first that finds a `wrangler.json` or `wrangler.jsonc` without `--config`.
    pub(crate) const FINDS_JSON: Self = Self(3, 91, 0);
}

/// It is not a version of wrangler.
#[derive(Debug, thiserror::Error)]
#[error("write it as 4.164.0")]
pub(crate) struct VersionParseError;

impl FromStr for WranglerVersion {
    type Err = VersionParseError;

    /// Reads `4.164.0`, and what begins with a version: `4.164.0-beta.1`, `4.164.0(react@19.0.0)`. A build
    /// of a branch is called 0.0.0, which says nothing about its age.
    fn from_str(text: &str) -> Result<Self, VersionParseError> {
        let end = text.find(|character: char| !character.is_ascii_digit() && character != '.');
        let (numbers, rest) = text.split_at(end.unwrap_or(text.len()));
        if !rest.is_empty() && !rest.starts_with(['-', '+', '(', '_']) {
            return Err(VersionParseError);
        }
        let numbers: Result<Vec<u32>, _> = numbers.split('.').map(str::parse).collect();
        match numbers.map_err(|_| VersionParseError)?.as_slice() {
            [0, 0, 0] => Err(VersionParseError),
            [major, minor, patch] => Ok(Self(*major, *minor, *patch)),
            _ => Err(VersionParseError),
        }
    }
}

impl fmt::Display for WranglerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The versions between two of them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct VersionRange {
    /// The first of them; without it, all before the end.
    pub(crate) from: Option<WranglerVersion>,
    /// The first that is no longer one of them.
    pub(crate) before: Option<WranglerVersion>,
}

impl VersionRange {
    /// Every version.
    pub(crate) const ALL: Self = Self {
        from: None,
        before: None,
    };

    /// Whether `version` is one of them. An unknown one can be any.
    pub(crate) fn holds(self, version: Option<WranglerVersion>) -> bool {
        version.is_none_or(|version| {
            self.from.is_none_or(|first| first <= version)
                && self.before.is_none_or(|end| version < end)
        })
    }
}

impl fmt::Display for VersionRange {
    /// `from 4.45.0`, `before 4.129.0`, `from 4.45.0, before 4.129.0`; nothing for every version.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.before) {
            (None, None) => Ok(()),
            (Some(first), None) => write!(f, "from {first}"),
            (None, Some(end)) => write!(f, "before {end}"),
            (Some(first), Some(end)) => write!(f, "from {first}, before {end}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions_as_packages_and_lockfiles_write_them() {
        for text in [
            "4.164.0",
            "4.164.0-beta.1",
            "4.164.0+build",
            "4.164.0(@cloudflare/workers-types@4.2)",
            "4.164.0_react@19",
        ] {
            assert_eq!(
                text.parse::<WranglerVersion>().ok(),
                Some(WranglerVersion(4, 164, 0))
            );
        }
        for text in [
            "",
            "4",
            "4.1",
            "4.1.x",
            "^4.1.0",
            "4.1.0.0",
            "latest",
            "4..1",
            "0.0.0-abc",
            "link:..",
            "99999999999.1.1",
        ] {
            assert!(text.parse::<WranglerVersion>().is_err(), "{text}");
        }
    }

    #[test]
    fn compares_numbers_not_letters() {
        let [old, new] = [WranglerVersion(4, 45, 0), WranglerVersion(4, 129, 0)];
        assert!(old < new);
        let range = VersionRange {
            from: Some(old),
            before: Some(new),
        };
        assert!(range.holds(Some(old)) && range.holds(Some(WranglerVersion(4, 128, 9))));
        assert!(!range.holds(Some(new)) && !range.holds(Some(WranglerVersion(4, 44, 9))));
        assert!(range.holds(None));
        assert_eq!(range.to_string(), "from 4.45.0, before 4.129.0");
    }
}

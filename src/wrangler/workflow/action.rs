//! Releases of `cloudflare/wrangler-action`.

use std::fmt;

/// A release of wrangler-action, as far as its tag or the comment behind its hash says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ActionRelease {
    /// The tag as it is written: `v3`, `3.14.1`.
    tag: String,
    major: u32,
    minor: Option<u32>,
}

/// The release that `uses` names, if it is about wrangler-action: `Some(None)` where it is, and the
/// reference is a branch or a hash.
pub(super) fn wrangler_action(uses: &str) -> Option<Option<ActionRelease>> {
    let (name, reference) = uses.trim().split_once('@')?;
    let is_own = name.eq_ignore_ascii_case("cloudflare/wrangler-action");
    is_own.then(|| ActionRelease::parse(reference))
}

impl ActionRelease {
    /// Reads `v3`, `3.14`, `v3.14.1`. None for a branch or a hash.
    pub(super) fn parse(tag: &str) -> Option<Self> {
        let numbers = tag.strip_prefix('v').unwrap_or(tag).split('.');
        let numbers = numbers.map(|number| number.parse().ok());
        let numbers: Vec<u32> = numbers.collect::<Option<_>>()?;
        let (major, minor) = match numbers.as_slice() {
            [major] => (*major, None),
            [major, minor] | [major, minor, _] => (*major, Some(*minor)),
            _ => return None,
        };
        Some(Self {
            tag: tag.to_owned(),
            major,
            minor,
        })
    }

    /// Whether it installs a wrangler 3 or older by itself. v4 installs the newest 4.
    pub(super) fn is_old(&self) -> bool {
        self.major < 4
    }

    /// The wrangler that it installs by itself: 3.90.0 since its 3.13.0.
    pub(crate) fn default_wrangler(&self) -> &'static str {
        if self.major == 3 && self.minor.is_none_or(|minor| minor >= 13) {
            "wrangler 3.90.0"
        } else {
            "wrangler 3.90.0 or an older one"
        }
    }
}

impl fmt::Display for ActionRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cloudflare/wrangler-action {}", self.tag)
    }
}

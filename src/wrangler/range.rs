//! Ranges of versions as npm writes them: `^4.0.0`, `~4.7`, `3.x || >=4.1 <5`, `1.2 - 2.3`.

use super::WranglerVersion;

/// The versions that a dependency accepts: those of any of its parts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SemverRange(Vec<VersionSpan>);

/// Versions without a gap between them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct VersionSpan {
    from: WranglerVersion,
    /// The first that is too new; none where none is.
    before: Option<WranglerVersion>,
}

/// The leading numbers of a version; what is absent can be any number.
#[derive(Clone, Copy)]
struct PartialVersion {
    major: Option<u32>,
    minor: Option<u32>,
    patch: Option<u32>,
}

impl SemverRange {
    /// Reads a range. None for what is not one: a tag, a path, an address, another protocol.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let parts = registry_part(text).split("||").map(parse_part);
        let parts: Vec<Option<VersionSpan>> = parts.collect::<Option<_>>()?;
        let spans: Vec<VersionSpan> = parts.into_iter().flatten().collect();
        (!spans.is_empty()).then_some(Self(spans))
    }

    /// Whether it accepts no version from `limit` on.
    pub(crate) fn is_below(&self, limit: WranglerVersion) -> bool {
        let mut spans = self.0.iter();
        spans.all(|span| span.before.is_some_and(|end| end <= limit))
    }

    /// Whether `version` is one of them.
    pub(crate) fn accepts(&self, version: WranglerVersion) -> bool {
        let mut spans = self.0.iter();
        spans.any(|span| span.from <= version && span.before.is_none_or(|end| version < end))
    }
}

/// What a dependency asks of the registry, without the protocol and the name.
pub(super) fn registry_part(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix("npm:").unwrap_or(text);
    text.strip_prefix("wrangler@").unwrap_or(text)
}

/// Comparators that all have to hold; `Some(None)` where nothing satisfies them together.
fn parse_part(text: &str) -> Option<Option<VersionSpan>> {
    if let Some((first, last)) = text.split_once(" - ") {
        let last = PartialVersion::parse(last)?;
        let from = PartialVersion::parse(first)?.lowest();
        let before = last.end();
        return Some(Some(VersionSpan { from, before }));
    }
    let mut whole = VersionSpan {
        from: WranglerVersion(0, 0, 0),
        before: None,
    };
    for comparator in split_comparators(text) {
        let span = parse_comparator(&comparator)?;
        whole.from = whole.from.max(span.from);
        whole.before = match (whole.before, span.before) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    let is_empty = whole.before.is_some_and(|end| end <= whole.from);
    Some((!is_empty).then_some(whole))
}

/// The comparators of a part: an operator can have a blank behind it.
fn split_comparators(text: &str) -> Vec<String> {
    let mut comparators: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in text.split_whitespace() {
        match comparators.last_mut().filter(|_| is_open) {
            Some(last) => last.push_str(word),
            None => comparators.push(word.to_owned()),
        }
        is_open = word.ends_with(['<', '>', '=', '~', '^']);
    }
    comparators
}

fn parse_comparator(text: &str) -> Option<VersionSpan> {
    let version = text.trim_start_matches(['<', '>', '=', '~', '^']);
    let operator = &text[..text.len() - version.len()];
    let partial = PartialVersion::parse(version)?;
    let (lowest, end) = (partial.lowest(), partial.end());
    let first = WranglerVersion(0, 0, 0);
    let (from, before) = match operator {
        "" | "=" => (lowest, end),
        ">=" => (lowest, None),
        // No version is above all of them.
        ">" => (end.unwrap_or(WranglerVersion(u32::MAX, 0, 0)), None),
        "<" => (first, Some(lowest)),
        "<=" => (first, end),
        "~" | "~>" => (lowest, partial.without_patch().end()),
        "^" => (lowest, partial.caret_end()),
        _ => return None,
    };
    Some(VersionSpan { from, before })
}

impl PartialVersion {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['v', '=']);
        // What follows is a label: `-beta.1`, `+build`.
        let (numbers, label) = text.split_at(text.find(['-', '+']).unwrap_or(text.len()));
        let is_label = |byte: u8| byte.is_ascii_alphanumeric() || b"-+.".contains(&byte);
        if !label.bytes().all(is_label) {
            return None;
        }
        let mut parts = numbers.split('.').map(parse_number);
        let mut next = || parts.next().unwrap_or(Some(None));
        let partial = Self {
            major: next()?,
            minor: next()?,
            patch: next()?,
        };
        parts.next().is_none().then_some(partial)
    }

    fn without_patch(self) -> Self {
        Self {
            patch: None,
            ..self
        }
    }

    fn lowest(self) -> WranglerVersion {
        let number = |number: Option<u32>| number.unwrap_or(0);
        WranglerVersion(number(self.major), number(self.minor), number(self.patch))
    }

    /// The first version that is newer than all that it stands for.
    fn end(self) -> Option<WranglerVersion> {
        let next = |number: u32| number.saturating_add(1);
        Some(match (self.major?, self.minor, self.patch) {
            (major, None, _) => WranglerVersion(next(major), 0, 0),
            (major, Some(minor), None) => WranglerVersion(major, next(minor), 0),
            (major, Some(minor), Some(patch)) => WranglerVersion(major, minor, next(patch)),
        })
    }

    /// The same for a caret, which keeps the first number that is not zero.
    fn caret_end(self) -> Option<WranglerVersion> {
        let kept = match (self.major?, self.minor, self.patch) {
            (0, Some(0), _) => self,
            (0, _, _) => self.without_patch(),
            _ => Self {
                minor: None,
                ..self.without_patch()
            },
        };
        kept.end()
    }
}

/// `Some(None)` for what stands for any number.
fn parse_number(text: &str) -> Option<Option<u32>> {
    match text {
        "" | "x" | "X" | "*" => Some(None),
        digits => digits.parse().ok().map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: WranglerVersion = WranglerVersion::READS_SECRETS_STORE;

    #[test]
    fn knows_the_ranges_that_end_before_a_version() {
        for text in [
            "3",
            "3.x",
            "^3.114.14",
            "~4.7.0",
            "4.7",
            "4.7.x",
            "=4.7.2",
            "v4.7.2",
            "<4.8.0",
            "< 4.8",
            "<=4.7.9",
            "<4.8.0-0",
            ">=3.0.0 <4.8.0",
            "^4.0.0 <4.5.0",
            "3.0.0 - 4.7",
            "^2.0.0 || ^3.0.0",
            "npm:^3.0.0",
            "npm:wrangler@^3.0.0",
            "^0.0.3",
            "^0.1",
            "~>3.1",
        ] {
            let range = SemverRange::parse(text);
            assert!(range.is_some_and(|range| range.is_below(LIMIT)), "{text}");
        }
        for text in [
            "",
            "*",
            "x",
            "4",
            "^4",
            "^4.0.0",
            "^4.7.2",
            "~4.8.0",
            "4.x.x",
            ">3",
            ">=3.0.0",
            "<=4",
            "<=4.8.0",
            "<5",
            "3.x || 4.x",
            "3.0.0 - 4",
            ">=3 <4.8.1",
            "^3 || *",
        ] {
            let range = SemverRange::parse(text);
            assert!(range.is_some_and(|range| !range.is_below(LIMIT)), "{text}");
        }
    }

    #[test]
    fn what_names_no_versions_is_not_a_range() {
        for text in [
            "latest",
            "beta",
            "workspace:*",
            "catalog:",
            "file:../wrangler",
            "github:cloudflare/workers-sdk",
            "https://example.com/wrangler.tgz",
            "npm:@acme/wrangler@^3.0.0",
            "1.2.3.4",
            "^^3",
            "<3 >4",
            "99999999999",
            "3.0.0-$(id)",
        ] {
            assert_eq!(SemverRange::parse(text), None, "{text}");
        }
    }

    #[test]
    fn accepts_what_lies_in_one_of_its_parts() {
        let accepts = |range: &str, version: &str| {
            let version: WranglerVersion = version.parse().unwrap();
            SemverRange::parse(range).unwrap().accepts(version)
        };
        assert!(accepts("^4.0.0", "4.164.0"));
        assert!(accepts(">4.7", "4.8.0"));
        assert!(accepts("~3.1 || ^4.2.0", "3.1.9"));
        assert!(!accepts("^4.0.0", "3.114.14"));
        assert!(!accepts("~3.1 || ^4.2.0", "4.1.0"));
        assert!(!accepts(">=4.8.0", "4.7.2"));
    }
}

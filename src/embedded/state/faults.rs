//! Faults on demand: data that says which requests go wrong, and how.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What happens to the requests that match, or with `skip` and `times` to a window of them. The
/// first rule whose window is open acts.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FaultRule {
    /// `None`: every method.
    pub(crate) method: Option<String>,
    /// A part of the path, or with `*` (any run of characters) a pattern for its end.
    pub(crate) path: String,
    /// How many matching requests pass first.
    pub(crate) skip: u32,
    /// How many are hit after those; all if there is no number.
    pub(crate) times: Option<u32>,
    /// How long the request waits first.
    pub(crate) delay_ms: u64,
    /// What is answered in place of the real answer, if anything.
    pub(crate) answer: Option<FaultAnswer>,
    /// The request is performed even though `answer` is something else.
    pub(crate) perform: bool,
    /// What another writer does right after it.
    pub(crate) then: Vec<ForeignWrite>,
    #[serde(skip)]
    seen: u32,
}

/// An answer that is not the real one.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum FaultAnswer {
    Respond(CannedReply),
    /// The connection is closed without an answer.
    Close,
    /// The real answer, with the connection closed after this many bytes of its body.
    Truncate(usize),
    /// A body that never ends.
    Endless,
    /// Nothing, for ever.
    Hang,
}

/// An answer made up by the author of the fault.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CannedReply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    /// A string is sent as it is, anything else as JSON.
    pub(crate) body: Value,
}

/// What another writer does to the state.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ForeignWrite {
    /// Gives a secret other scopes.
    Scopes { secret: String, scopes: Vec<String> },
    /// Gives a secret another status.
    Status { secret: String, status: String },
    /// Deletes the secret with this id.
    Delete(String),
    /// Gives a token another name.
    Rename { token: String, name: String },
}

impl FaultRule {
    fn matches(&self, method: &str, path: &str) -> bool {
        self.method
            .as_deref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && matches_path(&self.path, path)
    }

    /// Counts a matching request; true if this one is hit.
    fn hits(&mut self) -> bool {
        let place = self.seen;
        self.seen = self.seen.saturating_add(1);
        place >= self.skip && self.times.is_none_or(|times| place - self.skip < times)
    }
}

/// The first rule that hits this request. Every rule that matches it counts it.
pub(crate) fn find_fault(rules: &mut [FaultRule], method: &str, path: &str) -> Option<FaultRule> {
    let mut found = None;
    for rule in rules {
        if rule.matches(method, path) && rule.hits() && found.is_none() {
            found = Some(rule.clone());
        }
    }
    found
}

/// Whether `path` contains `pattern`, or if that has a `*`, ends as it says.
fn matches_path(pattern: &str, path: &str) -> bool {
    let mut pieces = pattern.split('*');
    let last = pieces.next_back().unwrap_or_default();
    let mut rest = path;
    let mut starred = false;
    for piece in pieces {
        starred = true;
        let Some(at) = rest.find(piece) else {
            return false;
        };
        rest = &rest[at + piece.len()..];
    }
    if starred {
        rest.ends_with(last)
    } else {
        rest.contains(last)
    }
}

#[cfg(test)]
mod tests {
    use super::{FaultRule, find_fault, matches_path};

    #[test]
    fn a_pattern_without_a_star_is_a_part_of_the_path() {
        assert!(matches_path(
            "/stores",
            "/accounts/a/secrets_store/stores/s"
        ));
        assert!(!matches_path(
            "/quota",
            "/accounts/a/secrets_store/stores/s"
        ));
    }

    #[test]
    fn a_pattern_with_a_star_says_how_the_path_ends() {
        assert!(matches_path(
            "/scripts/*/versions",
            "/accounts/a/workers/scripts/w/versions"
        ));
        assert!(!matches_path(
            "/scripts/*/versions",
            "/accounts/a/workers/scripts/w/versions/v"
        ));
        assert!(matches_path("*/stores", "/accounts/a/secrets_store/stores"));
        assert!(matches_path(
            "/stores/*",
            "/accounts/a/secrets_store/stores/s/secrets"
        ));
        assert!(!matches_path(
            "/stores/*",
            "/accounts/a/secrets_store/stores"
        ));
    }

    #[test]
    fn a_window_opens_after_skip_and_closes_after_times() {
        let mut rules = [FaultRule {
            method: Some("GET".to_owned()),
            skip: 1,
            times: Some(2),
            ..FaultRule::default()
        }];
        let hits: Vec<bool> = (0..5)
            .map(|_| find_fault(&mut rules, "GET", "/a").is_some())
            .collect();
        assert_eq!(hits, [false, true, true, false, false]);
        assert!(find_fault(&mut rules, "PUT", "/a").is_none());
    }
}

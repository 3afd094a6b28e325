//! What a log says of a refusal: the causes that its text allows, and what it names.

use crate::permissions::groups::SECRETS_STORE_WRITE;

/// A refusal, or a warning of one, that is in a log.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct LogRefusal {
    /// The line in which its text ends, from 1.
    pub(crate) line: usize,
    /// Cloudflare's code, where one is in the text.
    pub(crate) code: Option<u32>,
    /// What happened, as a sentence without a period.
    pub(crate) title: String,
    /// Any of these can be the cause. Never empty.
    pub(crate) causes: Vec<LogCause>,
    pub(crate) names: LogNames,
}

/// A cause that the text of a refusal allows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct LogCause {
    /// The rule that finds it in a project, if one does.
    pub(crate) rule: Option<&'static str>,
    /// A sentence without a period.
    pub(crate) message: String,
}

/// What the log names beside a refusal. Only what cannot be a credential is kept.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct LogNames {
    pub(crate) worker: Option<String>,
    pub(crate) environment: Option<String>,
    pub(crate) binding: Option<String>,
    pub(crate) store: Option<String>,
    pub(crate) secret: Option<String>,
    pub(crate) address: Option<String>,
}

impl LogNames {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        let Self {
            worker,
            environment,
            binding,
            store,
            secret,
            address,
        } = self;
        let all = [worker, environment, binding, store, secret, address];
        all.into_iter().flatten().count()
    }
}

impl LogCause {
    pub(super) fn new(rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            rule: Some(rule),
            message: message.into(),
        }
    }

    /// One that no rule is about.
    pub(super) fn unruled(message: impl Into<String>) -> Self {
        Self {
            rule: None,
            message: message.into(),
        }
    }

    /// The two causes that Cloudflare has one text for.
    pub(super) fn of_refusal() -> Vec<Self> {
        let needs = format!(
            "the token cannot bind secrets: it needs {} (Read is not enough)",
            SECRETS_STORE_WRITE.label
        );
        vec![
            Self::new("cannot-bind", needs),
            Self::new(
                "missing-scope",
                "the secret's scopes don't include `workers`",
            ),
        ]
    }
}

impl LogRefusal {
    /// Whether both are about the same, wherever they are in the log: then this one takes over what only
    /// the other names.
    pub(super) fn absorb(&mut self, other: &Self) -> bool {
        let (worker, others) = (&self.names.worker, &other.names.worker);
        let is_same_worker = worker.is_none() || others.is_none() || worker == others;
        let without = |names: &LogNames| LogNames {
            worker: None,
            ..names.clone()
        };
        let is_same = is_same_worker
            && self.causes == other.causes
            && without(&self.names) == without(&other.names);
        if is_same {
            self.names.worker = self.names.worker.take().or_else(|| others.clone());
            self.code = self.code.or(other.code);
        }
        is_same
    }
}

/// The most characters of a name that is shown: an API token has 40.
const LONGEST: usize = 39;

/// `text` as a name, if it can be one and no credential: a log can have anything in its place.
pub(super) fn read_name(text: &str) -> Option<String> {
    let name: String = text.split_whitespace().collect();
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || "_-.$".contains(character);
    let is_name = !name.is_empty() && name.len() <= LONGEST && name.chars().all(is_plain);
    (is_name && !has_token_prefix(&name)).then_some(name)
}

/// Whether it begins as the tokens of Cloudflare and of others do: `cfut_`, `ghp_`, `sk-`.
fn has_token_prefix(name: &str) -> bool {
    let prefixes = [
        "cfut_",
        "cfat_",
        "cfk_",
        "ghp_",
        "gho_",
        "ghs_",
        "github_pat_",
        "sk-",
        "eyJ",
    ];
    prefixes.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::read_name;

    #[test]
    fn what_can_be_a_credential_is_no_name() {
        for name in [
            "SMTP_PASSWORD",
            "smtp-password",
            "8f7a1cdced6342c18d223ece462fd88d",
        ] {
            assert_eq!(read_name(name).as_deref(), Some(name));
        }
        assert_eq!(
            read_name("smtp-pass\n  word").as_deref(),
            Some("smtp-password")
        );
        for other in [
            "",
            "::stop",
            "a b'c",
            "cfut_0123456789",
            "Xz9-Kq2rWm7tRcL8pNs4Vb6nDr5Gj1hYf3Q_0aBc",
        ] {
            assert_eq!(read_name(other), None, "{other:?}");
        }
    }
}

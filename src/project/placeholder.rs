//! Placeholders in place of store ids.

use super::store_id::is_store_id;

/// What kind of placeholder a store id is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum PlaceholderKind {
    /// Never filled in: empty, `demo`, `<STORE_ID>`.
    Blank,
    /// Asks a person to fill it in: `YOUR_STORE_ID`, `TODO`.
    Reminder,
    /// Looks as if a script fills it in before the deploy: `${STORE_ID}`, `{{store}}`, `@@STORE@@`,
    /// `op://vault/store`, `REPLACE_WITH_STORE_ID`.
    Substituted,
}

impl PlaceholderKind {
    /// Whether a run that asks Cloudflare nothing leaves open what is deployed: it can be before the
    /// script that fills in the id.
    pub(crate) fn is_open(self, offline: bool) -> bool {
        offline && self == Self::Substituted
    }
}

/// What the tools put around a variable that fill it in, wherever in the text it is.
const MARKS: &[&str] = &["${", "{{", "#{", "%%", "@@"];

/// What they put around the whole text.
const BRACKETS: &[(&str, &str)] = &[
    ("__", "__"),
    ("%", "%"),
    ("@", "@"),
    ("<%", "%>"),
    ("((", "))"),
];

/// How ids begin that a script is meant to replace, most by what another place holds.
const REFERENCES: &[&str] = &["$", "op://", "vault:", "ref+", "env:", "replace"];

/// How ids begin that a person is meant to replace.
const REMINDERS: &[&str] = &[
    "your_",
    "your-",
    "change_me",
    "changeme",
    "insert_",
    "todo:",
    "todo ",
];

/// What stands for such an id by itself; a store can be called `todo-app`.
const TODO: &str = "todo";

/// Words that are not an id of anything.
const BLANKS: &[&str] = &["", "demo", "store_id", "store-id", "xxx"];

/// What kind of placeholder `store_id` is, if it is one. Real ids are 32 hexadecimal digits, but
/// another shape alone does not make a placeholder: Cloudflare says whether the store exists.
pub(crate) fn classify(store_id: &str) -> Option<PlaceholderKind> {
    // Asked for every binding by several rules, and nearly always about a real id.
    if is_store_id(store_id) {
        return None;
    }
    let id = store_id.trim().to_ascii_lowercase();
    if is_substituted(&id) {
        return Some(PlaceholderKind::Substituted);
    }
    if id == TODO || REMINDERS.iter().any(|prefix| id.starts_with(prefix)) {
        return Some(PlaceholderKind::Reminder);
    }
    let bracketed = id.starts_with('<') && id.ends_with('>');
    let crossed = id.len() >= 8 && id.chars().all(|character| character == 'x');
    (bracketed || crossed || BLANKS.contains(&id.as_str())).then_some(PlaceholderKind::Blank)
}

/// Whether something looks as if it fills in `id`, which is in lower case.
fn is_substituted(id: &str) -> bool {
    let is_enclosed = |(open, close): &(&str, &str)| {
        id.len() > open.len() + close.len() && id.starts_with(open) && id.ends_with(close)
    };
    MARKS.iter().any(|mark| id.contains(mark))
        || REFERENCES.iter().any(|prefix| id.starts_with(prefix))
        || BRACKETS.iter().any(is_enclosed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_was_never_filled_in_from_what_a_script_fills_in() {
        for blank in [
            "",
            " ",
            "demo",
            "<STORE_ID>",
            "<cloudflare-secrets-store-id>",
            "xxxxxxxx",
        ] {
            assert_eq!(classify(blank), Some(PlaceholderKind::Blank), "{blank:?}");
        }
        for reminder in ["YOUR_STORE_ID", "your-store", "TODO", "change_me"] {
            let kind = Some(PlaceholderKind::Reminder);
            assert_eq!(classify(reminder), kind, "{reminder:?}");
        }
        for filled in [
            "${STORE}",
            "$STORE",
            "{{ store }}",
            "REPLACE_WITH_ID",
            "__STORE_ID__",
            "@@STORE_ID@@",
            "@STORE_ID@",
            "#{StoreId}#",
            "%STORE_ID%",
            "<%= store_id %>",
            "((store_id))",
            "op://vault/item/store",
            "env:STORE_ID",
        ] {
            assert_eq!(
                classify(filled),
                Some(PlaceholderKind::Substituted),
                "{filled:?}"
            );
        }
        for real in [
            "todo-app",
            "prod__store",
            "023e105f4ecef8ad9ca31a8372d0c353",
            "ssssssssssssssssssssssssssssssss",
            "demo1",
            "%",
            "[STORE_ID]",
            "STORE_ID_HERE",
            "env.example.com",
            "https://example.com/*",
        ] {
            assert_eq!(classify(real), None, "{real:?}");
        }
    }
}

//! Placeholders in place of store ids.

/// What kind of placeholder a store id is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum PlaceholderKind {
    /// Never filled in: empty, `demo`, `<STORE_ID>`.
    Blank,
    /// Looks as if a script fills it in before the deploy: `${STORE_ID}`, `{{store}}`,
    /// `REPLACE_WITH_STORE_ID`.
    Substituted,
}

/// How ids begin that somebody is meant to fill in.
const PREFIXES: &[&str] = &[
    "replace",
    "your_",
    "your-",
    "todo",
    "change_me",
    "changeme",
    "insert_",
];

/// Words that are not an id of anything.
const BLANKS: &[&str] = &["", "demo", "store_id", "store-id", "xxx"];

/// What kind of placeholder `store_id` is, if it is one. Real ids are 32 hexadecimal digits, but
/// another shape alone does not make a placeholder: Cloudflare says whether the store exists.
pub(crate) fn classify(store_id: &str) -> Option<PlaceholderKind> {
    // Asked for every binding by several rules, and nearly always about a real id.
    if store_id.len() == 32 && store_id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let id = store_id.trim().to_ascii_lowercase();
    if ["${", "{{", "%%", "__"]
        .iter()
        .any(|mark| id.contains(mark))
        || PREFIXES.iter().any(|prefix| id.starts_with(prefix))
        || id.starts_with('$')
    {
        return Some(PlaceholderKind::Substituted);
    }
    let bracketed = id.starts_with('<') && id.ends_with('>');
    let crossed = id.len() >= 8 && id.chars().all(|character| character == 'x');
    (bracketed || crossed || BLANKS.contains(&id.as_str())).then_some(PlaceholderKind::Blank)
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
        for filled in [
            "${STORE}",
            "$STORE",
            "{{ store }}",
            "REPLACE_WITH_ID",
            "__STORE_ID__",
        ] {
            assert_eq!(
                classify(filled),
                Some(PlaceholderKind::Substituted),
                "{filled:?}"
            );
        }
        for real in [
            "023e105f4ecef8ad9ca31a8372d0c353",
            "ssssssssssssssssssssssssssssssss",
            "demo1",
        ] {
            assert_eq!(classify(real), None, "{real:?}");
        }
    }
}

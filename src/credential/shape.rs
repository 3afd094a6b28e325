//! What a credential cannot look like. Sent all the same, it would come back as a denial that says
//! nothing of the cause.

use super::error::Fault;

/// What is wrong with `text` as a token or key, the most telling fault first.
pub(super) fn fault(text: &str) -> Option<Fault> {
    let newline = |c| matches!(c, '\n' | '\r');
    let trimmed = text.trim();
    let has = |wanted: fn(char) -> bool| trimmed.contains(wanted);
    if has(newline) {
        Some(Fault::Newline)
    } else if text.ends_with(newline) {
        Some(Fault::TrailingNewline)
    } else if trimmed.contains('…') || trimmed.contains("...") {
        Some(Fault::Ellipsis)
    } else if has(char::is_whitespace) {
        Some(Fault::Space)
    } else if trimmed.len() < text.len() {
        Some(Fault::Padded)
    } else if has(char::is_control) {
        Some(Fault::Control)
    } else if !trimmed.is_ascii() {
        Some(Fault::NotAscii)
    } else if trimmed.starts_with(['"', '\'', '`']) {
        Some(Fault::Quoted)
    } else {
        None
    }
}

/// Whether `text` is what wrangler takes for an account id
/// (`packages/workers-auth/src/account-id.ts`).
pub(super) fn is_account_id(text: &str) -> bool {
    let sound = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !text.is_empty() && text.bytes().all(sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_a_credential() {
        for (text, expected) in [
            ("cfut_abc-DEF_123", None),
            ("0123456789abcdef", None),
            ("abc\n", Some(Fault::TrailingNewline)),
            ("abc\r\n", Some(Fault::TrailingNewline)),
            ("abc\ndef", Some(Fault::Newline)),
            (" abc", Some(Fault::Padded)),
            ("Bearer abc", Some(Fault::Space)),
            ("abc\u{a0}def", Some(Fault::Space)),
            ("abc…", Some(Fault::Ellipsis)),
            ("abc...", Some(Fault::Ellipsis)),
            ("abc\u{1b}[0m", Some(Fault::Control)),
            ("abc\u{200b}", Some(Fault::NotAscii)),
            ("tokén", Some(Fault::NotAscii)),
            ("\"abc\"", Some(Fault::Quoted)),
        ] {
            assert_eq!(fault(text), expected, "{text:?}");
        }
    }

    #[test]
    fn account_ids() {
        assert!(is_account_id("023e105f4ecef8ad9ca31a8372d0c353"));
        for wrong in ["", "a b", "../x", "a\n", "<ACCOUNT_ID>", "é"] {
            assert!(!is_account_id(wrong), "{wrong:?}");
        }
    }
}

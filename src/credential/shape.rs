//! What a credential cannot look like. If it were sent, Cloudflare would refuse it without naming the
//! cause.

use super::error::CredentialFault;

/// What is wrong with `text` as a token or key, the most telling fault first.
pub(super) fn find_fault(text: &str) -> Option<CredentialFault> {
    let newline = |c| matches!(c, '\n' | '\r');
    let trimmed = text.trim();
    let has = |wanted: fn(char) -> bool| trimmed.contains(wanted);
    if has(newline) {
        Some(CredentialFault::Newline)
    } else if text.ends_with(newline) {
        Some(CredentialFault::TrailingNewline)
    } else if let Some(fault) = find_stand_in(trimmed) {
        Some(fault)
    } else if trimmed.contains('…') || trimmed.contains("...") {
        Some(CredentialFault::Ellipsis)
    } else if has(char::is_whitespace) {
        Some(CredentialFault::Space)
    } else if trimmed.len() < text.len() {
        Some(CredentialFault::Padded)
    } else if has(char::is_control) {
        Some(CredentialFault::Control)
    } else if !trimmed.is_ascii() {
        Some(CredentialFault::NotAscii)
    } else if trimmed.starts_with(['"', '\'', '`']) {
        Some(CredentialFault::Quoted)
    } else {
        None
    }
}

/// What `text` is that stands where a credential should be. Any other shape is sent: Cloudflare can
/// change the form of its tokens.
fn find_stand_in(text: &str) -> Option<CredentialFault> {
    let is_in = |open, close| text.starts_with(open) && text.ends_with(close);
    let variable = text.strip_prefix('$').and_then(|rest| rest.chars().next());
    let is_variable = variable.is_some_and(|first| first.is_alphabetic() || "_{(".contains(first));
    if !text.is_empty() && text.bytes().all(|byte| byte == b'*') {
        Some(CredentialFault::Mask)
    } else if is_in("<", ">") {
        Some(CredentialFault::Placeholder)
    } else if is_variable || is_in("{{", "}}") || text.starts_with("op://") {
        Some(CredentialFault::Reference)
    } else if is_assignment(text) {
        Some(CredentialFault::Assignment)
    } else {
        None
    }
}

/// Whether `text` is `NAME=value`, with a name as variables have them.
fn is_assignment(text: &str) -> bool {
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.split_once('=').is_some_and(|(name, value)| {
        let is_name = !name.is_empty() && name.bytes().all(of_name);
        is_name && !value.trim_matches('=').is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_a_credential() {
        for (text, expected) in [
            ("cfut_abc-DEF_123", None),
            ("0123456789abcdef", None),
            ("abc\n", Some(CredentialFault::TrailingNewline)),
            ("abc\r\n", Some(CredentialFault::TrailingNewline)),
            ("abc\ndef", Some(CredentialFault::Newline)),
            (" abc", Some(CredentialFault::Padded)),
            ("Bearer abc", Some(CredentialFault::Space)),
            ("abc\u{a0}def", Some(CredentialFault::Space)),
            ("abc…", Some(CredentialFault::Ellipsis)),
            ("abc...", Some(CredentialFault::Ellipsis)),
            ("abc\u{1b}[0m", Some(CredentialFault::Control)),
            ("abc\u{200b}", Some(CredentialFault::NotAscii)),
            ("tokén", Some(CredentialFault::NotAscii)),
            ("\"abc\"", Some(CredentialFault::Quoted)),
            ("***", Some(CredentialFault::Mask)),
            ("<YOUR TOKEN>", Some(CredentialFault::Placeholder)),
            ("$TOKEN", Some(CredentialFault::Reference)),
            ("${TOKEN}", Some(CredentialFault::Reference)),
            ("{{ token }}", Some(CredentialFault::Reference)),
            ("op://vault/item/field", Some(CredentialFault::Reference)),
            (
                "CLOUDFLARE_API_TOKEN=abc",
                Some(CredentialFault::Assignment),
            ),
            ("TOKEN=abc", Some(CredentialFault::Assignment)),
            ("api_token=abc", Some(CredentialFault::Assignment)),
            ("QUJD_REVG==", None),
            ("a*b$c<d>=", None),
        ] {
            assert_eq!(find_fault(text), expected, "{text:?}");
        }
    }
}

//! Text from configs and flags, quoted for each language, and so that no terminal obeys it.

use std::fmt::Write as _;

use super::fill::TextFilter;
use crate::action::quote_for_script;
use crate::report::style::{escape_control, is_obeyed};

/// The filters of the templates.
pub(super) const FILTERS: &[(&str, TextFilter)] = &[
    ("comment", comment),
    ("hcl", hcl),
    ("name", str::to_owned),
    ("shell", quote_for_script),
    ("ts", quoted_text),
    ("yaml", yaml),
];

/// Text in double quotes, as JSON, JavaScript, YAML and HCL alike read it. Whatever cannot be seen is
/// written by its number, and so is what `is_special` says of a character and the one behind it.
fn quoted(text: &str, is_special: impl Fn(char, Option<char>) -> bool) -> String {
    let mut quoted = String::from("\"");
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            _ if is_unseen(character) || is_special(character, characters.peek().copied()) => {
                // All of these are in the first plane: four digits are enough.
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// What a terminal obeys, and what YAML does not count as printable.
pub(super) fn is_unseen(character: char) -> bool {
    let no_character = matches!(character, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    is_obeyed(character) || no_character
}

/// A string of JSON, and of TypeScript.
pub(super) fn quoted_text(text: &str) -> String {
    quoted(text, |_, _| false)
}

/// A string of HCL: `${` and `%{` would begin a template in it.
fn hcl(text: &str) -> String {
    quoted(text, |character, next| {
        matches!(character, '$' | '%') && next == Some('{')
    })
}

/// A string of YAML in a workflow of GitHub, which evaluates `${{` everywhere.
pub(super) fn yaml(text: &str) -> String {
    quoted_text(&text.replace("${{", "${{ '${{' }}"))
}

/// A word of the command line that `cloudflare/wrangler-action` splits (npm `@actions/exec`,
/// `argStringToArray`: it knows double quotes and nothing else).
pub(super) fn quote_for_action(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('"', "\\\""))
}

/// Part of a URL's path or query. A placeholder stays readable: it is to be replaced.
pub(super) fn url(text: &str) -> String {
    if text.starts_with('<') && text.ends_with('>') && !text.contains(['\'', '/', '?', '&']) {
        return text.to_owned();
    }
    encoded(text)
}

/// `text` percent-encoded, all but what RFC 3986 calls unreserved.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The rest of a line behind `#` or `//`.
fn comment(text: &str) -> String {
    escape_control(text).replace(is_unseen, "?")
}

#[cfg(test)]
mod tests;

//! The form of store ids.

/// How many digits a store id has.
pub(crate) const DIGITS: usize = 32;

/// Whether `text` has the form of an id that Cloudflare gives a store: 32 hexadecimal digits.
pub(crate) fn is_store_id(text: &str) -> bool {
    text.len() == DIGITS && is_hexadecimal(text)
}

/// `text` without what people and tools add to an id: blanks, dashes, quotes, capital letters.
pub(crate) fn normalize(text: &str) -> String {
    let kept = text.chars().filter(|character| character.is_alphanumeric());
    kept.map(|character| character.to_ascii_lowercase())
        .collect()
}

/// Whether `text` has only the digits that an id has.
pub(super) fn is_hexadecimal(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

//! Whether an answer repeats the credential that asked for it.
//!
//! Every request carries one, and a proxy or a broken server can write it into anything: a message, a page,
//! the name of a store. It can come in part, escaped or encoded, so it is looked for in pieces, and in what
//! the text decodes to.

use std::borrow::Cow;
use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// Letters of a piece. A shorter one could stand in any text, and gives little away.
const PIECE: usize = 13;

/// How often text is decoded: quoted in what is quoted already.
const ROUNDS: usize = 3;

/// Finds pieces of one credential.
pub(super) struct EchoDetector {
    /// None for a credential that is no longer than a piece is.
    pieces: Option<AhoCorasick>,
}

impl EchoDetector {
    pub(super) fn new(credential: &str) -> Self {
        let bytes = credential.as_bytes();
        let mut pieces: BTreeSet<Vec<u8>> = windows(bytes).collect();
        // Base64 goes by three bytes, so it depends on what stands before.
        for before in 0..3 {
            let shifted = [&vec![0; before], bytes].concat();
            for engine in [STANDARD, URL_SAFE] {
                let text = engine.encode(&shifted);
                let own = text.trim_end_matches('=').as_bytes();
                // The first and the last letter share bits with what is around.
                let own = own.get(4 * before.min(1)..own.len().saturating_sub(1));
                pieces.extend(windows(own.unwrap_or_default()));
            }
        }
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        pieces.extend(windows(hex.as_bytes()));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .ascii_case_insensitive(true)
            .build(pieces.iter().filter(|piece| is_telling(piece)));
        Self {
            pieces: automaton.ok().filter(|_| bytes.len() >= PIECE),
        }
    }

    /// Whether a piece of the credential is in `text`, as it is or encoded.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        let Some(pieces) = &self.pieces else {
            return false;
        };
        let mut text = Cow::Borrowed(text);
        for _ in 0..ROUNDS {
            if pieces.is_match(&*text) {
                return true;
            }
            match decode(&text) {
                Some(decoded) => text = Cow::Owned(decoded),
                None => return false,
            }
        }
        pieces.is_match(&*text)
    }
}

fn windows(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    bytes.windows(PIECE).map(<[u8]>::to_vec)
}

/// Whether a piece has enough different letters not to stand in texts by chance.
fn is_telling(piece: &[u8]) -> bool {
    piece.iter().collect::<BTreeSet<_>>().len() > PIECE / 3
}

/// `text` with its escapes read: of URLs, of HTML, of JSON. None where it has none.
fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, behind)) = rest.split_first() {
        let read = match first {
            b'%' => hex_number(behind, 2).map(|number| (number, 2)),
            b'&' => read_entity(behind),
            b'\\' => read_escape(behind),
            _ => None,
        };
        let (letter, length) = match read {
            Some((letter, length)) => (letter, length),
            None => (first, 0),
        };
        decoded.push(letter);
        rest = behind.get(length..).unwrap_or_default();
    }
    (decoded.len() < text.len()).then_some(decoded)
}

/// The letter that so many hexadecimal digits stand for.
fn hex_number(text: &[u8], digits: usize) -> Option<u8> {
    let digits = std::str::from_utf8(text.get(..digits)?).ok()?;
    u8::try_from(u32::from_str_radix(digits, 16).ok()?).ok()
}

/// What is behind a backslash: the letter, and how long its name is.
fn read_escape(text: &[u8]) -> Option<(u8, usize)> {
    match text.first()? {
        b'u' => hex_number(text.get(1..)?, 4).map(|letter| (letter, 5)),
        b'x' => hex_number(text.get(1..)?, 2).map(|letter| (letter, 3)),
        quoted @ (b'"' | b'\'' | b'\\' | b'/') => Some((*quoted, 1)),
        _ => None,
    }
}

/// What is behind an ampersand: the letter, and how long its name is.
fn read_entity(text: &[u8]) -> Option<(u8, usize)> {
    let end = text.iter().take(8).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(text.get(..end)?).ok()?;
    let number = |text: &str, radix| u8::try_from(u32::from_str_radix(text, radix).ok()?).ok();
    let letter = match name {
        "amp" => b'&',
        "lt" => b'<',
        "gt" => b'>',
        "quot" => b'"',
        "apos" => b'\'',
        _ => match name.strip_prefix(['#'])?.strip_prefix(['x', 'X']) {
            Some(digits) => number(digits, 16)?,
            None => number(name.strip_prefix('#')?, 10)?,
        },
    };
    Some((letter, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREDENTIAL: &str = "cfut_Zx81-Qp/Lm+0aKd<&>\"q\\z_Ww7";

    #[test]
    fn every_spelling_is_found() {
        let detector = EchoDetector::new(CREDENTIAL);
        let percent: String = CREDENTIAL.bytes().map(|b| format!("%{b:02X}")).collect();
        let numbers: String = CREDENTIAL.bytes().map(|b| format!("&#{b};")).collect();
        let hex_numbers: String = CREDENTIAL.bytes().map(|b| format!("&#x{b:x};")).collect();
        let units: String = CREDENTIAL.bytes().map(|b| format!("\\u{b:04x}")).collect();
        let html = CREDENTIAL
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;");
        let quoted = serde_json::to_string(CREDENTIAL).unwrap();
        let twice = serde_json::to_string(&quoted).unwrap();
        let hex: String = CREDENTIAL.bytes().map(|b| format!("{b:02X}")).collect();
        for text in [
            CREDENTIAL.to_owned(),
            CREDENTIAL.to_ascii_uppercase(),
            CREDENTIAL[..14].to_owned(),
            CREDENTIAL[CREDENTIAL.len() - 14..].to_owned(),
            STANDARD.encode(CREDENTIAL),
            STANDARD.encode(format!("Bearer {CREDENTIAL}")),
            STANDARD.encode(format!("a:{CREDENTIAL}!")),
            URL_SAFE.encode(format!("ab:{CREDENTIAL}!")),
            percent.replace('%', "%25"),
            percent,
            numbers,
            hex_numbers,
            units,
            html,
            quoted,
            twice,
            hex,
        ] {
            let text = format!("invalid `{text}` here");
            assert!(detector.is_in(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn other_texts_are_not_taken_for_it() {
        let detector = EchoDetector::new(CREDENTIAL);
        for text in [
            "",
            "cfut_Zx81-Q",
            "Authentication error",
            "%",
            "&#;",
            "\\u12",
            "&amp",
        ] {
            assert!(!detector.is_in(text.as_bytes()), "{text}");
        }
        assert!(!EchoDetector::new("short").is_in(b"short"));
        assert!(!EchoDetector::new(&"0".repeat(40)).is_in("0".repeat(32).as_bytes()));
    }
}

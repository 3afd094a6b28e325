//! What is written in place of a store id by mistake.

use super::placeholder;
use super::store_id::{DIGITS, is_hexadecimal, is_store_id, normalize};

/// What a text is that stands where a store id belongs, and is neither an id nor a placeholder.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum StoreIdDefect {
    /// An id, with what no id contains.
    Spelling {
        /// What it contains: "dashes", "capital letters".
        extra: Vec<&'static str>,
        /// The id without that.
        id: String,
    },
    /// Hexadecimal digits, but not as many as an id has.
    Length(usize),
    /// It reads like the name of a store.
    Name,
    /// Nothing that is known.
    Other,
}

impl StoreIdDefect {
    /// What is wrong with `text`. `None` for an id, and for a placeholder.
    pub(crate) fn find(text: &str) -> Option<Self> {
        if is_store_id(text) || placeholder::classify(text).is_some() {
            return None;
        }
        let id = normalize(text);
        Some(if is_store_id(&id) {
            let extra = describe_extra(text);
            Self::Spelling { extra, id }
        } else if is_hexadecimal(text) && text.len() > DIGITS / 2 {
            Self::Length(text.len())
        } else if reads_like_a_name(text) {
            Self::Name
        } else {
            Self::Other
        })
    }
}

/// The kinds of character in `text` that no id contains.
fn describe_extra(text: &str) -> Vec<&'static str> {
    let has = |is_kind: fn(char) -> bool| text.contains(is_kind);
    let kinds = [
        (has(|one| one.is_ascii_uppercase()), "capital letters"),
        (has(is_dash), "dashes"),
        (has(is_line_break), "a line break"),
        (has(is_blank), "blanks"),
        (has(is_other), "other characters"),
    ];
    let kinds = kinds.into_iter().filter(|(is_there, _)| *is_there);
    kinds.map(|(_, name)| name).collect()
}

/// A hyphen, or a dash that a word processor makes of it.
fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}')
}

fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r')
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() && !is_line_break(character)
}

fn is_other(character: char) -> bool {
    !character.is_alphanumeric() && !character.is_whitespace() && !is_dash(character)
}

/// Whether `text` speaks of a store as names do: `default_secrets_store`, `my-store`, but not
/// `STORE_ID_HERE`.
fn reads_like_a_name(text: &str) -> bool {
    let is_joint = |character: char| matches!(character, '_' | '-' | ' ' | '.');
    let text = text.trim().to_ascii_lowercase();
    let mut words = text.split(is_joint);
    let is_plain = text
        .chars()
        .all(|character| character.is_alphanumeric() || is_joint(character));
    is_plain
        && text.contains("store")
        && words.all(|word| word != "id" && !word.ends_with("storeid"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "023e105f4ecef8ad9ca31a8372d0c353";

    #[test]
    fn ids_and_placeholders_have_no_defect() {
        for text in [ID, "", "demo", "<STORE_ID>", "${STORE_ID}"] {
            assert_eq!(StoreIdDefect::find(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_id_is_seen_through_what_was_added_to_it() {
        for (text, expected) in [
            ("023e105f-4ece-f8ad-9ca3-1a8372d0c353", vec!["dashes"]),
            ("023E105F4ECEF8AD9CA31A8372D0C353", vec!["capital letters"]),
            (" 023e105f4ecef8ad9ca31a8372d0c353", vec!["blanks"]),
            ("023e105f4ecef8ad9ca31a8372d0c353\r\n", vec!["a line break"]),
            (
                "{023E105F-4ece-f8ad-9ca3-1a8372d0c353} ",
                vec!["capital letters", "dashes", "blanks", "other characters"],
            ),
        ] {
            let id = ID.to_owned();
            let spelling = StoreIdDefect::Spelling {
                extra: expected,
                id,
            };
            assert_eq!(StoreIdDefect::find(text), Some(spelling), "{text:?}");
        }
    }

    #[test]
    fn anything_else_is_told_apart() {
        for (text, expected) in [
            ("default_secrets_store", StoreIdDefect::Name),
            ("Prod Store", StoreIdDefect::Name),
            ("STORE_ID_HERE", StoreIdDefect::Other),
            ("[STORE_ID]", StoreIdDefect::Other),
            ("abc123", StoreIdDefect::Other),
            ("ssssssssssssssssssssssssssssssss", StoreIdDefect::Other),
            (&ID[1..], StoreIdDefect::Length(31)),
            (&format!("{ID}0"), StoreIdDefect::Length(33)),
        ] {
            assert_eq!(StoreIdDefect::find(text), Some(expected), "{text:?}");
        }
    }
}

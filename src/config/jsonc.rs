//! JSON with comments and trailing commas as the spanned tree.
//!
//! wrangler reads `.json` and `.jsonc` with Microsoft's jsonc-parser 3.2.0
//! (packages/workers-utils/src/parse.ts). What that parser refuses and the one used here accepts,
//! or the other way round, is settled in [`check`].

use std::borrow::Cow;

use jsonc_parser::ast::Value as Json;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::error::SyntaxFault;
use super::format::ConfigFormat;
use super::tree::{ConfigEntry, ConfigNode, ConfigValue};

pub(super) fn parse(text: &str) -> Result<ConfigNode, SyntaxFault> {
    let text = match text.strip_prefix('\u{feff}') {
        // Blanks of the same length keep every offset.
        Some(body) => Cow::Owned(format!("   {body}")),
        None => Cow::Borrowed(text),
    };
    let checked = check(&text)?;
    let parsed =
        parse_to_ast(&checked, &CollectOptions::default(), &strict()).map_err(|error| {
            let message = error.kind().to_string().replace('\n', " ");
            SyntaxFault::new(error.range().start, message)
        })?;
    let message = "the outermost value is not an object";
    match parsed.value {
        None => Err(SyntaxFault::new(
            text.len(),
            "ValueExpected: the file is empty",
        )),
        Some(object @ Json::Object(_)) => Ok(read_value(object)),
        Some(other) => Err(SyntaxFault::new(other.start(), message)),
    }
}

/// Only comments and trailing commas, as wrangler.
fn strict() -> ParseOptions {
    ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

fn read_value(value: Json<'_>) -> ConfigNode {
    let span = value.start()..value.end();
    let value = match value {
        Json::NullKeyword(_) => ConfigValue::Null,
        Json::BooleanLit(literal) => ConfigValue::Bool(literal.value),
        Json::NumberLit(literal) => ConfigValue::Number(literal.value.to_owned()),
        Json::StringLit(literal) => ConfigValue::Text(literal.value.into_owned()),
        Json::Array(array) => {
            ConfigValue::Array(array.elements.into_iter().map(read_value).collect())
        }
        Json::Object(object) => {
            let entries = object.properties.into_iter().map(|property| ConfigEntry {
                anchor: property.name.start()..property.name.end(),
                key: property.name.into_string(),
                node: read_value(property.value),
            });
            // In JavaScript this sets the prototype: wrangler never sees such a key.
            ConfigValue::Table(entries.filter(|entry| entry.key != "__proto__").collect())
        }
    };
    ConfigNode { span, value }
}

/// Refuses what wrangler's parser refuses and ours would accept: control characters in strings, and
/// space other than blank, tab and line ends. Lone surrogates, which wrangler accepts, become U+FFFD
/// in the text returned; every offset stays.
fn check(text: &str) -> Result<Cow<'_, str>, SyntaxFault> {
    let bytes = text.as_bytes();
    let mut surrogates = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b'"' => check_string(bytes, at, &mut surrogates)?,
            b'/' => match ConfigFormat::Json.comment_length(&text[at..]) {
                Some(length) => at + length,
                None if text[at..].starts_with("/*") => text.len(),
                None => at + 1,
            },
            0x0B | 0x0C => return Err(foreign_space(at)),
            0x80.. => check_space(text, at)?,
            _ => at + 1,
        };
    }
    if surrogates.is_empty() {
        return Ok(Cow::Borrowed(text));
    }
    let mut text = text.to_owned();
    for at in surrogates {
        text.replace_range(at..at + 6, "\\ufffd");
    }
    Ok(Cow::Owned(text))
}

/// The end of the string that begins at `start`.
fn check_string(
    bytes: &[u8],
    start: usize,
    surrogates: &mut Vec<usize>,
) -> Result<usize, SyntaxFault> {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        at += match byte {
            b'"' => return Ok(at + 1),
            b'\n' | b'\r' => {
                let message = "UnexpectedEndOfString: the line ends in a string";
                return Err(SyntaxFault::new(at, message));
            }
            0..=0x1F => {
                let message = "InvalidCharacter: a control character in a string";
                return Err(SyntaxFault::new(at, message));
            }
            b'\\' => match (utf16_escape(bytes, at), utf16_escape(bytes, at + 6)) {
                (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
                (Some(0xD800..=0xDFFF), _) => {
                    surrogates.push(at);
                    6
                }
                _ => 2,
            },
            _ => 1,
        };
    }
    Ok(at)
}

/// The UTF-16 unit of the escape `\u0041` at `at`.
fn utf16_escape(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| plain)
}

/// The end of the character at `at`, which must not be a space that JSON does not know.
fn check_space(text: &str, at: usize) -> Result<usize, SyntaxFault> {
    match text[at..].chars().next() {
        Some(space) if space.is_whitespace() => Err(foreign_space(at)),
        other => Ok(at + other.map_or(1, char::len_utf8)),
    }
}

fn foreign_space(at: usize) -> SyntaxFault {
    SyntaxFault::new(at, "InvalidSymbol: this is no space in JSON")
}

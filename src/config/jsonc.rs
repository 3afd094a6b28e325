//! JSON with comments and trailing commas as the spanned tree.
//!
//! wrangler reads `.json` and `.jsonc` with Microsoft's jsonc-parser 3.2.0
//! (packages/workers-utils/src/parse.ts). What that parser refuses and the one used here accepts,
//! or the other way round, is settled in [`check`].

use std::borrow::Cow;

use jsonc_parser::ast::{Object, Value as Json};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::document::DocumentTree;
use super::error::SyntaxFault;
use super::tree::{ByteSpan, ConfigEntry, ConfigNode, ConfigValue};

const BOM: char = '\u{feff}';

/// Parses `text`.
pub(super) fn parse(text: &str) -> Result<DocumentTree, SyntaxFault> {
    let shift = if text.starts_with(BOM) {
        BOM.len_utf8()
    } else {
        0
    };
    let body = &text[shift..];
    let moved = |fault: SyntaxFault| SyntaxFault {
        offset: fault.offset + shift,
        ..fault
    };
    let checked = check(body).map_err(moved)?;
    let parsed =
        parse_to_ast(&checked, &CollectOptions::default(), &strict()).map_err(|error| {
            let message = error.kind().to_string().replace('\n', " ");
            SyntaxFault::new(error.range().start + shift, message)
        })?;
    let reader = JsoncReader { shift };
    match parsed.value {
        None => Err(SyntaxFault::new(
            text.len(),
            "ValueExpected: the file is empty",
        )),
        Some(Json::Object(object)) => Ok(DocumentTree {
            root: reader.value(Json::Object(object)),
            toml_1_1: Vec::new(),
        }),
        Some(other) => {
            let message = "the outermost value is not an object";
            Err(SyntaxFault::new(other.start() + shift, message))
        }
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

struct JsoncReader {
    /// The length of the byte order mark.
    shift: usize,
}

impl JsoncReader {
    fn span(&self, range: Range) -> ByteSpan {
        range.start + self.shift..range.end + self.shift
    }

    fn object(&self, object: Object<'_>) -> Vec<ConfigEntry> {
        let mut entries = Vec::with_capacity(object.properties.len());
        for property in object.properties {
            let anchor = self.span(property.name.range());
            let key = property.name.into_string();
            let node = self.value(property.value);
            // In JavaScript this sets the prototype: wrangler never sees such a key.
            if key != "__proto__" {
                entries.push(ConfigEntry { key, anchor, node });
            }
        }
        entries
    }

    fn value(&self, value: Json<'_>) -> ConfigNode {
        let span = self.span(value.range());
        let value = match value {
            Json::NullKeyword(_) => ConfigValue::Null,
            Json::BooleanLit(literal) => ConfigValue::Bool(literal.value),
            Json::NumberLit(literal) => ConfigValue::Number(literal.value.to_owned()),
            Json::StringLit(literal) => ConfigValue::Text(literal.value.into_owned()),
            Json::Array(array) => {
                let elements = array.elements.into_iter();
                ConfigValue::Array(elements.map(|element| self.value(element)).collect())
            }
            Json::Object(object) => ConfigValue::Table(self.object(object)),
        };
        ConfigNode { span, value }
    }
}

/// Refuses what wrangler's parser refuses and ours would accept: control characters in strings, and
/// space other than blank, tab and line ends. Lone surrogates, which wrangler takes, become U+FFFD
/// in the text returned, without moving anything.
fn check(text: &str) -> Result<Cow<'_, str>, SyntaxFault> {
    let bytes = text.as_bytes();
    let mut surrogates = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b'"' => check_string(bytes, at, &mut surrogates)?,
            b'/' => skip_comment(bytes, at),
            0x0B | 0x0C => {
                return Err(SyntaxFault::new(
                    at,
                    "InvalidSymbol: this is no space in JSON",
                ));
            }
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
                return Err(SyntaxFault::new(
                    at,
                    "UnexpectedEndOfString: the line ends in a string",
                ));
            }
            0..=0x1F => {
                let message = "InvalidCharacter: a control character in a string";
                return Err(SyntaxFault::new(at, message));
            }
            b'\\' => match (unit(bytes, at), unit(bytes, at + 6)) {
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
fn unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| plain)
}

/// The first byte behind the comment at `at`, or behind the slash where there is none.
fn skip_comment(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let length = match rest.get(1) {
        Some(b'/') => rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')),
        Some(b'*') => {
            let end = rest[2..].windows(2).position(|pair| pair == b"*/");
            end.map(|end| end + 4)
        }
        _ => Some(1),
    };
    at + length.unwrap_or(rest.len())
}

fn check_space(text: &str, at: usize) -> Result<usize, SyntaxFault> {
    match text[at..].chars().next() {
        Some(space) if space.is_whitespace() => Err(SyntaxFault::new(
            at,
            "InvalidSymbol: this is no space in JSON",
        )),
        other => Ok(at + other.map_or(1, char::len_utf8)),
    }
}

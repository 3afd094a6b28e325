//! New pieces of TOML: keys, strings and inline values. Only TOML 1.0 forms.

use super::super::tree::{ConfigEntry, ConfigValue};

/// How a string is quoted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum QuoteStyle {
    /// `"basic"`
    Basic,
    /// `'literal'`, where the text allows it.
    Literal,
    /// `"""basic"""`
    LongBasic,
    /// `'''literal'''`, where the text allows it.
    LongLiteral,
}

impl QuoteStyle {
    pub(super) fn from_raw(raw: &str) -> Self {
        if raw.starts_with("'''") {
            Self::LongLiteral
        } else if raw.starts_with("\"\"\"") {
            Self::LongBasic
        } else if raw.starts_with('\'') {
            Self::Literal
        } else {
            Self::Basic
        }
    }

    /// The same for another text, which need not be a long one.
    pub(super) fn short(self) -> Self {
        match self {
            Self::Basic | Self::LongBasic => Self::Basic,
            Self::Literal | Self::LongLiteral => Self::Literal,
        }
    }

    pub(super) fn write(self, text: &str) -> String {
        let plain =
            !text.contains(|letter: char| letter == '\'' || letter != '\t' && letter.is_control());
        match self {
            Self::Literal if plain => format!("'{text}'"),
            Self::LongLiteral if plain => format!("'''{text}'''"),
            Self::LongBasic => format!("\"\"{}\"\"", basic(text)),
            _ => basic(text),
        }
    }
}

fn basic(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(letter)));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A key, bare where that is possible.
pub(super) fn key(name: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !name.is_empty() && name.chars().all(bare) {
        name.to_owned()
    } else {
        basic(name)
    }
}

/// A value on one line. TOML has no null.
pub(super) fn inline(value: &ConfigValue, quote: QuoteStyle) -> Result<String, String> {
    Ok(match value {
        ConfigValue::Null => return Err("TOML has no null".to_owned()),
        ConfigValue::Bool(truth) => truth.to_string(),
        ConfigValue::Number(spelled) | ConfigValue::Date(spelled) => spelled.clone(),
        ConfigValue::Text(text) => quote.write(text),
        ConfigValue::Array(elements) => {
            let elements = elements.iter().map(|node| inline(&node.value, quote));
            format!("[{}]", elements.collect::<Result<Vec<_>, _>>()?.join(", "))
        }
        ConfigValue::Table(entries) if entries.is_empty() => "{}".to_owned(),
        ConfigValue::Table(entries) => {
            let pair = |entry: &ConfigEntry| {
                let value = inline(&entry.node.value, quote)?;
                Ok(format!("{} = {value}", key(&entry.key)))
            };
            let pairs = entries.iter().map(pair);
            format!(
                "{{ {} }}",
                pairs.collect::<Result<Vec<_>, String>>()?.join(", ")
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stay_where_the_text_allows_it() {
        assert_eq!(QuoteStyle::from_raw("'a'").write("b\\c"), "'b\\c'");
        assert_eq!(QuoteStyle::from_raw("'a'").write("b'c"), "\"b'c\"");
        assert_eq!(
            QuoteStyle::from_raw("\"a\"").write("b\"\\\n\u{1b}\u{7f}"),
            "\"b\\\"\\\\\\n\\u001B\\u007F\""
        );
        assert_eq!(key("a-b_1"), "a-b_1");
        assert_eq!(key("a b"), "\"a b\"");
        assert_eq!(key(""), "\"\"");
    }
}

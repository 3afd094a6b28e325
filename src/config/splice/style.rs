//! How the pairs of a TOML table are written, learnt from the ones that are there.

use super::super::tree::{ByteSpan, ConfigValue};
use super::lines;
use super::statements::TomlStatement;
use super::toml_text::{self, QuoteStyle};

/// One pair that serves as a pattern.
#[derive(Clone, Debug)]
struct PairPattern {
    name: String,
    /// The key as it is written.
    key: String,
    /// From the key to the value: blanks, `=`, blanks.
    gap: String,
    quote: QuoteStyle,
}

/// How pairs are written: spacing, alignment, quotes.
#[derive(Clone, Debug, Default)]
pub(super) struct PairStyle {
    patterns: Vec<PairPattern>,
    /// What stands before each pair on its line.
    pub(super) indent: String,
    /// The column of the values, where the `=` are padded to stand below each other.
    aligned: Option<usize>,
    /// Quotes where no pair shows which.
    fallback: Option<QuoteStyle>,
}

impl PairStyle {
    /// Learns from pairs, given as name, key and value.
    pub(super) fn learn<'a>(
        text: &str,
        pairs: impl IntoIterator<Item = (&'a str, ByteSpan, ByteSpan)>,
    ) -> Self {
        let mut style = Self::default();
        for (name, key, value) in pairs {
            if style.patterns.is_empty() && lines::leads(text, key.start) {
                lines::indent(text, key.start).clone_into(&mut style.indent);
            }
            style.patterns.push(PairPattern {
                name: name.to_owned(),
                key: text[key.clone()].to_owned(),
                gap: text[key.end..value.start].to_owned(),
                quote: QuoteStyle::of(&text[value]),
            });
        }
        style.aligned = style.alignment();
        style
    }

    /// Learns from the statements of one table.
    pub(super) fn of_statements(text: &str, own: &[TomlStatement]) -> Self {
        let simple = own.iter().filter(|pair| pair.keys.len() == 1);
        let pairs = simple.filter_map(|pair| {
            let name = pair.path.last_key()?;
            Some((name, pair.keys[0].clone(), pair.value.clone()))
        });
        Self::learn(text, pairs)
    }

    /// The same style with `quote` where nothing was learnt about quotes.
    pub(super) fn or_quote(mut self, quote: QuoteStyle) -> Self {
        self.fallback = Some(quote);
        self
    }

    fn alignment(&self) -> Option<usize> {
        let width = |pattern: &PairPattern| pattern.key.chars().count() + equals(&pattern.gap);
        let first = self.patterns.first()?;
        let same = self.patterns.iter().all(|it| width(it) == width(first));
        let padded = self.patterns.iter().any(|it| equals(&it.gap) > 1);
        (same && padded).then(|| width(first))
    }

    /// A pair, without indentation.
    pub(super) fn pair(&self, name: &str, value: &ConfigValue) -> Result<String, String> {
        let value = toml_text::inline(value, self.quote(name))?;
        Ok(self.pair_of(name, &value))
    }

    /// A pair whose value is written already.
    pub(super) fn pair_of(&self, name: &str, value: &str) -> String {
        if let Some(same) = self.patterns.iter().find(|it| it.name == name) {
            return format!("{}{}{value}", same.key, same.gap);
        }
        let key = toml_text::key(name);
        let gap = self.patterns.first().map_or(" = ", |it| it.gap.as_str());
        match self.aligned {
            Some(column) => {
                let pad = column.saturating_sub(key.chars().count()).max(1);
                let behind = gap.trim_start();
                format!("{key}{}{behind}{value}", " ".repeat(pad))
            }
            None => format!("{key}{gap}{value}"),
        }
    }

    /// The quotes for the value of `name`.
    pub(super) fn quote(&self, name: &str) -> QuoteStyle {
        let same = self.patterns.iter().find(|it| it.name == name);
        let quote = same.or(self.patterns.first()).map(|it| it.quote);
        quote.or(self.fallback).unwrap_or(QuoteStyle::Basic)
    }
}

/// How many blanks stand before the `=`.
fn equals(gap: &str) -> usize {
    gap.find('=').unwrap_or(0)
}

//! How the pairs of a TOML table are written, learnt from the existing ones.

use super::super::lines;
use super::super::tree::{ByteSpan, ConfigValue};
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
#[derive(Clone, Debug)]
pub(super) struct PairStyle {
    patterns: Vec<PairPattern>,
    /// The indentation of each pair that begins a line.
    pub(super) indent: String,
    /// The column of the `=`, where they are padded to be below each other.
    aligned: Option<usize>,
    /// Quotes where no pair shows which.
    fallback: QuoteStyle,
    /// Between key and value where no pair shows it.
    gap: String,
}

impl PairStyle {
    /// Learns from pairs, given as name, key and value. The quotes are `fallback` where there is no
    /// pair.
    pub(super) fn learn<'a>(
        text: &str,
        fallback: QuoteStyle,
        pairs: impl IntoIterator<Item = (&'a str, ByteSpan, ByteSpan)>,
    ) -> Self {
        let mut style = Self {
            patterns: Vec::new(),
            indent: String::new(),
            aligned: None,
            fallback,
            gap: " = ".to_owned(),
        };
        for (name, key, value) in pairs {
            if style.patterns.is_empty() && lines::leads(text, key.start) {
                lines::indent(text, key.start).clone_into(&mut style.indent);
            }
            style.patterns.push(PairPattern {
                name: name.to_owned(),
                key: text[key.clone()].to_owned(),
                gap: text[key.end..value.start].to_owned(),
                quote: QuoteStyle::from_raw(&text[value]),
            });
        }
        style.aligned = style.alignment();
        style
    }

    /// The same, with `gap` between key and value where no pair shows it.
    #[must_use]
    pub(super) fn spaced(mut self, gap: Option<&str>) -> Self {
        if let Some(gap) = gap {
            gap.clone_into(&mut self.gap);
        }
        self
    }

    fn alignment(&self) -> Option<usize> {
        // How many blanks are before the `=`.
        let blanks = |pattern: &PairPattern| pattern.gap.find('=').unwrap_or(0);
        let column = |pattern: &PairPattern| pattern.key.chars().count() + blanks(pattern);
        let mut patterns = self.patterns.iter();
        let first = column(patterns.next()?);
        let same = patterns.all(|pattern| column(pattern) == first);
        let padded = self.patterns.iter().any(|pattern| blanks(pattern) > 1);
        (same && padded).then_some(first)
    }

    /// A pair, without indentation.
    pub(super) fn pair(&self, name: &str, value: &ConfigValue) -> Result<String, String> {
        let value = toml_text::inline(value, self.quote(name))?;
        Ok(self.pair_of(name, &value))
    }

    /// A pair whose value is written already.
    pub(super) fn pair_of(&self, name: &str, value: &str) -> String {
        if let Some(same) = self.pattern(name) {
            return format!("{}{}{value}", same.key, same.gap);
        }
        let key = toml_text::key(name);
        let first = self.patterns.first();
        let gap = first.map_or(self.gap.as_str(), |first| first.gap.as_str());
        match self.aligned {
            Some(column) => {
                let pad = column.saturating_sub(key.chars().count()).max(1);
                let behind = gap.trim_start();
                format!("{key}{}{behind}{value}", " ".repeat(pad))
            }
            None => format!("{key}{gap}{value}"),
        }
    }

    fn pattern(&self, name: &str) -> Option<&PairPattern> {
        self.patterns.iter().find(|pattern| pattern.name == name)
    }

    /// The quotes for the value of `name`.
    fn quote(&self, name: &str) -> QuoteStyle {
        let first = self.patterns.first();
        let first = first.map_or(self.fallback, |pattern| pattern.quote.short());
        self.pattern(name).map_or(first, |pattern| pattern.quote)
    }
}

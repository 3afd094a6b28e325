//! Fields of TOML tables that get another key, or go.

use super::super::edit::TextSplice;
use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::{ByteSpan, ConfigPath};
use super::bracket::wrap;
use super::record::{SpliceResult, keep_comments};
use super::statements::{StatementKind, TomlStatement};
use super::toml::{TableForm, TomlWriter};
use super::toml_text::{self, QuoteStyle};

impl TomlWriter<'_> {
    /// Writes `key` wherever the last key of `at` is written.
    pub(super) fn rename(&self, at: &ConfigPath, key: &str) -> SpliceResult {
        let Some(depth) = at.keys().count().checked_sub(1) else {
            return Err(format!("{at} is no field"));
        };
        let mut tokens = self.tokens(at, depth);
        if tokens.is_empty() {
            tokens.extend(self.root.entry_at(at).map(|entry| &entry.anchor));
        }
        if tokens.is_empty() {
            return Err(format!("there is no {at}"));
        }
        let respell = |token: &ByteSpan| {
            let raw = &self.text[token.clone()];
            let text = if raw.starts_with(['"', '\'']) {
                QuoteStyle::from_raw(raw).write(key)
            } else {
                toml_text::key(key)
            };
            TextSplice::replace(token.clone(), text)
        };
        Ok(tokens.into_iter().map(respell).collect())
    }

    /// The tokens of the key at `depth` in the statements that define `at` or something below it.
    fn tokens<'s>(&'s self, at: &ConfigPath, depth: usize) -> Vec<&'s ByteSpan> {
        let token = |inner: &'s TomlStatement| {
            let above = inner.path.keys().count() - inner.keys.len();
            inner.keys.get(depth.checked_sub(above)?)
        };
        // What is neither a table nor an array has one statement at most.
        let node = self.root.at(at);
        if node.is_some_and(|node| !node.is_table() && node.elements().is_none()) {
            return self.pair_at(at).and_then(token).into_iter().collect();
        }
        let within = self.statements.iter().filter(|inner| inner.is_in(at));
        within.filter_map(token).collect()
    }

    /// Removes a pair from its table. Comments above it stay, and one behind it stays alone.
    pub(super) fn remove(&self, at: &ConfigPath) -> SpliceResult {
        let splices = match self.pair_at(at) {
            Some(pair) => vec![self.remove_pair(pair)],
            None => {
                let cut = self.cut_inline(at);
                cut.ok_or_else(|| format!("there is no {at} of its own"))?.0
            }
        };
        keep_comments(ConfigFormat::Toml, self.text, splices)
    }

    fn remove_pair(&self, pair: &TomlStatement) -> TextSplice {
        let end = lines::end(self.text, pair.span.end);
        let behind = &self.text[pair.span.end..end];
        if !behind.trim().is_empty() {
            let space = behind.len() - behind.trim_start().len();
            return TextSplice::remove(pair.span.start..pair.span.end + space);
        }
        let start = lines::start(self.text, pair.span.start);
        let next = lines::next(self.text, end);
        // Where the last line had no line end, the line before must lose its own.
        match lines::before(self.text, start) {
            Some(before) if end == next => TextSplice::remove(before.end..next),
            _ => TextSplice::remove(start..next),
        }
    }

    /// `[from]` becomes `[[to]]`.
    pub(super) fn double_header(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let mut statements = self.statements.iter();
        let header = statements
            .find(|header| header.kind == StatementKind::Table && header.path == *from)
            .ok_or_else(|| format!("{from} has no header"))?;
        let mut splices = self.rename_headers(from, to)?;
        splices.extend(wrap(&header.span));
        Ok(splices)
    }

    /// `from = {...}` becomes `to = [{...}]`.
    pub(super) fn wrap_pair(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let mut splices = self.rename_pair(from, to)?;
        splices.extend(
            self.root
                .at(from)
                .into_iter()
                .flat_map(|table| wrap(&table.span)),
        );
        Ok(splices)
    }

    /// Writes the table anew behind the elements of `to`. Where comments would be lost, it is refused.
    pub(super) fn rewrite_table(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let form = self.find_form(from);
        if from == to || matches!(form, Some(TableForm::Dotted(_) | TableForm::Implied(_))) {
            return Err(format!("there is no header and no brace of {from} itself"));
        }
        self.rewrite(from, to)
    }
}

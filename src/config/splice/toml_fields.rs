//! Fields of TOML tables that get another key, or go.

use super::super::edit::TextSplice;
use super::super::tree::{ConfigNode, ConfigPath};
use super::bracket::{insert, remove};
use super::statements::{StatementKind, TomlStatement};
use super::toml::{TableForm, TomlWriter};
use super::toml_text::{self, QuoteStyle};
use super::{SpliceResult, lines};

impl TomlWriter<'_> {
    /// Writes `key` wherever the last key of `at` is written.
    pub(super) fn rename(&self, at: &ConfigPath, key: &str) -> SpliceResult {
        let Some(depth) = at.keys().count().checked_sub(1) else {
            return Err(format!("{at} is no field"));
        };
        let within = self.statements.iter().filter(|it| it.is_in(at));
        let mut tokens: Vec<_> = within
            .filter_map(|it| {
                let above = it.path.keys().count() - it.keys.len();
                it.keys.get(depth.checked_sub(above)?).cloned()
            })
            .collect();
        if tokens.is_empty() {
            let parent = at.parent().and_then(|parent| self.root.at(&parent));
            let entry = parent
                .zip(at.last_key())
                .and_then(|(it, key)| it.entry(key));
            tokens.extend(entry.map(|entry| entry.anchor.clone()));
        }
        let respell = |token: &super::super::tree::ByteSpan| {
            let raw = &self.text[token.clone()];
            let text = if raw.starts_with(['"', '\'']) {
                QuoteStyle::of(raw).write(key)
            } else {
                toml_text::key(key)
            };
            TextSplice {
                offset: token.start,
                length: token.len(),
                text,
            }
        };
        if tokens.is_empty() {
            Err(format!("there is no {at}"))
        } else {
            Ok(tokens.iter().map(respell).collect())
        }
    }

    /// Takes a pair out of its table. Comments above it stay, and one behind it stays alone.
    pub(super) fn take_out(&self, at: &ConfigPath) -> SpliceResult {
        let pair = self
            .statements
            .iter()
            .find(|it| it.kind == StatementKind::Pair && it.path == *at);
        let splices = match pair {
            Some(pair) => vec![self.line_without(pair)],
            None => {
                let table = at.parent().filter(|table| self.is_inline(table));
                let table = table.and_then(|table| self.root.at(&table));
                let entries = table.map(ConfigNode::entries).unwrap_or_default();
                let place = entries
                    .iter()
                    .position(|it| Some(it.key.as_str()) == at.last_key());
                let cut = table
                    .zip(place)
                    .and_then(|(table, place)| self.bracket(table).cut(place));
                cut.ok_or_else(|| format!("there is no {at} of its own"))?.0
            }
        };
        let lost = splices
            .iter()
            .any(|it| self.has_comments(&(it.offset..it.offset + it.length)));
        if lost {
            Err("comments at the field would be lost".to_owned())
        } else {
            Ok(splices)
        }
    }

    fn line_without(&self, pair: &TomlStatement) -> TextSplice {
        let end = lines::end(self.text, pair.span.end);
        let behind = &self.text[pair.span.end..end];
        if !behind.trim().is_empty() {
            let space = behind.len() - behind.trim_start().len();
            return remove(pair.span.start..pair.span.end + space);
        }
        let start = lines::start(self.text, pair.span.start);
        let next = lines::next(self.text, end);
        // Where the last line had no line end, the line before must lose its own.
        match lines::before(self.text, start) {
            Some(before) if end == next => remove(before.end..next),
            _ => remove(start..next),
        }
    }

    /// The ways to make the table at `from` the last element of the array at `to`.
    pub(super) fn wrap_in_array(
        &self,
        from: &ConfigPath,
        to: &ConfigPath,
    ) -> Result<Vec<SpliceResult>, String> {
        let Some(table) = self.root.at(from).filter(|node| node.is_table()) else {
            return Err(format!("{from} is not a table"));
        };
        Ok(vec![
            self.double_header(from, to),
            self.wrap_pair(from, to, table),
            self.move_blocks(from, to, self.double_header(from, to)),
            self.rewrite_one(from, to, table),
        ])
    }

    /// `[from]` becomes `[[to]]`.
    fn double_header(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let own = |it: &&TomlStatement| it.kind == StatementKind::Table && it.path == *from;
        let header = self.statements.iter().find(own);
        let header = header.ok_or_else(|| format!("{from} has no header"))?;
        let mut splices = self.rename_headers(from, to)?;
        splices.push(insert(header.span.start, "[".to_owned()));
        splices.push(insert(header.span.end, "]".to_owned()));
        splices.sort_by_key(|splice| splice.offset);
        Ok(splices)
    }

    /// `from = {...}` becomes `to = [{...}]`.
    fn wrap_pair(&self, from: &ConfigPath, to: &ConfigPath, table: &ConfigNode) -> SpliceResult {
        let mut splices = self.rename_pair(from, to)?;
        splices.push(insert(table.span.start, "[".to_owned()));
        splices.push(insert(table.span.end, "]".to_owned()));
        splices.sort_by_key(|splice| splice.offset);
        Ok(splices)
    }

    /// Writes the table anew behind the elements of `to`. Comments in it would be lost: then it is
    /// refused.
    fn rewrite_one(&self, from: &ConfigPath, to: &ConfigPath, table: &ConfigNode) -> SpliceResult {
        if from == to
            || matches!(
                self.place(from),
                Some(TableForm::Dotted(_) | TableForm::Implied(_))
            )
        {
            return Err(format!("there is no header and no brace of {from} itself"));
        }
        self.rewrite_records(from, to, table, std::slice::from_ref(table))
    }
}

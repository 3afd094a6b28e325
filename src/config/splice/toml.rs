//! Edits of TOML: where a pair is or would be, and how it is written there.

use std::cell::OnceCell;

use super::super::edit::{TextSplice, TreeEdit};
use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::{ConfigEntry, ConfigNode, ConfigPath, ConfigValue};
use super::bracket::BracketList;
use super::list_fill::ListItem;
use super::record::{NOT_ALONE, SpliceResult, write_all};
use super::spacing::LineSpacing;
use super::statements::{self, StatementKind, TomlStatement};
use super::style::PairStyle;
use super::toml_pair::NewPair;
use super::toml_text::{self, QuoteStyle};

/// A TOML text that parses, with its tree.
pub(super) struct TomlWriter<'a> {
    pub(super) text: &'a str,
    pub(super) root: &'a ConfigNode,
    pub(super) statements: Vec<TomlStatement>,
    /// The quotes that most strings have, once somebody has asked.
    quote: OnceCell<QuoteStyle>,
}

/// How a table is written.
pub(super) enum TableForm<'a> {
    /// The root, or under a header (the index of its statement).
    Section(Option<usize>),
    /// In braces.
    Inline(&'a ConfigNode),
    /// By dotted keys; the index of the last one.
    Dotted(usize),
    /// Only by headers of tables in it; the index of the first one.
    Implied(usize),
}

impl<'a> TomlWriter<'a> {
    pub(super) fn new(text: &'a str, root: &'a ConfigNode) -> Self {
        Self {
            text,
            root,
            statements: statements::read(text),
            quote: OnceCell::new(),
        }
    }

    /// The ways to write `step`, the best first.
    pub(super) fn ways(&self, step: &[TreeEdit]) -> Vec<SpliceResult> {
        match step {
            [TreeEdit::Append { to, records }] => vec![self.append(to, records)],
            [TreeEdit::Move { from, to }] => vec![
                self.rename_headers(from, to),
                self.rename_pair(from, to),
                self.move_pair(from, to),
                self.move_below_new_header(from, to),
                self.move_blocks(from, to, self.rename_headers(from, to)),
                self.rewrite(from, to),
            ],
            [TreeEdit::WrapInArray { from, to }] => vec![
                self.double_header(from, to),
                self.wrap_pair(from, to),
                self.move_blocks(from, to, self.double_header(from, to)),
                self.rewrite_table(from, to),
            ],
            fields => vec![write_all(fields, |edit| self.write_field(edit))],
        }
    }

    fn write_field(&self, edit: &TreeEdit) -> SpliceResult {
        match edit {
            TreeEdit::Set { at, text } => self.set(at, text),
            TreeEdit::Rename { at, key } => self.rename(at, key),
            TreeEdit::Remove { at } => self.remove(at),
            TreeEdit::Append { to, records } => self.append(to, records),
            _ => Err(NOT_ALONE.to_owned()),
        }
    }

    fn set(&self, at: &ConfigPath, text: &str) -> SpliceResult {
        if let Some(node) = self.root.at(at) {
            return self.replace(at, node, text);
        }
        let (parent, name) = at.split_key().ok_or_else(|| format!("{at} is no field"))?;
        let value = ConfigValue::Text(text.to_owned());
        self.add_pair(&parent, &NewPair::bare(&|style| style.pair(name, &value)))
    }

    fn replace(&self, at: &ConfigPath, node: &ConfigNode, text: &str) -> SpliceResult {
        let raw = &self.text[node.span.clone()];
        let quote = match &node.value {
            ConfigValue::Text(_) => QuoteStyle::from_raw(raw),
            ConfigValue::Array(_) | ConfigValue::Table(_) if !self.is_inline(at) => {
                return Err(format!("{at} is a table with a header"));
            }
            _ => self.quote(),
        };
        let text = quote.write(text);
        Ok(vec![TextSplice::replace(node.span.clone(), text)])
    }

    /// The pair at `path`, if it is one outside of brackets and braces.
    pub(super) fn pair_at(&self, path: &ConfigPath) -> Option<&TomlStatement> {
        let entry = self.root.entry_at(path)?;
        let pair = &self.statements[self.statement_at(entry.anchor.start)?];
        (!pair.is_header() && pair.path == *path).then_some(pair)
    }

    /// The index of the statement that the byte `offset` is in.
    fn statement_at(&self, offset: usize) -> Option<usize> {
        let behind = self
            .statements
            .partition_point(|statement| statement.span.start <= offset);
        let index = behind.checked_sub(1)?;
        (offset < self.statements[index].span.end).then_some(index)
    }

    /// The index of the header of the table or element at `path`.
    fn header_at(&self, path: &ConfigPath) -> Option<usize> {
        let index = self.statement_at(self.root.at(path)?.span.start)?;
        let header = &self.statements[index];
        (header.is_header() && header.path == *path).then_some(index)
    }

    /// The index of the `[[header]]` of `element`.
    pub(super) fn element_header(&self, element: &ConfigPath) -> Option<usize> {
        let header = self.header_at(element);
        header.filter(|index| self.statements[*index].kind == StatementKind::Element)
    }

    /// The last block of `array`: the indices of its `[[header]]` and of its last statement.
    pub(super) fn last_block(&self, array: &ConfigPath) -> Option<(usize, usize)> {
        let last = self.root.at(array)?.elements()?.len().checked_sub(1)?;
        let element = array.clone().index(last);
        let mut statements = self.statements.iter();
        let end = statements.rposition(|statement| statement.is_in(&element))?;
        Some((self.element_header(&element)?, end))
    }

    /// Whether the whole value at `path` is behind a `=`.
    pub(super) fn is_inline(&self, path: &ConfigPath) -> bool {
        let Some(node) = self.root.at(path) else {
            return false;
        };
        // A table made by dotted keys in braces has no braces itself.
        let dotted = node.is_table() && !self.text[node.span.clone()].starts_with('{');
        let pair = self
            .statement_at(node.span.start)
            .map(|index| &self.statements[index]);
        !dotted && pair.is_some_and(|pair| !pair.is_header())
    }

    /// How the table at `path` is written.
    pub(super) fn find_form(&self, path: &ConfigPath) -> Option<TableForm<'a>> {
        if path.0.is_empty() {
            return Some(TableForm::Section(None));
        }
        if let Some(index) = self.header_at(path) {
            return Some(TableForm::Section(Some(index)));
        }
        if self.is_inline(path) {
            return self.root.at(path).map(TableForm::Inline);
        }
        let dotted = |pair: &TomlStatement| {
            !pair.is_header() && pair.is_in(path) && pair.table_depth() < path.0.len()
        };
        if let Some(index) = self.statements.iter().rposition(dotted) {
            return Some(TableForm::Dotted(index));
        }
        let mut statements = self.statements.iter();
        let implied = statements.position(|statement| statement.is_in(path));
        implied.map(TableForm::Implied)
    }

    /// The pairs right under a header, or before the first one.
    pub(super) fn own_pairs(&self, header: Option<usize>) -> &[TomlStatement] {
        let first = header.map_or(0, |header| header + 1);
        let rest = &self.statements[first..];
        let count = rest.iter().position(TomlStatement::is_header);
        &rest[..count.unwrap_or(rest.len())]
    }

    /// `body` at the end of a text without statements. If its last line had no line ending, the new last
    /// line has none either.
    pub(super) fn at_end(&self, body: &str) -> TextSplice {
        let ending = self.ending();
        let text = self.text.trim_start_matches('\u{feff}');
        let ends = text.is_empty() || text.ends_with('\n');
        let lead = match (text.trim().is_empty(), ends) {
            (true, _) => String::new(),
            (false, true) => ending.to_owned(),
            (false, false) => format!("{ending}{ending}"),
        };
        let last = if ends { ending } else { "" };
        TextSplice::insert(self.text.len(), format!("{lead}{body}{last}"))
    }

    pub(super) fn ending(&self) -> &'static str {
        lines::ending(self.text, self.text.len())
    }

    /// How the pairs of an inline table are written.
    pub(super) fn inline_style(&self, table: &ConfigNode) -> PairStyle {
        let pairs = table.entries().iter();
        let plain = pairs.filter(|entry| entry.node.span.start > entry.anchor.end);
        let pairs = plain.map(|entry| {
            let (key, value) = (entry.anchor.clone(), entry.node.span.clone());
            (entry.key.as_str(), key, value)
        });
        PairStyle::learn(self.text, self.quote(), pairs)
    }

    /// How the pairs among the statements of one table are written.
    pub(super) fn learn_style(&self, own: &[TomlStatement]) -> PairStyle {
        let simple = own.iter().filter(|pair| pair.keys.len() == 1);
        let pairs = simple.filter_map(|pair| {
            let name = pair.path.last_key()?;
            Some((name, pair.keys[0].clone(), pair.value.clone()))
        });
        PairStyle::learn(self.text, self.quote(), pairs)
    }

    pub(super) fn bracket(&self, node: &'a ConfigNode) -> BracketList<'a> {
        BracketList::new(ConfigFormat::Toml, self.text, self.root, node)
    }

    /// How lists on one line are written in `node`, or else elsewhere.
    pub(super) fn spacing(&self, node: &ConfigNode) -> LineSpacing {
        LineSpacing::learn(self.text, node, self.root)
    }

    /// Cuts the entry at `path` out of its inline table.
    pub(super) fn cut_inline(
        &self,
        path: &ConfigPath,
    ) -> Option<(Vec<TextSplice>, ListItem, &'a ConfigEntry)> {
        path.parent().filter(|table| self.is_inline(table))?;
        BracketList::cut_entry(ConfigFormat::Toml, self.text, self.root, path)
    }

    /// The keys of `path` for a header, spelled as headers spell them already.
    pub(super) fn header_keys(&self, path: &ConfigPath) -> String {
        let names: Vec<_> = path.keys().collect();
        let spell = |position: usize| {
            let mut headers = self.statements.iter().filter(|header| header.is_header());
            let spelled = headers.find_map(|header| {
                let same = header.path.keys().take(position + 1);
                let same = same.eq(names[..=position].iter().copied());
                same.then(|| header.keys.get(position)).flatten()
            });
            match spelled {
                Some(key) => self.text[key.clone()].to_owned(),
                None => toml_text::key(names[position]),
            }
        };
        (0..names.len()).map(spell).collect::<Vec<_>>().join(".")
    }

    /// The quotes that most strings have.
    pub(super) fn quote(&self) -> QuoteStyle {
        let count = |quote: char| {
            let statements = self.statements.iter();
            let values = statements.map(|statement| &self.text[statement.value.clone()]);
            values.filter(|value| value.starts_with(quote)).count()
        };
        *self.quote.get_or_init(|| {
            if count('\'') > count('"') {
                QuoteStyle::Literal
            } else {
                QuoteStyle::Basic
            }
        })
    }
}

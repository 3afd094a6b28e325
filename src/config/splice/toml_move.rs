//! Moving an array of TOML: by renaming it where it stands, or by cutting it out.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::super::edit::TextSplice;
use super::super::tree::{ByteSpan, ConfigNode, ConfigPath};
use super::bracket::{HASH, ListItem, remove};
use super::statements::{StatementKind, TomlStatement};
use super::style::PairStyle;
use super::toml::{NewPair, TomlWriter};
use super::{NewRecord, SpliceResult, lines, toml_text};

/// A pair that was taken out of its table.
struct RemovedPair {
    splices: Vec<TextSplice>,
    /// Its comments.
    item: ListItem,
    /// Where its value was.
    value: ByteSpan,
    /// Whether a blank line set it apart.
    apart: bool,
}

impl TomlWriter<'_> {
    /// The ways to move the array at `from` to `to`, the one that changes least first.
    pub(super) fn moves(
        &self,
        from: &ConfigPath,
        to: &ConfigPath,
    ) -> Result<Vec<SpliceResult>, String> {
        let Some(array) = self.root.at(from) else {
            return Err(format!("there is no {from}"));
        };
        Ok(vec![
            self.rename_headers(from, to),
            self.rename_pair(from, to),
            self.move_pair(from, to),
            self.move_blocks(from, to, self.rename_headers(from, to)),
            self.rewrite(from, to, array),
        ])
    }

    /// `[[from]]` becomes `[[to]]`.
    pub(super) fn rename_headers(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let count = from.keys().count();
        let own = self
            .statements
            .iter()
            .filter(|it| it.is_header() && it.is_in(from));
        let rename = |header: &TomlStatement| {
            let keys = &header.keys[..count];
            TextSplice {
                offset: keys[0].start,
                length: keys[count - 1].end - keys[0].start,
                text: self.respell(&header.path, keys, to),
            }
        };
        let splices: Vec<_> = own.map(rename).collect();
        if splices.is_empty() {
            Err(format!("{from} has no header"))
        } else {
            Ok(splices)
        }
    }

    /// `from = [...]` with dotted keys gets the keys of `to`, as far as these are below its header.
    pub(super) fn rename_pair(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let mut pairs = self
            .statements
            .iter()
            .filter(|it| it.kind == StatementKind::Pair);
        let pair = pairs
            .find(|pair| pair.path == *from)
            .ok_or_else(|| format!("{from} is not a pair of its own"))?;
        let table = from.0.len() - pair.keys.len();
        if !to.0.starts_with(&from.0[..table]) || to.0.len() <= table {
            return Err(format!("{to} is not in the same table"));
        }
        let below = ConfigPath(to.0[table..].to_vec());
        let span = pair.keys[0].start..pair.keys[pair.keys.len() - 1].end;
        let inner = ConfigPath(from.0[table..].to_vec());
        Ok(vec![TextSplice {
            offset: span.start,
            length: span.len(),
            text: self.respell(&inner, &pair.keys, &below),
        }])
    }

    /// The keys of `to`, spelled as in `keys`, which spell `path`, where the names are the same.
    fn respell(&self, path: &ConfigPath, keys: &[ByteSpan], to: &ConfigPath) -> String {
        let spell = |name: &str| {
            let same = path.keys().zip(keys).find(|(key, _)| *key == name);
            same.map_or_else(
                || toml_text::key(name),
                |(_, key)| self.text[key.clone()].to_owned(),
            )
        };
        to.keys().map(spell).collect::<Vec<_>>().join(".")
    }

    /// Cuts the pair out, comments and all, and puts it under the header of its new table as it is.
    fn move_pair(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let (Some(name), Some(table)) = (to.last_key(), to.parent()) else {
            return Err(format!("{to} has no place"));
        };
        if self.root.at(to).is_some() {
            return Err(format!("{to} is there already"));
        }
        let RemovedPair {
            mut splices,
            item,
            value,
            apart,
        } = self.cut(from)?;
        let source = lines::indent(self.text, value.start).to_owned();
        let list = self.text[value].to_owned();
        let write = |style: &PairStyle| {
            // A string over several lines would change.
            let moved = if list.contains("'''") || list.contains("\"\"\"") {
                list.clone()
            } else {
                lines::reindent(&list, &source, &style.indent)
            };
            Ok(style.pair_of(name, &moved))
        };
        let added = self.add_pair(
            &table,
            &NewPair {
                write: &write,
                apart,
                above: item
                    .above
                    .lines()
                    .map(|line| line.trim().to_owned())
                    .collect(),
                behind: item.behind,
            },
        )?;
        splices.extend(added);
        splices.sort_by_key(|splice| splice.offset);
        Ok(splices)
    }

    /// Takes a pair out of its table.
    fn cut(&self, from: &ConfigPath) -> Result<RemovedPair, String> {
        let pair = self
            .statements
            .iter()
            .find(|it| it.kind == StatementKind::Pair && it.path == *from);
        if let Some(pair) = pair {
            let start = lines::start(self.text, pair.span.start);
            let first = lines::comments_above(self.text, start, HASH);
            let end = lines::end(self.text, pair.span.end);
            let item = ListItem {
                above: self.text[first..start].to_owned(),
                text: String::new(),
                behind: self.text[pair.span.end..end].trim_end().to_owned(),
            };
            let gone = self.with_blank_line(first..lines::next(self.text, end));
            return Ok(RemovedPair {
                splices: vec![remove(gone)],
                item,
                value: pair.value.clone(),
                apart: lines::blanks_above(self.text, first) > 0,
            });
        }
        let table = from.parent().filter(|table| self.is_inline(table));
        let table = table.and_then(|table| self.root.at(&table));
        let entries = table.map(ConfigNode::entries).unwrap_or_default();
        let place = entries
            .iter()
            .position(|it| Some(it.key.as_str()) == from.last_key());
        let (Some(table), Some(place)) = (table, place) else {
            return Err(format!("{from} is not a pair of its own"));
        };
        let cut = self.bracket(table).cut(place);
        let (splices, item) = cut.ok_or_else(|| format!("there is no {from}"))?;
        Ok(RemovedPair {
            splices,
            item,
            value: entries[place].node.span.clone(),
            apart: false,
        })
    }

    /// Whole lines that go, with one blank line beside them, where two would meet or one would begin
    /// the file.
    pub(super) fn with_blank_line(&self, gone: ByteSpan) -> ByteSpan {
        let below = lines::span(self.text, gone.end);
        if !self.text[below.clone()].trim().is_empty() {
            return gone;
        }
        match lines::before(self.text, gone.start) {
            Some(above) if self.text[above.clone()].trim().is_empty() => above.start..gone.end,
            Some(_) => gone,
            None => gone.start..lines::next(self.text, below.end),
        }
    }

    /// Writes the elements anew behind those of `to`. Comments among them would be lost: then it is
    /// refused.
    fn rewrite(&self, from: &ConfigPath, to: &ConfigPath, array: &ConfigNode) -> SpliceResult {
        self.rewrite_records(from, to, array, array.elements().unwrap_or_default())
    }

    /// Cuts what stands at `from` out, and writes `elements` of it anew behind those of `to`.
    pub(super) fn rewrite_records(
        &self,
        from: &ConfigPath,
        to: &ConfigPath,
        node: &ConfigNode,
        elements: &[ConfigNode],
    ) -> SpliceResult {
        let records = elements.iter().map(record).collect::<Option<Vec<_>>>();
        let records = records.ok_or_else(|| format!("{from} holds more than records"))?;
        let mut splices = match self.blocks(from) {
            gone if gone.is_empty() => {
                let RemovedPair { splices, item, .. } = self.cut(from)?;
                let comments = !item.above.is_empty() || !item.behind.is_empty();
                if comments || self.has_comments(&node.span) {
                    return Err("comments in the array would be lost".to_owned());
                }
                splices
            }
            gone if gone.iter().any(|span| self.has_comments(span)) => {
                return Err("comments in the array would be lost".to_owned());
            }
            gone => gone.into_iter().map(remove).collect(),
        };
        splices.extend(self.append(to, &records)?);
        splices.sort_by_key(|splice| splice.offset);
        Ok(splices)
    }

    /// The lines of everything under a header in `from`, as they go.
    fn blocks(&self, from: &ConfigPath) -> Vec<ByteSpan> {
        let own = self.own_blocks(from).into_iter();
        own.map(|block| self.with_blank_line(block)).collect()
    }

    pub(super) fn has_comments(&self, span: &ByteSpan) -> bool {
        let mut tokens = Source::new(&self.text[span.clone()]).lex();
        tokens.any(|token| token.kind() == TokenKind::Comment)
    }
}

/// The fields of a table, as they can be written anew.
pub(super) fn record(node: &ConfigNode) -> Option<NewRecord> {
    let pairs = node.entries().iter();
    let pairs = pairs.map(|entry| (entry.key.clone(), entry.node.value.clone()));
    node.is_table().then(|| pairs.collect())
}

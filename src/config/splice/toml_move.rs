//! Moving an array of TOML: by renaming it in place, or by cutting it out.

use super::super::edit::{TextSplice, apply_splices};
use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::{ByteSpan, ConfigPath};
use super::list_fill::ListItem;
use super::record::{SpliceResult, free_place, read_records};
use super::statements::TomlStatement;
use super::style::PairStyle;
use super::toml::TomlWriter;
use super::toml_pair::NewPair;
use super::toml_text;

/// A pair that was removed from its table.
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
    fn headers_in<'s>(
        &'s self,
        path: &'s ConfigPath,
    ) -> impl Iterator<Item = (usize, &'s TomlStatement)> {
        let headers = self.statements.iter().enumerate();
        headers.filter(|(_, header)| header.is_header() && header.is_in(path))
    }

    /// `[[from]]` becomes `[[to]]`.
    pub(super) fn rename_headers(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let count = from.keys().count();
        let rename = |(_, header): (usize, &TomlStatement)| {
            let keys = &header.keys[..count];
            let text = self.respell(&header.path, keys, to);
            TextSplice::replace(keys[0].start..keys[count - 1].end, text)
        };
        let splices: Vec<_> = self.headers_in(from).map(rename).collect();
        if splices.is_empty() {
            Err(format!("{from} has no header"))
        } else {
            Ok(splices)
        }
    }

    /// `from = [...]` with dotted keys gets the keys of `to`, if these are below the same header.
    pub(super) fn rename_pair(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let pair = self.pair_at(from);
        let pair = pair.ok_or_else(|| format!("{from} is not a pair of its own"))?;
        let table = pair.table_depth();
        if !to.0.starts_with(&from.0[..table]) || to.0.len() <= table {
            return Err(format!("{to} is not in the same table"));
        }
        let below = |path: &ConfigPath| ConfigPath(path.0[table..].to_vec());
        let text = self.respell(&below(from), &pair.keys, &below(to));
        let span = pair.keys[0].start..pair.keys[pair.keys.len() - 1].end;
        Ok(vec![TextSplice::replace(span, text)])
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

    /// Cuts the pair out with its comments, and puts it under the header of its new table as it is.
    pub(super) fn move_pair(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let (table, name) = free_place(self.root, to)?;
        let RemovedPair {
            mut splices,
            item,
            value,
            apart,
        } = self.cut(from)?;
        let source = lines::indent(self.text, value.start);
        let list = &self.text[value];
        let write = |style: &PairStyle| {
            // A string over several lines would change.
            let moved = if list.contains("'''") || list.contains("\"\"\"") {
                list.to_owned()
            } else {
                lines::reindent(list, source, &style.indent)
            };
            Ok(style.pair_of(name, &moved))
        };
        let above = item.above.lines();
        let pair = NewPair {
            write: &write,
            apart,
            above: above.map(|line| line.trim().to_owned()).collect(),
            behind: item.behind,
        };
        splices.extend(self.add_pair(&table, &pair)?);
        Ok(splices)
    }

    /// Removes a pair from its table.
    fn cut(&self, from: &ConfigPath) -> Result<RemovedPair, String> {
        let Some(pair) = self.pair_at(from) else {
            let cut = self.cut_inline(from);
            let cut = cut.ok_or_else(|| format!("{from} is not a pair of its own"))?;
            let (splices, item, entry) = cut;
            return Ok(RemovedPair {
                splices,
                item,
                value: entry.node.span.clone(),
                apart: false,
            });
        };
        let start = lines::start(self.text, pair.span.start);
        let first = lines::comments_above(self.text, start);
        let end = lines::end(self.text, pair.span.end);
        let gone = self.with_blank_line(first..lines::next(self.text, end));
        Ok(RemovedPair {
            splices: vec![TextSplice::remove(gone)],
            item: ListItem {
                above: self.text[first..start].to_owned(),
                text: String::new(),
                behind: self.text[pair.span.end..end].trim_end().to_owned(),
            },
            value: pair.value.clone(),
            apart: lines::blanks_above(self.text, first) > 0,
        })
    }

    /// Whole lines to remove, with one blank line beside them where two would meet or one would begin
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

    /// Cuts the records at `from` out, and writes them anew behind those of `to`. Where comments would
    /// be lost, it is refused.
    pub(super) fn rewrite(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let node = self.root.at(from);
        let node = node.ok_or_else(|| format!("there is no {from}"))?;
        let records = read_records(from, node)?;
        let blocks = self.own_blocks(from).into_iter();
        let blocks: Vec<_> = blocks.map(|block| self.with_blank_line(block)).collect();
        let mut lost = blocks.iter().any(|block| self.has_comments(block));
        let mut splices = if blocks.is_empty() {
            let RemovedPair { splices, item, .. } = self.cut(from)?;
            lost =
                !(item.above.is_empty() && item.behind.is_empty()) || self.has_comments(&node.span);
            splices
        } else {
            blocks.into_iter().map(TextSplice::remove).collect()
        };
        if lost {
            return Err("comments in the array would be lost".to_owned());
        }
        splices.extend(self.append(to, &records)?);
        Ok(splices)
    }

    fn has_comments(&self, span: &ByteSpan) -> bool {
        let comments = ConfigFormat::Toml.find_comments(&self.text[span.clone()]);
        !comments.is_empty()
    }

    /// Cuts everything under the headers in `from` out with its comments, and puts it behind the last
    /// block of `to`, with its headers as `renamed` has them.
    pub(super) fn move_blocks(
        &self,
        from: &ConfigPath,
        to: &ConfigPath,
        renamed: SpliceResult,
    ) -> SpliceResult {
        let mut renamed = renamed?;
        renamed.sort_by_key(|splice| splice.offset);
        let block = self.last_block(to);
        let (header, end) = block.ok_or_else(|| format!("there is no header of {to}"))?;
        let place = lines::end(self.text, self.statements[end].span.end);
        let ending = lines::ending(self.text, place);
        let lead = ending.repeat(1 + self.blanks(header));
        let blocks = self.own_blocks(from);
        let carried: String = blocks
            .iter()
            .map(|block| format!("{lead}{}", self.rewrite_block(block, &renamed)))
            .collect();
        let gone = blocks.into_iter().map(|block| self.with_blank_line(block));
        let mut splices: Vec<_> = gone.map(TextSplice::remove).collect();
        splices.push(TextSplice::insert(place, carried));
        Ok(splices)
    }

    /// The lines of everything under a header in `from`, with the comments above it.
    fn own_blocks(&self, from: &ConfigPath) -> Vec<ByteSpan> {
        let block = |(index, header): (usize, &TomlStatement)| {
            let last = self.own_pairs(Some(index)).last().unwrap_or(header);
            let first = lines::comments_above(self.text, header.span.start);
            first..lines::next(self.text, last.span.end)
        };
        self.headers_in(from).map(block).collect()
    }

    /// The lines of `block` after those of the sorted `splices` that are in it, without the last line
    /// ending.
    fn rewrite_block(&self, block: &ByteSpan, splices: &[TextSplice]) -> String {
        let first = splices.partition_point(|splice| splice.offset < block.start);
        let own = splices[first..].iter();
        let own = own.take_while(|own| block.contains(&own.offset));
        let mut own: Vec<TextSplice> = own.cloned().collect();
        for splice in &mut own {
            splice.offset -= block.start;
        }
        let bytes = apply_splices(&self.text.as_bytes()[block.clone()], &own);
        let text = String::from_utf8_lossy(&bytes);
        text.trim_end_matches(['\r', '\n']).to_owned()
    }
}

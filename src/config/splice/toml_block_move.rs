//! Moving `[[blocks]]` of TOML behind those of another array, with their comments.

use super::super::edit::TextSplice;
use super::super::tree::{ByteSpan, ConfigNode, ConfigPath};
use super::bracket::{HASH, insert, remove};
use super::statements::StatementKind;
use super::toml::TomlWriter;
use super::{SpliceResult, apply_splices, lines};

impl TomlWriter<'_> {
    /// Cuts what stands under the headers in `from` out, and puts it behind the last block of `to`,
    /// with its headers as `renamed` has them.
    pub(super) fn move_blocks(
        &self,
        from: &ConfigPath,
        to: &ConfigPath,
        renamed: SpliceResult,
    ) -> SpliceResult {
        let renamed = renamed?;
        let elements = self.root.at(to).and_then(ConfigNode::elements);
        let last = elements.and_then(|list| list.len().checked_sub(1));
        let element = last.map(|last| to.clone().index(last));
        let Some((header, end)) = element.and_then(|element| {
            let mut all = self.statements.iter();
            let header =
                all.position(|it| it.kind == StatementKind::Element && it.path == element)?;
            let end = self.statements.iter().rposition(|it| it.is_in(&element))?;
            Some((header, end))
        }) else {
            return Err(format!("there is no header of {to}"));
        };
        let place = lines::end(self.text, self.statements[end].span.end);
        let ending = lines::ending(self.text, place);
        let lead = ending.repeat(1 + self.blanks(header));
        let blocks = self.own_blocks(from);
        let carried: String = blocks
            .iter()
            .map(|block| format!("{lead}{}", self.with(block, &renamed)))
            .collect();
        let gone = blocks.into_iter().map(|block| self.with_blank_line(block));
        let mut splices: Vec<_> = gone.map(remove).collect();
        splices.push(insert(place, carried));
        splices.sort_by_key(|splice| splice.offset);
        Ok(splices)
    }

    /// The lines of everything under a header in `from`, with the comments above it.
    pub(super) fn own_blocks(&self, from: &ConfigPath) -> Vec<ByteSpan> {
        let headers = self.statements.iter().enumerate();
        let own = headers.filter(|(_, it)| it.is_header() && it.is_in(from));
        own.map(|(index, header)| {
            let last = self.own_pairs(Some(index)).last().unwrap_or(header);
            let first = lines::comments_above(self.text, header.span.start, HASH);
            first..lines::next(self.text, last.span.end)
        })
        .collect()
    }

    /// The lines of `block` after those of `splices` that are made in it, without the last line's
    /// end.
    fn with(&self, block: &ByteSpan, splices: &[TextSplice]) -> String {
        let own = splices
            .iter()
            .filter(|splice| block.contains(&splice.offset));
        let own: Vec<_> = own
            .map(|splice| TextSplice {
                offset: splice.offset - block.start,
                ..splice.clone()
            })
            .collect();
        let bytes = apply_splices(&self.text.as_bytes()[block.clone()], &own);
        let text = String::from_utf8_lossy(&bytes);
        text.trim_end_matches(['\r', '\n']).to_owned()
    }
}

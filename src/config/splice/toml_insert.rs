//! Where a new pair of a TOML table goes.

use super::super::edit::TextSplice;
use super::super::lines;
use super::super::tree::{ConfigNode, ConfigPath};
use super::list_fill::{ListFill, ListItem};
use super::record::SpliceResult;
use super::style::PairStyle;
use super::toml::{TableForm, TomlWriter};
use super::toml_pair::NewPair;

impl TomlWriter<'_> {
    /// Adds a pair behind its siblings in the table at `parent`.
    pub(super) fn add_pair(&self, parent: &ConfigPath, pair: &NewPair<'_>) -> SpliceResult {
        match self.find_form(parent) {
            Some(TableForm::Section(header)) => self.add_line(header, pair),
            Some(TableForm::Inline(node)) if node.is_table() => self.add_inline(node, pair),
            Some(TableForm::Dotted(index)) => self.add_dotted(parent, index, pair),
            Some(TableForm::Implied(index)) => self.add_header(parent, index, pair),
            _ => Err(format!("{parent} is not a table")),
        }
    }

    fn add_line(&self, header: Option<usize>, pair: &NewPair<'_>) -> SpliceResult {
        let own = self.own_pairs(header);
        let style = self.learn_style(own);
        let anchor = own.last().or(header.map(|header| &self.statements[header]));
        let Some(anchor) = anchor else {
            return self.add_at_top(&style, pair);
        };
        let place = lines::end(self.text, anchor.span.end);
        let ending = lines::ending(self.text, place);
        let gap = ending.repeat(1 + usize::from(pair.apart));
        let body = pair.lines(&style, ending)?;
        Ok(vec![TextSplice::insert(place, format!("{gap}{body}"))])
    }

    /// The root has no pair yet: before the first header and its comments.
    fn add_at_top(&self, style: &PairStyle, pair: &NewPair<'_>) -> SpliceResult {
        let Some(first) = self.statements.first() else {
            return Ok(vec![self.at_end(&pair.lines(style, self.ending())?)]);
        };
        let place = lines::comments_above(self.text, first.span.start);
        let ending = lines::ending(self.text, place);
        let body = pair.lines(style, ending)?;
        let text = format!("{body}{ending}{ending}");
        Ok(vec![TextSplice::insert(place, text)])
    }

    fn add_inline(&self, node: &ConfigNode, pair: &NewPair<'_>) -> SpliceResult {
        if !pair.above.is_empty() || !pair.behind.is_empty() {
            return Err("a comment has no place in an inline table".to_owned());
        }
        let item = ListItem::from((pair.write)(&self.inline_style(node))?);
        let bracket = self.bracket(node);
        Ok(if bracket.items.is_empty() {
            let spacing = self.spacing(node);
            bracket.fill(
                &[item],
                &ListFill::one_line(&spacing.pad, spacing.separator),
            )
        } else {
            bracket.append(&[item])
        })
    }

    /// Adds a pair beside the ones that make the table `parent` by dotted keys.
    fn add_dotted(&self, parent: &ConfigPath, index: usize, pair: &NewPair<'_>) -> SpliceResult {
        let like = &self.statements[index];
        let below = parent.0.len().saturating_sub(like.table_depth());
        let Some(own) = like.keys.get(below) else {
            return Err(format!("{parent} is not a table"));
        };
        let name = like.path.last_key().unwrap_or_default();
        let last = like.keys[like.keys.len() - 1].clone();
        let like_pair = (name, last, like.value.clone());
        let style = PairStyle::learn(self.text, self.quote(), [like_pair]);
        let place = lines::end(self.text, like.span.end);
        let ending = lines::ending(self.text, place);
        let prefix = &self.text[like.keys[0].start..own.start];
        let write = |style: &PairStyle| Ok(format!("{prefix}{}", (pair.write)(style)?));
        let pair = NewPair {
            write: &write,
            ..pair.clone()
        };
        let text = format!("{ending}{}", pair.lines(&style, ending)?);
        Ok(vec![TextSplice::insert(place, text)])
    }

    /// A header for a table that had none, before the first table in it.
    fn add_header(&self, path: &ConfigPath, index: usize, pair: &NewPair<'_>) -> SpliceResult {
        let first = self.statements[index].span.start;
        let place = lines::comments_above(self.text, first);
        let ending = lines::ending(self.text, first);
        let indent = lines::indent(self.text, first);
        let keys = self.header_keys(path);
        let body = pair.lines(&self.learn_style(&[]), ending)?;
        let text = format!("{indent}[{keys}]{ending}{body}{ending}{ending}");
        Ok(vec![TextSplice::insert(place, text)])
    }
}

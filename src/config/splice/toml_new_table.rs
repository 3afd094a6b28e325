//! Moving an array of TOML below a header that is not there yet.

use super::super::edit::TextSplice;
use super::super::lines;
use super::super::tree::ConfigPath;
use super::record::{SpliceResult, free_place};
use super::statements::TomlStatement;
use super::toml::TomlWriter;
use super::toml_text;

impl TomlWriter<'_> {
    /// Writes the header of the table of `to` above the pair, where that is the last one below its own
    /// header. Else the pair goes to the end of the file, with its comments.
    pub(super) fn move_below_new_header(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let (table, name) = free_place(self.root, to)?;
        if self.root.at(&table).is_some() {
            return Err(format!("{table} is there already"));
        }
        let pair = self.pair_at(from);
        let pair = pair.filter(|pair| pair.keys.len() == 1 && from.last_key() == Some(name));
        let pair = pair.ok_or_else(|| format!("{from} is not a pair of its own"))?;
        let keys: Vec<String> = table.keys().map(toml_text::key).collect();
        let start = lines::start(self.text, pair.span.start);
        let ending = lines::ending(self.text, start);
        let header = format!("[{}]{ending}", keys.join("."));
        let first = lines::comments_above(self.text, start);
        if self.is_last_below_header(pair) {
            let is_apart = lines::blanks_above(self.text, first) > 0;
            let gap = if is_apart { "" } else { ending };
            return Ok(vec![TextSplice::insert(first, format!("{gap}{header}"))]);
        }
        let end = lines::end(self.text, pair.span.end);
        let gone = self.with_blank_line(first..lines::next(self.text, end));
        let carried = &self.text[first..end];
        Ok(vec![
            TextSplice::remove(gone),
            self.at_end(&format!("{header}{carried}")),
        ])
    }

    fn is_last_below_header(&self, pair: &TomlStatement) -> bool {
        let later = self.statements.iter();
        let mut later = later.skip_while(|other| other.span.start <= pair.span.start);
        later.next().is_none_or(TomlStatement::is_header)
    }
}

//! Records appended to arrays of TOML: `[[blocks]]` and `[ { inline = "tables" } ]`.

use super::super::edit::TextSplice;
use super::super::lines;
use super::super::tree::{ConfigNode, ConfigPath, PathStep};
use super::list_fill::{ListFill, ListItem};
use super::record::{NewRecord, SpliceResult, split_missing};
use super::statements::StatementKind;
use super::style::PairStyle;
use super::toml::{TableForm, TomlWriter};
use super::toml_pair::NewPair;
use super::toml_text;

impl<'a> TomlWriter<'a> {
    pub(super) fn append(&self, to: &ConfigPath, records: &[NewRecord]) -> SpliceResult {
        let Some(node) = self.root.at(to) else {
            return self.create(to, records);
        };
        if node.elements().is_none() {
            return Err(format!("{to} is not an array"));
        }
        match self.last_block(to) {
            Some((header, end)) => self.append_blocks(header, end, records),
            None => self.append_inline(to, node, records),
        }
    }

    /// Behind the last element, whose statements are those from `header` to `end`.
    fn append_blocks(&self, header: usize, end: usize, records: &[NewRecord]) -> SpliceResult {
        let element = &self.statements[header];
        let only = element.path.0.last() == Some(&PathStep::Index(0));
        let blanks = self.blanks(header).min(if only { 1 } else { usize::MAX });
        let head = &self.text[lines::start(self.text, element.span.start)..element.span.end];
        self.insert_blocks(Some(end), blanks, head, &self.block_style(header), records)
    }

    /// How many blank lines are above a header and its comments. 1 if it is the first statement.
    pub(super) fn blanks(&self, header: usize) -> usize {
        let start = self.statements[header].span.start;
        match header {
            0 => 1,
            _ => lines::blanks_above(self.text, lines::comments_above(self.text, start)),
        }
    }

    fn block_style(&self, header: usize) -> PairStyle {
        self.learn_style(self.own_pairs(Some(header)))
    }

    fn insert_blocks(
        &self,
        anchor: Option<usize>,
        blanks: usize,
        head: &str,
        style: &PairStyle,
        records: &[NewRecord],
    ) -> SpliceResult {
        let place = anchor.map_or(self.text.len(), |anchor| self.behind(anchor));
        let ending = lines::ending(self.text, place);
        let write = |record| block(head, style, record, ending);
        let blocks = records.iter().map(write).collect::<Result<Vec<_>, _>>()?;
        let gap = ending.repeat(blanks + 1);
        let text = blocks.join(&gap);
        Ok(vec![match anchor {
            None => self.at_end(&text),
            Some(_) => TextSplice::insert(place, format!("{gap}{text}")),
        }])
    }

    /// The end of the section of a statement: behind its last pair, the comment on that line, and comment
    /// lines that follow right away, unless they belong to the next statement.
    fn behind(&self, anchor: usize) -> usize {
        let rest = self.statements[anchor + 1..].iter();
        let pairs = rest.take_while(|statement| !statement.is_header()).count();
        let end = lines::end(self.text, self.statements[anchor + pairs].span.end);
        let mut at = end;
        loop {
            let next = lines::next(self.text, at);
            let line = &self.text[lines::span(self.text, next)];
            if next == self.text.len() || line.trim().is_empty() {
                return at;
            }
            if !line.trim_start().starts_with('#') {
                return end;
            }
            at = lines::end(self.text, next);
        }
    }

    /// Creates the array at `to` with the tables above it.
    fn create(&self, to: &ConfigPath, records: &[NewRecord]) -> SpliceResult {
        let (above, missing) = split_missing(self.root, to)?;
        let add_list = |like: Option<&ConfigNode>| {
            let list = self.new_list(like, records, &missing[1..])?;
            let write = |style: &PairStyle| Ok(style.pair_of(missing[0], &list));
            self.add_pair(&above, &NewPair::bare(&write))
        };
        let like = self.find_inline_like(to);
        match self.find_form(&above) {
            None => Err(format!("{above} is not a table")),
            Some(TableForm::Inline(_)) => add_list(None),
            Some(TableForm::Section(_) | TableForm::Dotted(_))
                if like.is_some() && missing.len() == 1 =>
            {
                add_list(like)
            }
            _ => self.create_blocks(&above, to, records),
        }
    }

    fn create_blocks(
        &self,
        above: &ConfigPath,
        to: &ConfigPath,
        records: &[NewRecord],
    ) -> SpliceResult {
        if to.0.iter().any(|step| step.key().is_none()) {
            return Err(format!("{to} has no place of its own"));
        }
        let mut statements = self.statements.iter();
        let any = statements.rposition(|statement| statement.kind == StatementKind::Element);
        let like = self.find_like(to);
        let sample = like.and_then(|path| self.element_header(&path.index(0)));
        let style = match sample.or(any) {
            Some(sample) => self.block_style(sample),
            None => self.learn_style(&[]),
        };
        let blanks = sample.map_or(1, |sample| self.blanks(sample).min(2));
        let head = self.new_header(to, sample.or(any));
        self.insert_blocks(self.end_of(above, to), blanks, &head, &style, records)
    }

    /// `[[to]]`, with indentation and padding like the header `sample`.
    fn new_header(&self, to: &ConfigPath, sample: Option<usize>) -> String {
        let keys = self.header_keys(to);
        let Some(sample) = sample.map(|sample| &self.statements[sample]) else {
            return format!("[[{keys}]]");
        };
        let (first, last) = (&sample.keys[0], &sample.keys[sample.keys.len() - 1]);
        let open = &self.text[lines::start(self.text, sample.span.start)..first.start];
        let close = &self.text[last.end..sample.span.end];
        format!("{open}{keys}{close}")
    }

    /// The last statement of the table at `above`. A new array of the top level comes before the
    /// environments, where people see it.
    fn end_of(&self, above: &ConfigPath, to: &ConfigPath) -> Option<usize> {
        let environments = ConfigPath::root().key("env");
        let is_environment = to.keys().next() == Some("env");
        let statements = &self.statements;
        let own = statements.iter().rposition(|statement| {
            if above.0.is_empty() {
                is_environment || !statement.is_in(&environments)
            } else {
                statement.is_in(above)
            }
        });
        own.or(statements.len().checked_sub(1))
    }

    /// The first array of records elsewhere that has the same key.
    fn find_like(&self, to: &ConfigPath) -> Option<ConfigPath> {
        let name = to.last_key()?;
        let mut found = None;
        self.root.visit(&ConfigPath::root(), &mut |path, node| {
            let records = node
                .elements()
                .is_some_and(|all| !all.is_empty() && all.iter().all(ConfigNode::is_table));
            if found.is_none() && records && path.last_key() == Some(name) {
                found = Some(path.clone());
            }
        });
        found
    }

    /// The same array, if it has brackets.
    fn find_inline_like(&self, to: &ConfigPath) -> Option<&'a ConfigNode> {
        let like = self
            .find_like(to)
            .filter(|like| self.last_block(like).is_none());
        self.root.at(&like?)
    }

    fn append_inline(
        &self,
        to: &ConfigPath,
        node: &ConfigNode,
        records: &[NewRecord],
    ) -> SpliceResult {
        let bracket = self.bracket(node);
        if !bracket.items.is_empty() {
            return Ok(bracket.append(&self.inline_records(node, records)?));
        }
        let (sample, fill) = self.list_layout(self.find_inline_like(to));
        Ok(bracket.fill(&self.inline_records(sample, records)?, &fill))
    }

    /// A whole array like the array `like`, wrapped in the tables `keys`.
    fn new_list(
        &self,
        like: Option<&ConfigNode>,
        records: &[NewRecord],
        keys: &[&str],
    ) -> Result<String, String> {
        let (sample, fill) = self.list_layout(like);
        let list = format!("[{}]", fill.list(&self.inline_records(sample, records)?));
        let keys = keys.iter().rev();
        Ok(keys.fold(list, |list, key| {
            format!("{{ {} = {list} }}", toml_text::key(key))
        }))
    }

    fn list_layout<'n>(&'n self, like: Option<&'n ConfigNode>) -> (&'n ConfigNode, ListFill) {
        let Some(like) = like else {
            let separator = self.spacing(self.root).separator;
            return (self.root, ListFill::one_line("", separator));
        };
        let ending = lines::ending(self.text, like.span.start);
        (like, self.bracket(like).layout(ending, str::to_owned))
    }

    /// Records as inline tables like those in `array`.
    fn inline_records(
        &self,
        array: &ConfigNode,
        records: &[NewRecord],
    ) -> Result<Vec<ListItem>, String> {
        let elements = array.elements().unwrap_or_default();
        let mut samples = elements.iter().rev();
        let sample = samples.find(|element| !element.entries().is_empty());
        let spacing = self.spacing(sample.unwrap_or(array));
        let style = match sample {
            Some(sample) => self.inline_style(sample),
            None => self.learn_style(&[]).spaced(spacing.colon.as_deref()),
        };
        let (pad, comma) = (&spacing.pad, spacing.comma());
        let write = |record: &NewRecord| {
            let pairs = record.iter().map(|(name, value)| style.pair(name, value));
            let pairs = pairs.collect::<Result<Vec<_>, _>>()?.join(&comma);
            Ok(ListItem::from(format!("{{{pad}{pairs}{pad}}}")))
        };
        records.iter().map(write).collect()
    }
}

fn block(
    head: &str,
    style: &PairStyle,
    record: &NewRecord,
    ending: &str,
) -> Result<String, String> {
    let mut block = head.to_owned();
    for (name, value) in record {
        let pair = style.pair(name, value)?;
        block.push_str(&format!("{ending}{}{pair}", style.indent));
    }
    Ok(block)
}

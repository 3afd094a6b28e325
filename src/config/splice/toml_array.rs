//! Records appended to arrays of TOML: `[[blocks]]` and `[ { inline = "tables" } ]`.

use super::super::tree::{ConfigNode, ConfigPath, PathStep};
use super::bracket::{HASH, ListFill, ListItem, insert};
use super::lines;
use super::statements::StatementKind;
use super::style::PairStyle;
use super::toml::{NewPair, TableForm, TomlWriter};
use super::{NewRecord, SpliceResult, toml_text};

impl TomlWriter<'_> {
    /// Appends records to the array at `to`.
    pub(super) fn append(&self, to: &ConfigPath, records: &[NewRecord]) -> SpliceResult {
        let Some(node) = self.root.at(to) else {
            return self.create(to, records);
        };
        let Some(elements) = node.elements() else {
            return Err(format!("{to} is not an array"));
        };
        match elements.len().checked_sub(1) {
            Some(last) if self.is_block(&to.clone().index(last)) => {
                self.append_blocks(to, last, records)
            }
            _ => self.append_inline(to, node, records),
        }
    }

    fn is_block(&self, element: &ConfigPath) -> bool {
        let mut statements = self.statements.iter();
        statements.any(|it| it.kind == StatementKind::Element && it.path == *element)
    }

    /// Behind the last element and everything that belongs to it.
    fn append_blocks(&self, to: &ConfigPath, last: usize, records: &[NewRecord]) -> SpliceResult {
        let element = to.clone().index(last);
        let is_header = |path: &ConfigPath| {
            let mut statements = self.statements.iter();
            statements.position(|it| it.kind == StatementKind::Element && it.path == *path)
        };
        let end = self.statements.iter().rposition(|it| it.is_in(&element));
        let (Some(header), Some(end)) = (is_header(&element), end) else {
            return Err(format!("{to} has no header"));
        };
        let blanks = match last {
            0 => self.blanks(header).min(1),
            _ => self.blanks(header),
        };
        let style = self.block_style(header);
        let span = self.statements[header].span.clone();
        let head = format!(
            "{}{}",
            lines::indent(self.text, span.start),
            &self.text[span]
        );
        self.insert_blocks(Some(end), blanks, &head, &style, records)
    }

    /// How many blank lines stand above a header and its comments; 1 if it is the first statement.
    pub(super) fn blanks(&self, header: usize) -> usize {
        let start = self.statements[header].span.start;
        match header {
            0 => 1,
            _ => lines::blanks_above(self.text, lines::comments_above(self.text, start, HASH)),
        }
    }

    fn block_style(&self, header: usize) -> PairStyle {
        PairStyle::of_statements(self.text, self.own_pairs(Some(header))).or_quote(self.quote())
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
        let blocks = records
            .iter()
            .map(|record| block(head, style, record, ending));
        let blocks = blocks.collect::<Result<Vec<_>, _>>()?;
        let gap = ending.repeat(blanks + 1);
        if anchor.is_none() {
            return Ok(vec![self.at_end(&blocks.join(&gap))]);
        }
        Ok(vec![insert(place, format!("{gap}{}", blocks.join(&gap)))])
    }

    /// The end of the section of a statement: behind its last pair, the comment on that line, and comment
    /// lines that follow right away, unless they lead on to the next statement.
    fn behind(&self, anchor: usize) -> usize {
        let rest = self.statements[anchor + 1..].iter();
        let pairs = rest.take_while(|it| !it.is_header()).count();
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

    /// Makes an array where there is none.
    fn create(&self, to: &ConfigPath, records: &[NewRecord]) -> SpliceResult {
        let mut above = to.clone();
        while self.root.at(&above).is_none() {
            above = above.parent().unwrap_or_default();
        }
        let missing = &to.0[above.0.len()..];
        let (Some(name), Some(PathStep::Key(first))) = (to.last_key(), missing.first()) else {
            return Err(format!("{to} has no place"));
        };
        if missing
            .iter()
            .any(|step| matches!(step, PathStep::Index(_)))
        {
            return Err(format!("{to} has no place"));
        }
        let like = self.like(name);
        let inline = like
            .as_ref()
            .filter(|it| !self.is_block(&(*it).clone().index(0)));
        match self.place(&above) {
            None => Err(format!("{above} is not a table")),
            Some(TableForm::Inline(_)) => {
                let list = self.new_list(None, records, &missing[1..])?;
                self.add_list(&above, first, &list)
            }
            Some(TableForm::Section(_) | TableForm::Dotted(_))
                if inline.is_some() && missing.len() == 1 =>
            {
                let list =
                    self.new_list(inline.and_then(|path| self.root.at(path)), records, &[])?;
                self.add_list(&above, first, &list)
            }
            _ => self.create_blocks(&above, to, like.as_ref(), records),
        }
    }

    fn add_list(&self, table: &ConfigPath, name: &str, list: &str) -> SpliceResult {
        self.add_pair(
            table,
            &NewPair {
                write: &|style| Ok(style.pair_of(name, list)),
                apart: false,
                above: Vec::new(),
                behind: String::new(),
            },
        )
    }

    fn create_blocks(
        &self,
        above: &ConfigPath,
        to: &ConfigPath,
        like: Option<&ConfigPath>,
        records: &[NewRecord],
    ) -> SpliceResult {
        if to.0.iter().any(|step| matches!(step, PathStep::Index(_))) {
            return Err(format!("{to} has no place of its own"));
        }
        let any = self
            .statements
            .iter()
            .rposition(|it| it.kind == StatementKind::Element);
        let like = like.map(|path| path.clone().index(0));
        let sample = like.and_then(|path| {
            let mut statements = self.statements.iter();
            statements.position(|it| it.kind == StatementKind::Element && it.path == path)
        });
        let style = match sample.or(any) {
            Some(sample) => self.block_style(sample),
            None => PairStyle::default().or_quote(self.quote()),
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
        let open = &self.text[sample.span.start..first.start];
        let close = &self.text[last.end..sample.span.end];
        let indent = lines::indent(self.text, sample.span.start);
        format!("{indent}{open}{keys}{close}")
    }

    /// The last statement of the table at `above`. What belongs to the top level comes before the
    /// environments, where it can be seen.
    fn end_of(&self, above: &ConfigPath, to: &ConfigPath) -> Option<usize> {
        let environments = ConfigPath::root().key("env");
        let is_environment = to.keys().next() == Some("env");
        let statements = &self.statements;
        let own = statements.iter().rposition(|it| {
            if above.0.is_empty() {
                is_environment || !it.is_in(&environments)
            } else {
                it.is_in(above)
            }
        });
        own.or(statements.len().checked_sub(1))
    }

    /// The first array of records elsewhere that has the same key.
    fn like(&self, name: &str) -> Option<ConfigPath> {
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
        let like = to.last_key().and_then(|name| self.like(name));
        let like = like.filter(|path| !self.is_block(&path.clone().index(0)));
        let (sample, fill) = self.list_layout(like.and_then(|path| self.root.at(&path)));
        Ok(bracket.fill(&self.inline_records(sample, records)?, &fill))
    }

    /// A whole array like the array `like`, wrapped in the tables `keys`.
    fn new_list(
        &self,
        like: Option<&ConfigNode>,
        records: &[NewRecord],
        keys: &[PathStep],
    ) -> Result<String, String> {
        let (sample, fill) = self.list_layout(like);
        let list = format!("[{}]", fill.list(&self.inline_records(sample, records)?));
        Ok(keys.iter().rev().fold(list, |list, step| match step {
            PathStep::Key(key) => format!("{{ {} = {list} }}", toml_text::key(key)),
            PathStep::Index(_) => list,
        }))
    }

    fn list_layout<'n>(&'n self, like: Option<&'n ConfigNode>) -> (&'n ConfigNode, ListFill) {
        let Some(like) = like else {
            return (self.root, ListFill::one_line(""));
        };
        let bracket = self.bracket(like);
        let first = bracket
            .items
            .first()
            .map_or(like.span.end - 1, |it| it.start);
        if !bracket.broken() {
            let pad = &self.text[like.span.start + 1..first];
            return (like, ListFill::one_line(pad));
        }
        let ending = lines::ending(self.text, like.span.start);
        let indent = |at| format!("{ending}{}", lines::indent(self.text, at));
        let close = if lines::leads(self.text, like.span.end - 1) {
            indent(like.span.end - 1)
        } else {
            String::new()
        };
        let fill = ListFill {
            before: indent(first),
            close,
            trailing: bracket.trailing(),
        };
        (like, fill)
    }

    /// Records as inline tables like those in `array`.
    fn inline_records(
        &self,
        array: &ConfigNode,
        records: &[NewRecord],
    ) -> Result<Vec<ListItem>, String> {
        let elements = array.elements().unwrap_or_default();
        let sample = elements.iter().rev().find(|it| !it.entries().is_empty());
        let (style, pad, comma) = match sample {
            Some(sample) => (
                self.inline_style(sample),
                self.pad(sample),
                self.comma(sample),
            ),
            None => (PairStyle::default().or_quote(self.quote()), " ", ", "),
        };
        let write = |record: &NewRecord| {
            let pairs = record.iter().map(|(name, value)| style.pair(name, value));
            let pairs = pairs.collect::<Result<Vec<_>, _>>()?.join(comma);
            Ok(ListItem::from(format!("{{{pad}{pairs}{pad}}}")))
        };
        records.iter().map(write).collect()
    }

    /// What stands between the brace and the first key, if it is on the same line.
    fn pad(&self, table: &ConfigNode) -> &str {
        let first = table.entries().first().map(|it| it.anchor.start);
        let pad = &self.text[table.span.start + 1..first.unwrap_or(table.span.start + 1)];
        let blank = pad.chars().all(|it| it == ' ');
        if blank { pad } else { " " }
    }

    /// What stands between the first two pairs, if it is on the same line.
    fn comma(&self, table: &ConfigNode) -> &str {
        let [first, second, ..] = table.entries() else {
            return ", ";
        };
        let (from, to) = (first.node.span.end, second.anchor.start);
        let comma = self.text.get(from..to).unwrap_or(", ");
        let blank = comma.trim_matches(' ') == ",";
        if blank { comma } else { ", " }
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
        block.push_str(ending);
        block.push_str(&style.indent);
        block.push_str(&style.pair(name, value)?);
    }
    Ok(block)
}

//! Edits of TOML: where a pair stands, or would stand, and how it is written there.

use super::super::edit::{TextSplice, TreeEdit};
use super::super::tree::{ConfigEntry, ConfigNode, ConfigPath, ConfigValue};
use super::bracket::{BracketList, HASH, ListFill, ListItem, insert};
use super::lines;
use super::statements::{self, TomlStatement};
use super::style::PairStyle;
use super::toml_text::{self, QuoteStyle};
use super::{SpliceResult, set_all};

/// A TOML text that parses, with its tree.
pub(super) struct TomlWriter<'a> {
    pub(super) text: &'a str,
    pub(super) root: &'a ConfigNode,
    pub(super) statements: Vec<TomlStatement>,
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

/// A pair to be written: the pair in the style of where it comes to stand, and its own comments.
pub(super) struct NewPair<'a> {
    pub(super) write: &'a dyn Fn(&PairStyle) -> Result<String, String>,
    /// Whether a blank line sets it apart from its siblings.
    pub(super) apart: bool,
    /// Comment lines above, without indentation.
    pub(super) above: Vec<String>,
    /// What follows on the line of its last character.
    pub(super) behind: String,
}

impl<'a> TomlWriter<'a> {
    pub(super) fn new(text: &'a str, root: &'a ConfigNode) -> Self {
        Self {
            text,
            root,
            statements: statements::read(text),
        }
    }

    /// The ways to make `step`, the best first.
    pub(super) fn ways(&self, step: &[TreeEdit]) -> Result<Vec<SpliceResult>, String> {
        match step {
            [TreeEdit::Append { to, records }] => Ok(vec![self.append(to, records)]),
            [TreeEdit::Move { from, to }] => self.moves(from, to),
            [TreeEdit::Rename { at, key }] => Ok(vec![self.rename(at, key)]),
            [TreeEdit::Remove { at }] => Ok(vec![self.take_out(at)]),
            [TreeEdit::WrapInArray { from, to }] => self.wrap_in_array(from, to),
            sets => Ok(vec![set_all(sets, |at, text| self.set(at, text))]),
        }
    }

    fn set(&self, at: &ConfigPath, text: &str) -> SpliceResult {
        if let Some(node) = self.root.at(at) {
            return self.replace(at, node, text);
        }
        let (Some(name), Some(parent)) = (at.last_key(), at.parent()) else {
            return Err(format!("{at} is no field"));
        };
        let value = ConfigValue::Text(text.to_owned());
        self.add_pair(
            &parent,
            &NewPair {
                write: &|style| style.pair(name, &value),
                apart: false,
                above: Vec::new(),
                behind: String::new(),
            },
        )
    }

    fn replace(&self, at: &ConfigPath, node: &ConfigNode, text: &str) -> SpliceResult {
        let raw = &self.text[node.span.clone()];
        let quote = match &node.value {
            ConfigValue::Text(_) => QuoteStyle::of(raw),
            ConfigValue::Array(_) | ConfigValue::Table(_) if !self.is_inline(at) => {
                return Err(format!("{at} is a table with a header"));
            }
            _ => self.quote(),
        };
        Ok(vec![TextSplice {
            offset: node.span.start,
            length: node.span.len(),
            text: quote.write(text),
        }])
    }

    /// Whether the value at `path` stands behind a `=` as a whole.
    pub(super) fn is_inline(&self, path: &ConfigPath) -> bool {
        let pairs = self.statements.iter().filter(|it| !it.is_header());
        let mut holders = pairs.filter(|pair| path.0.starts_with(&pair.path.0));
        holders.next().is_some() && !self.is_dotted(path)
    }

    /// Whether the table at `path` is made by dotted keys in braces, and so has no braces itself.
    fn is_dotted(&self, path: &ConfigPath) -> bool {
        self.root
            .at(path)
            .is_some_and(|node| node.is_table() && !self.text[node.span.clone()].starts_with('{'))
    }

    /// How the table at `path` is written.
    pub(super) fn place(&self, path: &ConfigPath) -> Option<TableForm<'a>> {
        if path.0.is_empty() {
            return Some(TableForm::Section(None));
        }
        let header = |it: &TomlStatement| it.is_header() && it.path == *path;
        if let Some(index) = self.statements.iter().position(header) {
            return Some(TableForm::Section(Some(index)));
        }
        if self.is_inline(path) {
            return self.root.at(path).map(TableForm::Inline);
        }
        let dotted = |it: &TomlStatement| {
            !it.is_header() && it.is_in(path) && it.path.0.len() - it.keys.len() < path.0.len()
        };
        if let Some(index) = self.statements.iter().rposition(dotted) {
            return Some(TableForm::Dotted(index));
        }
        let implied = self.statements.iter().position(|it| it.is_in(path));
        implied.map(TableForm::Implied)
    }

    /// The pairs right under a header, or before the first one.
    pub(super) fn own_pairs(&self, header: Option<usize>) -> &[TomlStatement] {
        let first = header.map_or(0, |header| header + 1);
        let rest = &self.statements[first..];
        let count = rest.iter().position(TomlStatement::is_header);
        &rest[..count.unwrap_or(rest.len())]
    }

    /// Adds a pair behind its siblings in the table at `parent`.
    pub(super) fn add_pair(&self, parent: &ConfigPath, pair: &NewPair<'_>) -> SpliceResult {
        match self.place(parent) {
            Some(TableForm::Section(header)) => self.add_line(header, pair),
            Some(TableForm::Inline(node)) if node.is_table() => self.add_inline(node, pair),
            Some(TableForm::Dotted(index)) => self.add_dotted(parent, index, pair),
            Some(TableForm::Implied(index)) => self.add_header(parent, index, pair),
            _ => Err(format!("{parent} is not a table")),
        }
    }

    fn add_line(&self, header: Option<usize>, pair: &NewPair<'_>) -> SpliceResult {
        let own = self.own_pairs(header);
        let style = PairStyle::of_statements(self.text, own).or_quote(self.quote());
        let anchor = own.last().or(header.map(|header| &self.statements[header]));
        let Some(anchor) = anchor else {
            return self.add_at_top(&style, pair);
        };
        let place = lines::end(self.text, anchor.span.end);
        let ending = lines::ending(self.text, place);
        let gap = ending.repeat(1 + usize::from(pair.apart));
        let body = pair.lines(&style, ending)?;
        Ok(vec![insert(place, format!("{gap}{body}"))])
    }

    /// The root has no pair yet: before the first header and its comments.
    fn add_at_top(&self, style: &PairStyle, pair: &NewPair<'_>) -> SpliceResult {
        let Some(first) = self.statements.first() else {
            return Ok(vec![self.at_end(&pair.lines(style, self.ending())?)]);
        };
        let place = lines::comments_above(self.text, first.span.start, HASH);
        let ending = lines::ending(self.text, place);
        let body = pair.lines(style, ending)?;
        Ok(vec![insert(place, format!("{body}{ending}{ending}"))])
    }

    /// `body` at the end of a text without statements. A text whose last line does not end still has
    /// one that does not.
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
        insert(self.text.len(), format!("{lead}{body}{last}"))
    }

    fn ending(&self) -> &'static str {
        lines::ending(self.text, self.text.len())
    }

    fn add_inline(&self, node: &ConfigNode, pair: &NewPair<'_>) -> SpliceResult {
        if !pair.above.is_empty() || !pair.behind.is_empty() {
            return Err("a comment has no place in an inline table".to_owned());
        }
        let style = self.inline_style(node);
        let item = ListItem::from((pair.write)(&style)?);
        let bracket = self.bracket(node);
        Ok(if bracket.items.is_empty() {
            bracket.fill(&[item], &ListFill::one_line(" "))
        } else {
            bracket.append(&[item])
        })
    }

    /// How the pairs of an inline table are written.
    pub(super) fn inline_style(&self, table: &ConfigNode) -> PairStyle {
        let pairs = table.entries().iter();
        let plain = pairs.filter(|entry| entry.node.span.start > entry.anchor.end);
        let learnt = plain.map(|it| (it.key.as_str(), it.anchor.clone(), it.node.span.clone()));
        PairStyle::learn(self.text, learnt).or_quote(self.quote())
    }

    /// An inline table or array as a list.
    pub(super) fn bracket(&self, node: &ConfigNode) -> BracketList<'a> {
        let mut items: Vec<_> = match &node.value {
            ConfigValue::Array(elements) => elements.iter().map(|it| it.span.clone()).collect(),
            _ => {
                let span = |entry: &ConfigEntry| entry.anchor.start..entry.node.span.end;
                node.entries().iter().map(span).collect()
            }
        };
        items.sort_by_key(|item| item.end);
        BracketList {
            text: self.text,
            span: node.span.clone(),
            items,
            marks: HASH,
        }
    }

    /// A pair more beside the ones that make the table `parent` by dotted keys.
    fn add_dotted(&self, parent: &ConfigPath, index: usize, pair: &NewPair<'_>) -> SpliceResult {
        let like = &self.statements[index];
        let above = like.path.0.len() - like.keys.len();
        let Some(own) = like.keys.get(parent.0.len().saturating_sub(above)) else {
            return Err(format!("{parent} is not a table"));
        };
        let name = like.path.last_key().unwrap_or_default();
        let last = like.keys[like.keys.len() - 1].clone();
        let style = PairStyle::learn(self.text, [(name, last, like.value.clone())]);
        let place = lines::end(self.text, like.span.end);
        let ending = lines::ending(self.text, place);
        let prefix = &self.text[like.keys[0].start..own.start];
        let write = |style: &PairStyle| Ok(format!("{prefix}{}", (pair.write)(style)?));
        let pair = NewPair {
            write: &write,
            apart: false,
            above: pair.above.clone(),
            behind: pair.behind.clone(),
        };
        Ok(vec![insert(
            place,
            format!("{ending}{}", pair.lines(&style, ending)?),
        )])
    }

    /// A header for a table that had none, before the first table in it.
    fn add_header(&self, path: &ConfigPath, index: usize, pair: &NewPair<'_>) -> SpliceResult {
        let first = self.statements[index].span.start;
        let place = lines::comments_above(self.text, first, HASH);
        let ending = lines::ending(self.text, first);
        let indent = lines::indent(self.text, first);
        let style = PairStyle::default().or_quote(self.quote());
        let header = format!("{indent}[{}]", self.header_keys(path));
        let body = pair.lines(&style, ending)?;
        Ok(vec![insert(
            place,
            format!("{header}{ending}{body}{ending}{ending}"),
        )])
    }

    /// The keys of `path` for a header, spelled as headers spell them already.
    pub(super) fn header_keys(&self, path: &ConfigPath) -> String {
        let names: Vec<_> = path.keys().collect();
        let spell = |position: usize| {
            let spelled = self
                .statements
                .iter()
                .filter(|it| it.is_header())
                .find_map(|it| {
                    let same = it.path.keys().take(position + 1);
                    let same = same.eq(names[..=position].iter().copied());
                    same.then(|| it.keys.get(position)).flatten()
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
        let values = self
            .statements
            .iter()
            .map(|it| &self.text[it.value.clone()]);
        let (mut basic, mut literal) = (0, 0);
        for value in values {
            basic += usize::from(value.starts_with('"'));
            literal += usize::from(value.starts_with('\''));
        }
        if literal > basic {
            QuoteStyle::Literal
        } else {
            QuoteStyle::Basic
        }
    }
}

impl NewPair<'_> {
    /// Its lines, without a line ending behind the last one.
    fn lines(&self, style: &PairStyle, ending: &str) -> Result<String, String> {
        let indent = &style.indent;
        let mut lines = String::new();
        for comment in &self.above {
            lines.push_str(&format!("{indent}{comment}{ending}"));
        }
        let pair = (self.write)(style)?;
        lines.push_str(&format!("{indent}{pair}{}", self.behind));
        Ok(lines)
    }
}

//! TOML as statements: headers and pairs in file order, each with the path that it defines.

use std::collections::HashMap;

use toml_parser::parser::{Event, EventKind, parse_document};
use toml_parser::{ParseError, Source};

use super::super::tree::{ByteSpan, ConfigPath, PathStep};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum StatementKind {
    /// `[table]`
    Table,
    /// `[[element]]`
    Element,
    /// `key = value`
    Pair,
}

/// One header, or one pair outside of brackets and braces.
#[derive(Clone, Debug)]
pub(super) struct TomlStatement {
    pub(super) kind: StatementKind,
    /// The header with its brackets, or from the key to the end of the value.
    pub(super) span: ByteSpan,
    /// The keys as they are written.
    pub(super) keys: Vec<ByteSpan>,
    /// The value of a pair.
    pub(super) value: ByteSpan,
    /// The path of what it defines, from the root.
    pub(super) path: ConfigPath,
}

impl TomlStatement {
    pub(super) fn is_header(&self) -> bool {
        self.kind != StatementKind::Pair
    }

    /// The length of the path of the table that the keys of a pair begin in.
    pub(super) fn table_depth(&self) -> usize {
        self.path.0.len() - self.keys.len()
    }

    /// Whether this defines `path` or something below it.
    pub(super) fn is_in(&self, path: &ConfigPath) -> bool {
        self.path.0.starts_with(&path.0)
    }
}

/// The statements of `text`, which parses.
pub(super) fn read(text: &str) -> Vec<TomlStatement> {
    let mut reader = StatementReader {
        text,
        ..StatementReader::default()
    };
    let tokens = Source::new(text).lex().into_vec();
    let mut receiver = |event: Event| reader.event(&event);
    let mut ignored: Option<ParseError> = None;
    parse_document(&tokens, &mut receiver, &mut ignored);
    reader.flush();
    reader.statements
}

#[derive(Default)]
struct StatementReader<'a> {
    text: &'a str,
    statements: Vec<TomlStatement>,
    /// How many elements the arrays of tables have so far.
    arrays: HashMap<ConfigPath, usize>,
    /// The table that pairs go to.
    table: ConfigPath,
    /// The statement that is being read.
    open: Option<(StatementKind, ByteSpan)>,
    /// Its keys, each with its decoded name.
    keys: Vec<(ByteSpan, String)>,
    value: Option<ByteSpan>,
    depth: usize,
}

impl StatementReader<'_> {
    fn event(&mut self, event: &Event) {
        let span = event.span().start()..event.span().end();
        match event.kind() {
            EventKind::StdTableOpen => self.start(StatementKind::Table, span),
            EventKind::ArrayTableOpen => self.start(StatementKind::Element, span),
            EventKind::StdTableClose | EventKind::ArrayTableClose => {
                if let Some((_, header)) = &mut self.open {
                    header.end = span.end;
                }
                self.flush();
            }
            EventKind::InlineTableOpen | EventKind::ArrayOpen => {
                self.depth += 1;
                self.extend_value(span);
            }
            EventKind::InlineTableClose | EventKind::ArrayClose => {
                self.depth -= 1;
                self.extend_value(span);
            }
            EventKind::SimpleKey if self.depth == 0 => self.push_key(span, event),
            EventKind::Scalar => self.extend_value(span),
            EventKind::Newline if self.depth == 0 => self.flush(),
            _ => {}
        }
    }

    fn start(&mut self, kind: StatementKind, span: ByteSpan) {
        self.flush();
        self.open = Some((kind, span));
    }

    fn push_key(&mut self, span: ByteSpan, event: &Event) {
        let mut name = String::new();
        if let Some(raw) = Source::new(self.text).get(event) {
            raw.decode_key(&mut name, &mut ());
        }
        self.open
            .get_or_insert_with(|| (StatementKind::Pair, span.clone()));
        self.keys.push((span, name));
    }

    /// The value of the open pair reaches at least to the end of `span`.
    fn extend_value(&mut self, span: ByteSpan) {
        match &mut self.value {
            Some(value) => value.end = span.end,
            None => self.value = Some(span),
        }
    }

    fn flush(&mut self) {
        let keys = std::mem::take(&mut self.keys);
        let value = self.value.take();
        let Some((kind, mut span)) = self.open.take().filter(|_| !keys.is_empty()) else {
            return;
        };
        let path = match kind {
            StatementKind::Pair => keys
                .iter()
                .fold(self.table.clone(), |path, key| path.key(&key.1)),
            StatementKind::Table | StatementKind::Element => {
                self.table = self.resolve(kind, &keys);
                self.table.clone()
            }
        };
        let value = value.unwrap_or(span.end..span.end);
        span.end = span.end.max(value.end);
        self.statements.push(TomlStatement {
            kind,
            span,
            keys: keys.into_iter().map(|key| key.0).collect(),
            value,
            path,
        });
    }

    /// The path of a header: through an array of tables it means the last element so far.
    fn resolve(&mut self, kind: StatementKind, keys: &[(ByteSpan, String)]) -> ConfigPath {
        let mut path = ConfigPath::root();
        for (position, (_, name)) in keys.iter().enumerate() {
            path = path.key(name);
            if kind == StatementKind::Element && position + 1 == keys.len() {
                *self.arrays.entry(path.clone()).or_insert(0) += 1;
            }
            if let Some(count) = self.arrays.get(&path) {
                path.0.push(PathStep::Index(count - 1));
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_know_their_paths() {
        let text = "a.'b c' = { d = 1 } # [x]\r\n[[ s ]]\nb = [\n  { k = '}' }, # ]\n]\n[s.t]\n[[s]]\n[s.t]\nu=1";
        let statements: Vec<_> = read(text)
            .iter()
            .map(|statement| {
                let (span, value) = (statement.span.clone(), statement.value.clone());
                format!("{} <{}> <{}>", statement.path, &text[span], &text[value])
            })
            .collect();
        assert_eq!(
            statements,
            [
                "a.b c <a.'b c' = { d = 1 }> <{ d = 1 }>",
                "s[0] <[[ s ]]> <>",
                "s[0].b <b = [\n  { k = '}' }, # ]\n]> <[\n  { k = '}' }, # ]\n]>",
                "s[0].t <[s.t]> <>",
                "s[1] <[[s]]> <>",
                "s[1].t <[s.t]> <>",
                "s[1].t.u <u=1> <1>",
            ]
        );
    }
}

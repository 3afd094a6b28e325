//! TOML as the spanned tree.

use toml_edit::{ArrayOfTables, Datetime, Document, Item, Key, Table, TableLike, Value as Toml};

use super::error::SyntaxFault;
use super::tree::{ByteSpan, ConfigEntry, ConfigNode, ConfigValue};

/// The integers that wrangler's parser accepts: those that a JavaScript number holds exactly.
const SAFE_INTEGERS: std::ops::RangeInclusive<i64> = -9_007_199_254_740_991..=9_007_199_254_740_991;

/// Parses `text`, whose depth was checked before.
pub(super) fn parse(text: &str) -> Result<ConfigNode, SyntaxFault> {
    let document = Document::parse(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        SyntaxFault::new(offset, error.message().replace('\n', " "))
    })?;
    let entries = TomlReader { text }.entries(document.as_table())?;
    Ok(table_node(0..text.len(), entries))
}

struct TomlReader<'a> {
    text: &'a str,
}

impl TomlReader<'_> {
    fn entries(&self, table: &dyn TableLike) -> Result<Vec<ConfigEntry>, SyntaxFault> {
        let pairs = table.iter().filter_map(|(key, _)| table.get_key_value(key));
        pairs.map(|(key, item)| self.entry(key, item)).collect()
    }

    fn entry(&self, key: &Key, item: &Item) -> Result<ConfigEntry, SyntaxFault> {
        let token = key.span().unwrap_or_default();
        let (anchor, node) = match item {
            Item::None => (token.clone(), table_node(token, Vec::new())),
            Item::Value(value) => {
                let mut node = self.value(value)?;
                // A table made by dotted keys has no place of its own.
                if matches!(value, Toml::InlineTable(inner) if inner.is_dotted()) {
                    node.span = cover(node.entries(), &token);
                }
                (token, node)
            }
            Item::Table(table) => {
                let anchor = header(table).unwrap_or_else(|| token.clone());
                (anchor, self.section(table, &token)?)
            }
            Item::ArrayOfTables(array) => self.sections(array, token)?,
        };
        Ok(ConfigEntry {
            key: key.get().to_owned(),
            anchor,
            node,
        })
    }

    /// A table that is no inline table: with a header, dotted, or only implied by others.
    fn section(&self, table: &Table, token: &ByteSpan) -> Result<ConfigNode, SyntaxFault> {
        let entries = self.entries(table)?;
        let span = match header(table) {
            Some(header) => header.start..own_end(table, header.end),
            None => cover(&entries, token),
        };
        Ok(table_node(span, entries))
    }

    fn sections(
        &self,
        array: &ArrayOfTables,
        token: ByteSpan,
    ) -> Result<(ByteSpan, ConfigNode), SyntaxFault> {
        let elements = array
            .iter()
            .map(|table| self.section(table, &token))
            .collect::<Result<Vec<_>, _>>()?;
        let anchor = array.iter().next().and_then(header).unwrap_or(token);
        let end = elements.iter().map(|node| node.span.end).max();
        let node = ConfigNode {
            span: anchor.start..end.unwrap_or(anchor.end),
            value: ConfigValue::Array(elements),
        };
        Ok((anchor, node))
    }

    fn value(&self, value: &Toml) -> Result<ConfigNode, SyntaxFault> {
        let span = value.span().unwrap_or_default();
        let spelled = || self.text[span.clone()].to_owned();
        let value = match value {
            Toml::String(text) => ConfigValue::Text(text.value().clone()),
            Toml::Integer(number) if !SAFE_INTEGERS.contains(number.value()) => {
                let message = "integer value cannot be represented losslessly";
                return Err(SyntaxFault::new(span.start, message));
            }
            Toml::Integer(_) | Toml::Float(_) => ConfigValue::Number(spelled()),
            Toml::Boolean(truth) => ConfigValue::Bool(*truth.value()),
            Toml::Datetime(date) if is_leap(date.value()) => {
                return Err(SyntaxFault::new(span.start, "a minute has no second 60"));
            }
            Toml::Datetime(_) => ConfigValue::Date(spelled()),
            Toml::Array(array) => {
                let elements = array.iter().map(|value| self.value(value));
                ConfigValue::Array(elements.collect::<Result<_, _>>()?)
            }
            Toml::InlineTable(table) => ConfigValue::Table(self.entries(table)?.into()),
        };
        Ok(ConfigNode { span, value })
    }
}

/// Whether `date` is in a leap second, which TOML knows and JavaScript does not.
fn is_leap(date: &Datetime) -> bool {
    date.time.is_some_and(|time| time.second == Some(60))
}

fn table_node(span: ByteSpan, entries: Vec<ConfigEntry>) -> ConfigNode {
    let value = ConfigValue::Table(entries.into());
    ConfigNode { span, value }
}

/// The header with its brackets, where there is one.
fn header(table: &Table) -> Option<ByteSpan> {
    let written = !table.is_dotted() && !table.is_implicit();
    table.span().filter(|_| written)
}

/// The end of the last value under the header of `table` itself.
fn own_end(table: &Table, header: usize) -> usize {
    let ends = table.iter().map(|(_, item)| match item {
        Item::Value(value) => value.span().map_or(0, |span| span.end),
        Item::Table(inner) if inner.is_dotted() => own_end(inner, 0),
        _ => 0,
    });
    ends.max().unwrap_or(0).max(header)
}

/// From the key token to the end of the last entry.
fn cover(entries: &[ConfigEntry], token: &ByteSpan) -> ByteSpan {
    let start = entries.iter().map(|entry| entry.anchor.start);
    let end = entries.iter().map(|entry| entry.node.span.end);
    start.fold(token.start, usize::min)..end.fold(token.end, usize::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tree::ConfigPath;

    /// The text of the anchor and of the value of each entry and element, depth first.
    fn outline(text: &str) -> Vec<String> {
        fn visit(text: &str, path: &ConfigPath, node: &ConfigNode, lines: &mut Vec<String>) {
            for entry in node.entries() {
                let path = path.clone().key(&entry.key);
                let (anchor, span) = (entry.anchor.clone(), entry.node.span.clone());
                lines.push(format!("{path} <{}> <{}>", &text[anchor], &text[span]));
                visit(text, &path, &entry.node, lines);
            }
            for (index, element) in node.elements().into_iter().flatten().enumerate() {
                let path = path.clone().index(index);
                lines.push(format!("{path} <{}>", &text[element.span.clone()]));
                visit(text, &path, element, lines);
            }
        }
        let mut lines = Vec::new();
        visit(text, &ConfigPath::root(), &parse(text).unwrap(), &mut lines);
        lines
    }

    #[test]
    fn an_element_reaches_from_its_header_to_its_last_own_value() {
        let text = "[[s]] # x\nb.c = 1 # y\n[s.sub]\nd = 2\n\n[[s]]\n";
        assert_eq!(
            outline(text),
            [
                "s <[[s]]> <[[s]] # x\nb.c = 1 # y\n[s.sub]\nd = 2\n\n[[s]]>",
                "s[0] <[[s]] # x\nb.c = 1>",
                "s[0].b <b> <b.c = 1>",
                "s[0].b.c <c> <1>",
                "s[0].sub <[s.sub]> <[s.sub]\nd = 2>",
                "s[0].sub.d <d> <2>",
                "s[1] <[[s]]>",
            ]
        );
    }

    #[test]
    fn implied_tables_cover_the_tables_in_them() {
        let text = "[env.'a b']\nname = 'x'\n[vars]\n[env.c]\n";
        assert_eq!(
            outline(text),
            [
                "env <env> <[env.'a b']\nname = 'x'\n[vars]\n[env.c]>",
                "env.a b <[env.'a b']> <[env.'a b']\nname = 'x'>",
                "env.a b.name <name> <'x'>",
                "env.c <[env.c]> <[env.c]>",
                "vars <[vars]> <[vars]>",
            ]
        );
    }

    #[test]
    fn inline_values_with_a_byte_order_mark_and_crlf() {
        let text = "\u{feff}a = { b.c = 1, d = [ 'x', \"\\u0041\" ] }\r\n";
        assert_eq!(
            outline(text),
            [
                "a <a> <{ b.c = 1, d = [ 'x', \"\\u0041\" ] }>",
                "a.b <b> <b.c = 1>",
                "a.b.c <c> <1>",
                "a.d <d> <[ 'x', \"\\u0041\" ]>",
                "a.d[0] <'x'>",
                "a.d[1] <\"\\u0041\">",
            ]
        );
    }

    #[test]
    fn integers_a_javascript_number_cannot_hold_are_refused() {
        assert!(parse("a = 9007199254740991").is_ok());
        assert_eq!(parse("b = 1\na = 9007199254740992").unwrap_err().offset, 10);
    }

    #[test]
    fn a_second_that_javascript_does_not_know_is_refused() {
        assert!(parse("a = 23:59:59").is_ok());
        assert_eq!(parse("a = 23:59:60").unwrap_err().offset, 4);
    }
}

//! The blanks in lists on one line, learnt from those that a text has.

use super::super::tree::{ByteSpan, ConfigEntry, ConfigNode, ConfigValue};
use super::separator::ItemSeparator;

/// How many values are looked at: what a file does at its start, it does everywhere.
const SAMPLES: usize = 1000;

/// How lists on one line are written, where a list itself does not show it.
#[derive(Clone, Debug)]
pub(super) struct LineSpacing {
    pub(super) separator: ItemSeparator,
    /// Within the braces.
    pub(super) pad: String,
    /// Between a key and its value: a colon or an equals sign, and blanks.
    pub(super) colon: Option<String>,
}

impl LineSpacing {
    /// Learns from the lists in `near`, or else from all in `root`. Without any, a text that has no
    /// blank between key and value has none elsewhere.
    pub(super) fn learn(text: &str, near: &ConfigNode, root: &ConfigNode) -> Self {
        let mut seen = SeenBlanks::default();
        for node in [near, root] {
            seen.look(text, node, &mut SAMPLES.clone());
        }
        let is_compact = seen.colon.is_some_and(|colon| colon.trim() == colon);
        let blank = if is_compact { "" } else { " " };
        let separator = match seen.comma.and_then(|comma| comma.split_once(',')) {
            None => ItemSeparator::behind(blank),
            Some((before, after)) => ItemSeparator {
                before: before.to_owned(),
                after: after.to_owned(),
            },
        };
        Self {
            separator,
            pad: seen.pad.unwrap_or(blank).to_owned(),
            colon: seen.colon.map(str::to_owned),
        }
    }

    /// The comma with the blanks around it.
    pub(super) fn comma(&self) -> String {
        format!("{},{}", self.separator.before, self.separator.after)
    }
}

/// The first text of each kind.
#[derive(Default)]
struct SeenBlanks<'a> {
    /// Between two items on one line.
    comma: Option<&'a str>,
    /// Between the brace and the first key of a table on one line.
    pad: Option<&'a str>,
    /// Between a key and its value.
    colon: Option<&'a str>,
}

impl<'a> SeenBlanks<'a> {
    fn look(&mut self, text: &'a str, node: &ConfigNode, left: &mut usize) {
        let all_seen = self.comma.is_some() && self.pad.is_some() && self.colon.is_some();
        let Some(others) = left.checked_sub(1).filter(|_| !all_seen) else {
            return;
        };
        *left = others;
        self.comma = self.comma.or_else(|| comma_of(text, node));
        self.pad = self.pad.or_else(|| pad_of(text, node));
        self.colon = self.colon.or_else(|| colon_of(text, node));
        for entry in node.entries() {
            self.look(text, &entry.node, left);
        }
        for element in node.elements().unwrap_or_default() {
            self.look(text, element, left);
        }
    }
}

/// The items of a list in the order of the text: elements, or keys with their values.
pub(super) fn items(node: &ConfigNode) -> Vec<ByteSpan> {
    let mut items: Vec<_> = match &node.value {
        ConfigValue::Array(elements) => elements.iter().map(|node| node.span.clone()).collect(),
        _ => {
            let span = |entry: &ConfigEntry| entry.anchor.start..entry.node.span.end;
            node.entries().iter().map(span).collect()
        }
    };
    // Those made by dotted keys of TOML can contain others.
    items.sort_by_key(|item| item.end);
    items
}

fn comma_of<'a>(text: &'a str, node: &ConfigNode) -> Option<&'a str> {
    let between = match (node.entries(), node.elements().unwrap_or_default()) {
        ([first, second, ..], _) => first.node.span.end..second.anchor.start,
        (_, [first, second, ..]) => first.span.end..second.span.start,
        _ => return None,
    };
    let comma = text.get(between)?;
    (comma.trim_matches(' ') == ",").then_some(comma)
}

fn pad_of<'a>(text: &'a str, node: &ConfigNode) -> Option<&'a str> {
    let first = node.entries().first()?;
    let table = text.get(node.span.clone())?;
    let pad = text.get(node.span.start + 1..first.anchor.start)?;
    let is_line = table.starts_with('{') && !table.contains('\n');
    (is_line && pad.trim_matches(' ').is_empty()).then_some(pad)
}

fn colon_of<'a>(text: &'a str, node: &ConfigNode) -> Option<&'a str> {
    let first = node.entries().first()?;
    let colon = text.get(first.anchor.end..first.node.span.start)?;
    // In TOML more blanks than these put values below each other, and say nothing about one line.
    let is_plain = colon.trim_matches(' ') == ":" || ["=", " =", "= ", " = "].contains(&colon);
    is_plain.then_some(colon)
}

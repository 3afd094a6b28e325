//! Where a new property of a JSON object is written.

use super::super::edit::TextSplice;
use super::super::lines;
use super::super::tree::{ConfigNode, ConfigPath};
use super::json_text::JsonWriter;
use super::list_fill::{ListFill, ListItem};
use super::spacing::LineSpacing;

/// The place of new text.
#[derive(Clone, Debug)]
pub(super) struct InsertionPoint {
    /// The indentation of the line that it begins on.
    pub(super) indent: String,
    pub(super) ending: &'static str,
    /// Whether it is allowed to continue on further lines.
    pub(super) broken: bool,
}

impl InsertionPoint {
    /// The layout of a new list: its items have the indentation `inner`, its brackets `outer`.
    pub(super) fn fill(
        &self,
        inner: &str,
        outer: &str,
        trailing: bool,
        spacing: &LineSpacing,
    ) -> ListFill {
        if self.broken {
            ListFill::lines(self.ending, inner, outer, trailing)
        } else {
            ListFill::one_line(&spacing.pad, spacing.separator.clone())
        }
    }
}

impl<'a> JsonWriter<'a> {
    /// The place of a further property of the object at `path`.
    pub(super) fn insertion_point(
        &self,
        path: &ConfigPath,
        object: &'a ConfigNode,
    ) -> InsertionPoint {
        let separator = self.bracket(object).separator();
        let outer = self.indent(object.span.start);
        let (indent, broken) = match separator.indent() {
            Some(indent) if separator.leads() => (format!("{indent} {}", separator.after), true),
            Some(indent) => (indent.to_owned(), true),
            None if !object.entries().is_empty() => (outer, false),
            None => (
                format!("{outer}{}", self.indent_unit()),
                self.on_own_line(path),
            ),
        };
        InsertionPoint {
            indent,
            ending: lines::ending(self.text, object.span.start),
            broken,
        }
    }

    /// Whether the property at `path` begins a line. An object in it can then have several lines.
    pub(super) fn on_own_line(&self, path: &ConfigPath) -> bool {
        let anchor = self.root.entry_at(path).map(|entry| entry.anchor.start);
        path.last_key().is_none() || anchor.is_some_and(|at| self.leads_line(at))
    }

    /// Whether there is only space before `at` on its line, or a comma.
    fn leads_line(&self, at: usize) -> bool {
        let line = &self.text[lines::start(self.text, at)..at];
        line.trim_matches([' ', '\t', ',']).is_empty()
    }

    /// A property of `object`.
    pub(super) fn property(&self, object: &'a ConfigNode, name: &str, value: &str) -> ListItem {
        ListItem::from(self.pair(object, name, value))
    }

    /// Adds a property behind the last one.
    pub(super) fn add_item(
        &self,
        object: &'a ConfigNode,
        property: ListItem,
        base: &InsertionPoint,
    ) -> Vec<TextSplice> {
        let bracket = self.bracket(object);
        if !bracket.items.is_empty() {
            return bracket.append(&[property]);
        }
        let outer = self.indent(object.span.start);
        bracket.fill(
            &[property],
            &base.fill(&base.indent, &outer, self.trailing(), &self.spacing(object)),
        )
    }

    /// Adds an array: behind the last property that holds bindings too, or else before `env`, or else
    /// at the end.
    ///
    /// But never behind the last property where that has no comma: its line would change for one.
    pub(super) fn add_array(
        &self,
        object: &'a ConfigNode,
        array: ListItem,
        base: &InsertionPoint,
    ) -> Vec<TextSplice> {
        let entries = object.entries();
        let bracket = self.bracket(object);
        let env = entries.iter().position(|entry| entry.key == "env");
        let likes = entries
            .iter()
            .rposition(|entry| holds_bindings(&entry.node));
        let behind = likes.or(env.and_then(|env| env.checked_sub(1)));
        let has_comma = bracket.trailing() || bracket.separator().leads();
        let without_comma = 1 + usize::from(!has_comma);
        let free = entries.len().saturating_sub(without_comma);
        let place = behind.map_or(free, |behind| behind.min(free));
        let inserted = bracket.insert_behind(place, &array);
        inserted.unwrap_or_else(|| self.add_item(object, array, base))
    }
}

/// Whether a property of a config names bindings: `kv_namespaces`, `ai`, `durable_objects`,
/// `queues` and the like. Those in `env` are one level further down.
fn holds_bindings(node: &ConfigNode) -> bool {
    let names = |node: &ConfigNode| node.get("binding").is_some() || node.get("bindings").is_some();
    let lists = |node: &ConfigNode| node.elements().unwrap_or_default().iter().any(names);
    names(node) || lists(node) || node.entries().iter().any(|entry| lists(&entry.node))
}

//! YAML as a tree with lines and comments, as far as workflows need it.

use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, Span};

/// Deeper than any workflow is nested.
const MAX_DEPTH: usize = 64;

/// More than any list or map of a workflow has. With aliases, a small file can mean a large one.
const MAX_PARTS: usize = 4_000;

/// A document.
pub(super) struct YamlDocument<'t> {
    lines: Vec<&'t str>,
    pub(super) root: Rc<YamlNode>,
}

/// A value, and where it is.
pub(super) struct YamlNode {
    value: YamlValue,
    /// From 1.
    pub(super) line: usize,
    /// The characters of its line before it.
    column: usize,
    /// How many levels it has.
    depth: usize,
}

enum YamlValue {
    /// As it is meant: without quotes, folded, unescaped.
    Scalar(String),
    List(Vec<Rc<YamlNode>>),
    /// Keys and values by turns.
    Map(Vec<Rc<YamlNode>>),
}

impl<'t> YamlDocument<'t> {
    /// Parses the first document of `text`. None for what is not YAML, or larger than a
    /// workflow is.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let mut builder = TreeBuilder::default();
        for event in Parser::new_from_str(text) {
            let (event, span) = event.ok()?;
            if matches!(event, Event::DocumentEnd) {
                break;
            }
            builder.add(event, span)?;
        }
        Some(Self {
            lines: text.lines().collect(),
            root: builder.root?,
        })
    }

    /// The comment behind a word, without the mark.
    pub(super) fn comment(&self, word: &YamlNode) -> Option<&'t str> {
        let line = self.lines.get(word.line.checked_sub(1)?)?;
        let (start, _) = line.char_indices().nth(word.column)?;
        let (_, behind) = line[start..].split_once(char::is_whitespace)?;
        let comment = behind.trim_start().strip_prefix('#')?;
        Some(comment.trim())
    }
}

impl YamlNode {
    /// The value of a key, whose case counts.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let mut entries = self.entries();
        let entry = entries.find(|(name, _)| name.text() == Some(key));
        entry.map(|(_, value)| value)
    }

    /// The keys of a map with their values.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&Self, &Self)> {
        let flat = match &self.value {
            YamlValue::Map(flat) => flat.as_slice(),
            YamlValue::Scalar(_) | YamlValue::List(_) => &[],
        };
        let (pairs, _) = flat.as_chunks::<2>();
        pairs.iter().map(|[key, value]| (&**key, &**value))
    }

    /// The items of a list.
    pub(super) fn items(&self) -> impl Iterator<Item = &Self> {
        let items = match &self.value {
            YamlValue::List(items) => items.as_slice(),
            YamlValue::Scalar(_) | YamlValue::Map(_) => &[],
        };
        items.iter().map(|item| &**item)
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            YamlValue::Scalar(text) => Some(text),
            YamlValue::List(_) | YamlValue::Map(_) => None,
        }
    }
}

/// Turns events into a tree, without recursion.
#[derive(Default)]
struct TreeBuilder {
    /// The lists and maps that are not complete, the innermost last.
    open: Vec<OpenCollection>,
    /// What aliases stand for.
    anchors: HashMap<usize, Rc<YamlNode>>,
    root: Option<Rc<YamlNode>>,
}

struct OpenCollection {
    is_map: bool,
    anchor: usize,
    line: usize,
    column: usize,
    parts: Vec<Rc<YamlNode>>,
}

impl TreeBuilder {
    /// None where the document is too deep or too wide, or an alias stands for what is not complete.
    fn add(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        match event {
            Event::Scalar(text, _, anchor, _) => {
                let node = YamlNode {
                    value: YamlValue::Scalar(text.into_owned()),
                    line: span.start.line(),
                    column: span.start.col(),
                    depth: 1,
                };
                self.place(Rc::new(node), anchor)
            }
            Event::Alias(anchor) => {
                let node = Rc::clone(self.anchors.get(&anchor)?);
                self.place(node, 0)
            }
            Event::SequenceStart(anchor, _) => self.begin(false, anchor, span),
            Event::MappingStart(anchor, _) => self.begin(true, anchor, span),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            _ => Some(()),
        }
    }

    fn begin(&mut self, is_map: bool, anchor: usize, span: Span) -> Option<()> {
        self.open.push(OpenCollection {
            is_map,
            anchor,
            line: span.start.line(),
            column: span.start.col(),
            parts: Vec::new(),
        });
        (self.open.len() < MAX_DEPTH).then_some(())
    }

    fn end(&mut self) -> Option<()> {
        let closed = self.open.pop()?;
        // An alias can make it deeper than it is written.
        let deepest = closed.parts.iter().map(|part| part.depth).max();
        let depth = deepest.unwrap_or(0) + 1;
        let value = if closed.is_map {
            YamlValue::Map(closed.parts)
        } else {
            YamlValue::List(closed.parts)
        };
        let node = YamlNode {
            value,
            line: closed.line,
            column: closed.column,
            depth,
        };
        (depth < MAX_DEPTH).then_some(())?;
        self.place(Rc::new(node), closed.anchor)
    }

    /// Puts a complete value where it belongs. 0 stands for no anchor.
    fn place(&mut self, node: Rc<YamlNode>, anchor: usize) -> Option<()> {
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        match self.open.last_mut() {
            Some(collection) => {
                collection.parts.push(node);
                (collection.parts.len() <= MAX_PARTS).then_some(())
            }
            None => {
                self.root = Some(node);
                Some(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_lines_and_comments() {
        let text = "a: &one [x, 'y']\n\"b\": # zero\n  - {c: d}\n  - *one\ne: >-\n  f\n  g\nh: '#i' \
                    # first\nj: k# l  #second\n";
        let document = YamlDocument::parse(text).unwrap();
        let root = &document.root;
        let words: Vec<_> = root
            .get("a")
            .unwrap()
            .items()
            .filter_map(YamlNode::text)
            .collect();
        assert_eq!(words, ["x", "y"]);
        let b: Vec<_> = root.get("b").unwrap().items().collect();
        assert_eq!((b[0].line, b[1].line), (3, 1));
        assert_eq!(b[0].get("c").and_then(YamlNode::text), Some("d"));
        assert_eq!(b[1].items().count(), 2);
        assert_eq!(root.get("e").and_then(YamlNode::text), Some("f g"));
        let h = root.get("h").unwrap();
        assert_eq!((h.text(), document.comment(h)), (Some("#i"), Some("first")));
        let j = root.get("j").unwrap();
        assert_eq!((j.text(), document.comment(j)), (Some("k# l"), None));
    }

    #[test]
    fn hostile_documents_are_given_up() {
        let nested = "- ".repeat(100_000);
        let chain: String = (1..100_000)
            .map(|link| format!("a{link}: &a{link} [*a{}]\n", link - 1))
            .collect();
        for text in [
            nested.as_str(),
            &"[".repeat(100_000),
            &format!("a0: &a0 x\n{chain}"),
            &"- x\n".repeat(MAX_PARTS + 1),
            "a: &a [*a]",
            "a: [",
            "*a",
            "a: b: c",
        ] {
            assert!(YamlDocument::parse(text).is_none());
        }
        assert!(YamlDocument::parse("").is_none());
    }
}

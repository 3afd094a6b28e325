//! Edits of JSON with comments.

use super::super::edit::{TextSplice, TreeEdit};
use super::super::tree::{ConfigEntry, ConfigNode, ConfigPath, ConfigValue, PathStep};
use super::bracket::{BracketList, ListFill, ListItem, SLASHES};
use super::json_style::{InsertionPoint, ListStyle, RecordStyle};
use super::lines;
use super::{NewRecord, SpliceResult, set_all};

/// A JSON text that parses, with its tree.
pub(super) struct JsonWriter<'a> {
    pub(super) text: &'a str,
    pub(super) root: &'a ConfigNode,
}

impl<'a> JsonWriter<'a> {
    pub(super) fn new(text: &'a str, root: &'a ConfigNode) -> Self {
        Self { text, root }
    }

    /// The ways to make `step`, the best first.
    pub(super) fn ways(&self, step: &[TreeEdit]) -> Result<Vec<SpliceResult>, String> {
        match step {
            [TreeEdit::Append { to, records }] => Ok(vec![self.append(to, records)]),
            [TreeEdit::Move { from, to }] => Ok(vec![
                self.rename_to(from, to),
                self.move_pair(from, to),
                self.rewrite(from, to),
            ]),
            [TreeEdit::Rename { at, key }] => Ok(vec![self.rename(at, key)]),
            [TreeEdit::Remove { at }] => Ok(vec![self.take_out(at)]),
            [TreeEdit::WrapInArray { from, to }] => self.wrap_in_array(from, to),
            sets => Ok(vec![set_all(sets, |at, text| self.set(at, text))]),
        }
    }

    fn set(&self, at: &ConfigPath, text: &str) -> SpliceResult {
        if let Some(node) = self.root.at(at) {
            return Ok(vec![TextSplice {
                offset: node.span.start,
                length: node.span.len(),
                text: quote(text),
            }]);
        }
        let (Some(name), Some(parent)) = (at.last_key(), at.parent()) else {
            return Err(format!("{at} is no field"));
        };
        let object = self.object(&parent)?;
        let base = self.base(&parent, object);
        let property = property(self.text, object, name, &quote(text));
        Ok(self.add_item(object, property, &base))
    }

    /// An object or array as a list.
    pub(super) fn bracket(&self, node: &ConfigNode) -> BracketList<'a> {
        let items = match &node.value {
            ConfigValue::Array(elements) => elements.iter().map(|it| it.span.clone()).collect(),
            _ => {
                let span = |entry: &ConfigEntry| entry.anchor.start..entry.node.span.end;
                node.entries().iter().map(span).collect()
            }
        };
        BracketList {
            text: self.text,
            span: node.span.clone(),
            items,
            marks: SLASHES,
        }
    }

    /// One level of indentation.
    pub(super) fn unit(&self) -> &'a str {
        let first = self.root.entries().first();
        let first = first.map(|entry| entry.anchor.start);
        let unit = first
            .filter(|first| lines::leads(self.text, *first))
            .map(|first| lines::indent(self.text, first));
        unit.filter(|unit| !unit.is_empty()).unwrap_or("  ")
    }

    /// Whether lists end with a comma here.
    pub(super) fn trailing(&self) -> bool {
        self.bracket(self.root).trailing()
    }

    fn object(&self, path: &ConfigPath) -> Result<&'a ConfigNode, String> {
        let node = self.root.at(path).filter(|node| node.is_table());
        node.ok_or_else(|| format!("{path} is not an object"))
    }

    /// Adds a property behind the last one.
    pub(super) fn add_item(
        &self,
        object: &ConfigNode,
        property: ListItem,
        base: &InsertionPoint,
    ) -> Vec<TextSplice> {
        let bracket = self.bracket(object);
        if !bracket.items.is_empty() {
            return bracket.append(&[property]);
        }
        let outer = lines::indent(self.text, object.span.start);
        let fill = if base.broken {
            ListFill {
                before: format!("{}{}", base.ending, base.indent),
                close: format!("{}{outer}", base.ending),
                trailing: self.trailing(),
            }
        } else {
            ListFill::one_line(" ")
        };
        bracket.fill(&[property], &fill)
    }

    /// Where a further property of the object at `path` comes to stand.
    fn base(&self, path: &ConfigPath, object: &ConfigNode) -> InsertionPoint {
        let ending = lines::ending(self.text, object.span.start);
        let separator = self.bracket(object).separator();
        let outer = lines::indent(self.text, object.span.start);
        let (indent, broken) = match separator.rsplit_once('\n') {
            Some((_, indent)) => (indent.to_owned(), true),
            None if !object.entries().is_empty() => (outer.to_owned(), false),
            None => (format!("{outer}{}", self.unit()), self.on_own_line(path)),
        };
        InsertionPoint {
            indent,
            ending,
            broken,
        }
    }

    /// Whether the property at `path` begins a line; an object in it may then be spread over several.
    fn on_own_line(&self, path: &ConfigPath) -> bool {
        let (Some(name), Some(parent)) = (path.last_key(), path.parent()) else {
            return true;
        };
        let entry = self.root.at(&parent).and_then(|node| node.entry(name));
        entry.is_some_and(|entry| lines::leads(self.text, entry.anchor.start))
    }

    fn append(&self, to: &ConfigPath, records: &[NewRecord]) -> SpliceResult {
        let Some(node) = self.root.at(to) else {
            return self.create(to, records);
        };
        let Some(elements) = node.elements() else {
            return Err(format!("{to} is not an array"));
        };
        let ending = lines::ending(self.text, node.span.start);
        let bracket = self.bracket(node);
        if elements.is_empty() {
            let base = InsertionPoint {
                indent: lines::indent(self.text, node.span.start).to_owned(),
                ending,
                broken: self.on_own_line(to),
            };
            let style = ListStyle::learn(self, self.like(to), &base);
            return Ok(bracket.fill(&style.items(records, ending), &style.fill));
        }
        let sample = elements.iter().rev().find(|it| !it.entries().is_empty());
        let style = match sample {
            Some(sample) => RecordStyle::learn(self, sample),
            None => RecordStyle::one_line(),
        };
        let records = records.iter();
        let items: Vec<_> = records
            .map(|record| ListItem::from(style.write(record, ending)))
            .collect();
        Ok(bracket.append(&items))
    }

    fn create(&self, to: &ConfigPath, records: &[NewRecord]) -> SpliceResult {
        let mut above = to.clone();
        while self.root.at(&above).is_none() {
            above = above.parent().unwrap_or_default();
        }
        let missing = &to.0[above.0.len()..];
        let Some(PathStep::Key(first)) = missing.first() else {
            return Err(format!("{to} has no place"));
        };
        if missing
            .iter()
            .any(|step| matches!(step, PathStep::Index(_)))
        {
            return Err(format!("{to} has no place"));
        }
        let object = self.object(&above)?;
        let base = self.base(&above, object);
        let value = self.nested(&missing[1..], to, records, &base);
        let property = property(self.text, object, first, &value);
        Ok(match missing.len() {
            1 => self.add_array(object, property, &base),
            _ => self.add_item(object, property, &base),
        })
    }

    /// The new array, in an object for each key that is missing above it.
    pub(super) fn nested(
        &self,
        keys: &[PathStep],
        to: &ConfigPath,
        records: &[NewRecord],
        base: &InsertionPoint,
    ) -> String {
        let Some((PathStep::Key(key), rest)) = keys.split_first() else {
            let style = ListStyle::learn(self, self.like(to), base);
            let items = style.items(records, base.ending);
            return format!("[{}]", style.fill.list(&items));
        };
        let inner = InsertionPoint {
            indent: format!("{}{}", base.indent, self.unit()),
            ..base.clone()
        };
        let fill = if base.broken {
            ListFill {
                before: format!("{}{}", base.ending, inner.indent),
                close: format!("{}{}", base.ending, base.indent),
                trailing: self.trailing(),
            }
        } else {
            ListFill::one_line(" ")
        };
        let value = self.nested(rest, to, records, &inner);
        format!(
            "{{{}}}",
            fill.list(&[ListItem::from(format!("{}: {value}", quote(key)))])
        )
    }

    /// An array of objects to write like: one with the same key, or else any.
    fn like(&self, to: &ConfigPath) -> Option<&'a ConfigNode> {
        let (mut same, mut any) = (None, None);
        self.root.visit(&ConfigPath::root(), &mut |path, node| {
            let mut elements = node.elements().unwrap_or_default().iter();
            if !elements.any(|it| !it.entries().is_empty()) {
                return;
            }
            any = any.or(Some(node));
            if path.last_key() == to.last_key() {
                same = same.or(Some(node));
            }
        });
        same.or(any)
    }

    /// Cuts the property out, comments and all, and puts it among those of its new object.
    fn move_pair(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let (Some(name), Some(table)) = (to.last_key(), to.parent()) else {
            return Err(format!("{to} has no place"));
        };
        if self.root.at(to).is_some() {
            return Err(format!("{to} is there already"));
        }
        let object = self.object(&table)?;
        let (mut splices, item, entry) = self.cut(from)?;
        let base = self.base(&table, object);
        let source = lines::indent(self.text, entry.anchor.start);
        let moved = |text: &str| lines::reindent(text, source, &base.indent);
        let item = ListItem {
            above: moved(&item.above),
            text: if entry.key == name {
                moved(&item.text)
            } else {
                let behind_key = &item.text[entry.anchor.len()..];
                format!("{}{}", quote(name), moved(behind_key))
            },
            behind: item.behind,
        };
        splices.extend(self.add_array(object, item, &base));
        splices.sort_by_key(|splice| splice.offset);
        Ok(splices)
    }

    pub(super) fn cut(
        &self,
        from: &ConfigPath,
    ) -> Result<(Vec<TextSplice>, ListItem, &'a ConfigEntry), String> {
        let table = from.parent().and_then(|table| self.root.at(&table));
        let entries = table.map(ConfigNode::entries).unwrap_or_default();
        let place = entries
            .iter()
            .position(|it| Some(it.key.as_str()) == from.last_key());
        let cut = table.zip(place).and_then(|(table, place)| {
            let (splices, item) = self.bracket(table).cut(place)?;
            Some((splices, item, &entries[place]))
        });
        cut.ok_or_else(|| format!("there is no {from}"))
    }

    /// Writes the elements anew behind those of `to`. Comments among them would be lost: then it is
    /// refused.
    fn rewrite(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let elements = self.root.at(from).and_then(ConfigNode::elements);
        self.rewrite_records(from, to, elements.unwrap_or_default())
    }

    /// Cuts the property at `from` out, and writes `elements` of it anew behind those of `to`.
    pub(super) fn rewrite_records(
        &self,
        from: &ConfigPath,
        to: &ConfigPath,
        elements: &[ConfigNode],
    ) -> SpliceResult {
        let (mut splices, item, _) = self.cut(from)?;
        let records = elements.iter().map(super::toml_move::record);
        let records = records.collect::<Option<Vec<_>>>();
        let records = records.ok_or_else(|| format!("{from} holds more than records"))?;
        let bare = item.above.is_empty() && item.behind.is_empty();
        if !bare || has_comments(&item.text) {
            return Err("comments in the array would be lost".to_owned());
        }
        splices.extend(self.append(to, &records)?);
        splices.sort_by_key(|splice| splice.offset);
        Ok(splices)
    }
}

/// A property of `object`, with a colon like that of its first one.
fn property(text: &str, object: &ConfigNode, name: &str, value: &str) -> ListItem {
    let colon = match object.entries() {
        [first, ..] => &text[first.anchor.end..first.node.span.start],
        [] => ": ",
    };
    let plain = colon.trim_matches(' ') == ":";
    let colon = if plain { colon } else { ": " };
    ListItem::from(format!("{}{colon}{value}", quote(name)))
}

/// Whether a comment stands in `text`, outside of strings.
pub(super) fn has_comments(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut at, mut quoted) = (0, false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quoted => at += 1,
            b'"' => quoted = !quoted,
            b'/' if !quoted => return true,
            _ => {}
        }
        at += 1;
    }
    false
}

/// A JSON string.
pub(super) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A value on one line.
pub(super) fn compact(value: &ConfigValue) -> String {
    match value {
        ConfigValue::Null => "null".to_owned(),
        ConfigValue::Bool(truth) => truth.to_string(),
        ConfigValue::Number(spelled) => spelled.clone(),
        ConfigValue::Date(text) | ConfigValue::Text(text) => quote(text),
        ConfigValue::Array(elements) => {
            let elements = elements.iter().map(|node| compact(&node.value));
            format!("[{}]", elements.collect::<Vec<_>>().join(", "))
        }
        ConfigValue::Table(entries) if entries.is_empty() => "{}".to_owned(),
        ConfigValue::Table(entries) => {
            let pair = |entry: &ConfigEntry| {
                format!("{}: {}", quote(&entry.key), compact(&entry.node.value))
            };
            let pairs = entries.iter().map(pair);
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

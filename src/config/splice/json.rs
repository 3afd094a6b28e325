//! Edits of JSON with comments.

use super::super::edit::{TextSplice, TreeEdit};
use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::{ConfigEntry, ConfigNode, ConfigPath, ConfigValue};
use super::bracket::{BracketList, ListItem, wrap};
use super::json_place::InsertionPoint;
use super::json_style::{ListStyle, RecordStyle};
use super::{
    NewRecord, SpliceResult, free_place, keep_comments, read_records, set_all, split_missing,
};

/// A JSON text that parses, with its tree.
pub(super) struct JsonWriter<'a> {
    pub(super) text: &'a str,
    pub(super) root: &'a ConfigNode,
}

impl<'a> JsonWriter<'a> {
    pub(super) fn new(text: &'a str, root: &'a ConfigNode) -> Self {
        Self { text, root }
    }

    /// The ways to write `step`, the best first.
    pub(super) fn ways(&self, step: &[TreeEdit]) -> Vec<SpliceResult> {
        match step {
            [TreeEdit::Append { to, records }] => vec![self.append(to, records)],
            [TreeEdit::Move { from, to }] => vec![
                self.rename_to(from, to),
                self.move_pair(from, to),
                self.rewrite(from, to),
            ],
            [TreeEdit::Rename { at, key }] => vec![self.rename(at, key)],
            [TreeEdit::Remove { at }] => vec![self.remove(at)],
            [TreeEdit::WrapInArray { from, to }] => {
                vec![self.wrap_in_array(from, to), self.rewrite(from, to)]
            }
            sets => vec![set_all(sets, |at, text| self.set(at, text))],
        }
    }

    fn set(&self, at: &ConfigPath, text: &str) -> SpliceResult {
        if let Some(node) = self.root.at(at) {
            return Ok(vec![TextSplice::replace(node.span.clone(), quote(text))]);
        }
        let (parent, name) = at.split_key().ok_or_else(|| format!("{at} is no field"))?;
        let object = self.object(&parent)?;
        let property = self.property(object, name, &quote(text));
        Ok(self.add_item(object, property, &self.insertion_point(&parent, object)))
    }

    /// An object or array as a list.
    pub(super) fn bracket(&self, node: &ConfigNode) -> BracketList<'a> {
        BracketList::new(ConfigFormat::Json, self.text, node)
    }

    /// One level of indentation.
    pub(super) fn indent_unit(&self) -> &'a str {
        let first = self.root.entries().first().map(|entry| entry.anchor.start);
        first
            .filter(|first| lines::leads(self.text, *first))
            .map(|first| lines::indent(self.text, first))
            .filter(|unit| !unit.is_empty())
            .unwrap_or("  ")
    }

    /// Whether lists end with a comma here.
    pub(super) fn trailing(&self) -> bool {
        self.bracket(self.root).trailing()
    }

    fn object(&self, path: &ConfigPath) -> Result<&'a ConfigNode, String> {
        let node = self.root.at(path).filter(|node| node.is_table());
        node.ok_or_else(|| format!("{path} is not an object"))
    }

    fn entry(&self, path: &ConfigPath) -> Result<&'a ConfigEntry, String> {
        let entry = self.root.entry_at(path);
        entry.ok_or_else(|| format!("there is no {path}"))
    }

    fn append(&self, to: &ConfigPath, records: &[NewRecord]) -> SpliceResult {
        let Some(node) = self.root.at(to) else {
            return self.create(to, records);
        };
        let elements = node.elements();
        let elements = elements.ok_or_else(|| format!("{to} is not an array"))?;
        let ending = lines::ending(self.text, node.span.start);
        let bracket = self.bracket(node);
        if elements.is_empty() {
            let base = InsertionPoint {
                indent: lines::indent(self.text, node.span.start).to_owned(),
                ending,
                broken: self.on_own_line(to),
            };
            let style = ListStyle::learn(self, to, &base);
            return Ok(bracket.fill(&style.record.items(records, ending), &style.fill));
        }
        let mut samples = elements.iter().rev();
        let sample = samples.find(|element| !element.entries().is_empty());
        let style = match sample {
            Some(sample) => RecordStyle::learn(self, sample),
            None => RecordStyle::one_line(),
        };
        Ok(bracket.append(&style.items(records, ending)))
    }

    fn create(&self, to: &ConfigPath, records: &[NewRecord]) -> SpliceResult {
        let (above, missing) = split_missing(self.root, to)?;
        let object = self.object(&above)?;
        let base = self.insertion_point(&above, object);
        let value = self.write_nested(&missing[1..], to, records, &base);
        let property = self.property(object, missing[0], &value);
        Ok(match missing.len() {
            1 => self.add_array(object, property, &base),
            _ => self.add_item(object, property, &base),
        })
    }

    /// The new array, in an object for each of `keys`.
    pub(super) fn write_nested(
        &self,
        keys: &[&str],
        to: &ConfigPath,
        records: &[NewRecord],
        base: &InsertionPoint,
    ) -> String {
        let Some((key, rest)) = keys.split_first() else {
            let style = ListStyle::learn(self, to, base);
            let items = style.record.items(records, base.ending);
            return format!("[{}]", style.fill.list(&items));
        };
        let inner = InsertionPoint {
            indent: format!("{}{}", base.indent, self.indent_unit()),
            ..base.clone()
        };
        let fill = base.fill(&inner.indent, &base.indent, self.trailing());
        let value = self.write_nested(rest, to, records, &inner);
        let property = ListItem::from(format!("{}: {value}", quote(key)));
        format!("{{{}}}", fill.list(&[property]))
    }

    /// An array of objects to write like: one with the same key, or else any.
    pub(super) fn find_like(&self, to: &ConfigPath) -> Option<&'a ConfigNode> {
        let (mut same, mut any) = (None, None);
        self.root.visit(&ConfigPath::root(), &mut |path, node| {
            let mut elements = node.elements().unwrap_or_default().iter();
            if !elements.any(|element| !element.entries().is_empty()) {
                return;
            }
            any = any.or(Some(node));
            if path.last_key() == to.last_key() {
                same = same.or(Some(node));
            }
        });
        same.or(any)
    }

    /// Writes `key` in place of the last key of `at`.
    fn rename(&self, at: &ConfigPath, key: &str) -> SpliceResult {
        let anchor = self.entry(at)?.anchor.clone();
        Ok(vec![TextSplice::replace(anchor, quote(key))])
    }

    /// Gives the property at `from` the key of `to`, if that is one of the same object.
    fn rename_to(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let key = to.last_key().filter(|_| from.parent() == to.parent());
        let key = key.ok_or_else(|| format!("{to} is another object's"))?;
        self.rename(from, key)
    }

    /// Makes the object at `from` an array of itself, with the key of `to`.
    fn wrap_in_array(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let mut splices = self.rename_to(from, to)?;
        splices.extend(wrap(&self.entry(from)?.node.span));
        Ok(splices)
    }

    /// Removes a property from its object. Comments above it stay; where others would go with it, it
    /// is refused.
    fn remove(&self, at: &ConfigPath) -> SpliceResult {
        let (mut splices, item, entry) = self.cut(at)?;
        if let Some(first) = splices.first_mut().filter(|_| !item.above.is_empty()) {
            let start = lines::start(self.text, entry.anchor.start);
            *first = TextSplice::remove(start..first.span().end);
        }
        keep_comments(ConfigFormat::Json, self.text, splices)
    }

    /// Cuts the property out with its comments, and puts it among those of its new object.
    fn move_pair(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let (table, name) = free_place(self.root, to)?;
        let object = self.object(&table)?;
        let (mut splices, item, entry) = self.cut(from)?;
        let base = self.insertion_point(&table, object);
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
        Ok(splices)
    }

    fn cut(
        &self,
        from: &ConfigPath,
    ) -> Result<(Vec<TextSplice>, ListItem, &'a ConfigEntry), String> {
        let cut = BracketList::cut_entry(ConfigFormat::Json, self.text, self.root, from);
        cut.ok_or_else(|| format!("there is no {from}"))
    }

    /// Cuts the property at `from` out, and writes its records anew behind those of `to`. Where
    /// comments would be lost, it is refused.
    fn rewrite(&self, from: &ConfigPath, to: &ConfigPath) -> SpliceResult {
        let (mut splices, item, entry) = self.cut(from)?;
        let records = read_records(from, &entry.node)?;
        let comments = ConfigFormat::Json.find_comments(&item.text);
        if !(item.above.is_empty() && item.behind.is_empty() && comments.is_empty()) {
            return Err("comments in the array would be lost".to_owned());
        }
        splices.extend(self.append(to, &records)?);
        Ok(splices)
    }
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

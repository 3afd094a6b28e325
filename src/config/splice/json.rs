//! Edits of JSON with comments.

use super::super::edit::{TextSplice, TreeEdit};
use super::super::format::ConfigFormat;
use super::super::lines;
use super::super::tree::{ConfigEntry, ConfigPath};
use super::bracket::{BracketList, wrap};
use super::json_place::InsertionPoint;
use super::json_style::{ListStyle, RecordStyle};
use super::json_text::{JsonWriter, quote};
use super::list_fill::ListItem;
use super::record::{
    NOT_ALONE, NewRecord, SpliceResult, free_place, keep_comments, read_records, split_missing,
    write_all,
};

impl<'a> JsonWriter<'a> {
    /// The ways to write `step`, the best first.
    pub(super) fn ways(&self, step: &[TreeEdit]) -> Vec<SpliceResult> {
        match step {
            [TreeEdit::Append { to, records }] => vec![self.append(to, records)],
            [TreeEdit::Move { from, to }] => vec![
                self.rename_to(from, to),
                self.move_pair(from, to),
                self.rewrite(from, to),
            ],
            [TreeEdit::WrapInArray { from, to }] => {
                vec![self.wrap_in_array(from, to), self.rewrite(from, to)]
            }
            fields => vec![write_all(fields, |edit| self.write_field(edit))],
        }
    }

    fn write_field(&self, edit: &TreeEdit) -> SpliceResult {
        match edit {
            TreeEdit::Set { at, text } => self.set(at, text),
            TreeEdit::Rename { at, key } => self.rename(at, key),
            TreeEdit::Remove { at } => self.remove(at),
            TreeEdit::Append { to, records } => self.append(to, records),
            _ => Err(NOT_ALONE.to_owned()),
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
                indent: self.indent(node.span.start),
                ending,
                broken: self.on_own_line(to),
            };
            let style = ListStyle::learn(self, to, &base);
            return Ok(bracket.fill(&style.record.items(records), &style.fill));
        }
        let mut samples = elements.iter().rev();
        let sample = samples.find(|element| !element.entries().is_empty());
        let style = match sample {
            Some(sample) => RecordStyle::learn(self, sample, ending, str::to_owned),
            None => RecordStyle::one_line(&self.spacing(node)),
        };
        Ok(bracket.append(&style.items(records)))
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
            let items = style.record.items(records);
            return format!("[{}]", style.fill.list(&items));
        };
        let inner = InsertionPoint {
            indent: format!("{}{}", base.indent, self.indent_unit()),
            ..base.clone()
        };
        let spacing = self.spacing(self.root);
        let fill = base.fill(&inner.indent, &base.indent, self.trailing(), &spacing);
        let value = self.write_nested(rest, to, records, &inner);
        let property = self.property(self.root, key, &value);
        format!("{{{}}}", fill.list(&[property]))
    }

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

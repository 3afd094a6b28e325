//! The values of a config without positions, for a proof to compare.

use std::collections::BTreeMap;

use super::edit::TreeEdit;
use super::tree::{ConfigPath, ConfigValue, PathStep};

/// A value without its position. Numbers and dates are compared by their spelling, and the order of
/// keys does not matter; where a key appears twice, the last one counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum PlainValue {
    /// Anything but an array or a table.
    Scalar(ConfigValue),
    Array(Vec<PlainValue>),
    Table(BTreeMap<String, PlainValue>),
}

impl From<&ConfigValue> for PlainValue {
    fn from(value: &ConfigValue) -> Self {
        match value {
            ConfigValue::Array(elements) => Self::Array(
                elements
                    .iter()
                    .map(|node| Self::from(&node.value))
                    .collect(),
            ),
            ConfigValue::Table(entries) => {
                let pairs = entries.iter();
                Self::table(pairs.map(|entry| (&entry.key, &entry.node.value)))
            }
            scalar => Self::Scalar(scalar.clone()),
        }
    }
}

impl PlainValue {
    fn table<'a>(pairs: impl Iterator<Item = (&'a String, &'a ConfigValue)>) -> Self {
        let plain = pairs.map(|(key, value)| (key.clone(), Self::from(value)));
        Self::Table(plain.collect())
    }

    /// Whether `value` means the same.
    pub(super) fn is_same(&self, value: &ConfigValue) -> bool {
        match (self, value) {
            (Self::Array(own), ConfigValue::Array(elements)) => {
                let mut pairs = own.iter().zip(elements);
                own.len() == elements.len() && pairs.all(|(own, node)| own.is_same(&node.value))
            }
            (Self::Table(own), ConfigValue::Table(table)) => {
                let mut entries = table.iter().filter(|entry| table.is_last(entry));
                entries.clone().count() == own.len()
                    && entries.all(|entry| {
                        let own = own.get(&entry.key);
                        own.is_some_and(|own| own.is_same(&entry.node.value))
                    })
            }
            (Self::Scalar(own), value) => own == value,
            _ => false,
        }
    }

    pub(super) fn apply(&mut self, edit: &TreeEdit) -> Result<(), String> {
        match edit {
            TreeEdit::Set { at, text } => self.set(at, text)?,
            TreeEdit::Append { to, records } => {
                let records = records
                    .iter()
                    .map(|record| Self::table(record.iter().map(|(key, value)| (key, value))));
                self.array(to)?.extend(records);
            }
            TreeEdit::Move { from, to } => {
                let Self::Array(elements) = self.remove(from)? else {
                    return Err(format!("{from} is not an array"));
                };
                self.prune(from);
                self.array(to)?.extend(elements);
            }
            TreeEdit::Rename { at, key } => self.rename(at, key)?,
            TreeEdit::Remove { at } => drop(self.remove(at)?),
            TreeEdit::WrapInArray { from, to } => {
                let table = self.remove(from)?;
                if !matches!(table, Self::Table(_)) {
                    return Err(format!("{from} is not a table"));
                }
                self.prune(from);
                self.array(to)?.push(table);
            }
        }
        Ok(())
    }

    /// Removes the tables above `path` that are empty now. Whether an emptied table is
    /// still written makes no difference to wrangler.
    pub(super) fn prune(&mut self, path: &ConfigPath) {
        for depth in (1..path.0.len()).rev() {
            let above = ConfigPath(path.0[..depth].to_vec());
            let Some((Self::Table(entries), PathStep::Key(key))) = self.parent(&above) else {
                return;
            };
            match entries.get(key) {
                Some(Self::Table(inner)) if inner.is_empty() => drop(entries.remove(key)),
                Some(_) => return,
                None => {}
            }
        }
    }

    fn set(&mut self, at: &ConfigPath, text: &str) -> Result<(), String> {
        let text = Self::Scalar(ConfigValue::Text(text.to_owned()));
        match self.parent(at) {
            Some((Self::Table(entries), PathStep::Key(key))) => {
                entries.insert(key.clone(), text);
            }
            Some((Self::Array(elements), PathStep::Index(index))) if *index < elements.len() => {
                elements[*index] = text;
            }
            _ => return Err(format!("there is no table that could hold {at}")),
        }
        Ok(())
    }

    fn rename(&mut self, at: &ConfigPath, key: &str) -> Result<(), String> {
        let value = self.remove(at)?;
        let Some((Self::Table(entries), _)) = self.parent(at) else {
            return Err(format!("there is no {at}"));
        };
        match entries.insert(key.to_owned(), value) {
            None => Ok(()),
            Some(_) => Err(format!("there is a {key} beside {at} already")),
        }
    }

    fn remove(&mut self, path: &ConfigPath) -> Result<Self, String> {
        match self.parent(path) {
            Some((Self::Table(entries), PathStep::Key(key))) => entries.remove(key),
            _ => None,
        }
        .ok_or_else(|| format!("there is no {path}"))
    }

    /// The table or array above the last step of `path`, and that step.
    fn parent<'a>(&mut self, path: &'a ConfigPath) -> Option<(&mut Self, &'a PathStep)> {
        let (last, above) = path.0.split_last()?;
        let holder = above
            .iter()
            .try_fold(self, |plain, step| match (plain, step) {
                (Self::Table(entries), PathStep::Key(key)) => entries.get_mut(key),
                (Self::Array(elements), PathStep::Index(index)) => elements.get_mut(*index),
                _ => None,
            })?;
        Some((holder, last))
    }

    /// The array at `path`. It and the tables above it are created where they are absent.
    fn array(&mut self, path: &ConfigPath) -> Result<&mut Vec<Self>, String> {
        let (last, above) = path.0.split_last().ok_or("the root is not an array")?;
        let mut plain = self;
        for step in above {
            plain = plain.step(step, Self::Table(BTreeMap::new()), path)?;
        }
        match plain.step(last, Self::Array(Vec::new()), path)? {
            Self::Array(elements) => Ok(elements),
            _ => Err(format!("{path} is not an array")),
        }
    }

    fn step(
        &mut self,
        step: &PathStep,
        default: Self,
        path: &ConfigPath,
    ) -> Result<&mut Self, String> {
        match (self, step) {
            (Self::Table(entries), PathStep::Key(key)) => {
                Ok(entries.entry(key.clone()).or_insert(default))
            }
            (Self::Array(elements), PathStep::Index(index)) if *index < elements.len() => {
                Ok(&mut elements[*index])
            }
            (_, PathStep::Key(key)) => Err(format!("{key} of {path} would not be in a table")),
            (_, PathStep::Index(index)) => Err(format!("there is no element {index} on {path}")),
        }
    }
}

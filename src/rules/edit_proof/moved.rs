//! The entries that an edit moves, as they are when they arrive.

use crate::config::edit::TreeEdit;
use crate::config::tree::{ConfigEntry, ConfigNode, ConfigPath, ConfigValue, PathStep};

/// The entries of the array at `from`, or the one table there, each with those of `edits` made that
/// change a field of it.
pub(super) fn edited_entries(
    root: &ConfigNode,
    from: &ConfigPath,
    edits: &[TreeEdit],
) -> Vec<(ConfigPath, ConfigNode)> {
    let Some(node) = root.at(from) else {
        return Vec::new();
    };
    let mut entries: Vec<(ConfigPath, ConfigNode)> = match node.elements() {
        Some(elements) => {
            let numbered = elements.iter().enumerate();
            numbered
                .map(|(index, entry)| (from.clone().index(index), entry.clone()))
                .collect()
        }
        None => vec![(from.clone(), node.clone())],
    };
    for edit in edits {
        let (TreeEdit::Set { at, .. } | TreeEdit::Rename { at, .. } | TreeEdit::Remove { at }) =
            edit
        else {
            continue;
        };
        let (index, key) = match at.0.strip_prefix(from.0.as_slice()) {
            Some([PathStep::Index(index), PathStep::Key(key)]) => (*index, key),
            Some([PathStep::Key(key)]) => (0, key),
            _ => continue,
        };
        if let Some((_, entry)) = entries.get_mut(index)
            && entry.is_table()
        {
            let mut fields = entry.entries().to_vec();
            change_field(&mut fields, key, edit);
            entry.value = ConfigValue::Table(fields.into());
        }
    }
    entries
}

fn change_field(fields: &mut Vec<ConfigEntry>, key: &str, edit: &TreeEdit) {
    let at = fields.iter().rposition(|field| field.key == key);
    match (edit, at) {
        (TreeEdit::Set { text, .. }, Some(at)) => {
            fields[at].node.value = ConfigValue::Text(text.clone());
        }
        (TreeEdit::Set { text, .. }, None) => fields.push(ConfigEntry {
            key: key.to_owned(),
            anchor: 0..0,
            node: ConfigNode {
                span: 0..0,
                value: ConfigValue::Text(text.clone()),
            },
        }),
        (TreeEdit::Rename { key, .. }, Some(at)) => fields[at].key.clone_from(key),
        (TreeEdit::Remove { .. }, Some(at)) => drop(fields.remove(at)),
        _ => {}
    }
}

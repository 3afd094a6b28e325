//! An array or a table that an edit moves, as it is when it arrives.

use crate::config::edit::TreeEdit;
use crate::config::tree::{ConfigEntry, ConfigNode, ConfigPath, ConfigValue, PathStep};

/// The node at `from`, with those of `edits` made that change something in it.
pub(super) fn edited_node(
    root: &ConfigNode,
    from: &ConfigPath,
    edits: &[TreeEdit],
) -> Option<ConfigNode> {
    let mut node = root.at(from)?.clone();
    for edit in edits {
        let (TreeEdit::Set { at, .. } | TreeEdit::Rename { at, .. } | TreeEdit::Remove { at }) =
            edit
        else {
            continue;
        };
        let inside = at.0.strip_prefix(from.0.as_slice());
        let Some((PathStep::Key(key), above)) = inside.and_then(<[PathStep]>::split_last) else {
            continue;
        };
        if let Some(ConfigValue::Table(entries)) = value_at(&mut node, above) {
            change_entry(entries, key, edit);
        }
    }
    Some(node)
}

fn value_at<'a>(node: &'a mut ConfigNode, path: &[PathStep]) -> Option<&'a mut ConfigValue> {
    let end = path
        .iter()
        .try_fold(node, |node, step| match (step, &mut node.value) {
            (PathStep::Key(key), ConfigValue::Table(entries)) => {
                let mut entries = entries.iter_mut().rev();
                entries
                    .find(|entry| entry.key == *key)
                    .map(|entry| &mut entry.node)
            }
            (PathStep::Index(index), ConfigValue::Array(elements)) => elements.get_mut(*index),
            _ => None,
        });
    end.map(|node| &mut node.value)
}

fn change_entry(entries: &mut Vec<ConfigEntry>, key: &str, edit: &TreeEdit) {
    let at = entries.iter().rposition(|entry| entry.key == key);
    match (edit, at) {
        (TreeEdit::Set { text, .. }, Some(at)) => {
            entries[at].node.value = ConfigValue::Text(text.clone());
        }
        (TreeEdit::Set { text, .. }, None) => entries.push(ConfigEntry {
            key: key.to_owned(),
            anchor: 0..0,
            node: ConfigNode {
                span: 0..0,
                value: ConfigValue::Text(text.clone()),
            },
        }),
        (TreeEdit::Rename { key, .. }, Some(at)) => entries[at].key.clone_from(key),
        (TreeEdit::Remove { .. }, Some(at)) => drop(entries.remove(at)),
        _ => {}
    }
}

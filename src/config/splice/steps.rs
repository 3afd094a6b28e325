//! Which edits are made together: each step is written, parsed and proved once.

use std::collections::BTreeMap;

use super::super::edit::TreeEdit;
use super::super::tree::{ConfigNode, PathStep};

/// Fields first: those that exist already in one step, as they do not move each other. Appends, one
/// after the other, are one step too where no array can be in another one.
pub(super) fn order_steps(root: &ConfigNode, edits: &[TreeEdit]) -> Vec<Vec<TreeEdit>> {
    let (sets, others): (Vec<_>, Vec<_>) = edits
        .iter()
        .cloned()
        .partition(|edit| matches!(edit, TreeEdit::Set { .. }));
    let exists =
        |edit: &TreeEdit| matches!(edit, TreeEdit::Set { at, .. } if root.at(at).is_some());
    let (replaced, added): (Vec<_>, Vec<_>) = sets.into_iter().partition(exists);
    let mut steps = vec![replaced];
    steps.extend(divide_by_table(added));
    let mut fields = Vec::new();
    for edit in others {
        if matches!(edit, TreeEdit::Rename { .. } | TreeEdit::Remove { .. }) {
            fields.push(edit);
            continue;
        }
        steps.extend(divide_by_table(std::mem::take(&mut fields)));
        add_edit(&mut steps, edit);
    }
    steps.extend(divide_by_table(fields));
    steps.retain(|step| !step.is_empty());
    steps
}

fn add_edit(steps: &mut Vec<Vec<TreeEdit>>, edit: TreeEdit) {
    if let Some(last) = steps.last_mut()
        && let Some(TreeEdit::Append { to, records }) = last.last_mut()
        && let TreeEdit::Append {
            to: next,
            records: more,
        } = &edit
    {
        if to == next {
            records.extend(more.iter().cloned());
            return;
        }
        let depth = to.0.len();
        let is_new = |other: &TreeEdit| other.place() != next;
        if depth == next.0.len() && last.iter().all(is_new) {
            last.push(edit);
            return;
        }
    }
    steps.push(vec![edit]);
}

/// Steps of which each has one field of a table at most: the first fields of all tables, then the
/// second ones. Fields that are not equally deep are made one by one, as their tables can contain each
/// other.
fn divide_by_table(edits: Vec<TreeEdit>) -> Vec<Vec<TreeEdit>> {
    if !are_equally_deep(&edits) {
        return edits.into_iter().map(|edit| vec![edit]).collect();
    }
    let mut steps: Vec<Vec<TreeEdit>> = Vec::new();
    let mut counts: BTreeMap<Vec<PathStep>, usize> = BTreeMap::new();
    for edit in edits {
        let table = field(&edit).map(<[PathStep]>::to_vec).unwrap_or_default();
        let count = counts.entry(table).or_insert(0);
        if *count == steps.len() {
            steps.push(Vec::new());
        }
        steps[*count].push(edit);
        *count += 1;
    }
    steps
}

/// Whether a step can be made in two halves, one after the other.
pub(super) fn are_divisible(step: &[TreeEdit]) -> bool {
    step.len() > 1 && are_equally_deep(step)
}

/// Whether all `edits` are about fields, none of which can be in another one.
fn are_equally_deep(edits: &[TreeEdit]) -> bool {
    let mut depths = edits.iter().map(|edit| field(edit).map(<[PathStep]>::len));
    let first = depths.next().flatten();
    first.is_some() && depths.all(|depth| depth == first)
}

/// The steps to the table of the field that `edit` is about, if it is about one.
fn field(edit: &TreeEdit) -> Option<&[PathStep]> {
    let (TreeEdit::Set { at, .. }
    | TreeEdit::Rename { at, .. }
    | TreeEdit::Remove { at }
    | TreeEdit::Append { to: at, .. }) = edit
    else {
        return None;
    };
    let (_, table) = at.0.split_last()?;
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::super::super::tree::{ConfigPath, ConfigValue};
    use super::*;

    fn remove(path: ConfigPath) -> TreeEdit {
        TreeEdit::Remove { at: path }
    }

    #[test]
    fn the_fields_of_different_tables_are_one_step() {
        let array = ConfigPath::root().key("s");
        let at = |index, key| array.clone().index(index).key(key);
        let edits: Vec<TreeEdit> = (0..3)
            .flat_map(|index| [remove(at(index, "a")), remove(at(index, "b"))])
            .collect();
        let root = ConfigNode {
            span: 0..0,
            value: ConfigValue::Null,
        };
        let lengths = |edits: &[TreeEdit]| -> Vec<usize> {
            order_steps(&root, edits).iter().map(Vec::len).collect()
        };
        assert_eq!(lengths(&edits), [3, 3]);
        let deeper = [remove(array.clone()), remove(at(0, "a"))];
        assert_eq!(lengths(&deeper), [1, 1]);
        let apart = [
            remove(at(0, "a")),
            TreeEdit::Move {
                from: array.clone(),
                to: array.clone(),
            },
        ];
        assert_eq!(lengths(&[&apart[..], &edits].concat()), [1, 1, 3, 3]);
        assert_eq!(lengths(&[]), [0; 0]);
    }
}

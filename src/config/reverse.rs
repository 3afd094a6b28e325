//! Undoing edits: what was there before.

use serde::{Deserialize, Serialize};

use super::edit::{TextSplice, apply_splices};

/// One place of an edit that was made: enough to undo it, and no more of the file.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct EditHunk {
    /// The first byte replaced, counted in the file before the edit.
    pub(crate) offset: usize,
    /// What was there; empty where something was only added.
    pub(crate) removed: String,
    /// What is there now.
    pub(crate) inserted: String,
}

/// What `splices` replace in `before`. None where they are outside of it, or cut a character.
pub fn collect_hunks(before: &[u8], splices: &[TextSplice]) -> Option<Vec<EditHunk>> {
    let hunk = |splice: &TextSplice| {
        let end = splice.offset.checked_add(splice.length)?;
        let removed = before.get(splice.offset..end)?.to_vec();
        Some(EditHunk {
            offset: splice.offset,
            removed: String::from_utf8(removed).ok()?,
            inserted: splice.text.clone(),
        })
    };
    splices.iter().map(hunk).collect()
}

/// The splices on `after` that undo `hunks`. None where these did not make it.
pub(crate) fn reverse_hunks(after: &[u8], hunks: &[EditHunk]) -> Option<Vec<TextSplice>> {
    let mut splices = Vec::new();
    let (mut inserted, mut removed) = (0, 0);
    let mut end = 0;
    for hunk in hunks {
        let offset = hunk.offset.checked_add(inserted)?.checked_sub(removed)?;
        let stop = offset.checked_add(hunk.inserted.len())?;
        if offset < end || after.get(offset..stop)? != hunk.inserted.as_bytes() {
            return None;
        }
        splices.push(TextSplice::replace(offset..stop, hunk.removed.as_str()));
        (inserted, removed) = (inserted + hunk.inserted.len(), removed + hunk.removed.len());
        end = stop;
    }
    Some(splices)
}

/// `after` as it was before `hunks` were made. None where these did not make it.
pub fn restore_bytes(after: &[u8], hunks: &[EditHunk]) -> Option<Vec<u8>> {
    Some(apply_splices(after, &reverse_hunks(after, hunks)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn splice(offset: usize, length: usize, text: &str) -> TextSplice {
        TextSplice::replace(offset..offset + length, text)
    }

    #[test]
    fn an_edit_in_several_places_is_undone() {
        let before = b"one two three";
        let splices = [splice(0, 3, "eins"), splice(4, 0, "und "), splice(7, 6, "")];
        let after = apply_splices(before, &splices);
        let hunks = collect_hunks(before, &splices).unwrap();
        assert_eq!(after, b"eins und two");
        assert_eq!(restore_bytes(&after, &hunks).unwrap(), before);
    }

    #[test]
    fn hunks_that_do_not_fit_are_not_undone() {
        let hunk = |offset, inserted: &str| EditHunk {
            offset,
            removed: String::new(),
            inserted: inserted.to_owned(),
        };
        for hunks in [
            vec![hunk(0, "two")],
            vec![hunk(2, "e and more")],
            vec![hunk(usize::MAX, "one")],
            vec![hunk(0, "one"), hunk(0, "")],
        ] {
            let fits = hunks.len() == 2 && hunks[1].inserted.is_empty();
            assert_eq!(restore_bytes(b"one", &hunks).is_some(), fits, "{hunks:?}");
        }
    }
}

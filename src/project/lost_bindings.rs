//! Secrets Store bindings that are written where, or as, wrangler does not read them.

use super::Project;
use super::misplaced::find_misplaced;
use crate::config::tree::ByteSpan;

/// Bindings that a deploy does not have, although the config has them.
pub(crate) struct LostBindings {
    /// The key or table that holds them.
    pub(crate) place: String,
    /// The line that it begins on, from 1.
    pub(crate) line: usize,
}

impl Project {
    /// Those that can be meant for what is selected, in file order.
    pub(crate) fn find_lost_bindings(&self) -> Vec<LostBindings> {
        let Ok(document) = &self.document else {
            return Vec::new();
        };
        let mut places: Vec<(String, ByteSpan)> = Vec::new();
        let arrays = find_misplaced(self).into_iter();
        let arrays = arrays.filter(|array| array.placement.is_asked_about(self));
        places.extend(arrays.map(|array| (array.path.to_string(), array.entry.anchor.clone())));
        for environment in self.selected() {
            let path = &environment.path;
            let misspelled = environment.misspelled.iter();
            let misspelled = misspelled.map(|field| {
                (
                    path.clone().key(&field.key).to_string(),
                    field.anchor.clone(),
                )
            });
            let legacy = environment.legacy.iter();
            let legacy = legacy.map(|legacy| (legacy.path.to_string(), legacy.span.clone()));
            let unread = environment.problem.iter();
            let unread = unread.map(|found| (found.table.to_string(), found.problem.span.clone()));
            places.extend(misspelled.chain(legacy).chain(unread));
        }
        places.sort_by_key(|(_, span)| span.start);
        let lost = places.into_iter().map(|(place, span)| LostBindings {
            place,
            line: document.position(span.start).line,
        });
        lost.collect()
    }
}

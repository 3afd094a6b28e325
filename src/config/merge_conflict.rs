//! Merge conflicts that git left in a text.

use std::fmt;

/// What git puts at the start of each line that is not part of either side.
const OURS: &str = "<<<<<<<";
const BASE: &str = "|||||||";
const BETWEEN: &str = "=======";
const THEIRS: &str = ">>>>>>>";

/// A conflict that nobody resolved.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MergeConflict {
    /// Where its first line begins, in bytes from the start of the text.
    pub(super) offset: usize,
    extent: ConflictExtent,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum ConflictExtent {
    /// From the first marker to the last one.
    Whole {
        first: usize,
        last: usize,
        /// How many others follow.
        more: usize,
    },
    /// One marker that was left behind.
    Marker(&'static str),
}

impl MergeConflict {
    /// The first whole conflict in `text`, or the marker on the line of `fault`, where a parser
    /// stopped.
    pub(super) fn find(text: &str, fault: usize) -> Option<Self> {
        Self::find_whole(text).or_else(|| Self::find_marker(text, fault))
    }

    fn find_whole(text: &str) -> Option<Self> {
        let mut found: Option<(usize, usize, usize)> = None;
        let (mut start, mut divided, mut more) = (None, false, 0);
        for (number, (offset, marker)) in markers(text) {
            match marker {
                OURS => (start, divided) = (Some((offset, number)), false),
                BETWEEN => divided = true,
                THEIRS if divided => match (start.take(), found) {
                    (Some((offset, first)), None) => found = Some((offset, first, number)),
                    (Some(_), Some(_)) => more += 1,
                    (None, _) => {}
                },
                _ => {}
            }
        }
        let (offset, first, last) = found?;
        let extent = ConflictExtent::Whole { first, last, more };
        Some(Self { offset, extent })
    }

    fn find_marker(text: &str, fault: usize) -> Option<Self> {
        let lines = markers(text).map(|(_, marker)| marker);
        let mut before = lines.take_while(|(offset, _)| *offset <= fault);
        let (offset, marker) = before.by_ref().last()?;
        let end = text[offset..]
            .find('\n')
            .map_or(text.len(), |end| offset + end);
        let extent = ConflictExtent::Marker(marker);
        (fault <= end).then_some(Self { offset, extent })
    }
}

impl fmt::Display for MergeConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.extent {
            ConflictExtent::Whole { first, last, more } => {
                write!(f, "a merge conflict is left in lines {first} to {last}")?;
                match more {
                    0 => Ok(()),
                    1 => f.write_str(", and one more below"),
                    more => write!(f, ", and {more} more below"),
                }
            }
            ConflictExtent::Marker(marker) => write!(f, "`{marker}` is left of a merge conflict"),
        }
    }
}

/// The marker lines of `text`: the number of each, where it begins, and the marker.
fn markers(text: &str) -> impl Iterator<Item = (usize, (usize, &'static str))> {
    let mut offset = 0;
    let lines = text.split_inclusive('\n').enumerate();
    lines.filter_map(move |(index, line)| {
        let start = offset;
        offset += line.len();
        let bare = line.strip_prefix('\u{feff}').unwrap_or(line);
        let place = start + line.len() - bare.len();
        Some((index + 1, (place, marker(bare)?)))
    })
}

/// The marker that `line` begins with. Behind it is nothing, or a blank and a name.
fn marker(line: &str) -> Option<&'static str> {
    [OURS, BASE, BETWEEN, THEIRS].into_iter().find(|marker| {
        let rest = line.strip_prefix(marker);
        rest.is_some_and(|rest| rest.trim_end().is_empty() || rest.starts_with(' '))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Option<(usize, String)> {
        let fault = text.find('!').unwrap_or(0);
        let conflict = MergeConflict::find(text, fault)?;
        Some((conflict.offset, conflict.to_string()))
    }

    #[test]
    fn a_whole_conflict_is_found_wherever_the_parser_stopped() {
        let whole = "a !\r\n<<<<<<< HEAD\r\nb\r\n||||||| 12ab\r\n=======\r\nc\r\n>>>>>>> main\r\n";
        let told = "a merge conflict is left in lines 2 to 7";
        assert_eq!(find(whole), Some((5, told.to_owned())));
        let told = format!("{told}, and one more below");
        assert_eq!(find(&whole.repeat(2)), Some((5, told)));
    }

    #[test]
    fn a_single_marker_counts_where_the_parser_stopped() {
        let told = "`>>>>>>>` is left of a merge conflict";
        assert_eq!(find("a\n>>>>>>> main !\nb"), Some((2, told.to_owned())));
        let told = "`=======` is left of a merge conflict";
        let conflict = MergeConflict::find("a\n=======\nb", 2).unwrap();
        assert_eq!(conflict.to_string(), told);
        assert_eq!(find("a\n>>>>>>> main\nb !"), None);
        assert_eq!(find("a !\n=======\nb"), None);
    }

    #[test]
    fn what_only_resembles_a_marker_is_none() {
        assert_eq!(find("======== !\n"), None);
        assert_eq!(find("  <<<<<<< !\n"), None);
        assert_eq!(find("<<<<<<< a\n>>>>>>> b\n=======\n !"), None);
    }
}

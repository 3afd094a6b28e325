//! The first names of many.

/// How many names are shown.
const SHOWN: usize = 5;

/// `names` as a list: `A`, `A, B`, `A, B, C, D, E and 2 more`.
pub(crate) fn list_names(names: &[impl AsRef<str>]) -> String {
    let shown = join(&names[..names.len().min(SHOWN)]);
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// `names` as a part of a sentence: `A`, `A and B`, `A, B and C`, `A, B, C, D, E and 2 more`.
pub(crate) fn enumerate_names(names: &[impl AsRef<str>]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() && names.len() <= SHOWN => {
            format!("{} and {}", join(first), last.as_ref())
        }
        _ => list_names(names),
    }
}

fn join(names: &[impl AsRef<str>]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_many_are_named() {
        let names = ["A", "B", "C", "D", "E", "F", "G"];
        assert_eq!(list_names(&names[..0]), "");
        assert_eq!(list_names(&names[..2]), "A, B");
        assert_eq!(list_names(&names), "A, B, C, D, E and 2 more");
        assert_eq!(enumerate_names(&names[..1]), "A");
        assert_eq!(enumerate_names(&names[..2]), "A and B");
        assert_eq!(enumerate_names(&names[..5]), "A, B, C, D and E");
        assert_eq!(enumerate_names(&names), list_names(&names));
    }
}

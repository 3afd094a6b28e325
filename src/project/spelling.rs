//! How a key is spelled, and how far that is from another word.

/// The letters and digits of a key, in lower case: what is left of it where case and the joints between
/// words do not count.
pub(super) fn plain_letters(key: &str) -> String {
    let letters = key.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// How many letters of `key` are wrong where `word` is meant. A letter too few, too many or another one
/// counts as one, and so do two that changed places.
pub(super) fn count_wrong_letters(key: &str, word: &str) -> usize {
    strsim::osa_distance(&plain_letters(word), &plain_letters(key))
}

//! Lines of a text, found from an offset in them.

use super::tree::ByteSpan;

/// The first byte of the line of `at`, behind a byte order mark.
pub(super) fn start(text: &str, at: usize) -> usize {
    match text[..at].rfind('\n') {
        Some(end) => end + 1,
        None => text.len() - text.trim_start_matches('\u{feff}').len(),
    }
}

/// The end of the line of `at`, before its line ending.
pub(super) fn end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    if text[at..end].ends_with('\r') {
        end - 1
    } else {
        end
    }
}

/// The first byte of the line after that of `at`; the end of the text if that is the last one.
pub(super) fn next(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// The line ending of the line of `at`, or else of the line before it.
pub(super) fn ending(text: &str, at: usize) -> &'static str {
    let end = text[at..].find('\n').map(|end| at + end);
    match end.or_else(|| text[..at].rfind('\n')) {
        Some(end) if text[..end].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The blanks and tabs that the line of `at` begins with.
pub(super) fn indent(text: &str, at: usize) -> &str {
    let line = &text[start(text, at)..];
    let rest = line.trim_start_matches([' ', '\t']);
    &line[..line.len() - rest.len()]
}

/// Whether there is only space between the start of the line and `at`.
pub(super) fn leads(text: &str, at: usize) -> bool {
    // Without a look for the start of the line, which can be far away.
    let blank = |letter: char| letter != '\n' && letter.is_whitespace();
    let before = text[..at].trim_end_matches(blank);
    before.ends_with('\n') || before.trim_start_matches('\u{feff}').is_empty()
}

/// The line of `at`, without its ending.
pub(super) fn span(text: &str, at: usize) -> ByteSpan {
    start(text, at)..end(text, at)
}

/// The line before the one of `at`.
pub(super) fn before(text: &str, at: usize) -> Option<ByteSpan> {
    let start = start(text, at);
    let end = text[..start].strip_suffix('\n')?.len();
    Some(span(
        text,
        end.saturating_sub(usize::from(text[..end].ends_with('\r'))),
    ))
}

/// The start of the block of TOML comment lines right above the line of `at`: that line itself where
/// there are none.
pub(super) fn comments_above(text: &str, at: usize) -> usize {
    let above = lines_above(text, at, |line| line.trim_start().starts_with('#'));
    above.last().unwrap_or(start(text, at))
}

/// How many blank lines are right above the line of `at`.
pub(super) fn blanks_above(text: &str, at: usize) -> usize {
    lines_above(text, at, |line| line.trim().is_empty()).count()
}

/// The starts of the lines right above the line of `at`, upwards for as long as they are `wanted`.
fn lines_above(
    text: &str,
    at: usize,
    wanted: impl Fn(&str) -> bool,
) -> impl Iterator<Item = usize> {
    let above = std::iter::successors(before(text, at), |line| before(text, line.start));
    above
        .take_while(move |line| wanted(&text[line.clone()]))
        .map(|line| line.start)
}

/// `text` with the indentation of all its lines but the first moved from `source` to `target`.
pub(super) fn reindent(text: &str, source: &str, target: &str) -> String {
    let mut lines = text.split('\n');
    let mut moved = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let bare = line.strip_prefix(source);
        moved.push('\n');
        moved.push_str(bare.map_or("", |_| target));
        moved.push_str(bare.unwrap_or(line));
    }
    moved
}

//! The comments of a config, line by line, and what they are next to.

use std::collections::BTreeMap;

pub use super::comment_places::CommentPlaces;
use super::comment_places::SpanLines;
use super::document::{ConfigDocument, ConfigFormat};
use super::lines;
use super::tree::ByteSpan;

/// The characters that begin, end and indent comments of either language.
const MARKS: &[char] = &['#', '/', '*', ' ', '\t', '\r'];

/// One line of a comment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CommentLine {
    /// Its text, without marks and the space around it.
    pub(crate) span: ByteSpan,
    /// Its line, from 1.
    line: usize,
    /// Whether its line has nothing but comments.
    alone: bool,
    /// Whether only comments, and in JSON the brace that opens the document, are before it.
    pub(crate) is_at_top: bool,
}

/// The comments of one document, in file order.
#[derive(Debug)]
pub struct ConfigComments<'a> {
    document: &'a ConfigDocument,
    list: Vec<CommentLine>,
}

impl<'a> ConfigComments<'a> {
    /// The comments of `document`.
    pub fn find(document: &'a ConfigDocument) -> Self {
        let text = &document.text;
        let spans = document.format.find_comments(text);
        // Line ends in a block comment become blanks too: only the rest of a line matters.
        let mut bare = text.as_bytes().to_vec();
        for span in &spans {
            bare[span.clone()].fill(b' ');
        }
        let content = content_start(&bare, document.format);
        let said = spans.into_iter().flat_map(|span| split_lines(text, span));
        let mut list: Vec<CommentLine> = Vec::new();
        for span in said {
            let line = document.line(span.start);
            // A line can have many comments, and it can be long.
            let known = list.last().filter(|before| before.line == line);
            let is_alone = || bare[lines::span(text, span.start)].trim_ascii().is_empty();
            list.push(CommentLine {
                alone: known.map_or_else(is_alone, |before| before.alone),
                is_at_top: span.start < content,
                line,
                span,
            });
        }
        Self { document, list }
    }

    /// Each comment with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&CommentLine, &'a str)> {
        let text = &self.document.text;
        self.list
            .iter()
            .map(|comment| (comment, &text[comment.span.clone()]))
    }

    /// Which of `spans`, as indices, each comment is about: the innermost that it is in; else those
    /// that begin or end on its line; else, if it is part of a block of comment lines, those that begin
    /// on the line right below the block.
    pub fn places(&self, spans: &[ByteSpan]) -> CommentPlaces {
        let mut places = CommentPlaces {
            lists: vec![Vec::new()],
            of: Vec::new(),
        };
        let inside = self.innermost(spans);
        let inside: Vec<usize> = inside.map(|found| places.list(found)).collect();
        let lines = SpanLines::new(self.document, spans);
        let beginning = places.lists_of(lines.beginning);
        let touched = places.lists_of(lines.touched);
        let below = self.lines_below();
        for (comment, inside) in self.list.iter().zip(inside) {
            let on_lines = match below.get(&comment.line) {
                Some(below) => beginning.get(below),
                None => touched.get(&comment.line),
            };
            let around = Some(inside).filter(|list| *list != CommentPlaces::NOTHING);
            let list = around.or(on_lines.copied());
            places.of.push(list.unwrap_or(CommentPlaces::NOTHING));
        }
        places
    }

    /// For each comment, the span that begins last of those that it is in.
    fn innermost(&self, spans: &[ByteSpan]) -> impl Iterator<Item = Option<usize>> {
        let mut sorted: Vec<usize> = (0..spans.len()).collect();
        sorted.sort_by_key(|index| spans[*index].start);
        let mut next = 0;
        let mut open: Vec<usize> = Vec::new();
        self.list.iter().map(move |comment| {
            let at = comment.span.start;
            while let Some(index) = sorted.get(next).filter(|index| spans[**index].start <= at) {
                open.push(*index);
                next += 1;
            }
            while open.last().is_some_and(|index| spans[*index].end <= at) {
                open.pop();
            }
            open.last().copied()
        })
    }

    /// For each line that has nothing but comments, the first line below that has something else.
    fn lines_below(&self) -> BTreeMap<usize, usize> {
        let mut below = BTreeMap::new();
        for comment in self.list.iter().rev().filter(|comment| comment.alone) {
            let next = comment.line + 1;
            let end = below.get(&next).copied().unwrap_or(next);
            below.insert(comment.line, end);
        }
        below
    }
}

/// Where the content of a document begins whose comments are blanks: behind the brace that opens it, for
/// every JSON document has one.
fn content_start(bare: &[u8], format: ConfigFormat) -> usize {
    let skip = |bytes: &[u8], mark: &[u8]| {
        let bytes = bytes.trim_ascii_start();
        bytes
            .strip_prefix(mark)
            .unwrap_or(bytes)
            .trim_ascii_start()
            .len()
    };
    let after_mark = skip(bare, "\u{feff}".as_bytes());
    let rest = match format {
        ConfigFormat::Toml => after_mark,
        ConfigFormat::Json => skip(&bare[bare.len() - after_mark..], b"{"),
    };
    bare.len() - rest
}

/// The lines of a comment, each without marks and the space around it.
fn split_lines(text: &str, comment: ByteSpan) -> Vec<ByteSpan> {
    let mut start = comment.start;
    let mut lines = Vec::new();
    for line in text[comment].split_inclusive('\n') {
        let said = line.trim_end_matches('\n').trim_matches(MARKS);
        let lead = line.len() - line.trim_start_matches(MARKS).len();
        // An empty line of a block comment is still one of its lines.
        let from = start + lead.min(line.len() - said.len());
        lines.push(from..from + said.len());
        start += line.len();
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Each comment with the spans of `wanted` that it is about.
    fn list_comments(name: &str, text: &str, wanted: &[&str]) -> Vec<(String, Vec<usize>)> {
        let document = ConfigDocument::parse(Path::new(name), text.as_bytes().to_vec()).unwrap();
        let span = |part: &&str| {
            let start = text.find(part).unwrap();
            start..start + part.len()
        };
        let spans: Vec<ByteSpan> = wanted.iter().map(span).collect();
        let comments = ConfigComments::find(&document);
        let places = comments.places(&spans);
        let all = comments.iter().zip(places.of());
        all.map(|((_, said), list)| (said.to_owned(), places.lists()[*list].clone()))
            .collect()
    }

    fn pairs(pairs: &[(&str, &[usize])]) -> Vec<(String, Vec<usize>)> {
        let pairs = pairs.iter();
        pairs
            .map(|(said, beside)| ((*said).to_owned(), beside.to_vec()))
            .collect()
    }

    #[test]
    fn toml_comments_are_in_beside_and_above_values() {
        let text = "\u{feff}## one\r\n# two\r\n[[a]] # three\r\nb = '#' # four\r\n\r\n# five\r\n\r\n\
                    c = [{ d = 1 }, { e = 2 }] # six";
        let wanted = ["[[a]] # three\r\nb = '#'", "{ d = 1 }", "{ e = 2 }"];
        let expected = pairs(&[
            ("one", &[0]),
            ("two", &[0]),
            ("three", &[0]),
            ("four", &[0]),
            ("five", &[]),
            ("six", &[1, 2]),
        ]);
        assert_eq!(list_comments("wrangler.toml", text, &wanted), expected);
    }

    #[test]
    fn knows_the_comments_above_all_content() {
        let at_top = |name: &str, text: &str| {
            let document = ConfigDocument::parse(Path::new(name), text.into()).unwrap();
            let comments = ConfigComments::find(&document);
            let top = comments.iter().filter(|(comment, _)| comment.is_at_top);
            top.map(|(_, said)| said.to_owned()).collect::<Vec<_>>()
        };
        let toml = "\u{feff}# one\r\n\r\n# two\r\na = 1 # three\r\n# four";
        assert_eq!(at_top("wrangler.toml", toml), ["one", "two"]);
        let json = "// one\n{ // two\n  /* three */\n  \"a\": {}, // four\n}";
        assert_eq!(at_top("wrangler.jsonc", json), ["one", "two", "three"]);
        assert_eq!(at_top("wrangler.toml", "# one"), ["one"]);
    }

    #[test]
    fn json_comments_of_both_kinds() {
        let text = "{ \"s\": [ // zero\n  /* one\n   * two\n   */\n  { \"a\": \"//no\" }, { // three\n    \
                    \"b\": 1 } /* four */, // five\n  // six\n] }";
        let wanted = ["{ \"a\": \"//no\" }", "{ // three\n    \"b\": 1 }"];
        let expected = pairs(&[
            ("zero", &[]),
            ("one", &[0, 1]),
            ("two", &[0, 1]),
            ("", &[0, 1]),
            ("three", &[1]),
            ("four", &[1]),
            ("five", &[1]),
            ("six", &[]),
        ]);
        assert_eq!(list_comments("wrangler.jsonc", text, &wanted), expected);
    }
}

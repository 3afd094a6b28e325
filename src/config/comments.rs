//! The comments of a config, line by line, and what they are next to.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::document::{ConfigDocument, ConfigFormat};
use super::tree::ByteSpan;

/// The characters that begin, end and indent comments of either language.
const MARKS: &[char] = &['#', '/', '*', ' ', '\t', '\r'];

/// One line of a comment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CommentLine {
    /// What it says, without marks and the space around it.
    pub(crate) span: ByteSpan,
    /// Its line, from 1.
    line: usize,
    /// Its line has nothing but comments.
    alone: bool,
}

/// The comments of one document, in file order.
#[derive(Debug)]
pub struct ConfigComments<'a> {
    document: &'a ConfigDocument,
    list: Vec<CommentLine>,
}

impl<'a> ConfigComments<'a> {
    /// The comments of `document`.
    pub fn of(document: &'a ConfigDocument) -> Self {
        let spans = match document.format {
            ConfigFormat::Toml => toml(&document.text),
            ConfigFormat::Json => json(&document.text),
        };
        let bare = without(&document.text, &spans);
        let lines = spans
            .iter()
            .flat_map(|span| lines(&document.text, span.clone()));
        let list = lines.map(|span| {
            let line = line_of(&document.text, span.start);
            CommentLine {
                alone: bare[line].iter().all(u8::is_ascii_whitespace),
                line: document.position(span.start).line,
                span,
            }
        });
        let list = list.collect();
        Self { document, list }
    }

    /// Each comment with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&CommentLine, &'a str)> {
        let text = &self.document.text;
        self.list
            .iter()
            .map(|comment| (comment, &text[comment.span.clone()]))
    }

    /// Which of `spans`, as indices, `comment` stands beside: those that it stands in; else those
    /// on its line; else, if it is part of a block of comment lines, those that begin on the line
    /// right below the block.
    pub fn beside(&self, comment: &CommentLine, spans: &[ByteSpan]) -> Vec<usize> {
        let pick = |wanted: &dyn Fn(&ByteSpan) -> bool| -> Vec<usize> {
            let numbered = spans.iter().enumerate();
            numbered
                .filter(|(_, span)| wanted(span))
                .map(|(index, _)| index)
                .collect()
        };
        let line = |offset| self.document.position(offset).line;
        let at = comment.span.start;
        let around = pick(&|span| span.contains(&at));
        if !around.is_empty() {
            return around;
        }
        if !comment.alone {
            return pick(&|span| (line(span.start)..=line(span.end)).contains(&comment.line));
        }
        let below = self.below(comment);
        pick(&|span| line(span.start) == below)
    }

    /// The line below the block of comment lines that `comment` is part of.
    fn below(&self, comment: &CommentLine) -> usize {
        let lines = self.list.iter().filter(|other| other.alone);
        lines.fold(comment.line + 1, |below, other| {
            if other.line == below {
                below + 1
            } else {
                below
            }
        })
    }
}

fn toml(text: &str) -> Vec<ByteSpan> {
    let tokens = Source::new(text).lex();
    let comments = tokens.filter(|token| token.kind() == TokenKind::Comment);
    comments
        .map(|token| token.span().start()..token.span().end())
        .collect()
}

fn json(text: &str) -> Vec<ByteSpan> {
    let bytes = text.as_bytes();
    let (mut comments, mut at, mut quoted) = (Vec::new(), 0, false);
    while let Some(byte) = bytes.get(at) {
        let rest = &text.as_bytes()[at..];
        let end = match byte {
            b'\\' if quoted => at + 2,
            b'"' => {
                quoted = !quoted;
                at + 1
            }
            b'/' if !quoted && rest.starts_with(b"//") => {
                at + rest
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .unwrap_or(rest.len())
            }
            b'/' if !quoted && rest.starts_with(b"/*") => {
                let end = rest[2..].windows(2).position(|pair| pair == b"*/");
                end.map_or(text.len(), |end| at + end + 4)
            }
            _ => at + 1,
        };
        if *byte == b'/' && !quoted && end > at + 1 {
            comments.push(at..end);
        }
        at = end;
    }
    comments
}

/// The lines of a comment without its marks; none for a line that says nothing.
fn lines(text: &str, comment: ByteSpan) -> Vec<ByteSpan> {
    let mut start = comment.start;
    let mut lines = Vec::new();
    for line in text[comment].split_inclusive('\n') {
        let said = line.trim_matches(|it| MARKS.contains(&it) || it == '\n');
        let lead = line.len() - line.trim_start_matches(|it| MARKS.contains(&it)).len();
        // An empty line of a block comment is still one of its lines.
        let from = start + lead.min(line.len() - said.len());
        lines.push(from..from + said.len());
        start += line.len();
    }
    lines
}

/// The bytes of `text` with blanks in place of `comments` and of a byte order mark. Line ends in a
/// block comment become blanks too: only the rest of a line matters.
fn without(text: &str, comments: &[ByteSpan]) -> Vec<u8> {
    let mut bare = text.as_bytes().to_vec();
    for comment in comments {
        bare[comment.clone()].fill(b' ');
    }
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    bare[..mark].fill(b' ');
    bare
}

/// The bytes of the line of `at`.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    let end = text[at..].find('\n').map_or(text.len(), |feed| at + feed);
    start..end
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Each comment with the spans of `wanted` that it stands beside.
    fn told(name: &str, text: &str, wanted: &[&str]) -> Vec<(String, Vec<usize>)> {
        let document = ConfigDocument::parse(Path::new(name), text.as_bytes().to_vec()).unwrap();
        let span = |part: &&str| {
            let start = text.find(part).unwrap();
            start..start + part.len()
        };
        let spans: Vec<ByteSpan> = wanted.iter().map(span).collect();
        let comments = ConfigComments::of(&document);
        let all = comments.iter();
        all.map(|(comment, said)| (said.to_owned(), comments.beside(comment, &spans)))
            .collect()
    }

    fn pairs(pairs: &[(&str, &[usize])]) -> Vec<(String, Vec<usize>)> {
        let pairs = pairs.iter();
        pairs
            .map(|(said, beside)| ((*said).to_owned(), beside.to_vec()))
            .collect()
    }

    #[test]
    fn toml_comments_stand_in_beside_and_above() {
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
        assert_eq!(told("wrangler.toml", text, &wanted), expected);
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
        assert_eq!(told("wrangler.jsonc", text, &wanted), expected);
    }
}

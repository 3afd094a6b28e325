//! One pass over the events of a TOML text before it is parsed: it finds the forms of TOML 1.1, and
//! refuses what the parser here must not get.
//!
//! wrangler up to 4.125 reads TOML 1.0 (smol-toml 1.5.2), 4.164 reads 1.1 (smol-toml 1.9.0), and so
//! does the parser here. Either can deploy a project, so the forms are worth a note.

use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};
use toml_parser::{ParseError, Source};

use super::error::SyntaxFault;
use super::tree::ByteSpan;

/// How deep brackets and braces can nest: toml_edit's own limit.
const MAX_BRACKETS: u32 = 80;

/// How deep tables can nest, counted in the keys that lead to a value. toml_edit has no limit there
/// and would overflow the stack.
const MAX_KEYS: usize = 256;

/// A form of TOML 1.1 that TOML 1.0 does not know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Toml11Form {
    /// The form itself.
    pub(crate) span: ByteSpan,
    /// What it is, to be read after "uses".
    pub(crate) form: &'static str,
}

/// The oldest wrangler that is known to read the forms; 4.125 is known not to.
pub(crate) const READ_SINCE: &str = "4.164";

/// Finds the TOML 1.1 forms in `text`. What the parser would accept and wrangler's does not is an error,
/// and so is a text that is nested too deep to be parsed without danger; any other error is left to
/// the parser.
pub(super) fn find_forms(text: &str) -> Result<Vec<Toml11Form>, SyntaxFault> {
    let mut scan = Toml11Scan {
        text,
        ..Toml11Scan::default()
    };
    let tokens = Source::new(text).lex().into_vec();
    let mut receiver = |event: Event| scan.event(&event);
    let mut guard = RecursionGuard::new(&mut receiver, MAX_BRACKETS);
    let mut ignored: Option<ParseError> = None;
    parse_document(&tokens, &mut guard, &mut ignored);
    scan.fault.map_or(Ok(scan.forms), Err)
}

#[derive(Default)]
struct Toml11Scan<'a> {
    text: &'a str,
    forms: Vec<Toml11Form>,
    /// The brackets and braces that are open.
    open: Vec<OpenBracket>,
    /// The last comma, when there is only space behind it.
    comma: Option<ByteSpan>,
    /// The keys of the header or dotted key that is being read.
    keys: usize,
    /// How many keys the last header had.
    header: usize,
    in_header: bool,
    /// Whether the value of a key is still to come.
    pair_open: bool,
    fault: Option<SyntaxFault>,
}

/// An open array (`brace` absent) or inline table.
struct OpenBracket {
    brace: Option<ByteSpan>,
    broken: bool,
    /// The keys that lead to it from the bracket outside of it.
    keys: usize,
}

impl Toml11Scan<'_> {
    fn event(&mut self, event: &Event) {
        let span = event.span().start()..event.span().end();
        match event.kind() {
            EventKind::Whitespace | EventKind::Comment => return,
            EventKind::Newline => return self.newline(span.start),
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                self.keys = 0;
                self.in_header = true;
            }
            EventKind::StdTableClose | EventKind::ArrayTableClose => {
                self.header = std::mem::take(&mut self.keys);
                self.in_header = false;
            }
            EventKind::InlineTableOpen => self.open(Some(span)),
            EventKind::ArrayOpen => self.open(None),
            EventKind::InlineTableClose => self.close(),
            EventKind::ArrayClose => drop(self.open.pop()),
            EventKind::ValueSep => {
                self.comma = Some(span);
                return;
            }
            EventKind::SimpleKey => {
                self.key(span.start);
                self.escapes(event);
            }
            EventKind::Scalar => {
                self.keys = 0;
                self.scalar(event);
            }
            _ => {}
        }
        self.comma = None;
        self.pair_open = matches!(
            event.kind(),
            EventKind::SimpleKey | EventKind::KeySep | EventKind::KeyValSep
        );
    }

    fn open(&mut self, brace: Option<ByteSpan>) {
        self.open.push(OpenBracket {
            brace,
            broken: false,
            keys: std::mem::take(&mut self.keys),
        });
    }

    fn report(&mut self, span: ByteSpan, form: &'static str) {
        self.forms.push(Toml11Form { span, form });
    }

    fn key(&mut self, offset: usize) {
        self.keys += 1;
        let header = if self.in_header { 0 } else { self.header };
        let open: usize = self.open.iter().map(|open| open.keys).sum();
        if header + open + self.keys > MAX_KEYS {
            let message = format!("nested deeper than {MAX_KEYS} keys");
            self.fault.get_or_insert(SyntaxFault::new(offset, message));
        }
    }

    /// A line break is fine between the elements of an array, even of one in an inline table. Between
    /// a key and its value it never is, but toml_parser lets it pass in braces.
    fn newline(&mut self, offset: usize) {
        let Some(open) = self.open.last_mut() else {
            self.keys = 0;
            return;
        };
        let first = !std::mem::replace(&mut open.broken, true);
        if self.pair_open {
            let message = "a line break between a key and its value";
            self.fault.get_or_insert(SyntaxFault::new(offset, message));
        }
        if let (true, Some(brace)) = (first, open.brace.clone()) {
            self.report(brace, "an inline table over several lines");
        }
    }

    fn close(&mut self) {
        if let Some(comma) = self.comma.take() {
            self.report(comma, "a trailing comma in an inline table");
        }
        self.open.pop();
    }

    fn scalar(&mut self, event: &Event) {
        if event.encoding().is_some() {
            return self.escapes(event);
        }
        let span = event.span().start()..event.span().end();
        let raw = self.text[span.clone()].as_bytes();
        let minutes = raw.iter().position(|byte| *byte == b':');
        if minutes.is_some_and(|colon| raw.get(colon + 3) != Some(&b':')) {
            self.report(span, "a time without seconds");
        }
    }

    /// `\e` and `\xHH` in a basic string.
    fn escapes(&mut self, event: &Event) {
        let start = event.span().start();
        let raw = &self.text.as_bytes()[start..event.span().end()];
        if raw.first() != Some(&b'"') {
            return;
        }
        let mut at = 0;
        while let Some(offset) = raw[at..].iter().position(|byte| *byte == b'\\') {
            at += offset;
            let place = start + at;
            match raw.get(at + 1) {
                Some(b'e') => self.report(place..place + 2, "the escape \\e"),
                Some(b'x') => self.report(place..place + 4, "the escape \\xHH"),
                _ => {}
            }
            at = (at + 2).min(raw.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<(&str, &str)> {
        let found = find_forms(text).unwrap();
        let forms = found
            .iter()
            .map(|found| (&text[found.span.clone()], found.form));
        forms.collect::<Vec<_>>()
    }

    #[test]
    fn finds_each_form_of_toml_1_1() {
        assert_eq!(
            forms("a = { b = 1,\n c = 2 }"),
            [("{", "an inline table over several lines")]
        );
        assert_eq!(
            forms("a = { b = 1 , }"),
            [(",", "a trailing comma in an inline table")]
        );
        assert_eq!(forms(r#"a = "\\e \e""#), [("\\e", "the escape \\e")]);
        assert_eq!(forms(r#""\x41" = 1"#), [("\\x41", "the escape \\xHH")]);
        assert_eq!(
            forms("a = 07:32\nb = 1979-05-27T07:32Z"),
            [
                ("07:32", "a time without seconds"),
                ("1979-05-27T07:32Z", "a time without seconds")
            ]
        );
    }

    #[test]
    fn toml_1_0_is_silent() {
        let text = "a = [\n { b = \"} # {\" }, # { c,\n]\nd = { e = [\n 1,\n], f = '\\e' }\n\
                    t = 07:32:00\nu = 1979-05-27T07:32:00-07:00\nv = 'a:b'\nw = \"\\\\x41\"";
        assert_eq!(forms(text), []);
    }

    #[test]
    fn a_value_begins_on_the_line_of_its_key() {
        assert_eq!(find_forms("a = { b =\r\n 1 }").unwrap_err().offset, 9);
        assert!(find_forms("a = { b\n= 1 }").is_err());
        assert!(find_forms("a = { b = [\n 1 ] }").is_ok());
    }

    #[test]
    fn a_key_with_too_many_dots_is_refused() {
        let text = format!("a{} = 1", ".a".repeat(20_000));
        assert!(find_forms(&text).is_err());
        assert!(find_forms(&format!("[a{}]", ".a".repeat(20_000))).is_err());
        let nested = format!("{}1{}", "{a.a.a.a.a = ".repeat(60), "}".repeat(60));
        assert!(find_forms(&format!("a = {nested}")).is_err());
        assert!(find_forms(&"a\n".repeat(1000)).is_ok());
        assert!(find_forms(&"a.b.c = 1\n[a.b]\n".repeat(500)).is_ok());
    }
}

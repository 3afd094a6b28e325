//! The languages of configs, and the comments in them.

use std::path::Path;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::tree::ByteSpan;

/// The language of a config.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ConfigFormat {
    /// TOML.
    Toml,
    /// JSON with comments and trailing commas, with any suffix.
    Json,
}

impl ConfigFormat {
    /// The format of a file for wrangler: the suffix alone decides
    /// (packages/workers-utils/src/config/index.ts).
    pub fn from_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "toml" => Some(Self::Toml),
            "json" | "jsonc" => Some(Self::Json),
            _ => None,
        }
    }

    /// The comments of `text`: a whole document, or a part of one that cuts no string and no
    /// comment.
    pub(super) fn find_comments(self, text: &str) -> Vec<ByteSpan> {
        match self {
            Self::Toml => {
                let tokens = Source::new(text).lex();
                let comments = tokens.filter(|token| token.kind() == TokenKind::Comment);
                comments
                    .map(|token| token.span().start()..token.span().end())
                    .collect()
            }
            Self::Json => find_json_comments(text),
        }
    }

    /// The length of the comment that `rest` begins with. `None` where it begins with no comment, or with
    /// one that does not end.
    pub(super) fn comment_length(self, rest: &str) -> Option<usize> {
        let mark = match self {
            Self::Toml => "#",
            Self::Json => "//",
        };
        if rest.starts_with(mark) {
            return Some(rest.find(['\n', '\r']).unwrap_or(rest.len()));
        }
        let block = rest.strip_prefix("/*")?;
        block.find("*/").map(|end| end + 4)
    }
}

fn find_json_comments(text: &str) -> Vec<ByteSpan> {
    let (mut comments, mut at, mut quoted) = (Vec::new(), 0, false);
    while let Some(byte) = text.as_bytes().get(at) {
        let mut end = at + 1;
        match byte {
            b'\\' if quoted => end += 1,
            b'"' => quoted = !quoted,
            b'/' if !quoted => {
                if let Some(length) = ConfigFormat::Json.comment_length(&text[at..]) {
                    end = at + length;
                    comments.push(at..end);
                }
            }
            _ => {}
        }
        at = end;
    }
    comments
}

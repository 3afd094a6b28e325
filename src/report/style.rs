//! Colour, width, and strings that are safe to print.

use annotate_snippets::Renderer;
use annotate_snippets::renderer::DecorStyle;
use console::{measure_text_width, truncate_str};

use crate::rules::layers::BindingVerdict;
use crate::rules::rule::Severity;

/// The most columns of a line, however wide the terminal is.
pub(crate) const WIDEST: usize = 120;

/// The columns of a line in a file or a log.
pub(crate) const ELSEWHERE: usize = 80;

/// How a text is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) color: bool,
    /// Without it, ASCII alone.
    pub(crate) unicode: bool,
    /// Columns of a line.
    pub(crate) width: usize,
    /// Whether to say what to do next.
    pub(crate) hints: bool,
}

/// For a file: no colour, and lines of any length.
pub(crate) const PLAIN: Style = Style {
    color: false,
    unicode: true,
    width: usize::MAX,
    hints: false,
};

impl Style {
    /// The renderer of framed source lines.
    pub(crate) fn renderer(self) -> Renderer {
        let renderer = if self.color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let decor = if self.unicode {
            DecorStyle::Unicode
        } else {
            DecorStyle::Ascii
        };
        renderer.decor_style(decor).term_width(self.width)
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.paint(text, console::Style::new().bold())
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.paint(text, console::Style::new().dim())
    }

    pub(crate) fn success(self, text: &str) -> String {
        self.paint(text, console::Style::new().green())
    }

    pub(crate) fn failure(self, text: &str) -> String {
        self.paint(text, console::Style::new().red())
    }

    pub(crate) fn command(self, text: &str) -> String {
        self.paint(text, console::Style::new().cyan())
    }

    pub(crate) fn verdict(self, verdict: BindingVerdict, text: &str) -> String {
        let style = console::Style::new();
        let style = match verdict {
            BindingVerdict::Ready => style.green(),
            BindingVerdict::Blocked => style.red().bold(),
            BindingVerdict::Unverified => style.yellow(),
        };
        self.paint(text, style)
    }

    pub(crate) fn severity(self, severity: Severity, text: &str) -> String {
        let style = console::Style::new().bold();
        let style = match severity {
            Severity::Error => style.red(),
            Severity::Warning => style.yellow(),
            Severity::Note => style.cyan(),
        };
        self.paint(text, style)
    }

    /// The mark of a step that was done.
    pub(crate) fn success_mark(self) -> String {
        self.success(self.mark("✓", "ok"))
    }

    /// The mark of a step that failed.
    pub(crate) fn failure_mark(self) -> String {
        self.failure(self.mark("✗", "!!"))
    }

    /// The mark of a step that was not tried.
    pub(crate) fn aside_mark(self) -> String {
        self.dim(self.mark("·", "-"))
    }

    fn paint(self, text: &str, style: console::Style) -> String {
        style.force_styling(self.color).apply_to(text).to_string()
    }

    /// One of two spellings: with all of Unicode, or with ASCII alone.
    pub(crate) fn mark<'a>(self, unicode: &'a str, ascii: &'a str) -> &'a str {
        if self.unicode { unicode } else { ascii }
    }

    /// `text` cut to `columns`.
    pub(crate) fn cut(self, text: &str, columns: usize) -> String {
        truncate_str(text, columns, self.mark("…", "~")).into_owned()
    }
}

/// `text` in which everything that a terminal would obey, or that would reorder a line, is visible.
pub(crate) fn escape_control(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if is_obeyed(character) {
            plain.extend(character.escape_unicode());
        } else {
            plain.push(character);
        }
    }
    plain
}

/// JSON in which every character that `is_unsafe` names is written by its number. Such characters are in
/// strings alone, and all of them are in the first plane: four digits are enough.
pub(super) fn escape_json(json: &str, is_unsafe: impl Fn(char) -> bool) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        if character != '\n' && is_unsafe(character) {
            escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// Whether it is a control character, ends a line or paragraph, or turns the direction of a line.
pub(super) fn is_obeyed(character: char) -> bool {
    let turns = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    let ends = matches!(character, '\u{2028}' | '\u{2029}');
    character.is_control() || turns || ends
}

/// Stands for a space at which a text is not broken: a character for private use, which no font has.
const UNBROKEN: char = '\u{e000}';

/// `command` as a word that [`wrap`] leaves whole: it is pasted.
pub(crate) fn unbroken(command: &str) -> String {
    command.replace(' ', &UNBROKEN.to_string())
}

/// `text` in which every command of the two tools between backticks is one word.
fn join_commands(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(index, part)| {
        let is_command = part.starts_with("wrangler") || part.starts_with("cargo permit");
        if index % 2 == 1 && is_command {
            unbroken(part)
        } else {
            part.to_owned()
        }
    });
    parts.collect::<Vec<_>>().join("`")
}

/// `text` in lines of at most `width` columns, broken at spaces; a longer word gets a line of its own,
/// and so does a command between backticks.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut columns) = (String::new(), 0);
    let text = join_commands(text);
    for word in text.split_whitespace() {
        let more = measure_text_width(word);
        if !line.is_empty() && columns + 1 + more > width {
            lines.push(std::mem::take(&mut line));
            columns = 0;
        }
        if !line.is_empty() {
            line.push(' ');
            columns += 1;
        }
        line.push_str(word);
        columns += more;
    }
    lines.push(line);
    let lines = lines.into_iter();
    lines.map(|line| line.replace(UNBROKEN, " ")).collect()
}

/// The ends of an id, enough to distinguish it from others.
pub(crate) fn short_id(id: &str) -> String {
    if id.is_ascii() && id.len() > 12 {
        format!("{}..{}", &id[..4], &id[id.len() - 4..])
    } else {
        id.to_owned()
    }
}

/// "1 edit", "2 edits".
pub(crate) fn count_noun(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// `text` as the beginning of a sentence.
pub(crate) fn capitalize(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

/// `label: text` in lines of at most `width` columns, the later ones indented below the first.
pub(crate) fn note_line(label: &str, text: &str, width: usize) -> String {
    let indent = measure_text_width(label) + 2;
    let text = escape_control(text);
    // On a narrow terminal, too little would be left beside a long label.
    if 2 * indent > width {
        let lines = wrap(&format!("{label}: {text}"), width.saturating_sub(2));
        return format!("{}\n", lines.join("\n  "));
    }
    let lines = wrap(&text, width.saturating_sub(indent));
    let between = format!("\n{}", " ".repeat(indent));
    format!("{label}: {}\n", lines.join(&between))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_a_terminal_would_obey() {
        assert_eq!(escape_control("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(escape_control("\u{202e}abc"), "\\u{202e}abc");
        assert_eq!(escape_control("schlüssel 鍵"), "schlüssel 鍵");
    }

    #[test]
    fn wraps_at_spaces_and_leaves_long_words_whole() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("a verylongword b", 5), ["a", "verylongword", "b"]);
        assert_eq!(
            wrap("see `wrangler-permit check -e eu` now", 12),
            ["see", "`wrangler-permit check -e eu`", "now"]
        );
        let text = format!("type {} now", unbroken("tool 'a  b' -e"));
        assert_eq!(wrap(&text, 8), ["type", "tool 'a  b' -e", "now"]);
    }
}

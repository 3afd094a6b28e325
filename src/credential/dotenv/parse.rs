//! The lines of one file, without references replaced: what dotenv 16's one regular expression
//! accepts, with its oddities (a quoted value can begin on the next line; an unclosed quote is part
//! of the value; `NAME: value` is fine).

/// The variables of `text` in their order; a name can come more than once.
pub(super) fn parse_variables(text: &str) -> Vec<(String, String)> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut variables = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        rest = match parse_assignment(rest) {
            Some((name, value, behind)) => {
                variables.push((name.to_owned(), unquote(value)));
                next_line(behind)
            }
            None => next_line(rest),
        };
    }
    variables
}

/// What follows the first line break of `text`.
fn next_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, behind)| behind)
}

/// The assignment at the start of `text`: its name, its value as it is written, and what
/// follows the value.
fn parse_assignment(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim_start_matches(is_space);
    let exported = text
        .strip_prefix("export")
        .filter(|behind| behind.starts_with(is_space))
        .and_then(|behind| parse_name(behind.trim_start_matches(is_space)));
    let (name, behind) = exported.or_else(|| parse_name(text))?;
    let (value, behind) = parse_quoted(behind).unwrap_or_else(|| parse_plain(behind));
    Some((name, value, behind))
}

/// A name with the `=` or `: ` behind it, and what follows.
fn parse_name(text: &str) -> Option<(&str, &str)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let length = text.find(|c| !is_name(c))?;
    let (name, behind) = text.split_at(length);
    if name.is_empty() {
        return None;
    }
    if let Some(value) = behind.trim_start_matches(is_space).strip_prefix('=') {
        return Some((name, value));
    }
    let value = behind.strip_prefix(':')?.strip_prefix(is_space)?;
    Some((name, value))
}

/// A value in quotes that has nothing but a comment behind it on its line.
fn parse_quoted(text: &str) -> Option<(&str, &str)> {
    let value = text.trim_start_matches(is_space);
    let quote = opening_quote(value)?;
    let inner = &value[1..];
    // The first quote without a backslash closes; without one, the last quote with a backslash does.
    let mut escaped = Vec::new();
    let mut closing = None;
    let mut from = 0;
    while let Some(position) = inner[from..].find(quote).map(|at| from + at) {
        let backslashed = position > from && inner[..position].ends_with('\\');
        from = position + 1;
        if !backslashed {
            closing = Some(position);
            break;
        }
        escaped.push(position);
    }
    let ends = closing.into_iter().chain(escaped.into_iter().rev());
    let mut split = ends.map(|position| value.split_at(position + 2));
    split.find(|(_, behind)| ends_line(behind))
}

fn opening_quote(value: &str) -> Option<char> {
    value
        .chars()
        .next()
        .filter(|c| matches!(c, '\'' | '"' | '`'))
}

/// Whether the rest of the line holds nothing but a comment.
fn ends_line(text: &str) -> bool {
    let behind = text.trim_start_matches(|c| c != '\n' && is_space(c));
    behind.is_empty() || behind.starts_with(['\n', '#'])
}

/// A value without quotes: it ends at a comment or with the line.
fn parse_plain(text: &str) -> (&str, &str) {
    text.split_at(text.find(['#', '\n']).unwrap_or(text.len()))
}

/// What a value means: without its quotes, and with the line breaks that double quotes spell.
fn unquote(written: &str) -> String {
    let value = written.trim_matches(is_space);
    let Some(quote) = opening_quote(value) else {
        return value.to_owned();
    };
    let inner = value[1..].strip_suffix(quote).unwrap_or(value);
    if quote == '"' {
        inner.replace("\\n", "\n").replace("\\r", "\r")
    } else {
        inner.to_owned()
    }
}

/// White space as JavaScript has it: a byte order mark is some.
fn is_space(c: char) -> bool {
    (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}'
}

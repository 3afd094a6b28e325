//! References to other variables: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+other}`, replaced
//! as dotenv-expand 12 does, in quotes of any kind.

/// How often a reference is replaced in one value, and how long the value can become.
const MOST: usize = 1000;
const LONGEST: usize = 1 << 20;

/// `value` with its references replaced and `\$` turned into `$`. `lookup` knows all variables that
/// can be referred to, `running` those of the files alone. `None` if it does not come to an end.
pub(super) fn expand_references(
    value: &str,
    lookup: impl Fn(&str) -> Option<String>,
    running: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let mut result = value.to_owned();
    let mut seen = Vec::new();
    for _ in 0..MOST {
        let Some((template, expression)) = find_reference(&result) else {
            return Some(result.replace("\\$", "$"));
        };
        let (template, expression) = (template.to_owned(), expression.to_owned());
        let (name, replacement) = replacement(&expression, &lookup, |value| {
            result == value || seen.iter().any(|old| old == value)
        });
        seen.push(result.clone());
        result = replace(&result, &template, &replacement);
        if running(name).as_ref() == Some(&result) {
            return Some(result.replace("\\$", "$"));
        }
        if result.len() > LONGEST {
            return None;
        }
    }
    None
}

/// The first reference in `text`: as it is written, and the expression in it.
fn find_reference(text: &str) -> Option<(&str, &str)> {
    text.match_indices('$').find_map(|(at, _)| {
        if text[..at].ends_with('\\') {
            return None;
        }
        let behind = &text[at + 1..];
        let (length, expression) = parse_braced(behind).or_else(|| parse_bare(behind))?;
        Some((&text[at..=at + length], expression))
    })
}

/// `{NAME…}`: its length and the expression inside.
fn parse_braced(text: &str) -> Option<(usize, &str)> {
    let inner = text.strip_prefix('{')?;
    let end = inner.find(['{', '}']).filter(|&end| end > 0)?;
    inner[end..]
        .starts_with('}')
        .then_some((end + 2, &inner[..end]))
}

/// `NAME`: its length and itself.
fn parse_bare(text: &str) -> Option<(usize, &str)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let length = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let name = &text[..length];
    let starts = name.starts_with(|c: char| !c.is_ascii_digit());
    (length > 0 && starts).then_some((length, name))
}

/// The name in `expression` and what its reference becomes. A value that was `seen` on the way refers
/// to itself: the default replaces it.
fn replacement(
    expression: &str,
    lookup: impl Fn(&str) -> Option<String>,
    seen: impl Fn(&str) -> bool,
) -> (&str, String) {
    let (name, operator, other) = split_operator(expression);
    let value = lookup(name).filter(|value| !value.is_empty());
    let replacement = if operator.ends_with('+') {
        value.map(|_| other.to_owned()).unwrap_or_default()
    } else {
        let unseen = value.filter(|value| !seen(value));
        unseen.unwrap_or_else(|| other.to_owned())
    };
    (name, replacement)
}

/// The name, the operator and the operand of `expression`; the latter two are empty where there is
/// no operator.
fn split_operator(expression: &str) -> (&str, &str, &str) {
    let found = expression.char_indices().find_map(|(at, _)| {
        let (name, rest) = expression.split_at(at);
        let mut operators = [":+", ":-", "+", "-"].into_iter();
        operators.find_map(|operator| Some((name, operator, rest.strip_prefix(operator)?)))
    });
    found.unwrap_or((expression, "", ""))
}

/// The first `template` in `text` replaced as JavaScript's `replace` does it, for which `$$`, `$&`,
/// `` $` `` and `$'` in the replacement have a meaning.
fn replace(text: &str, template: &str, replacement: &str) -> String {
    let Some((before, after)) = text.split_once(template) else {
        return text.to_owned();
    };
    let mut result = before.to_owned();
    let mut rest = replacement;
    while let Some((plain, behind)) = rest.split_once('$') {
        result.push_str(plain);
        let stands_for = match behind.chars().next() {
            Some('$') => "$",
            Some('&') => template,
            Some('`') => before,
            Some('\'') => after,
            _ => {
                result.push('$');
                rest = behind;
                continue;
            }
        };
        result.push_str(stands_for);
        rest = &behind[1..];
    }
    result.push_str(rest);
    result.push_str(after);
    result
}

//! A small language for templates: values go through a filter, or not at all.
//!
//! `<% for NAME in PATH %>`, `<% if PATH %>`, `<% else %>` and `<% end %>` are on lines of their own;
//! `<%= PATH | FILTER %>` is anywhere. A path that leads nowhere is an error. A template engine would
//! make the program larger by a twentieth.

use std::str::SplitInclusive;

use serde_json::Value;

/// What is wrong with a template. The templates are built in and tested: no user sees this.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum TemplateError {
    /// A path leads nowhere, or not to what is wanted there.
    #[error("the template asks for `{0}`, which there is not")]
    Missing(String),
    /// A statement that is not understood.
    #[error("the template says `{0}`, which means nothing")]
    Unclear(String),
}

/// Quotes a value for the language around it.
pub(super) type TextFilter = fn(&str) -> String;

/// `template` with the values of `context`.
///
/// # Errors
/// The template is wrong.
pub(super) fn fill(
    template: &str,
    context: &Value,
    filters: &[(&str, TextFilter)],
) -> Result<String, TemplateError> {
    let mut filler = TemplateFiller {
        scope: vec![("", context)],
        filters,
        text: String::new(),
    };
    match filler.fill_block(&mut template.split_inclusive('\n'), true)? {
        None => Ok(filler.text),
        Some(left) => Err(TemplateError::Unclear(left.to_owned())),
    }
}

/// The statement that is on a line of its own between the marks.
fn statement(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix("<%")?.strip_suffix("%>")?;
    (!inner.starts_with('=')).then(|| inner.trim())
}

fn expect_end(closing: Option<&str>) -> Result<(), TemplateError> {
    match closing {
        Some("end") => Ok(()),
        other => Err(TemplateError::Unclear(other.unwrap_or("no end").to_owned())),
    }
}

struct TemplateFiller<'f, 't> {
    /// Names with their values, the innermost last; the first has all that has no name.
    scope: Vec<(&'t str, &'f Value)>,
    filters: &'f [(&'f str, TextFilter)],
    text: String,
}

impl<'f, 't> TemplateFiller<'f, 't> {
    /// Writes the lines up to the `else` or `end` of another block, and gives that statement. Skips
    /// them where they are not `shown`.
    fn fill_block(
        &mut self,
        lines: &mut SplitInclusive<'t, char>,
        shown: bool,
    ) -> Result<Option<&'t str>, TemplateError> {
        while let Some(line) = lines.next() {
            let Some(statement) = statement(line) else {
                if shown {
                    self.fill_line(line)?;
                }
                continue;
            };
            match statement.split(' ').collect::<Vec<_>>().as_slice() {
                ["else" | "end"] => return Ok(Some(statement)),
                ["for", name, "in", path] => self.repeat_block(lines, name, path, shown)?,
                ["if", path] => self.choose_block(lines, path, shown)?,
                _ => return Err(TemplateError::Unclear(line.trim().to_owned())),
            }
        }
        Ok(None)
    }

    fn repeat_block(
        &mut self,
        lines: &mut SplitInclusive<'t, char>,
        name: &'t str,
        path: &str,
        shown: bool,
    ) -> Result<(), TemplateError> {
        let body = lines.clone();
        expect_end(self.fill_block(lines, false)?)?;
        if shown {
            let list = self.value(path)?.as_array();
            for item in list.ok_or_else(|| TemplateError::Missing(path.to_owned()))? {
                self.scope.push((name, item));
                self.fill_block(&mut body.clone(), true)?;
                self.scope.pop();
            }
        }
        Ok(())
    }

    fn choose_block(
        &mut self,
        lines: &mut SplitInclusive<'t, char>,
        path: &str,
        shown: bool,
    ) -> Result<(), TemplateError> {
        let holds = shown && is_something(self.value(path)?);
        let mut closing = self.fill_block(lines, holds)?;
        if closing == Some("else") {
            closing = self.fill_block(lines, shown && !holds)?;
        }
        expect_end(closing)
    }

    fn fill_line(&mut self, line: &str) -> Result<(), TemplateError> {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("<%=") {
            let unclear = || TemplateError::Unclear(line.trim().to_owned());
            let (expression, after) = after.split_once("%>").ok_or_else(unclear)?;
            let (path, filter) = expression.split_once('|').ok_or_else(unclear)?;
            let filter = self
                .filters
                .iter()
                .find(|(name, _)| *name == filter.trim())
                .ok_or_else(unclear)?;
            let value = self.value(path.trim())?.as_str();
            let value = value.ok_or_else(|| TemplateError::Missing(path.trim().to_owned()))?;
            self.text.push_str(before);
            self.text.push_str(&(filter.1)(value));
            rest = after;
        }
        self.text.push_str(rest);
        Ok(())
    }

    fn value(&self, path: &str) -> Result<&'f Value, TemplateError> {
        let mut keys = path.split('.');
        let first = keys.next().unwrap_or_default();
        let named = self.scope.iter().rev().find(|(name, _)| *name == first);
        let start = match named {
            Some((_, value)) => Some(*value),
            None => self.scope.first().and_then(|(_, root)| root.get(first)),
        };
        let value = start.and_then(|start| keys.try_fold(start, |value, key| value.get(key)));
        value.ok_or_else(|| TemplateError::Missing(path.to_owned()))
    }
}

/// Whether an `if` holds: not for null, false, an empty text or an empty list.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is) => *is,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Number(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const FILTERS: &[(&str, TextFilter)] = &[("loud", |text| text.to_uppercase())];

    fn filled(template: &str) -> Result<String, TemplateError> {
        let context = json!({ "name": "a", "list": [{ "x": "b" }, { "x": "c" }], "none": [] });
        fill(template, &context, FILTERS)
    }

    #[test]
    fn statements_take_their_lines_with_them() {
        let template = "<%= name | loud %>:\n<% for it in list %>\n  <% if name %>\n  - <%= it.x | loud %>!\n  \
                        <% else %>\n  nothing\n  <% end %>\n<% end %>\n<% if none %>\nno\n<% end %>\nend\n";
        assert_eq!(filled(template).as_deref(), Ok("A:\n  - B!\n  - C!\nend\n"));
    }

    #[test]
    fn what_is_not_there_or_not_filtered_is_an_error() {
        for template in [
            "<%= nobody | loud %>",
            "<%= name.x | loud %>",
            "<%= list | loud %>",
            "<%= name %>",
            "<%= name | quiet %>",
            "<%= name | loud",
            "<% for it in name %>\n<% end %>\n",
            "<% for it in list %>\n",
            "<% if nobody %>\n<% end %>\n",
            "<% end %>\n",
            "<% else %>\n",
            "<% unless name %>\n<% end %>\n",
        ] {
            assert!(filled(template).is_err(), "{template}");
        }
    }
}

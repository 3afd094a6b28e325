//! A small language for templates: values go through a filter, or not at all.
//!
//! On a line of its own stands `<% for NAME in PATH %>`, `<% if PATH %>`, `<% else %>` or `<% end %>`;
//! anywhere, `<%= PATH | FILTER %>`. A path that leads nowhere is an error. A template engine would do
//! too, and add a twentieth to the program.

use std::iter::Peekable;

use serde_json::Value;

/// What is wrong with a template. The templates are built in and tested: nobody should see this.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum TemplateError {
    /// A path leads nowhere, or not to what is wanted there.
    #[error("the template asks for `{0}`, which there is not")]
    Missing(String),
    /// A statement that is not understood.
    #[error("the template says `{0}`, which means nothing")]
    Unclear(String),
}

/// Writes a value so that it means itself where it stands.
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
    let mut lines = template.split_inclusive('\n').peekable();
    let nodes = nodes(&mut lines)?;
    if let Some(left) = lines.next() {
        return Err(TemplateError::Unclear(left.trim().to_owned()));
    }
    let mut filler = TemplateFiller {
        scope: vec![("", context)],
        filters,
        text: String::new(),
    };
    filler.all(&nodes)?;
    Ok(filler.text)
}

enum TemplateNode<'t> {
    Line(&'t str),
    For(&'t str, &'t str, Vec<TemplateNode<'t>>),
    If(&'t str, Vec<TemplateNode<'t>>, Vec<TemplateNode<'t>>),
}

/// What stands on a line of its own between the marks.
fn statement(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix("<%")?.strip_suffix("%>")?;
    (!inner.starts_with('=')).then(|| inner.trim())
}

/// The nodes up to the `else` or `end` that is not theirs.
fn nodes<'t>(
    lines: &mut Peekable<impl Iterator<Item = &'t str>>,
) -> Result<Vec<TemplateNode<'t>>, TemplateError> {
    let mut list = Vec::new();
    while let Some(line) = lines.peek().copied() {
        let words: Option<Vec<&str>> =
            statement(line).map(|statement| statement.split(' ').collect());
        let node = match words.as_deref() {
            Some(["else" | "end"]) => break,
            None => {
                lines.next();
                TemplateNode::Line(line)
            }
            Some(["for", name, "in", path]) => {
                lines.next();
                let body = nodes(lines)?;
                end(lines)?;
                TemplateNode::For(name, path, body)
            }
            Some(["if", path]) => {
                lines.next();
                let yes = nodes(lines)?;
                let otherwise = lines.peek().copied().and_then(statement) == Some("else");
                let no = if otherwise {
                    lines.next();
                    nodes(lines)?
                } else {
                    Vec::new()
                };
                end(lines)?;
                TemplateNode::If(path, yes, no)
            }
            Some(_) => return Err(TemplateError::Unclear(line.trim().to_owned())),
        };
        list.push(node);
    }
    Ok(list)
}

fn end<'t>(lines: &mut impl Iterator<Item = &'t str>) -> Result<(), TemplateError> {
    match lines.next().and_then(statement) {
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
    fn all(&mut self, nodes: &[TemplateNode<'t>]) -> Result<(), TemplateError> {
        nodes.iter().try_for_each(|node| self.one(node))
    }

    fn one(&mut self, node: &TemplateNode<'t>) -> Result<(), TemplateError> {
        match node {
            TemplateNode::Line(line) => self.line(line),
            TemplateNode::For(name, path, body) => {
                let list = self.value(path)?.as_array();
                let list = list.ok_or_else(|| TemplateError::Missing((*path).to_owned()))?;
                for item in list {
                    self.scope.push((name, item));
                    self.all(body)?;
                    self.scope.pop();
                }
                Ok(())
            }
            TemplateNode::If(path, yes, no) => {
                let holds = is_something(self.value(path)?);
                self.all(if holds { yes } else { no })
            }
        }
    }

    fn line(&mut self, line: &str) -> Result<(), TemplateError> {
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

/// Whether there is something: not nothing, no, an empty text or an empty list.
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

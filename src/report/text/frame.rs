//! One finding, framed: its title, the source line with what is at fault, why, and what to do.

use std::borrow::Cow;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Snippet};

use console::measure_text_width;

use crate::action::Action;
use crate::config::document::{Document, TextPosition};
use crate::config::error::Error;
use crate::config::tree::Span;
use crate::facts::certainty::Certainty;
use crate::project::Project;
use crate::report::style::{Style, escape_control, is_obeyed, wrap};
use crate::rules::finding::{Finding, Fix, Place};
use crate::rules::rule::Severity;

/// How many lines of a long span are shown.
const LINES: usize = 3;

/// Columns between a line's number and its text, and behind what is marked in it.
const GUTTER: usize = 4;

/// The fewest columns in which a title can be read.
const LEAST: usize = 20;

/// Columns that `error[rule]: ` or ` = why: ` take at most before a text begins.
const MARGIN: usize = 12;

/// `finding`, with a line feed behind it.
pub(super) fn frame(finding: &Finding, projects: &[Project], style: Style) -> String {
    let level = match finding.rule.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let room = style.width.saturating_sub(finding.rule.id.len() + MARGIN);
    // Where the rule's name fills the line, what it says stands below.
    let (title, message) = match room {
        0..LEAST => (String::new(), Some(("what", title(finding)))),
        room => (wrapped(&title(finding), room), None),
    };
    let mut group = Group::with_title(level.primary_title(title).id(finding.rule.id));
    let project = finding.project.map(|index| &projects[index]);
    let mut place = finding.place.clone();
    let aside = project
        .zip(place.as_mut())
        .and_then(|(project, place)| aside(project, place, style));
    if let Some(element) = project.and_then(|project| stand(project, place.as_ref())) {
        group = group.element(element);
    }
    let notes = message.into_iter().chain(aside).chain(notes(finding));
    for (name, text) in notes {
        let text = wrapped(&escape_control(&text), style.width.saturating_sub(MARGIN));
        group = group.element(Level::NOTE.with_name(Some(name)).message(text));
    }
    format!("{}\n", style.renderer().render(&[group]))
}

fn title(finding: &Finding) -> String {
    let bound = match finding.bindings.names() {
        [only] if finding.project.is_some() => format!("{only}: "),
        _ => String::new(),
    };
    escape_control(&format!("{bound}{}", finding.message))
}

fn notes(finding: &Finding) -> Vec<(&'static str, String)> {
    let sure = match finding.certainty {
        Certainty::Certain => "",
        Certainty::Likely => " (likely, not certain)",
    };
    let mut notes = vec![("why", format!("{}{sure}", finding.why))];
    let names = finding.bindings.names();
    if finding.project.is_none() && !names.is_empty() {
        notes.push(("for", few(names)));
    }
    for fix in &finding.fixes {
        notes.extend(fix_notes(fix, names));
    }
    notes
}

fn fix_notes(fix: &Fix, names: &[String]) -> Vec<(&'static str, String)> {
    let mut notes = vec![("fix", fix.title.clone())];
    match &fix.action {
        Action::Manual(how) if *how != fix.title => notes.push(("how", how.clone())),
        Action::Request(request) => notes.push(("how", request.how())),
        Action::Token(need) => notes.push(("how", need.how())),
        Action::Choice(choice) => {
            let keys: Vec<String> = choice
                .options
                .iter()
                .map(|option| option.key.clone())
                .collect();
            notes.extend((!keys.is_empty()).then(|| ("one of", few(&keys))));
            let binding = names.first().map_or("BINDING", String::as_str);
            let flag = choice.flag(binding);
            notes.extend(flag.map(|flag| ("by", format!("wrangler-permit fix, or with {flag}"))));
        }
        _ => {}
    }
    notes
}

/// The first names of many.
fn few(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names
        .iter()
        .take(SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn wrapped(text: &str, width: usize) -> String {
    wrap(text, width).join("\n")
}

/// The label of a place that has no room for it behind what it is about, taken from there.
fn aside(project: &Project, place: &mut Place, style: Style) -> Option<(&'static str, String)> {
    let document = project.document.as_ref().ok()?;
    let position = document.position(place.span.start);
    let marked = document.text[place.span.clone()]
        .lines()
        .next()
        .unwrap_or_default();
    let gutter = position.line.to_string().len() + GUTTER;
    let before = gutter + position.column + measure_text_width(marked);
    // A line that is itself too wide is cut around its label.
    let room = before > style.width || before + measure_text_width(&place.label) < style.width;
    (!room).then(|| ("here", std::mem::take(&mut place.label)))
}

/// Where a finding stands: the line at fault, else the file.
fn stand<'a>(project: &'a Project, place: Option<&Place>) -> Option<Element<'a>> {
    let path = escape_control(&project.config);
    match (&project.document, place) {
        (Ok(document), Some(place)) if !place.span.is_empty() => {
            Some(snippet(document, place, path).into())
        }
        (Ok(_), _) => Some(Origin::path(path).into()),
        (Err(Error::Syntax { position, line, .. }), _) => {
            Some(stumble(line, *position, path).into())
        }
        // The message names the file.
        (Err(_), _) => None,
    }
}

/// The line at which a parser gave up.
fn stumble(line: &str, position: TextPosition, path: String) -> Snippet<'_, Annotation<'_>> {
    let mut from = line
        .char_indices()
        .map(|(start, _)| start)
        .skip(position.column - 1);
    let start = from.next().unwrap_or(line.len());
    let end = from.next().unwrap_or(line.len());
    Snippet::source(visible(line))
        .line_start(position.line)
        .path(path)
        .annotation(AnnotationKind::Primary.span(start..end))
}

/// The lines of `place` alone: the renderer need not see the rest of the file.
fn snippet<'a>(document: &'a Document, place: &Place, path: String) -> Snippet<'a, Annotation<'a>> {
    let text = &document.text;
    let lines = shown(text, &place.span);
    let span = place.span.start - lines.start..place.span.end.min(lines.end) - lines.start;
    let label = escape_control(&place.label);
    Snippet::source(visible(&text[lines]))
        .line_start(document.position(place.span.start).line)
        .path(path)
        .annotation(AnnotationKind::Primary.span(span).label(label))
}

/// `source` with a visible character of as many bytes for each that a terminal would obey: places in
/// it stay what they are. Those of ASCII are the renderer's to show.
fn visible(source: &str) -> Cow<'_, str> {
    let obeyed = |character: char| !character.is_ascii() && is_obeyed(character);
    if !source.contains(obeyed) {
        return Cow::Borrowed(source);
    }
    let shown = |character: char| match (obeyed(character), character.len_utf8()) {
        (false, _) => character,
        (true, 2) => '\u{bf}',
        (true, _) => char::REPLACEMENT_CHARACTER,
    };
    source.chars().map(shown).collect()
}

/// From the start of the first line of `span` to the end of its last, or of the third.
fn shown(text: &str, span: &Span) -> Span {
    let start = text[..span.start].rfind('\n').map_or(0, |feed| feed + 1);
    // A byte order mark takes no column.
    let start = if start == 0 && text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        start
    };
    let last = text[span.start..span.end]
        .match_indices('\n')
        .nth(LINES - 1);
    let end = last.map_or(span.end, |(feed, _)| span.start + feed);
    let end = text[end..].find('\n').map_or(text.len(), |feed| end + feed);
    start..end
}

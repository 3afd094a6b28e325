//! Findings: each framed, with its title, the source line at fault, why, and what to do; those that
//! directives ignore in short.

use std::borrow::Cow;
use std::collections::BTreeSet;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Snippet};

use console::measure_text_width;

use super::cause::FindingCause;
use super::line_cut::{LineCut, near_part};
use crate::action::{Action, Invocation, ShellCommand};
use crate::config::document::{ConfigDocument, TextPosition};
use crate::config::error::ConfigError;
use crate::config::tree::ByteSpan;
use crate::facts::certainty::Certainty;
use crate::project::Project;
use crate::project::name_list::list_names;
use crate::report::CheckReport;
use crate::report::style::{Style, escape_control, is_obeyed, note_line, unbroken, wrap};
use crate::rules::RuleInput;
use crate::rules::finding::{Finding, Fix, SourceSpan};
use crate::rules::rule::{Layer, Severity};

/// How many lines of a long span are shown.
const LINES: usize = 3;

/// Columns between a line's number and its text, and behind what is marked in it.
const GUTTER: usize = 4;

/// The fewest columns for a title.
const LEAST: usize = 20;

/// The most columns of `error[rule]: ` or ` = why: ` beside the name of the rule.
const MARGIN: usize = 12;

/// The first finding of `cause` and the places of the others, with a line feed behind it.
pub(super) fn frame_cause(cause: &FindingCause<'_>, input: &RuleInput<'_>, style: Style) -> String {
    let finding = cause.first;
    if let Some(line) = brief_note(finding, style) {
        return line;
    }
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let room = style.width.saturating_sub(finding.rule.id.len() + MARGIN);
    // Where the rule's name fills the line, the title goes below.
    let (title, message) = match room {
        0..LEAST => (String::new(), Some(("what", title(cause)))),
        room => (wrapped(&title(cause), room), None),
    };
    let mut group = Group::with_title(level.primary_title(title).id(finding.rule.id));
    let project = finding.project.map(|index| &input.projects[index]);
    let mut place = finding.place.clone();
    let aside = project
        .zip(place.as_mut())
        .and_then(|(project, place)| take_wide_label(project, place, style));
    let source = project.and_then(|project| source(project, place.as_ref(), style));
    let (element, cut) = source.unzip();
    group = group.elements(element);
    if let Some(file) = &finding.file {
        group = group.element(Origin::path(escape_control(file)));
    }
    let also = cause.name_others(input.projects);
    let notes = message
        .into_iter()
        .chain(aside)
        .chain(also.map(|places| ("also", places)))
        .chain(notes(finding, input));
    for (name, text) in notes {
        let text = wrapped(&escape_control(&text), style.width.saturating_sub(MARGIN));
        group = group.element(Level::NOTE.with_name(Some(name)).message(text));
    }
    let text = style.renderer().render(&[group]);
    let text = match cut.flatten() {
        Some(cut) => cut.name_place(&text),
        None => text,
    };
    format!("{text}\n")
}

/// A note that only leads to a test, as a line: what cannot be told is said in the first lines.
fn brief_note(finding: &Finding, style: Style) -> Option<String> {
    let [fix] = finding.fixes.as_slice() else {
        return None;
    };
    let Action::Run(command) = &fix.action else {
        return None;
    };
    let is_brief = finding.severity == Severity::Note && finding.rule.layer == Layer::Authorization;
    let label = style.severity(Severity::Note, &format!("note[{}]", finding.rule.id));
    let text = format!("to test it, run: {}", whole(command));
    is_brief.then(|| note_line(&label, &text, style.width))
}

fn title(cause: &FindingCause<'_>) -> String {
    let finding = cause.first;
    let only = cause.only_binding().filter(|_| finding.project.is_some());
    let bound = only.map(|only| format!("{only}: ")).unwrap_or_default();
    escape_control(&format!("{bound}{}", finding.message))
}

fn notes(finding: &Finding, input: &RuleInput<'_>) -> Vec<(&'static str, String)> {
    let sure = match finding.certainty {
        Certainty::Certain => "",
        Certainty::Likely => " (likely, not certain)",
    };
    let mut notes = vec![("why", format!("{}{sure}", finding.why))];
    let names = finding.bindings.names();
    if finding.project.is_none() && !names.is_empty() && !is_about_all(names, input) {
        notes.push(("for", list_names(names)));
    }
    for fix in &finding.fixes {
        notes.extend(fix_notes(fix, names, input.invocation));
    }
    notes
}

/// Whether `names` are those of every binding that the run asks about: then none has to be named.
fn is_about_all(names: &[String], input: &RuleInput<'_>) -> bool {
    let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let mut subjects = input.checkable_bindings().iter();
    subjects.all(|subject| names.contains(subject.binding.title()))
}

fn fix_notes(fix: &Fix, names: &[String], invocation: &Invocation) -> Vec<(&'static str, String)> {
    let mut notes = vec![("fix", name_fix(fix))];
    if let Some(objection) = &fix.objection {
        notes.push(("but", objection.to_string()));
        return notes;
    }
    match &fix.action {
        Action::Manual(how) if *how != fix.title => notes.push(("how", how.clone())),
        Action::Run(command) => notes.push(("run", whole(command))),
        Action::Request(request) => notes.push(("how", request.how(whole))),
        Action::Token(need) => notes.push(("how", need.how(whole))),
        Action::Choice(choice) => {
            let binding = names.first().map_or("BINDING", String::as_str);
            let fix = whole(&invocation.open_fix());
            notes.push(("run", fix));
            notes.extend(choice.flag(binding).map(|flag| ("flag", flag)));
        }
        _ => {}
    }
    notes
}

/// What to do, with the answers where one of several is chosen.
fn name_fix(fix: &Fix) -> String {
    let Action::Choice(choice) = &fix.action else {
        return fix.advice();
    };
    let keys: Vec<&str> = choice
        .options
        .iter()
        .map(|option| option.key.as_str())
        .collect();
    match keys.as_slice() {
        [] => fix.advice(),
        keys => format!("{}: {}", fix.advice(), list_names(keys)),
    }
}

/// A command that is not broken over lines.
fn whole(command: &ShellCommand) -> String {
    unbroken(&command.to_string())
}

fn wrapped(text: &str, width: usize) -> String {
    wrap(text, width).join("\n")
}

/// Takes the label from a place that has no room for it behind the marked text.
fn take_wide_label(
    project: &Project,
    place: &mut SourceSpan,
    style: Style,
) -> Option<(&'static str, String)> {
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

/// The line at fault, else the file.
fn source<'a>(
    project: &'a Project,
    place: Option<&SourceSpan>,
    style: Style,
) -> Option<(Element<'a>, Option<LineCut>)> {
    let path = escape_control(&project.config);
    match (&project.document, place) {
        (Ok(document), Some(place)) if !place.span.is_empty() => {
            Some(snippet(document, place, path, style))
        }
        (Ok(_), _) => Some((Origin::path(path).into(), None)),
        (Err(ConfigError::Syntax { position, line, .. }), _) => {
            Some((syntax_snippet(line, *position, path).into(), None))
        }
        // The message names the file.
        (Err(_), _) => None,
    }
}

/// The line at which a parser gave up.
fn syntax_snippet(line: &str, position: TextPosition, path: String) -> Snippet<'_, Annotation<'_>> {
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

/// The lines of `place` alone: the renderer need not see the rest of the file, nor of a long line.
fn snippet<'a>(
    document: &'a ConfigDocument,
    place: &SourceSpan,
    path: String,
    style: Style,
) -> (Element<'a>, Option<LineCut>) {
    let text = &document.text;
    let lines = shown_lines(document, &place.span);
    let near = near_part(text, &lines, &place.span, style);
    let span = place.span.start - near.start..place.span.end.min(near.end) - near.start;
    let label = escape_control(&place.label);
    let position = document.position(place.span.start);
    let cut = (near.start > lines.start).then(|| LineCut {
        path: path.clone(),
        position,
        shown: text[near.start..place.span.start].chars().count() + 1,
    });
    let path = cut.as_ref().map_or(path, LineCut::path);
    let snippet = Snippet::source(visible(&text[near]))
        .line_start(position.line)
        .path(path)
        .annotation(AnnotationKind::Primary.span(span).label(label));
    (snippet.into(), cut)
}

/// `source` with a visible character of as many bytes for each that a terminal would obey, so that
/// offsets stay right. The renderer itself replaces those of ASCII.
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
fn shown_lines(document: &ConfigDocument, span: &ByteSpan) -> ByteSpan {
    let text = &document.text;
    let start = document.line_span(span.start).start;
    // A byte order mark has no column.
    let start = if start == 0 && text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        start
    };
    let last = text[span.start..span.end]
        .match_indices('\n')
        .nth(LINES - 1);
    let end = last.map_or(span.end, |(feed, _)| span.start + feed);
    start..document.line_span(end).end
}

/// A line or two for each finding that a directive ignores.
pub(super) fn list_ignored(report: &CheckReport<'_>, style: Style) -> String {
    let suppressed = report.findings.iter();
    let lines: String = suppressed
        .filter_map(|finding| Some((finding, finding.suppressed.as_deref()?)))
        .map(|(finding, reason)| ignored_line(finding, reason, report.projects(), style))
        .collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\n{lines}")
    }
}

fn ignored_line(finding: &Finding, reason: &str, projects: &[Project], style: Style) -> String {
    let project = finding.project.map(|index| &projects[index]);
    let place = project.zip(finding.place.as_ref());
    let place = place.and_then(|(project, place)| {
        let document = project.document.as_ref().ok()?;
        let line = document.position(place.span.start).line;
        Some(format!(", {}:{line}", project.config))
    });
    let text = format!(
        "{}{}: {}. Reason: {reason}",
        finding.rule.id,
        place.unwrap_or_default(),
        finding.message
    );
    note_line(&style.dim("ignored"), &text, style.width)
}

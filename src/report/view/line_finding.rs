//! Findings for programs that show one at a line of a file.

use std::path::Path;

use crate::config::document::TextPosition;
use crate::config::error::ConfigError;
use crate::config::path::display_path;
use crate::project::Project;
use crate::report::CheckReport;
use crate::rules::finding::Finding;

/// A finding with its place in a file.
pub(crate) struct LineFinding<'a> {
    pub(crate) finding: &'a Finding,
    pub(crate) place: Option<FilePlace>,
}

/// A place in a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct FilePlace {
    /// Relative to the folder that the format names, with `/`.
    pub(crate) path: String,
    /// Of the first character, from 1; none where the finding is about the whole file.
    pub(crate) start: Option<TextPosition>,
    /// Behind the last character.
    pub(crate) end: Option<TextPosition>,
}

impl<'a> LineFinding<'a> {
    /// Every finding of `report`, with paths relative to `base`, in the order of the document of JSON.
    pub(crate) fn collect(report: &CheckReport<'a>, cwd: &Path, base: &Path) -> Vec<Self> {
        let projects = report.input.projects;
        let findings = report.findings.iter();
        findings
            .map(|finding| Self {
                finding,
                place: place(projects, finding, cwd, base),
            })
            .collect()
    }
}

/// The path of the first config of `report`, relative to `base`; empty without a config.
pub(crate) fn first_config(report: &CheckReport<'_>, base: &Path) -> String {
    let first = report.input.projects.first();
    first.map_or_else(String::new, |project| display_path(base, &project.path))
}

fn place(projects: &[Project], finding: &Finding, cwd: &Path, base: &Path) -> Option<FilePlace> {
    let relative = |path: &Path| display_path(base, path);
    let Some(index) = finding.project else {
        let file = finding.file.as_ref()?;
        return Some(FilePlace {
            path: relative(&cwd.join(file)),
            start: None,
            end: None,
        });
    };
    let project = &projects[index];
    let (start, end) = match (&project.document, &finding.place) {
        (Ok(document), Some(place)) if !place.span.is_empty() => (
            Some(document.position(place.span.start)),
            Some(document.position(place.span.end)),
        ),
        (Err(ConfigError::Syntax { position, .. }), _) => (Some(*position), None),
        _ => (None, None),
    };
    Some(FilePlace {
        path: relative(&project.path),
        start,
        end,
    })
}

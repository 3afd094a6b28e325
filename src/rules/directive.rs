//! Directives: what they ignore, and what is wrong with them.

use super::repair::{likeness, odd_character};
use super::{Evidence, secret};
use crate::config::tree::{Path, Span};
use crate::project::directives::{Order, scope};
use crate::project::{Directive, Origin, Text};
use crate::rules::finding::Finding;
use crate::rules::layers::State;
use crate::rules::rule::{Layer, Rule};

/// What stands for a reason that nobody gave.
const NO_REASON: &str = "no reason given";

/// How like a rule's name a word must be to be a slip of it.
const SLIP: f64 = 0.85;

/// Marks the findings that directives ignore. The others count.
pub(super) fn suppress(evidence: &Evidence<'_>, findings: &mut [Finding]) {
    for finding in findings {
        let Some(index) = finding.project else {
            continue;
        };
        let directives = &evidence.projects[index].directives;
        let mut own = directives.iter().filter(|it| is_about(it, finding));
        finding.suppressed = own.next().map(|directive| match &directive.order {
            Order::Ignore {
                reason: Some(reason),
                ..
            } => reason.clone(),
            _ => NO_REASON.to_owned(),
        });
    }
}

fn is_about(directive: &Directive, finding: &Finding) -> bool {
    let mut about = finding.about.iter();
    about.any(|path| directive.ignores(finding.rule.id, path))
}

/// A directive that says nothing, or too little. Looks at what the other rules found.
pub(super) fn directive(rule: &'static Rule, evidence: &Evidence<'_>, found: &mut Vec<Finding>) {
    for (index, project) in evidence.workers() {
        // A generated config has the directives of the file it comes from: told there.
        if project.origin == Origin::Generated {
            continue;
        }
        let mut notes = Vec::new();
        for directive in &project.directives {
            let reader = Reader {
                evidence,
                found,
                index,
                directive,
            };
            notes.extend(reader.objections());
        }
        found.extend(notes.into_iter().map(|note| {
            let finding = Finding::of_project(rule, index, note.message, note.why.to_owned());
            finding.at(&note.span, note.label)
        }));
    }
}

/// What is wrong with a directive.
struct Note {
    message: String,
    why: &'static str,
    span: Span,
    label: &'static str,
}

/// One directive, held against what was found.
struct Reader<'a> {
    evidence: &'a Evidence<'a>,
    found: &'a [Finding],
    index: usize,
    directive: &'a Directive,
}

impl Reader<'_> {
    fn objections(&self) -> Vec<Note> {
        let about = &self.directive.about;
        if let Order::Unclear = self.directive.order {
            return vec![self.whole(
                "this directive cannot be read",
                "a directive is `permit: ignore[rule] reason` or `permit: needs[ai_gateway]`",
                "neither of the two",
            )];
        }
        if about.is_empty() {
            return vec![self.whole(
                "this directive is about nothing",
                "a directive stands on a line of a binding's entry, or right above it; one that \
                 ignores `not-inherited` stands so at the environment",
                "neither at a binding nor at an environment",
            )];
        }
        if !about.iter().any(|path| self.is_selected(path)) {
            return Vec::new();
        }
        match &self.directive.order {
            Order::Ignore { rules, reason } => self.ignoring(rules, reason.is_some()),
            Order::Needs { scopes } => self.needing(scopes),
            Order::Unclear => Vec::new(),
        }
    }

    fn whole(&self, message: &str, why: &'static str, label: &'static str) -> Note {
        Note {
            message: message.to_owned(),
            why,
            span: self.directive.span.clone(),
            label,
        }
    }

    fn ignoring(&self, rules: &[Text], reasoned: bool) -> Vec<Note> {
        let mut notes = Vec::new();
        if !reasoned {
            notes.push(self.whole(
                "this directive gives no reason",
                "whoever reads the config next has to know why a finding is ignored",
                "write why behind the bracket",
            ));
        }
        notes.extend(rules.iter().filter_map(|name| self.about_rule(name)));
        notes
    }

    fn about_rule(&self, name: &Text) -> Option<Note> {
        let span = name.span.clone();
        let Some(rule) = super::all().find(|rule| rule.id == name.value) else {
            return Some(Note {
                message: format!("there is no rule `{}`{}", name.value, nearest(&name.value)),
                why: "a directive can only ignore a rule that exists",
                span,
                label: "no such rule",
            });
        };
        let mut findings = self.found.iter();
        let used = findings.any(|finding| {
            let own = finding.project == Some(self.index) && finding.rule.id == rule.id;
            own && is_about(self.directive, finding)
        });
        let about = &self.directive.about;
        if used || !about.iter().all(|path| self.is_judged(path, rule)) {
            return None;
        }
        Some(Note {
            message: format!("`{}` is ignored, but there is nothing to ignore", rule.id),
            why: "a directive that is left behind hides what comes later. Only findings about one \
                  binding can be ignored, and `not-inherited` at an environment",
            span,
            label: "not found here",
        })
    }

    fn needing(&self, scopes: &[Text]) -> Vec<Note> {
        let mut bindings = self.evidence.subjects();
        let bound = bindings.any(|subject| {
            subject.project == self.index && self.directive.about.contains(&subject.binding.path)
        });
        if !bound {
            return vec![self.whole(
                "a scope is needed here, but there is no binding",
                "`permit: needs[...]` is about a binding's secret",
                "not at a binding",
            )];
        }
        let unknown = scopes.iter().filter(|text| scope(&text.value).is_none());
        unknown
            .map(|text| Note {
                message: format!("`{}` is no scope that a binding can need", text.value),
                why: "besides `workers`, which every binding needs, there is `ai_gateway`",
                span: text.span.clone(),
                label: "no such scope",
            })
            .collect()
    }

    fn is_selected(&self, path: &Path) -> bool {
        let mut selected = self.evidence.projects[self.index].selected();
        selected.any(|environment| {
            let mut bindings = environment.bindings.iter();
            environment.path == *path || bindings.any(|binding| binding.path == *path)
        })
    }

    /// Whether `rule` would have spoken about what stands at `path` if it had anything to say.
    fn is_judged(&self, path: &Path, rule: &Rule) -> bool {
        let mut subjects = self.evidence.subjects();
        let own =
            subjects.find(|subject| subject.project == self.index && subject.binding.path == *path);
        match own {
            None => self.is_selected(path),
            Some(subject) => {
                // A name that is odd, but there, is told offline alone.
                if secret::exists(self.evidence, &subject) && rule.id == secret::INVALID_NAME {
                    let (_, name) = subject.binding.target().unzip();
                    return name.is_none_or(|name| odd_character(&name.value).is_none());
                }
                let state = subject.layers.state(rule.layer);
                rule.layer == Layer::Config || matches!(state, State::Pass | State::Fail)
            }
        }
    }
}

/// The rule that was meant, where one is near.
fn nearest(word: &str) -> String {
    let alike = super::all().map(|rule| (likeness(word, rule.id), rule.id));
    let best = alike.max_by(|one, other| one.0.total_cmp(&other.0));
    match best {
        Some((like, id)) if like > SLIP => format!("; is `{id}` meant?"),
        _ => String::new(),
    }
}

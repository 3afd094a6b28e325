//! Directives: the findings that they suppress, and what is wrong with the directives themselves.

use super::finding::Finding;
use super::layers::LayerState;
use super::repair::{likeness, odd_character};
use super::rule::{Layer, Rule};
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::{BindingContext, RuleInput};
use super::{all_rules, secret};
use crate::config::tree::{ByteSpan, ConfigPath};
use crate::project::directives::{DirectiveOrder, parse_scope};
use crate::project::{ConfigOrigin, Environment, PermitDirective, Project, SpannedText};

pub(super) static RULES: &[RuleRow] = rule_rows! { Config:
    Note "directive", "a directive is incomplete or has no effect"
        => Findings(review_directives);
};

/// Shown in place of a reason that nobody gave.
const NO_REASON: &str = "no reason given";

/// The rules about files that are there on one machine and not on another: what a build made, what was
/// installed. Where they find nothing, a directive can still be right.
const DEPENDENT: [&str; 4] = [
    "old-wrangler",
    "wrong-build",
    "stale-build",
    "redirected-config",
];

/// How alike a word and a rule's name must be for a hint that the rule is meant.
const ALIKE: f64 = 0.85;

/// Marks the findings that directives ignore. The others count.
pub(super) fn suppress_findings(input: &RuleInput<'_>, findings: &mut [Finding]) {
    for finding in findings {
        let Some(index) = finding.project else {
            continue;
        };
        let directives = &input.projects[index].directives;
        let mut directives = directives.iter();
        let own = directives.find(|directive| directive.ignores(finding.rule.id, &finding.about));
        finding.suppressed = own.map(|directive| match &directive.order {
            DirectiveOrder::Ignore {
                reason: Some(reason),
                ..
            } => reason.clone(),
            _ => NO_REASON.to_owned(),
        });
    }
}

/// A directive that says nothing, or too little.
fn review_directives(
    rule: &'static Rule,
    input: &RuleInput<'_>,
    found: &[Finding],
) -> Vec<Finding> {
    // A generated config has the directives of the file it comes from, which has the notes too.
    let is_written = |project: &Project| project.origin != ConfigOrigin::Generated;
    let mut notes = Vec::new();
    for (index, project) in input.workers().filter(|(_, project)| is_written(project)) {
        for directive in &project.directives {
            let review = DirectiveReview {
                rule,
                input,
                found,
                index,
                directive,
            };
            notes.extend(review.notes());
        }
    }
    notes
}

/// One directive, compared with what was found.
struct DirectiveReview<'a> {
    rule: &'static Rule,
    input: &'a RuleInput<'a>,
    found: &'a [Finding],
    index: usize,
    directive: &'a PermitDirective,
}

impl DirectiveReview<'_> {
    fn notes(&self) -> Vec<Finding> {
        if let DirectiveOrder::Unclear = self.directive.order {
            return vec![self.note_on_all(
                "this directive cannot be read",
                "a directive is `permit: ignore[rule] reason` or `permit: needs[ai_gateway]`",
                "neither of the two",
            )];
        }
        if self.directive.is_lost() {
            return vec![self.note_on_all(
                "this directive is about nothing",
                "a directive is on a line of a binding's entry or right above it; one that ignores \
                 `not-inherited` at the environment; one for the whole file at its top",
                "neither at a binding nor at an environment",
            )];
        }
        let mut selected = self.project().selected();
        if !selected.any(|environment| self.touches(environment)) {
            return Vec::new();
        }
        match &self.directive.order {
            DirectiveOrder::Ignore { rules, reason } => {
                self.notes_on_ignore(rules, reason.is_some())
            }
            DirectiveOrder::Needs(scopes) => self.notes_on_needs(scopes),
            DirectiveOrder::Unclear => Vec::new(),
        }
    }

    fn note(&self, span: &ByteSpan, message: impl Into<String>, why: &str, label: &str) -> Finding {
        Finding::new(self.rule, message, why)
            .in_project(self.index)
            .at(span, label)
    }

    fn note_on_all(&self, message: &str, why: &str, label: &str) -> Finding {
        self.note(&self.directive.span, message, why, label)
    }

    fn notes_on_ignore(&self, rules: &[SpannedText], has_reason: bool) -> Vec<Finding> {
        let reason = (!has_reason).then(|| {
            self.note_on_all(
                "this directive gives no reason",
                "whoever reads the config next has to know why a finding is ignored",
                "write why behind the bracket",
            )
        });
        let names = rules.iter().filter_map(|name| self.note_on_rule(name));
        reason.into_iter().chain(names).collect()
    }

    fn note_on_rule(&self, name: &SpannedText) -> Option<Finding> {
        let Some(rule) = all_rules().find(|rule| rule.id == name.value) else {
            let message = format!(
                "there is no rule `{}`{}",
                name.value,
                suggest_rule(&name.value)
            );
            let why = "a directive can only ignore a rule that exists";
            return Some(self.note(&name.span, message, why, "no such rule"));
        };
        let mut found = self.found.iter();
        let used = found.any(|finding| {
            finding.rule.id == rule.id
                && self.directive.ignores(rule.id, &finding.about)
                && finding.project.is_some_and(|index| self.is_own(index))
        });
        if used || !self.is_judged_everywhere(rule) {
            return None;
        }
        Some(self.note(
            &name.span,
            format!("`{}` is ignored, but there is nothing to ignore", rule.id),
            "a directive that is left behind hides what comes later. Only findings about one \
             binding can be ignored, `not-inherited` at an environment, and at the top of the file \
             what is about the whole file",
            "not found here",
        ))
    }

    fn notes_on_needs(&self, scopes: &[SpannedText]) -> Vec<Finding> {
        let mut bindings = self.input.subjects();
        let bound = bindings.any(|subject| {
            subject.project == self.index && self.directive.is_about(&subject.binding.path)
        });
        if !bound {
            return vec![self.note_on_all(
                "a scope is needed here, but there is no binding",
                "`permit: needs[...]` is about a binding's secret",
                "not at a binding",
            )];
        }
        let unknown = scopes
            .iter()
            .filter(|text| parse_scope(&text.value).is_none());
        let notes = unknown.map(|text| {
            let message = format!("`{}` is no scope that a binding can need", text.value);
            let why = "besides `workers`, which every binding needs, there is `ai_gateway`";
            self.note(&text.span, message, why, "no such scope")
        });
        notes.collect()
    }

    fn project(&self) -> &Project {
        &self.input.projects[self.index]
    }

    /// Whether the directive is about `environment`, or about something in it.
    fn touches(&self, environment: &Environment) -> bool {
        let mut bindings = environment.bindings.iter();
        self.directive.is_about(&environment.path)
            || bindings.any(|binding| self.directive.is_about(&binding.path))
    }

    /// Whether the project at `index` has the directives of this file: it is its own, or was built from it.
    fn is_own(&self, index: usize) -> bool {
        let built = ConfigOrigin::Redirected(self.input.projects[index].config.clone());
        index == self.index || self.project().origin == built
    }

    /// Whether `rule` judges all that the directive is about.
    fn is_judged_everywhere(&self, rule: &Rule) -> bool {
        if !self.directive.is_about_all() {
            let mut about = self.directive.about.iter();
            return about.all(|path| self.is_judged(path, rule));
        }
        let bindings = self
            .input
            .subjects()
            .filter(|subject| subject.project == self.index);
        // What it says depends on files that need not be there.
        !DEPENDENT.contains(&rule.id)
            && bindings
                .map(|subject| &subject.binding.path)
                .all(|path| self.is_judged(path, rule))
    }

    /// Whether `rule` judges what is at `path`, so that no finding means that all is well.
    fn is_judged(&self, path: &ConfigPath, rule: &Rule) -> bool {
        let mut subjects = self.input.subjects();
        let is_own = |subject: &BindingContext<'_>| {
            subject.project == self.index && subject.binding.path == *path
        };
        let Some(subject) = subjects.find(is_own) else {
            let mut selected = self.project().selected();
            return selected.any(|environment| environment.path == *path);
        };
        // An odd name that exists has a finding offline only.
        if rule.id == "invalid-secret-name" && secret::exists(&subject) {
            let (_, name) = subject.binding.target().unzip();
            return name.is_none_or(|name| odd_character(&name.value).is_none());
        }
        let state = subject.layers.state(rule.layer);
        rule.layer == Layer::Config || matches!(state, LayerState::Pass | LayerState::Fail)
    }
}

/// The rule that was meant, where one is near.
fn suggest_rule(word: &str) -> String {
    let alike = all_rules().map(|rule| (likeness(word, rule.id), rule.id));
    let best = alike.max_by(|one, other| one.0.total_cmp(&other.0));
    match best {
        Some((like, id)) if like > ALIKE => format!("; is `{id}` meant?"),
        _ => String::new(),
    }
}

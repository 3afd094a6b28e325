//! Directives: the findings that they suppress, and what is wrong with the directives themselves.

use std::collections::BTreeMap;

use super::all_rules;
use super::directive_index::{DirectiveEffects, DirectiveIndex, ListEffects};
use super::finding::Finding;
use super::repair::likeness;
use super::rule::Rule;
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::RuleInput;
use crate::config::tree::ByteSpan;
use crate::project::directives::{DirectiveOrder, parse_scope};
use crate::project::{ConfigOrigin, PermitDirective, Project, SpannedText};

pub(super) static RULES: &[RuleRow] = rule_rows! { Config:
    Note "directive", "a directive is incomplete or has no effect"
        => Findings(review_directives);
};

/// Shown in place of a reason that nobody gave.
const NO_REASON: &str = "no reason given";

/// How alike a word and a rule's name must be for a hint that the rule is meant.
const ALIKE: f64 = 0.85;

/// A longer word is like no rule's name.
const LONGEST: usize = 100;

/// Marks the findings that directives ignore. The others count.
pub(super) fn suppress_findings(input: &RuleInput<'_>, findings: &mut [Finding]) {
    let projects = input.projects.iter().enumerate();
    let with_directives = projects.filter(|(_, project)| !project.directives.is_empty());
    let indexes: BTreeMap<usize, DirectiveIndex<'_>> = with_directives
        .map(|(index, project)| (index, DirectiveIndex::new(&project.directives)))
        .collect();
    for finding in findings {
        let index = finding.project.and_then(|index| indexes.get(&index));
        let own = index.and_then(|index| index.ignoring(finding));
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
        if project.directives.is_empty() {
            continue;
        }
        let places = DirectiveIndex::new(&project.directives);
        let effects = DirectiveEffects::find(index, &places, input, found);
        for (directive, list) in project.directives.iter().zip(&places.of) {
            let review = DirectiveReview {
                rule,
                index,
                directive,
                effects: &effects.lists[*list],
            };
            notes.extend(review.notes());
        }
    }
    notes
}

/// One directive, compared with what was found.
struct DirectiveReview<'a> {
    rule: &'static Rule,
    index: usize,
    directive: &'a PermitDirective,
    effects: &'a ListEffects,
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
        if !self.effects.is_selected {
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
                "the next reader of the config has to know why a finding is ignored",
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
        if !self.effects.is_idle(rule.id) {
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
        if !self.effects.is_bound {
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
            let message = format!("`{}` is not a scope that a binding can need", text.value);
            let why = "besides `workers`, which every binding needs, there is `ai_gateway`";
            self.note(&text.span, message, why, "no such scope")
        });
        notes.collect()
    }
}

/// The rule that was meant, where one is near.
fn suggest_rule(word: &str) -> String {
    let rules = all_rules().filter(|_| word.len() <= LONGEST);
    let alike = rules.map(|rule| (likeness(word, rule.id), rule.id));
    let best = alike.max_by(|one, other| one.0.total_cmp(&other.0));
    match best {
        Some((like, id)) if like > ALIKE => format!("; is `{id}` meant?"),
        _ => String::new(),
    }
}

//! Environments that lack bindings which the top level has.

use std::collections::BTreeMap;

use super::arriving_bindings::ArrivingBindings;
use super::edit_proof::copy_title;
use super::finding::{Finding, Fix};
use super::repair::store_options;
use super::rule::Rule;
use super::rule_input::RuleInput;
use crate::action::{Choice, ChoiceQuestion, ConfigChange, ConfigEdit};
use crate::config::tree::ConfigPath;
use crate::facts::CloudflareFacts;
use crate::project::inheritance::{self, InheritanceGap};
use crate::project::{Binding, Environment, EnvironmentId, FIELD};

/// The top level has bindings that an environment lacks, or an environment has some that its previews
/// lack.
pub(super) fn not_inherited(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, project) in input.workers() {
        let mut arriving = None;
        for environment in project.selected() {
            let gap = inheritance::find_gap(project, environment);
            let Some(gap) = gap.filter(|gap| !gap.lacking.is_empty()) else {
                continue;
            };
            let arriving = arriving.get_or_insert_with(|| ArrivingBindings::find(project));
            let context = EnvironmentGap {
                index,
                environment,
                gap,
            };
            found.push(context.report(rule, input.facts, arriving));
        }
    }
    found
}

/// An environment with what it lacks.
struct EnvironmentGap<'a> {
    index: usize,
    environment: &'a Environment,
    gap: InheritanceGap<'a>,
}

impl EnvironmentGap<'_> {
    fn report(
        &self,
        rule: &'static Rule,
        facts: &CloudflareFacts,
        arriving: &ArrivingBindings,
    ) -> Finding {
        let names = Binding::collect_titles(self.gap.lacking.iter().copied());
        let list = match names.as_slice() {
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            several => format!("{} bindings", several.len()),
        };
        let (place, above) = (self.environment.id.title(), self.gap.above.id.title());
        let message = format!("{place} lacks {list} of {above}");
        let mut why = match self.environment.id {
            EnvironmentId::Previews(_) => {
                "Secrets Store bindings are not inherited by a `previews` block".to_owned()
            }
            _ => "Secrets Store bindings are not inherited by environments".to_owned(),
        };
        for exception in self.exceptions() {
            why.push_str(&format!("; {exception}"));
        }
        let mut finding = Finding::new(rule, message, why)
            .in_project(self.index)
            .in_environment(&self.environment.id, names)
            .at(&self.environment.anchor, "not inherited here");
        finding.about.push(self.environment.path.clone());
        finding.fixes = self.copies(facts, arriving);
        finding
    }

    /// The bindings that are not copied, each with the reason.
    fn exceptions(&self) -> Vec<String> {
        let (place, above) = (self.environment.id.title(), self.gap.above.id.title());
        let taken = self.gap.taken.iter().map(|(binding, label)| {
            let name = binding.title();
            format!("{name} is left out: {place} uses that name for something else ({label})")
        });
        let repeated = self.gap.repeated.iter();
        let repeated = repeated.map(|name| format!("{name} is not copied: {above} has it twice"));
        taken.chain(repeated).collect()
    }

    /// A copy of what can be copied: declared bindings, and those of `unsafe.bindings`.
    fn copies(&self, facts: &CloudflareFacts, arriving: &ArrivingBindings) -> Vec<Fix> {
        let is_copied = |binding: &&&Binding| {
            !self.gap.repeated.contains(binding.title())
                && !arriving.has(self.environment, binding.title())
        };
        let copied = self.gap.lacking.iter().filter(is_copied).copied();
        let (declared, others): (Vec<&Binding>, Vec<&Binding>) =
            copied.partition(|binding| binding.is_declared());
        if arriving.fills(self.environment) {
            return Vec::new();
        }
        let path = &self.environment.path;
        let declared = (declared, path.clone().key(FIELD));
        let others = (others, path.clone().key("unsafe").key("bindings"));
        let kinds = [declared, others].into_iter();
        let kinds = kinds.filter(|(bindings, _)| !bindings.is_empty());
        kinds
            .map(|(bindings, to)| self.copy(facts, &bindings, to))
            .collect()
    }

    /// Copies the entries, in the environment's own account: another account has other stores.
    fn copy(&self, facts: &CloudflareFacts, bindings: &[&Binding], to: ConfigPath) -> Fix {
        let title = copy_title(bindings.len(), &to);
        let change = self.copy_edit(bindings, to);
        let own = facts.account(self.environment);
        if facts.account(self.gap.above) == own {
            let choice = Choice::of_change(ChoiceQuestion::Copy, change);
            let (own, above) = (self.environment.id.title(), self.gap.above.id.title());
            let consequence = format!("this gives {own} the secrets of {above}");
            return self.ask(title, choice.with_consequence(consequence));
        }
        let title = format!("{title}, with a store of its own account");
        let stores = own.and_then(|account| facts.stores_of(account));
        let choice = Choice::among(ChoiceQuestion::Store, store_options(stores), change);
        match stores {
            Some([only]) => {
                let change = choice.answer_with(&only.id);
                self.ask(title, Choice::of_change(ChoiceQuestion::Copy, change))
            }
            _ => self.ask(title, choice),
        }
    }

    fn copy_edit(&self, bindings: &[&Binding], to: ConfigPath) -> ConfigChange {
        // Those that cannot be copied go along, so that each is reported when it is left out.
        let taken = self.gap.taken.iter().map(|(binding, _)| *binding);
        let is_declared = bindings.iter().all(|binding| binding.is_declared());
        let taken = taken.chain(self.repeated_bindings());
        let taken = taken.filter(|binding| binding.is_declared() == is_declared);
        let bindings = bindings.iter().copied().chain(taken);
        let bindings = bindings.map(|binding| (binding.title().to_owned(), binding.path.clone()));
        ConfigChange {
            project: self.index,
            change: ConfigEdit::Copy {
                bindings: bindings.collect(),
                to,
                store: None,
            },
        }
    }

    /// Those of which it is not clear which to copy: two have the name.
    fn repeated_bindings(&self) -> impl Iterator<Item = &Binding> {
        let bindings = self.gap.above.bindings.iter();
        let bindings = bindings.filter(|binding| self.gap.repeated.contains(binding.title()));
        let key = |binding: &Binding| (binding.title().to_owned(), binding.is_declared());
        let mut counts: BTreeMap<(String, bool), usize> = BTreeMap::new();
        for binding in bindings.clone() {
            *counts.entry(key(binding)).or_default() += 1;
        }
        bindings.filter(move |binding| counts.get(&key(binding)) > Some(&1))
    }

    /// A question. No flag answers it for previews: they can be meant to have no secrets.
    fn ask(&self, title: String, mut choice: Choice) -> Fix {
        let taken = self.gap.taken.iter().map(|(binding, _)| binding.title());
        let repeated = self.gap.repeated.iter().copied();
        let left: Vec<&str> = taken.chain(repeated).collect();
        let title = if left.is_empty() {
            title
        } else {
            format!("{title}, without {}", left.join(", "))
        };
        choice.guided = self.environment.is_previews();
        Fix::ask(title, choice)
    }
}

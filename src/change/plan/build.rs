//! From findings and answers to a plan.

use super::Step;
use super::answers::{FlagAnswers, StepKind};
use super::step_list::StepList;
use super::unread::build_unread_steps;
use crate::action::{Action, Choice, ChoiceQuestion, ConfigChange, ConfigEdit, NewSecret};
use crate::facts::SecretState;
use crate::rules::edit_proof::copy_title;
use crate::rules::finding::{Finding, Fix, FixSafety};
use crate::rules::rule::Severity;
use crate::rules::{RuleInput, add_scopes};

/// The steps that repair every finding that is more than a note and not ignored, each action once, in
/// the order of the findings; then what `--scope` asks for beyond them.
pub(crate) fn build(
    findings: &[Finding],
    evidence: &RuleInput<'_>,
    answers: &FlagAnswers,
) -> Vec<Step> {
    let mut plan = StepList::new(evidence.projects);
    let worth =
        |finding: &&Finding| finding.severity != Severity::Note && finding.suppressed.is_none();
    let wanted = |finding: &&Finding| answers.wants(finding.bindings.names());
    for finding in findings.iter().filter(worth).filter(wanted) {
        for fix in &finding.fixes {
            let action = fill_in_answer(finding, &fix.action, answers);
            let Some(action) = narrow_choice(action, answers) else {
                continue;
            };
            let step = make_step(finding, fix, action, evidence);
            if is_allowed(&step, answers) {
                plan.add(step);
            }
        }
    }
    let extras = build_scope_steps(evidence, answers).into_iter();
    for step in extras.chain(build_unread_steps(evidence, answers)) {
        if is_allowed(&step, answers) {
            plan.add(step);
        }
    }
    plan.into_steps()
}

/// The answers of a choice that `--only` leaves; none where it leaves nothing.
fn narrow_choice(action: Action, answers: &FlagAnswers) -> Option<Action> {
    let Action::Choice(mut choice) = action else {
        return Some(action);
    };
    choice.create = choice.create.map(|new| add_wanted_scopes(new, answers));
    let was_open = choice.has_answers();
    if !answers.allows(StepKind::Config) {
        choice.options.clear();
    }
    if !answers.allows(StepKind::Secrets) {
        choice.create = None;
    }
    (choice.has_answers() || !was_open).then_some(Action::Choice(choice))
}

fn make_step(finding: &Finding, fix: &Fix, action: Action, evidence: &RuleInput<'_>) -> Step {
    // What is not copied, or is copied by another step, is not what the step is about.
    let change = action.config_change();
    let copied = change.and_then(|change| change.change.copied_names());
    Step {
        rule: Some(finding.rule),
        config: finding
            .project
            .map(|index| evidence.projects[index].config.clone()),
        environment: finding.environment.clone(),
        bindings: copied.unwrap_or_else(|| finding.bindings.names().to_vec()),
        safety: fix.safety,
        title: title(fix, &action),
        why: finding.why.clone(),
        action,
        objection: None,
    }
}

/// What a step does: the fix, or the answer to it.
fn title(fix: &Fix, action: &Action) -> String {
    match (&fix.action, action) {
        (_, Action::Secret(new)) => new.title(),
        (
            Action::Choice(Choice {
                question: ChoiceQuestion::Secret,
                ..
            }),
            Action::Config(ConfigChange {
                change: ConfigEdit::Set { text, .. },
                ..
            }),
        ) => format!("use the secret {text}"),
        _ => describe_fewer_copies(&fix.action, action).unwrap_or_else(|| fix.title.clone()),
    }
}

/// What a step does that copies fewer bindings than the fix would.
fn describe_fewer_copies(whole: &Action, part: &Action) -> Option<String> {
    let copied = |action: &Action| action.config_change()?.change.copied_names();
    let names = copied(part)?;
    match &part.config_change()?.change {
        ConfigEdit::Copy { to, .. } if names.len() < copied(whole)?.len() => {
            Some(copy_title(names.len(), to))
        }
        _ => None,
    }
}

/// Fills in what a flag answers.
fn fill_in_answer(finding: &Finding, action: &Action, answers: &FlagAnswers) -> Action {
    let Action::Choice(choice) = action else {
        return action.clone();
    };
    let names = finding.bindings.names();
    let copying = choice.change().is_copy();
    let change = match choice.question {
        _ if choice.guided => None,
        ChoiceQuestion::Copy if answers.copy => Some(keep_wanted_copies(choice.change(), answers)),
        ChoiceQuestion::Store if !copying || answers.copy => {
            let answered = answers.store.as_ref().map(|id| choice.answer_with(id));
            answered.map(|change| keep_wanted_copies(change, answers))
        }
        ChoiceQuestion::Secret => {
            if let Some(new) = find_creation(choice, names, answers) {
                return Action::Secret(new);
            }
            let name = names.iter().find_map(|name| answers.secrets.get(name));
            name.map(|name| choice.answer_with(name))
        }
        ChoiceQuestion::Copy
        | ChoiceQuestion::Store
        | ChoiceQuestion::Whether
        | ChoiceQuestion::Place => None,
    };
    change.map_or_else(|| Action::Choice(choice.clone()), Action::Config)
}

/// The secret to create, where a flag says where its value is.
fn find_creation(choice: &Choice, names: &[String], answers: &FlagAnswers) -> Option<NewSecret> {
    let source = names.iter().find_map(|name| answers.create.get(name))?;
    let new = choice.create.clone()?;
    Some(NewSecret {
        source: Some(source.clone()),
        ..add_wanted_scopes(new, answers)
    })
}

/// The same secret with the scopes that `--scope` asks for.
fn add_wanted_scopes(mut new: NewSecret, answers: &FlagAnswers) -> NewSecret {
    new.scopes.extend(answers.scopes.iter().cloned());
    new.scopes.sort();
    new.scopes.dedup();
    new
}

/// Of the bindings to copy, those that `--binding` names.
fn keep_wanted_copies(mut change: ConfigChange, answers: &FlagAnswers) -> ConfigChange {
    let is_wanted = |name: &str| answers.wants(&[name.to_owned()]);
    change.change.keep_copies(is_wanted);
    change
}

fn is_allowed(step: &Step, answers: &FlagAnswers) -> bool {
    match &step.action {
        Action::Scope(_) => answers.allows(StepKind::Scopes),
        Action::Secret(_) => answers.allows(StepKind::Secrets),
        Action::Choice(choice) if choice.create.is_some() => {
            answers.allows(StepKind::Secrets) || answers.allows(StepKind::Config)
        }
        Action::Config(_) | Action::Choice(_) => answers.allows(StepKind::Config),
        Action::Manual(_) | Action::Run(_) | Action::Request(_) | Action::Token(_) => {
            answers.only.is_empty()
        }
    }
}

/// The steps that `--scope` asks for.
fn build_scope_steps(evidence: &RuleInput<'_>, answers: &FlagAnswers) -> Vec<Step> {
    let scopes: Vec<&str> = answers.scopes.iter().map(String::as_str).collect();
    let mut steps = Vec::new();
    for subject in evidence.checkable_bindings() {
        let names = [subject.binding.title().to_owned()];
        let target = subject.account.zip(subject.binding.target());
        let Some((account, (store, name))) = target.filter(|_| answers.wants(&names)) else {
            continue;
        };
        let state = evidence.facts.secret(account, &store.value, &name.value);
        let SecretState::Found(secret) = state else {
            continue;
        };
        let Some(has) = &secret.scopes else {
            continue;
        };
        let is_there = |scope: &&str| has.iter().any(|other| other == scope);
        if scopes.iter().all(is_there) {
            continue;
        }
        let fix = add_scopes(evidence.facts, subject, account, secret, &scopes);
        steps.push(Step {
            rule: None,
            config: Some(evidence.projects[subject.project].config.clone()),
            environment: Some(subject.environment.id.clone()),
            bindings: names.to_vec(),
            safety: fix.safety,
            title: fix.title,
            why: "asked for by --scope".to_owned(),
            action: fix.action,
            objection: None,
        });
    }
    steps
}

/// The same step with its question answered.
pub(crate) fn answer_step(step: &Step, choice: &Choice, key: Option<&str>) -> Step {
    let change = key.map_or_else(|| choice.change(), |key| choice.answer_with(key));
    Step {
        action: Action::Config(change),
        ..step.clone()
    }
}

/// Why a step is not carried out although it could be.
pub(crate) fn explain_withheld(step: &Step, answers: &FlagAnswers) -> Option<String> {
    let (what, kind, flag) = match &step.action {
        Action::Scope(_) => ("changes no scopes", StepKind::Scopes, "scopes"),
        Action::Secret(_) => ("creates no secrets", StepKind::Secrets, "secrets"),
        _ => return None,
    };
    let asked = answers.only.contains(&kind);
    (answers.pull_request && !asked)
        .then(|| format!("a pull request's workflow {what} unless asked: --only {flag}"))
}

/// Whether a step is done without a person: it is safe, or a flag answered it.
pub(crate) fn is_decided(step: &Step) -> bool {
    step.operation().is_some() && step.safety != FixSafety::Manual
}

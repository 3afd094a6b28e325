//! From findings and answers to a plan.

use super::Step;
use super::answers::{Answers, Kind};
use crate::act::{Act, Change, Choice, ConfigChange, Question};
use crate::facts::SecretState;
use crate::finding::{Finding, Fix, Safety};
use crate::rule::Severity;
use crate::rules::{Evidence, add_scopes};

/// The steps that repair every finding that is more than a note, each act once, in the order of the
/// findings; then what `--scope` asks for beyond them.
pub fn build(findings: &[Finding], evidence: &Evidence<'_>, answers: &Answers) -> Vec<Step> {
    let mut plan: Vec<Step> = Vec::new();
    let worth = |finding: &&Finding| finding.rule.severity != Severity::Note;
    let wanted = |finding: &&Finding| answers.wants(finding.bindings.names());
    for finding in findings.iter().filter(worth).filter(wanted) {
        for fix in &finding.fixes {
            let act = answer(finding, &fix.act, answers);
            add(&mut plan, step(finding, fix, act, evidence), answers);
        }
    }
    for extra in wanted_scopes(evidence, answers) {
        add(&mut plan, extra, answers);
    }
    plan
}

fn step(finding: &Finding, fix: &Fix, act: Act, evidence: &Evidence<'_>) -> Step {
    Step {
        rule: Some(finding.rule),
        config: finding
            .project
            .map(|index| evidence.projects[index].config.clone()),
        environment: finding.environment.clone(),
        bindings: finding.bindings.names().to_vec(),
        safety: fix.safety,
        title: fix.title.clone(),
        why: finding.why.clone(),
        act,
    }
}

/// Fills in what a flag answers.
fn answer(finding: &Finding, act: &Act, answers: &Answers) -> Act {
    let Act::Choice(choice) = act else {
        return act.clone();
    };
    let names = finding.bindings.names();
    let copying = choice.change().is_copy();
    let change = match choice.question {
        Question::Copy if answers.copy => Some(wanted_copies(choice.change(), answers)),
        Question::Store if !copying || answers.copy => {
            let store = answers.store.as_ref();
            store.map(|id| wanted_copies(choice.answered(id), answers))
        }
        Question::Secret => {
            let name = names.iter().find_map(|name| answers.secrets.get(name));
            name.map(|name| choice.answered(name))
        }
        Question::Copy | Question::Store | Question::Whether => None,
    };
    change.map_or_else(|| Act::Choice(choice.clone()), Act::Config)
}

/// Of the bindings to copy, those that `--binding` names.
fn wanted_copies(mut change: ConfigChange, answers: &Answers) -> ConfigChange {
    if let Change::Copy { bindings, .. } = &mut change.change {
        bindings.retain(|(name, _)| answers.wants(std::slice::from_ref(name)));
    }
    change
}

/// Adds a step, or joins it with the one that widens the same secret already.
fn add(plan: &mut Vec<Step>, step: Step, answers: &Answers) {
    if !allowed(&step, answers) {
        return;
    }
    let twin = plan
        .iter_mut()
        .find(|other| same_secret(&other.act, &step.act));
    let Some(twin) = twin else {
        if !plan
            .iter()
            .any(|other| other.act == step.act && other.title == step.title)
        {
            plan.push(step);
        }
        return;
    };
    if let (Act::Scope(have), Act::Scope(more)) = (&mut twin.act, step.act) {
        have.add.extend(more.add);
        have.add.sort();
        have.add.dedup();
        twin.title = have.title();
    }
    for name in step.bindings {
        if !twin.bindings.contains(&name) {
            twin.bindings.push(name);
        }
    }
}

fn allowed(step: &Step, answers: &Answers) -> bool {
    let kind = match step.act {
        Act::Scope(_) => Kind::Scopes,
        Act::Config(_) | Act::Choice(_) => Kind::Config,
        Act::Manual(_) | Act::Request(_) => return answers.only.is_empty(),
    };
    answers.only.is_empty() || answers.only.contains(&kind)
}

fn same_secret(one: &Act, other: &Act) -> bool {
    match (one, other) {
        (Act::Scope(one), Act::Scope(other)) => {
            (&one.account, &one.store, &one.secret) == (&other.account, &other.store, &other.secret)
        }
        _ => false,
    }
}

/// The steps that `--scope` asks for.
fn wanted_scopes(evidence: &Evidence<'_>, answers: &Answers) -> Vec<Step> {
    let scopes: Vec<&str> = answers.scopes.iter().map(String::as_str).collect();
    let mut steps = Vec::new();
    for subject in evidence.online() {
        let names = [subject.binding.title().to_owned()];
        let target = subject.account.zip(subject.binding.target());
        let Some((account, (store, name))) = target.filter(|_| answers.wants(&names)) else {
            continue;
        };
        let SecretState::Found(secret) = evidence.facts.secret(account, &store.value, &name.value)
        else {
            continue;
        };
        let has = secret.scopes.as_deref().unwrap_or_default();
        if scopes
            .iter()
            .all(|scope| has.iter().any(|other| other == scope))
        {
            continue;
        }
        let fix = add_scopes(evidence.facts, &subject, account, secret, &scopes);
        steps.push(Step {
            rule: None,
            config: Some(evidence.projects[subject.project].config.clone()),
            environment: Some(subject.environment.id.clone()),
            bindings: names.to_vec(),
            safety: fix.safety,
            title: fix.title,
            why: "asked for by --scope".to_owned(),
            act: fix.act,
        });
    }
    steps
}

/// The same step with its question answered.
pub fn answered(step: &Step, choice: &Choice, key: Option<&str>) -> Step {
    let change = key.map_or_else(|| choice.change(), |key| choice.answered(key));
    Step {
        act: Act::Config(change),
        ..step.clone()
    }
}

/// Why a step is not carried out although it could be.
pub fn withheld(step: &Step, answers: &Answers) -> Option<String> {
    let scopes = matches!(step.act, Act::Scope(_));
    let asked = answers.only.contains(&Kind::Scopes);
    (scopes && answers.pull_request && !asked).then(|| {
        "a pull request's workflow changes no scopes unless asked: --only scopes".to_owned()
    })
}

/// Whether a step is done without a person: it is safe, or a flag answered it.
pub fn is_decided(step: &Step) -> bool {
    step.is_ready() && step.safety != Safety::Manual
}

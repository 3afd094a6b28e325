//! The open choices of a plan, asked as lists.

use crate::action::{AI_GATEWAY, Action, Choice, ChoiceOption, ChoiceQuestion, NewSecret, WORKERS};
use crate::change::plan::Step;
use crate::change::plan::build::answer_step;
use crate::commands::step_loop::StepPosition;
use crate::project::EnvironmentId;
use crate::prompt::{ListQuestion, PromptAbort, Prompter};

/// What `?` says about the scopes of a secret.
const SCOPES: &str = "A scope says which product can use the secret: `workers` a Worker, `ai_gateway` AI \
                      Gateway. What is needed is added. A scope more lets another product use it too.";

/// What `?` says about copies.
const COPIES: &str = "wrangler does not pass bindings on to environments. An environment without them is \
                      deployed without them. One that gets a copy gets the same secrets, with their live \
                      values.";

/// A step after the choice in it was made.
pub(super) enum ChosenStep {
    /// It needs a yes.
    Open(Step),
    /// The choice was the yes.
    Decided(Step),
    Declined,
    /// Nothing is left to do: an earlier step has done it, or it would do harm by now.
    Moot,
}

/// Asks which one of several answers is meant: the step with it filled in, or `None`. The last answer
/// can be a secret that is still to be created.
pub(super) fn choose(
    ask: &mut dyn Prompter,
    position: StepPosition,
    step: &Step,
    choice: &Choice,
) -> Result<Option<Step>, PromptAbort> {
    if choice.question == ChoiceQuestion::Place {
        return choose_place(ask, position, step, choice);
    }
    let noun = match choice.question {
        ChoiceQuestion::Secret => "secret",
        _ => "store",
    };
    let place = match &step.environment {
        None => " in several environments".to_owned(),
        Some(EnvironmentId::TopLevel) => String::new(),
        Some(environment) => format!(" in {environment}"),
    };
    let names = step.name_bindings();
    let does = if step.bindings.len() == 1 {
        "does"
    } else {
        "do"
    };
    let question = format!("{position}  Which {noun} {does} {names} mean{place}?");
    let options = choice.options.iter().map(|option| choice.label(option));
    let create = choice.create.iter();
    let create = create.map(|new| format!("create it: {}", new.name));
    let items: Vec<String> = options.chain(create).collect();
    let why = step.rule.map_or(step.why.as_str(), |rule| rule.why());
    let list = ListQuestion::new(&question, &items, why);
    let Some(index) = ask.choose(&list)? else {
        return Ok(None);
    };
    Ok(match choice.options.get(index) {
        Some(ChoiceOption { key, detail }) => Some(Step {
            title: match choice.question {
                ChoiceQuestion::Store => format!("use the store {detail}"),
                _ => format!("use the {noun} {key}"),
            },
            ..answer_step(step, choice, Some(key))
        }),
        None => choice.create.as_ref().map(|new| create_instead(step, new)),
    })
}

/// Asks where an array belongs. Nothing says so: return alone leaves it where it is.
fn choose_place(
    ask: &mut dyn Prompter,
    position: StepPosition,
    step: &Step,
    choice: &Choice,
) -> Result<Option<Step>, PromptAbort> {
    let names = step.name_bindings();
    let question = format!("{position}  Where does the array with {names} belong?");
    let options = choice.options.iter().map(|option| choice.label(option));
    let items: Vec<String> = std::iter::once("leave it".to_owned())
        .chain(options)
        .collect();
    let why = step.rule.map_or(step.why.as_str(), |rule| rule.why());
    let chosen = ask.prefer(&ListQuestion::new(&question, &items, why))?;
    let option = chosen.and_then(|index| choice.options.get(index.checked_sub(1)?));
    Ok(option.map(|option| Step {
        title: format!("move the array to {}", option.key),
        ..answer_step(step, choice, Some(&option.key))
    }))
}

/// The step that creates `new` in place of `step`.
pub(super) fn create_instead(step: &Step, new: &NewSecret) -> Step {
    Step {
        title: new.title(),
        action: Action::Secret(new.clone()),
        ..step.clone()
    }
}

/// The step with the scopes that its secret gets: those that are needed, which come first, or more. No
/// scope that it has or needs can be left out, so where no other is known there is nothing to ask.
/// `None` where the person wants none of them.
pub(super) fn choose_scopes(
    ask: &mut dyn Prompter,
    step: Step,
) -> Result<Option<Step>, PromptAbort> {
    let (name, kept, needed) = match &step.action {
        Action::Scope(change) => (&change.name, change.before.as_slice(), &change.add),
        Action::Secret(new) => (&new.name, &[][..], &new.scopes),
        _ => return Ok(Some(step)),
    };
    let has = |scope: &str| kept.iter().chain(needed).any(|has| has == scope);
    let known = [
        (WORKERS, "for Workers too"),
        (AI_GATEWAY, "for AI Gateway too"),
    ];
    let Some((scope, purpose)) = known.into_iter().find(|(scope, _)| !has(scope)) else {
        return Ok(Some(step));
    };
    let mut wider = needed.clone();
    wider.push(scope.to_owned());
    wider.sort();
    let items = [
        format!("{}  (what is needed)", needed.join(", ")),
        format!("{}  ({purpose})", wider.join(", ")),
    ];
    let mut question = format!("Which scopes should {name} have?");
    if !kept.is_empty() {
        question.push_str(&format!(" It keeps {}.", kept.join(", ")));
    }
    let list = ListQuestion::new(&question, &items, SCOPES);
    Ok(match ask.prefer(&list)? {
        None => None,
        Some(0) => Some(step),
        Some(_) => Some(with_scopes(step, wider)),
    })
}

/// The step with `scopes` for its secret.
fn with_scopes(mut step: Step, scopes: Vec<String>) -> Step {
    match &mut step.action {
        Action::Scope(change) => {
            change.add = scopes;
            step.title = change.title();
        }
        Action::Secret(new) => new.scopes = scopes,
        _ => {}
    }
    step
}

/// The environments that could have the bindings too. Where there are several, one list asks which.
pub(super) struct CopyChoices {
    /// The places of the steps in the plan.
    indexes: Vec<usize>,
    /// How the list shows them.
    items: Vec<String>,
    /// The places of those that were chosen, once somebody was asked.
    wanted: Option<Vec<usize>>,
}

impl CopyChoices {
    pub(super) fn find(steps: &[Step]) -> Self {
        let steps = steps.iter().enumerate();
        let copies = steps.filter_map(|(index, step)| Some((index, describe_copy(step)?)));
        let (indexes, items) = copies.unzip();
        Self {
            indexes,
            items,
            wanted: None,
        }
    }

    /// Whether the list decides on the step at `index`.
    pub(super) fn are_listed(&self, index: usize) -> bool {
        self.indexes.len() > 1 && self.indexes.contains(&index)
    }

    /// Whether the step at `index` was chosen. The first time, the list is asked.
    pub(super) fn is_wanted(
        &mut self,
        ask: &mut dyn Prompter,
        index: usize,
    ) -> Result<bool, PromptAbort> {
        if self.wanted.is_none() {
            let question = "Copy the bindings into which environments?";
            let list = ListQuestion {
                takes_several: true,
                ..ListQuestion::new(question, &self.items, COPIES)
            };
            let chosen = ask.choose_some(&list)?.into_iter();
            self.wanted = Some(chosen.map(|item| self.indexes[item]).collect());
        }
        Ok(self.wanted.iter().flatten().any(|wanted| *wanted == index))
    }
}

/// How a list shows the step, if it copies bindings into an environment.
fn describe_copy(step: &Step) -> Option<String> {
    let Action::Choice(choice) = &step.action else {
        return None;
    };
    if step.objection.is_some() {
        return None;
    }
    let environment = step.environment.as_ref()?;
    let config = step.config.as_deref().unwrap_or_default();
    let is_listed = choice.question == ChoiceQuestion::Copy && !choice.guided;
    is_listed.then(|| format!("{environment}  {config}"))
}

/// Whether a person can be asked about a step: it is theirs to do, and there is an answer.
pub(super) fn is_open(step: &Step) -> bool {
    match &step.action {
        _ if step.objection.is_some() => false,
        Action::Manual(_) | Action::Run(_) | Action::Request(_) => false,
        Action::Choice(choice) => choice.has_answers(),
        Action::Scope(_) | Action::Secret(_) | Action::Config(_) | Action::Token(_) => true,
    }
}

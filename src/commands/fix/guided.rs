//! `fix` with a person: what is there, what is planned, then step by step.

use anyhow::Result;

use super::course::{Course, ROUNDS};
use crate::act::{Act, Choice, Question};
use crate::apply::{Applier, Done};
use crate::commands::inquiry::Inquiry;
use crate::commands::run::style;
use crate::facts::Known;
use crate::plan::build::answered;
use crate::plan::draft::Drafts;
use crate::plan::{Outcome, Step};
use crate::prompt::{Ask, Gone, Reply, interrupt};
use crate::report::style::{Style, wrap};
use crate::report::{human, outcome, plan};
use crate::rule::Severity;

/// What a person said to a step.
enum Said {
    Do(Step),
    Decline(Step),
    Leave,
}

impl Course<'_> {
    /// Leads a person through, round after round.
    pub(super) fn guide(&mut self, ask: &mut dyn Ask) -> Result<Inquiry> {
        let mut inquiry = self.inquire()?;
        for round in 0..ROUNDS {
            if round == 0 {
                inquiry = self.open_questions(ask, inquiry)?;
                self.introduce(&inquiry);
            }
            let steps = self.plan(&inquiry)?;
            if steps.iter().all(|step| matches!(step.act, Act::Manual(_))) {
                return Ok(inquiry);
            }
            let before = self.done.len();
            let stayed = self.walk(ask, &inquiry, steps)?;
            if self.changed_since(before) {
                inquiry = self.inquire()?;
            }
            if !stayed || !self.changed_since(before) {
                return Ok(inquiry);
            }
        }
        Ok(inquiry)
    }

    fn style(&self) -> Style {
        style(self.cli, self.host, false)
    }

    fn say(&self, text: &str) {
        self.host.err(text);
    }

    /// What must be known before there can be a plan: the account; and whether to prove the
    /// permission, where that is all that is open.
    fn open_questions(&mut self, ask: &mut dyn Ask, inquiry: Inquiry) -> Result<Inquiry> {
        let evidence = inquiry.evidence(self.host);
        let lost = evidence
            .online()
            .iter()
            .any(|subject| subject.account.is_none());
        if lost && self.choose_account(ask, &inquiry)? {
            return self.inquire();
        }
        let findings = inquiry.findings(self.host);
        let blocked = findings
            .iter()
            .any(|finding| finding.rule.severity == Severity::Error);
        if evidence.is_provable() && !blocked {
            self.introduce(&inquiry);
            let question = "Whether this credential may bind cannot be seen. Prove it with a write \
                            that changes nothing?";
            if matches!(ask.decide(question)?, Reply::Yes | Reply::All) {
                self.probe = true;
                return self.inquire();
            }
        }
        Ok(inquiry)
    }

    fn choose_account(&mut self, ask: &mut dyn Ask, inquiry: &Inquiry) -> Result<bool> {
        let Known::Yes(accounts) = &inquiry.facts.accounts else {
            return Ok(false);
        };
        if accounts.is_empty() {
            return Ok(false);
        }
        let items: Vec<String> = accounts
            .iter()
            .map(|account| format!("{}  {}", account.name, account.id))
            .collect();
        let question = "Nothing says which account is meant. Which one?";
        let Some(index) = ask.choose(question, &items)? else {
            return Ok(false);
        };
        let id = accounts[index].id.clone();
        self.say(&format!(
            "     For this run. A deploy needs it too: account_id = \"{id}\" in the config\n\n"
        ));
        self.account = Some(id);
        Ok(true)
    }

    fn introduce(&self, inquiry: &Inquiry) {
        let findings = inquiry.findings(self.host);
        self.say(&human::overview(
            &inquiry.report(self.host, &findings),
            self.style(),
        ));
    }

    /// Shows the plan whole, then asks for each step. False where the person wants no more.
    fn walk(
        &mut self,
        ask: &mut dyn Ask,
        inquiry: &Inquiry,
        steps: Vec<Step>,
    ) -> Result<bool, Gone> {
        let mut applier = Applier::new(self.client, Drafts::new(&inquiry.projects));
        self.say(&format!(
            "\n{}\n",
            plan::plan(&steps, applier.drafts(), self.style())
        ));
        let (steps, manual): (Vec<Step>, Vec<Step>) = steps
            .into_iter()
            .partition(|step| !matches!(step.act, Act::Manual(_)));
        self.done.extend(manual.into_iter().map(left));
        let stayed = self.ask_each(ask, &mut applier, steps);
        self.written.extend(std::mem::take(&mut applier.written));
        stayed
    }

    fn ask_each(
        &mut self,
        ask: &mut dyn Ask,
        applier: &mut Applier<'_>,
        steps: Vec<Step>,
    ) -> Result<bool, Gone> {
        let count = steps.len();
        let copies = copies(&steps);
        let mut unwanted = None;
        let mut all = false;
        for (index, step) in steps.into_iter().enumerate() {
            if copies.len() > 1 && copies.iter().any(|(copy, _)| *copy == index) {
                let unwanted: &Vec<usize> = match &unwanted {
                    Some(asked) => asked,
                    None => unwanted.insert(unwanted_copies(ask, &copies)?),
                };
                if unwanted.contains(&index) {
                    self.done.push(declined(step));
                    continue;
                }
            }
            let number = format!("{}/{count}", index + 1);
            match self.ask_one(ask, applier, &number, step, &mut all)? {
                Said::Do(step) => self.carry_out_one(applier, step),
                Said::Decline(step) => self.done.push(declined(step)),
                Said::Leave => return Ok(false),
            }
            if interrupt::interrupted() {
                return Err(Gone);
            }
        }
        Ok(true)
    }

    fn carry_out_one(&mut self, applier: &mut Applier<'_>, step: Step) {
        let busy = interrupt::busy();
        let done = self.session.runtime.block_on(applier.apply(step));
        drop(busy);
        self.say(&outcome::outcome(&done, self.style()));
        self.done.push(done);
    }

    fn ask_one(
        &self,
        ask: &mut dyn Ask,
        applier: &Applier<'_>,
        number: &str,
        step: Step,
        all: &mut bool,
    ) -> Result<Said, Gone> {
        let step = match &step.act {
            Act::Choice(choice) if !choice.is_yes_or_no() => match choose(ask, &step, choice)? {
                Some(step) => {
                    self.say(&plan::detail(&step, applier.drafts(), self.style()));
                    step
                }
                None => return Ok(Said::Decline(step)),
            },
            Act::Choice(choice) => answered(&step, choice, None),
            _ => step,
        };
        if *all {
            return Ok(Said::Do(step));
        }
        loop {
            match ask.decide(&format!("{number}  {}?", capital(&step.headline())))? {
                Reply::Yes => return Ok(Said::Do(step)),
                Reply::All => {
                    *all = true;
                    return Ok(Said::Do(step));
                }
                Reply::No => return Ok(Said::Decline(step)),
                Reply::Quit => return Ok(Said::Leave),
                Reply::Diff => self.say(&plan::detail(&step, applier.drafts(), self.style())),
                Reply::Why => self.say(&why(&step, self.style())),
            }
        }
    }
}

/// Fills in the answer to a choice among several.
fn choose(ask: &mut dyn Ask, step: &Step, choice: &Choice) -> Result<Option<Step>, Gone> {
    let question = match choice.question {
        Question::Secret => format!("Which secret does {} mean?", step.bindings.join(", ")),
        _ => format!("Which store does {} mean?", step.bindings.join(", ")),
    };
    if choice.options.is_empty() {
        return Ok(None);
    }
    let items: Vec<String> = choice
        .options
        .iter()
        .map(|option| format!("{}  ({})", option.key, option.detail))
        .collect();
    let chosen = ask.choose(&question, &items)?;
    Ok(chosen.map(|index| {
        let key = &choice.options[index].key;
        let step = answered(step, choice, Some(key));
        let title = match choice.question {
            Question::Secret => format!("name the secret {key}"),
            _ => format!("name the store {key}"),
        };
        Step { title, ..step }
    }))
}

/// The steps that copy bindings into an environment, with how to list them.
fn copies(steps: &[Step]) -> Vec<(usize, String)> {
    let item = |step: &Step| {
        let Act::Choice(choice) = &step.act else {
            return None;
        };
        let environment = step
            .environment
            .as_ref()
            .filter(|_| choice.question == Question::Copy)?;
        Some(format!(
            "{environment}  {}",
            step.config.as_deref().unwrap_or_default()
        ))
    };
    steps
        .iter()
        .enumerate()
        .filter_map(|(index, step)| Some((index, item(step)?)))
        .collect()
}

/// Of several environments that could have the bindings too, the steps of those that shall not.
fn unwanted_copies(ask: &mut dyn Ask, copies: &[(usize, String)]) -> Result<Vec<usize>, Gone> {
    let items: Vec<String> = copies.iter().map(|(_, item)| item.clone()).collect();
    let question = "Copy the bindings into which environments?";
    let chosen = ask.choose_some(question, &items)?;
    let unwanted = copies
        .iter()
        .enumerate()
        .filter(|(item, _)| !chosen.contains(item));
    Ok(unwanted.map(|(_, (index, _))| *index).collect())
}

fn declined(step: Step) -> Done {
    Done {
        step,
        outcome: Outcome::Declined,
        effect: None,
    }
}

/// A step that is the person's own to do.
fn left(step: Step) -> Done {
    let reason = step.obstacle().unwrap_or_default();
    Done {
        step,
        outcome: Outcome::Skipped(reason),
        effect: None,
    }
}

/// The rule's page in short: its why.
fn why(step: &Step, style: Style) -> String {
    let text = step.rule.map_or(step.why.as_str(), |rule| rule.why());
    let paragraphs = text.split("\n\n");
    let lines = paragraphs.flat_map(|paragraph| wrap(paragraph, style.width.saturating_sub(6)));
    lines
        .map(|line| format!("     {}\n", style.dim(&line)))
        .collect()
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

//! One run of `undo`, with a person or without.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::current::read_current_state;
use crate::change::apply::{Executor, remove_leftovers};
use crate::change::journal::{self, Journal, RecordedRun};
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::undo::{self, UndoAction, UndoStep, is_settled};
use crate::cli::context::Context;
use crate::cli::flags::OutputFormat;
use crate::cli::undo::UndoArgs;
use crate::cloudflare::Client;
use crate::commands::session::Session;
use crate::commands::step_loop::{
    PlanDriver, RunMode, StepAnswer, StepDecision, StepPosition, StepQuestion, ask_until_decided,
    exit_unless_interrupted, run_steps,
};
use crate::config::path::display_path;
use crate::exit::Exit;
use crate::prompt::{DefaultReply, PromptAbort, Prompter, interrupt};
use crate::report::json;
use crate::report::style::capitalize;
use crate::report::text::undo as report;
use crate::report::view::undo::RunView;

/// What `?` says.
const WHY: &str = "What this step changed is as it left it, so only that is taken out. Nothing else \
                   changes.";

/// The undoing of one recorded run.
pub(super) struct UndoSession<'a> {
    session: &'a Session<'a>,
    arguments: &'a UndoArgs,
    mode: RunMode,
    run: RecordedRun,
    executor: Executor<'a>,
    /// A person said yes to every step.
    all: bool,
    /// What a later step still rests on, so that no earlier step about it can be taken back.
    kept: BTreeSet<String>,
    results: Vec<StepResult<UndoStep>>,
}

impl<'a> UndoSession<'a> {
    /// Compares what `run` left with what is there, and plans the steps. `None` where nothing of it was
    /// ever made.
    ///
    /// # Errors
    /// The journal cannot be read, or another run holds it.
    pub(super) fn open(
        session: &'a Session<'a>,
        client: Option<&'a Client<'a>>,
        arguments: &'a UndoArgs,
        mode: RunMode,
        run: RecordedRun,
    ) -> Result<Option<(Self, Vec<UndoStep>)>> {
        let (run, journal) = if mode == RunMode::Preview {
            (run, Journal::default())
        } else if let Some(reopened) = journal::reopen(&run.path)? {
            reopened
        } else {
            return Ok(None);
        };
        let executor = Executor::new(client, &[], journal).taking_turns(
            journal::turns_folder(session.context.host),
            interrupt::interrupted,
        );
        if mode != RunMode::Preview {
            remove_leftovers(run.configs.iter().map(Path::new));
        }
        let current = read_current_state(&run, session, client);
        let steps = undo::plan(&run, &current, |path| shown_path(session.context, path));
        let was_never_made =
            |step: &UndoStep| !step.known && matches!(step.action, UndoAction::Nothing);
        if steps.iter().all(was_never_made) {
            executor.journal.remove();
            return Ok(None);
        }
        let undo = Self {
            session,
            arguments,
            mode,
            run,
            executor,
            all: false,
            kept: BTreeSet::new(),
            results: Vec::new(),
        };
        Ok(Some((undo, steps)))
    }

    /// Takes `steps` back, or shows what would be, and says how that ended.
    pub(super) fn run(mut self, steps: Vec<UndoStep>) -> Result<Exit> {
        let (count, mode) = (steps.len(), self.mode);
        run_steps(self.session.context, &mut self, steps, mode)?;
        let mut outcomes = self.results.iter().map(|result| &result.outcome);
        if self.results.len() == count && outcomes.all(is_settled) {
            self.executor.journal.remove();
        }
        let (context, results) = (self.session.context, &self.results);
        let exit = exit(results);
        if self.arguments.report.format() == OutputFormat::Json {
            let shown = |path: &str| shown_path(context, path);
            context
                .host
                .out(&json::undo(Some(&self.run), results, shown));
            return Ok(exit);
        }
        let style = context.stdout_style();
        if mode == RunMode::Interactive {
            context.host.err("\n");
        } else {
            for result in results {
                context.host.out(&report::outcome(result, style));
            }
        }
        let run = RunView::new(&self.run, context.host);
        let conclusion = report::conclusion(&run, results, exit, &context.invocation, style);
        context.host.out(&conclusion);
        Ok(exit)
    }
}

impl PlanDriver for UndoSession<'_> {
    type PlanStep = UndoStep;

    fn show(&self, steps: &[UndoStep]) {
        let context = self.session.context;
        if self.arguments.report.format() == OutputFormat::Human && !context.is_quiet() {
            let run = RunView::new(&self.run, context.host);
            let plan = report::plan(&run, steps, context.stderr_style());
            context.host.err(&format!("{plan}\n"));
        }
    }

    fn ask(
        &mut self,
        person: &mut dyn Prompter,
        position: StepPosition,
        step: UndoStep,
    ) -> Result<StepDecision<UndoStep>, PromptAbort> {
        if self.all || step.operation().is_none() {
            return Ok(self.decide(step));
        }
        let context = self.session.context;
        let style = context.stderr_style();
        let detail = || report::detail(&step, style);
        let question = StepQuestion {
            text: &format!("{position}  {}?", capitalize(&step.title)),
            detail: Some(&detail),
            why: WHY,
            default: DefaultReply::Yes,
            has_more: position.has_more(),
        };
        Ok(match ask_until_decided(context, person, &question)? {
            StepAnswer::Yes => StepDecision::Apply(step),
            StepAnswer::All => {
                self.all = true;
                StepDecision::Apply(step)
            }
            StepAnswer::No => StepDecision::settled(step, StepOutcome::Declined),
            StepAnswer::Quit => StepDecision::Stop(step),
        })
    }

    fn decide(&mut self, step: UndoStep) -> StepDecision<UndoStep> {
        match step.outcome() {
            None => StepDecision::Apply(step),
            Some(outcome) => StepDecision::settled(step, outcome),
        }
    }

    fn apply(&mut self, step: UndoStep) -> StepResult<UndoStep> {
        if self.kept.contains(&step.subject) {
            let reason = "what was done to it later is still there".to_owned();
            return StepResult::unchanged(step, StepOutcome::Refused(reason));
        }
        let Some(operation) = step.operation() else {
            return self.preview(step);
        };
        let client = self.executor.client();
        let execution = self.executor.execute(operation);
        let execution = self.session.wait_for(client, execution);
        StepResult::new(step, execution)
    }

    fn preview(&mut self, step: UndoStep) -> StepResult<UndoStep> {
        let Some(operation) = step.operation() else {
            let outcome = step.outcome().unwrap_or(StepOutcome::Planned);
            return StepResult::unchanged(step, outcome);
        };
        let execution = self.executor.preview(operation);
        StepResult::new(step, execution)
    }

    fn record(&mut self, result: StepResult<UndoStep>) {
        match &result.outcome {
            // The executor has noted it.
            StepOutcome::Applied => {}
            StepOutcome::Skipped(_) => self.executor.journal.mark_reverted(result.step.step),
            _ => {
                self.kept.insert(result.step.subject.clone());
            }
        }
        if self.mode == RunMode::Interactive {
            let context = self.session.context;
            let style = context.stderr_style();
            context.host.err(&report::outcome(&result, style));
        }
        self.results.push(result);
    }

    fn stop(&mut self, step: UndoStep) {
        let outcome = step.outcome().unwrap_or(StepOutcome::Declined);
        self.record(StepResult::unchanged(step, outcome));
    }
}

/// The path as a user sees it.
pub(super) fn shown_path(context: &Context<'_>, path: &str) -> String {
    // The journal knows the folder without links.
    let cwd = context.host.cwd();
    let cwd = fs::canonicalize(cwd).unwrap_or_else(|_| cwd.to_owned());
    display_path(&cwd, Path::new(path))
}

/// Removes a journal that an interrupted run has left, with nothing in it to take back.
pub(super) fn remove_if_settled(run: &RecordedRun) {
    // One that another run still writes to cannot be opened, or has more in it by now.
    if let Ok(Some((run, journal))) = journal::reopen(&run.path)
        && run.open().next().is_none()
    {
        journal.remove();
    }
}

/// What could not be seen counts more than what was not done.
fn exit(results: &[StepResult<UndoStep>]) -> Exit {
    let ends = results.iter().map(|result| match result.step.action {
        UndoAction::Unreadable(_) => Exit::Failed,
        _ => Exit::findings_if(!is_settled(&result.outcome)),
    });
    exit_unless_interrupted(ends.max().unwrap_or(Exit::Clean))
}

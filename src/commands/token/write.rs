//! The writing of one token, as a plan of one step.

use anyhow::Result;

use super::context::TokenContext;
use crate::change::apply::Executor;
use crate::change::journal;
use crate::change::outcome::{OperationResult, StepEffect, StepOutcome, StepResult};
use crate::cli::flags::OutputFormat;
use crate::cli::token::credential::TokenWriteArgs;
use crate::cloudflare::Client;
use crate::commands::step_loop::{
    PlanDriver, RunMode, StepAnswer, StepDecision, StepPosition, StepQuestion, ask_until_decided,
    run_steps,
};
use crate::exit::Exit;
use crate::prompt::{DefaultReply, PromptAbort, Prompter};
use crate::report::style::Style;

/// A token that is to be created or extended.
pub(super) trait TokenWrite {
    /// The command, as the journal names it.
    const COMMAND: &'static str;
    /// The question before it is written.
    const QUESTION: &'static str;
    /// What `?` says.
    const WHY: &'static str;

    fn plan(&self, style: Style) -> String;

    /// What would be sent.
    fn detail(&self, style: Style) -> String;

    fn execute(&mut self, executor: &mut Executor<'_>) -> OperationResult;

    /// Says what became of it, and how the run ends.
    ///
    /// # Errors
    /// It was not written, or nobody has its value.
    fn report(&mut self, outcome: StepOutcome, effect: Option<StepEffect>) -> Result<Exit>;
}

struct TokenStep;

struct TokenDriver<'a, W> {
    token: &'a TokenContext<'a>,
    executor: Executor<'a>,
    write: W,
    mode: RunMode,
    format: OutputFormat,
    /// How the run ends, once the step is over.
    exit: Option<Result<Exit>>,
}

/// Shows the plan of `write`, asks, writes the token and says what became of it.
///
/// # Errors
/// The journal cannot be written, the person went away, or the token was not written.
pub(super) fn write_token<'a, W: TokenWrite>(
    token: &'a TokenContext<'a>,
    client: &'a Client<'a>,
    arguments: &TokenWriteArgs,
    format: OutputFormat,
    write: W,
) -> Result<Exit> {
    let context = token.session.context;
    let mut journal = journal::start(W::COMMAND, context.host);
    let projects = token.read.projects.iter();
    journal.add_configs(projects.map(|project| project.path.as_path()));
    if !arguments.dry_run {
        journal.check_writable()?;
    }
    let mode = RunMode::choose(context, arguments.yes, arguments.dry_run, format);
    let mut driver = TokenDriver {
        token,
        executor: Executor::new(Some(client), &[], journal),
        write,
        mode,
        format,
        exit: None,
    };
    let walked = run_steps(context, &mut driver, vec![TokenStep], mode);
    match driver.exit {
        // The step ended before the interruption did, and has been reported.
        Some(exit) => exit,
        None => {
            walked?;
            Ok(Exit::Interrupted)
        }
    }
}

impl<W: TokenWrite> PlanDriver for TokenDriver<'_, W> {
    type PlanStep = TokenStep;

    fn show(&self, _: &[TokenStep]) {
        let context = self.token.session.context;
        if self.format == OutputFormat::Json || context.is_quiet() {
            return;
        }
        context.host.err(&self.write.plan(context.stderr_style()));
        if self.mode != RunMode::Interactive {
            context.host.err("\n");
        }
    }

    fn ask(
        &mut self,
        person: &mut dyn Prompter,
        _: StepPosition,
        step: TokenStep,
    ) -> Result<StepDecision<TokenStep>, PromptAbort> {
        let context = self.token.session.context;
        let detail = || self.write.detail(context.stderr_style());
        let question = StepQuestion {
            text: W::QUESTION,
            detail: Some(&detail),
            why: W::WHY,
            default: DefaultReply::Yes,
            has_more: false,
        };
        let answer = ask_until_decided(context, person, &question)?;
        Ok(match answer {
            StepAnswer::Yes | StepAnswer::All => StepDecision::Apply(step),
            StepAnswer::No | StepAnswer::Quit => StepDecision::Stop(step),
        })
    }

    fn apply(&mut self, step: TokenStep) -> StepResult<TokenStep> {
        StepResult::new(step, self.write.execute(&mut self.executor))
    }

    fn preview(&mut self, step: TokenStep) -> StepResult<TokenStep> {
        StepResult::unchanged(step, StepOutcome::Planned)
    }

    fn record(&mut self, result: StepResult<TokenStep>) {
        self.exit = Some(self.write.report(result.outcome, result.effect));
    }

    fn stop(&mut self, step: TokenStep) {
        self.record(StepResult::unchanged(step, StepOutcome::Declined));
    }
}

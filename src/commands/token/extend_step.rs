//! The extension of one token: what it lacks, what is done after a yes, and what is said then.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};

use super::context::TokenContext;
use super::write::TokenWrite;
use crate::change::apply::Executor;
use crate::change::error::{OperationError, TokenError};
use crate::change::operation::{Operation, TokenExtension};
use crate::change::outcome::{OperationResult, StepEffect, StepOutcome};
use crate::cli::flags::OutputFormat;
use crate::cli::token::extend::ExtendArgs;
use crate::commands::step_loop::exit_unless_interrupted;
use crate::exit::Exit;
use crate::permissions::requirements::Permission;
use crate::permissions::token::{GrantState, RequiredPermission, TokenComparison, TokenSpec};
use crate::report::json;
use crate::report::style::Style;
use crate::report::text::{plan, token_extend};
use crate::report::view::extend::{ExtendResult, ExtendView};

pub(super) struct ExtendTokenStep<'a> {
    pub(super) arguments: &'a ExtendArgs,
    pub(super) token: &'a TokenContext<'a>,
    pub(super) view: ExtendView<'a>,
}

impl TokenWrite for ExtendTokenStep<'_> {
    const COMMAND: &'static str = "token extend";
    const QUESTION: &'static str = "Add them to this token?";
    const WHY: &'static str = "Whoever has the token's value can do more from then on. The value \
                               stays, so nothing has to be stored again.";

    fn plan(&self, style: Style) -> String {
        token_extend::plan(&self.view, style)
    }

    fn detail(&self, style: Style) -> String {
        plan::request_body(&self.view.policies, style)
    }

    fn execute(&mut self, executor: &mut Executor<'_>) -> OperationResult {
        let owner = self.token.owner(self.view.owner);
        let change = TokenExtension {
            owner: &owner,
            before: self.view.before,
            policies: self.view.policies,
        };
        let client = executor.client();
        let execution = executor.execute(Operation::ExtendToken(&change));
        self.token.session.wait_for(client, execution)
    }

    fn report(&mut self, outcome: StepOutcome, effect: Option<StepEffect>) -> Result<Exit> {
        match (outcome, effect) {
            (StepOutcome::Declined, _) => self.end(&ExtendResult::Declined, Exit::Findings),
            (StepOutcome::Failed(error), _) => Err(self.explain(error)),
            (_, Some(StepEffect::ExtendedToken(readback))) => {
                let is_complete = readback.dropped.is_empty() && readback.lost.is_empty();
                let exit = Exit::findings_if(!is_complete);
                self.end(&ExtendResult::Extended(readback), exit)
            }
            _ => self.end(&ExtendResult::Planned, Exit::Findings),
        }
    }
}

impl ExtendTokenStep<'_> {
    /// Says how it ended.
    pub(super) fn end(&self, ended: &ExtendResult, exit: Exit) -> Result<Exit> {
        let context = self.token.session.context;
        let text = match self.arguments.report.format() {
            OutputFormat::Json => json::extend(&self.view, ended),
            _ => token_extend::end(&self.view, ended, context.stdout_style()),
        };
        context.host.out(&text);
        Ok(exit_unless_interrupted(exit))
    }

    fn explain(&self, error: OperationError) -> anyhow::Error {
        match error {
            OperationError::Token(TokenError::Api(error)) => {
                self.token.write_error(error, self.view.owner)
            }
            OperationError::Token(error @ TokenError::Changed(_)) => {
                anyhow!("{error}. Nothing was written: run this again to see what is missing now")
            }
            OperationError::Token(error @ TokenError::Unknown(..)) => {
                anyhow!("{error}. Run this again: it adds only what is missing then")
            }
            other => anyhow!("{other}"),
        }
    }
}

/// What the blueprint grants and the token lacks, each on the resources where it is missing.
pub(super) fn find_missing(
    comparison: &TokenComparison<'_>,
    spec: &TokenSpec<'_>,
) -> Vec<Permission> {
    find_granted(comparison, spec, GrantState::No)
        .map(|asked| Permission {
            group: asked.permission.group,
            resources: asked.lacking.clone(),
            required: asked.permission.required,
            when: asked.permission.when,
            evidence: asked.permission.evidence,
            reasons: asked.permission.reasons.clone(),
        })
        .collect()
}

/// The labels of what the token perhaps holds already: it is not added, because that would be more.
pub(super) fn find_unclear(
    comparison: &TokenComparison<'_>,
    spec: &TokenSpec<'_>,
) -> BTreeSet<&'static str> {
    find_granted(comparison, spec, GrantState::Unclear)
        .map(|asked| asked.permission.group.label)
        .collect()
}

fn find_granted<'c, 'n>(
    comparison: &'c TokenComparison<'n>,
    spec: &'c TokenSpec<'n>,
    held: GrantState,
) -> impl Iterator<Item = &'c RequiredPermission<'n>> {
    comparison.asked.iter().filter(move |asked| {
        let mut grants = spec.grants.iter();
        asked.held == held && grants.any(|grant| std::ptr::eq(*grant, asked.permission))
    })
}

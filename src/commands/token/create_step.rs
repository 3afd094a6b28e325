//! The creation of one token: what is done after a yes, and what is said then.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};

use super::context::TokenContext;
use super::destination::{Destination, OpenDestination};
use super::write::TokenWrite;
use crate::change::apply::Executor;
use crate::change::error::{OperationError, TokenError};
use crate::change::operation::{Operation, TokenCreation};
use crate::change::outcome::{CreatedToken, OperationResult, StepEffect, StepOutcome};
use crate::cli::flags::OutputFormat;
use crate::cli::token::create::CreateArgs;
use crate::commands::step_loop::exit_unless_interrupted;
use crate::exit::Exit;
use crate::report::json;
use crate::report::style::Style;
use crate::report::text::{plan, token_create};
use crate::report::view::create::{CreateResult, CreateView, ValueDestination};

/// The one step of `token create`.
pub(super) struct CreateTokenStep<'a> {
    pub(super) arguments: &'a CreateArgs,
    pub(super) token: &'a TokenContext<'a>,
    pub(super) view: CreateView<'a>,
    pub(super) destination: &'a Destination,
    /// Where the value goes, once it is certain that there will be one.
    pub(super) open: Option<OpenDestination<'a>>,
    /// The ids of the tokens that exist already, where they could be listed.
    pub(super) existing: Option<BTreeSet<String>>,
}

impl TokenWrite for CreateTokenStep<'_> {
    const COMMAND: &'static str = "token create";
    const QUESTION: &'static str = "Make this token?";
    const WHY: &'static str = "The token can do exactly what the table says, and only in this \
                               account. Its value is shown once; whoever has it can do the same.";

    fn plan(&self, style: Style) -> String {
        token_create::plan(&self.view, style)
    }

    fn detail(&self, style: Style) -> String {
        plan::request_body(self.view.body, style)
    }

    fn execute(&mut self, executor: &mut Executor<'_>) -> OperationResult {
        match self.destination.open() {
            Ok(open) => self.open = Some(open),
            Err(error) => return OperationResult::failed(error),
        }
        let owner = self.token.owner(self.view.spec.owner);
        let creation = TokenCreation {
            owner: &owner,
            body: self.view.body,
            existing: self.existing.as_ref(),
        };
        let client = executor.client();
        let execution = executor.execute(Operation::CreateToken(&creation));
        self.token.session.wait_for(client, execution)
    }

    fn report(&mut self, outcome: StepOutcome, effect: Option<StepEffect>) -> Result<Exit> {
        match (outcome, effect) {
            (StepOutcome::Declined, _) => self.end(&CreateResult::Declined, Exit::Findings),
            (StepOutcome::Failed(error), _) => Err(self.explain(error)),
            (_, Some(StepEffect::CreatedToken(created))) => self.deliver(&created),
            _ => self.end(&CreateResult::Planned, Exit::Findings),
        }
    }
}

impl CreateTokenStep<'_> {
    fn deliver(&mut self, created: &CreatedToken) -> Result<Exit> {
        let CreatedToken { made, readback } = created;
        // A token that lacks something must not take the place of one that works.
        let open = self.open.take().filter(|_| readback.dropped.is_empty());
        let delivery = open.map(|open| self.hand_over(open, &made.value));
        let handed = delivery.as_ref().map(|delivery| &delivery.handed);
        let exit = Exit::findings_if(!matches!(handed, Some(Ok(()))));
        let ended = CreateResult::Created {
            token: &made.token,
            value: &made.value,
            seen: readback,
            handed,
            rescue: delivery
                .as_ref()
                .and_then(|delivery| delivery.rescue.as_ref()),
        };
        self.end(&ended, exit)
    }

    fn end(&self, ended: &CreateResult<'_>, exit: Exit) -> Result<Exit> {
        let context = self.token.session.context;
        let exit = exit_unless_interrupted(exit);
        if self.arguments.report.format() == OutputFormat::Json {
            let document = json::create(&self.view, ended);
            return match (context.host.deliver(&document), ended) {
                (Err(error), CreateResult::Created { token, .. }) => Err(anyhow!(
                    "the document could not be written to standard output: {error}. The token {} \
                     is there: roll it for a value, or delete it: {}",
                    token.id,
                    self.view.page()
                )),
                _ => Ok(exit),
            };
        }
        // Where standard output is for the value, nothing else is written there.
        if self.view.way == ValueDestination::Out && matches!(ended, CreateResult::Created { .. }) {
            let text = token_create::end(&self.view, ended, context.stderr_style());
            context.host.err(&text);
        } else {
            let text = token_create::end(&self.view, ended, context.stdout_style());
            context.host.out(&text);
        }
        Ok(exit)
    }

    /// What to say where no token was created, or where its value is lost.
    fn explain(&self, error: OperationError) -> anyhow::Error {
        let page = self.view.page();
        match error {
            OperationError::Token(TokenError::Api(error)) => {
                self.token.write_error(error, self.view.spec.owner)
            }
            OperationError::Token(TokenError::ValueLost(error, tokens)) => {
                let ids: Vec<&str> = tokens.iter().map(|token| token.id.as_str()).collect();
                anyhow!(
                    "{error}. A token was created ({}), but its value was in the answer that did \
                     not come: it is lost. Roll the token for a new value, or delete it: {page}",
                    ids.join(", ")
                )
            }
            OperationError::Token(
                error @ (TokenError::Unknown(..) | TokenError::Untraceable(_)),
            ) => {
                anyhow!("{error}. Look at the list of tokens before you try again: {page}")
            }
            other => anyhow!("{other}"),
        }
    }
}

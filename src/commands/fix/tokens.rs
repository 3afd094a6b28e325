//! A token with the permission, got where it turns out that it is missing.

use anyhow::Result;

use super::session::FixSession;
use crate::action::TokenNeed;
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::Step;
use crate::cli::format::OutputFormat;
use crate::cli::token::create::CreateArgs;
use crate::cli::token::extend::ExtendArgs;
use crate::cli::token::id::TokenId;
use crate::cli::token::new_token::NewTokenArgs;
use crate::cli::token::subjects::SubjectArgs;
use crate::cli::token::template::TemplateArgs;
use crate::cli::token::with::WithCredential;
use crate::cli::token::write::TokenWriteArgs;
use crate::commands::step_loop::StepPosition;
use crate::commands::token;
use crate::exit::Exit;
use crate::permissions::requirements::TokenPurpose;
use crate::permissions::token::OwnerKind;
use crate::prompt::{PromptAbort, Prompter};
use crate::report::style::capitalize;
use crate::report::template::TemplateForm;

/// A way to a token with the permission.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum TokenRoute {
    /// The one there is gets what it lacks.
    Extend,
    /// Another one, by the dashboard's form.
    TemplateForm,
    /// Another one, by the API.
    Create,
}

impl TokenRoute {
    /// What a person chooses it by.
    fn title(self) -> &'static str {
        match self {
            Self::Extend => "add it to this token, by another one that may edit tokens",
            Self::TemplateForm => "make another token: a link to the form, filled in",
            Self::Create => "make another token here, by one that may make tokens",
        }
    }
}

impl FixSession<'_> {
    /// Offers the ways to a token with the permission, and goes the one that is chosen.
    ///
    /// # Errors
    /// The person went away.
    pub(super) fn offer_token(
        &self,
        ask: &mut dyn Prompter,
        position: StepPosition,
        step: Step,
        need: &TokenNeed,
    ) -> Result<StepResult, PromptAbort> {
        let extend = need.id.as_ref().map(|_| TokenRoute::Extend);
        let routes: Vec<TokenRoute> = extend
            .into_iter()
            .chain([TokenRoute::TemplateForm, TokenRoute::Create])
            .collect();
        let items: Vec<String> = routes
            .iter()
            .map(|route| route.title().to_owned())
            .collect();
        let question = format!("{position} {}: how?", capitalize(&step.title));
        let Some(index) = ask.choose(&question, &items)? else {
            return Ok(StepResult::left(step));
        };
        let route = routes[index];
        let exit = match self.get_token(route, need) {
            Ok(exit) => exit,
            Err(error) if error.is::<PromptAbort>() => return Err(PromptAbort),
            Err(error) => {
                self.context.error(&format!("{error:#}"));
                return Ok(StepResult::left(step));
            }
        };
        self.token_result(route, exit, step)
    }

    /// What became of `step`, where the command of `route` ended with `exit`.
    fn token_result(
        &self,
        route: TokenRoute,
        exit: Exit,
        step: Step,
    ) -> Result<StepResult, PromptAbort> {
        match (route, exit) {
            (_, Exit::Interrupted) => Err(PromptAbort),
            (TokenRoute::Extend, Exit::Clean) => {
                Ok(StepResult::unchanged(step, StepOutcome::Applied))
            }
            (TokenRoute::TemplateForm, _) | (TokenRoute::Create, Exit::Clean) => {
                self.context.note(
                    "this run goes on with the token it has: set CLOUDFLARE_API_TOKEN to the new \
                     one, then run fix again",
                );
                Ok(StepResult::left(step))
            }
            (TokenRoute::Extend | TokenRoute::Create, _) => {
                Ok(StepResult::unchanged(step, StepOutcome::Declined))
            }
        }
    }

    fn get_token(&self, route: TokenRoute, need: &TokenNeed) -> Result<Exit> {
        let (context, format) = (self.context, OutputFormat::Human);
        let (subjects, making) = (self.subjects(), making());
        match (route, &need.id) {
            (TokenRoute::Extend, Some(id)) => {
                let extend = ExtendArgs {
                    id: TokenId::Known(id.clone()),
                    subjects,
                    owner: None,
                    writing: writing(),
                    format,
                };
                token::extend::run(context, &extend)
            }
            (TokenRoute::Create, _) => {
                let create = CreateArgs {
                    subjects,
                    making,
                    writing: writing(),
                    output: None,
                    format,
                    command: Vec::new(),
                };
                token::create::run(context, &create)
            }
            (TokenRoute::TemplateForm | TokenRoute::Extend, _) => {
                let template = TemplateArgs {
                    subjects,
                    making,
                    form: TemplateForm::Url,
                    offline: self.scope.offline,
                };
                token::template::run(context, &template)
            }
        }
    }

    /// What this fix is about, to be deployed.
    fn subjects(&self) -> SubjectArgs {
        SubjectArgs {
            paths: self.scope.paths.clone(),
            place: self.scope.place.clone(),
            purpose: TokenPurpose::Deploy,
            wrangler_version: None,
        }
    }
}

/// A token as CI has it.
fn making() -> NewTokenArgs {
    NewTokenArgs {
        owner: OwnerKind::Account,
        name: None,
        expires_in: None,
        ips: Vec::new(),
    }
}

/// With a plan and a question, by a credential that is asked for.
fn writing() -> TokenWriteArgs {
    TokenWriteArgs {
        with: WithCredential::Asked,
        yes: false,
        dry_run: false,
    }
}

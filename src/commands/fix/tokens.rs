//! Offers a token with the permission, where it turns out that it is missing.

use anyhow::Result;

use super::session::FixSession;
use crate::action::TokenNeed;
use crate::change::outcome::{StepOutcome, StepResult};
use crate::change::plan::Step;
use crate::cli::flags::FormatArgs;
use crate::cli::token::create::CreateArgs;
use crate::cli::token::credential::{TokenId, TokenWriteArgs, WithCredential};
use crate::cli::token::extend::ExtendArgs;
use crate::cli::token::new_token::NewTokenArgs;
use crate::cli::token::subjects::SubjectArgs;
use crate::cli::token::template::TemplateArgs;
use crate::commands::step_loop::{StepDecision, StepPosition};
use crate::commands::token;
use crate::exit::Exit;
use crate::host::Host;
use crate::permissions::requirements::TokenPurpose;
use crate::prompt::{ListQuestion, PromptAbort, Prompter};
use crate::report::style::capitalize;
use crate::report::template::TemplateForm;

/// A way to a token with the permission.
#[derive(Clone, Copy, Debug)]
pub(super) enum TokenRoute<'n> {
    /// The token of this id, which is in use, gets what it lacks.
    Extend(&'n str),
    /// Another one, by the dashboard's form.
    DashboardLink,
    /// Another one, by the API.
    Create,
    /// One that the person has.
    Paste,
}

impl TokenRoute<'_> {
    fn title(self, host: &dyn Host) -> &'static str {
        match self {
            Self::Extend(_) => "add the permission to this token (needs an admin token)",
            Self::DashboardLink if host.has_browser() => {
                "create a new token in the dashboard (opens the form in the browser)"
            }
            Self::DashboardLink => {
                "create a new token in the dashboard (prints the link to the form)"
            }
            Self::Create => "create a new token now (needs an admin token)",
            Self::Paste => "paste another token (hidden, not saved)",
        }
    }
}

impl FixSession<'_> {
    /// Offers the ways to a token with the permission, and goes the one that is chosen.
    pub(super) fn offer_token(
        &mut self,
        ask: &mut dyn Prompter,
        position: StepPosition,
        step: Step,
        need: &TokenNeed,
    ) -> Result<StepDecision<Step>, PromptAbort> {
        let settled = |result| Ok(StepDecision::Settled(Box::new(result)));
        let extend = need.id.as_deref().map(TokenRoute::Extend);
        let others = [TokenRoute::DashboardLink, TokenRoute::Create];
        let paste = self.can_renew.then_some(TokenRoute::Paste);
        let routes = extend.into_iter().chain(others).chain(paste);
        let routes: Vec<TokenRoute<'_>> = routes.collect();
        let host = self.context.host;
        let titles = routes.iter().map(|route| route.title(host).to_owned());
        let question = format!("{position} {}. How?", capitalize(&step.title));
        let why = step.rule.map_or(step.why.as_str(), |rule| rule.why());
        let mut items: Vec<String> = titles.collect();
        items.push("show a message for someone with access".to_owned());
        let list = ListQuestion::new(&question, &items, why);
        // The message is part of how the run ends.
        let chosen = ask.choose(&list)?;
        let Some(route) = chosen.and_then(|index| routes.get(index).copied()) else {
            return settled(StepResult::left(step));
        };
        let exit = match self.get_token(route) {
            Ok(exit) => exit,
            Err(error) if error.is::<PromptAbort>() => return Err(PromptAbort),
            Err(error) => {
                self.context.error(&format!("{error:#}"));
                return settled(StepResult::left(step));
            }
        };
        match (route, exit) {
            (_, Exit::Interrupted) => Err(PromptAbort),
            (TokenRoute::Extend(_), Exit::Clean) => {
                settled(StepResult::unchanged(step, StepOutcome::Applied))
            }
            (TokenRoute::DashboardLink | TokenRoute::Paste, _)
            | (TokenRoute::Create, Exit::Clean) => {
                if self.can_renew && self.ask_token(ask)? {
                    return Ok(StepDecision::Stop(step));
                }
                let again = self.context.invocation.command("fix", []);
                self.context.note(&format!(
                    "set CLOUDFLARE_API_TOKEN to the new token, then run `{again}` again"
                ));
                settled(StepResult::left(step))
            }
            _ => settled(StepResult::unchanged(step, StepOutcome::Declined)),
        }
    }

    /// Runs the command that the person would have to.
    pub(super) fn get_token(&self, route: TokenRoute<'_>) -> Result<Exit> {
        let (context, report) = (self.context, FormatArgs::default());
        let subjects = SubjectArgs {
            paths: self.scope.paths.clone(),
            place: self.scope.place.clone(),
            purpose: TokenPurpose::Deploy,
            wrangler_version: None,
            account: self.account.clone(),
        };
        let making = NewTokenArgs::of_pipeline();
        let writing = TokenWriteArgs {
            with: WithCredential::Asked,
            yes: false,
            dry_run: false,
        };
        match route {
            TokenRoute::Extend(id) => {
                let extend = ExtendArgs {
                    id: TokenId::Known(id.to_owned()),
                    subjects,
                    owner: None,
                    write: writing,
                    report,
                };
                token::extend::run(context, &extend)
            }
            TokenRoute::Create => {
                let create = CreateArgs {
                    subjects,
                    new_token: making,
                    write: writing,
                    output: None,
                    report,
                    command: Vec::new(),
                };
                token::create::run(context, &create)
            }
            TokenRoute::Paste => Ok(Exit::Clean),
            TokenRoute::DashboardLink => {
                let template = TemplateArgs {
                    subjects,
                    new_token: making,
                    form: TemplateForm::Url,
                    report,
                    open: self.context.host.has_browser(),
                    offline: self.scope.offline,
                };
                token::template::run(context, &template)
            }
        }
    }
}

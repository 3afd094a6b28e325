//! A token that may, got right where it turns out that one is missing.

use anyhow::Result;

use super::course::Course;
use crate::action::TokenNeed;
use crate::change::apply::Done;
use crate::change::plan::{Outcome, Step};
use crate::cli::format::Format;
use crate::cli::token::create::CreateArgs;
use crate::cli::token::extend::ExtendArgs;
use crate::cli::token::id::TokenId;
use crate::cli::token::new_token::NewTokenArgs;
use crate::cli::token::subjects::SubjectArgs;
use crate::cli::token::template::TemplateArgs;
use crate::cli::token::with::WithCredential;
use crate::cli::token::write::TokenWriteArgs;
use crate::commands::token;
use crate::exit::Exit;
use crate::permissions::requirements::Purpose;
use crate::permissions::token::Owner;
use crate::prompt::{Aborted, Prompter};
use crate::report::style::capitalize;
use crate::report::template::TemplateForm;

/// A way to a token that may.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Way {
    /// The one there is gets what it lacks.
    Extend,
    /// Another one, by the dashboard's form.
    TemplateForm,
    /// Another one, by the API.
    Create,
}

impl Way {
    /// What a person chooses it by.
    fn title(self) -> &'static str {
        match self {
            Self::Extend => "add it to this token, by another one that may edit tokens",
            Self::TemplateForm => "make another token: a link to the form, filled in",
            Self::Create => "make another token here, by one that may make tokens",
        }
    }
}

impl Course<'_> {
    /// Offers the ways to a token that may, and goes the one that is chosen.
    ///
    /// # Errors
    /// The person went away.
    pub(super) fn offer_token(
        &self,
        ask: &mut dyn Prompter,
        number: &str,
        step: Step,
        need: &TokenNeed,
    ) -> Result<Done, Aborted> {
        let extend = need.id.as_ref().map(|_| Way::Extend);
        let ways: Vec<Way> = extend
            .into_iter()
            .chain([Way::TemplateForm, Way::Create])
            .collect();
        let items: Vec<String> = ways.iter().map(|way| way.title().to_owned()).collect();
        let question = format!("{number} {}: how?", capitalize(&step.title));
        let Some(index) = ask.choose(&question, &items)? else {
            return Ok(Done::left(step));
        };
        let way = ways[index];
        let exit = match self.get_token(way, need) {
            Ok(exit) => exit,
            Err(error) if error.is::<Aborted>() => return Err(Aborted),
            Err(error) => {
                self.context.error(&format!("{error:#}"));
                return Ok(Done::left(step));
            }
        };
        Ok(match (way, exit) {
            (_, Exit::Interrupted) => return Err(Aborted),
            (Way::Extend, Exit::Clean) => Done::unchanged(step, Outcome::Applied),
            (Way::TemplateForm, _) | (Way::Create, Exit::Clean) => {
                self.context.note(
                    "this run goes on with the token it has: set CLOUDFLARE_API_TOKEN to the new \
                     one, then run fix again",
                );
                Done::left(step)
            }
            (Way::Extend | Way::Create, _) => Done::unchanged(step, Outcome::Declined),
        })
    }

    fn get_token(&self, way: Way, need: &TokenNeed) -> Result<Exit> {
        let (context, format) = (self.context, Format::Human);
        let (subjects, making) = (self.subjects(), making());
        match (way, &need.id) {
            (Way::Extend, Some(id)) => {
                let extend = ExtendArgs {
                    id: TokenId::Known(id.clone()),
                    subjects,
                    owner: None,
                    writing: writing(),
                    format,
                };
                token::extend::run(context, &extend)
            }
            (Way::Create, _) => {
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
            (Way::TemplateForm | Way::Extend, _) => {
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
            purpose: Purpose::Deploy,
            wrangler_version: None,
        }
    }
}

/// A token as CI has it.
fn making() -> NewTokenArgs {
    NewTokenArgs {
        owner: Owner::Account,
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

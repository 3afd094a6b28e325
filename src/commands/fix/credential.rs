//! Another credential for the same run, where the one it has cannot do what is left: a person pastes a
//! token, and the run goes on with it.

use anyhow::Result;

use super::session::FixSession;
use crate::action::Action;
use crate::change::outcome::{StepOutcome, StepResult};
use crate::commands::assessment::Assessment;
use crate::commands::fix::tokens::TokenRoute;
use crate::credential::{self, CredentialKind};
use crate::facts::authorization::{self, AuthorizationState};
use crate::prompt::{HiddenInput, ListQuestion, PromptAbort, Prompter};

/// How a person gets the run another credential.
const PASTE: &str = "paste an API token (hidden, not saved)";
const CREATE: &str = "create one in the dashboard (prints the link to the form), then paste it";
const CREATE_THERE: &str = "create one in the dashboard (opens the form), then paste it";
const LOGIN: &str = "log in with wrangler in another terminal, then go on";
const NEITHER: &str = "go on without it";
const MESSAGE: &str = "go on without it, and show a message for someone with access";

/// What `?` says about another credential.
const CREDENTIAL: &str = "To bind a secret, and to change its scopes, a token needs Secrets \
                          Store: Edit, and a \
                          person a role with it. Read is not enough. What is pasted is used in this run \
                          only, and saved nowhere.";

/// What `?` says about a login.
const LOGGING_IN: &str =
    "wrangler keeps its login in a file of yours, and this run reads it from there.";

/// What a person decided before the run got another credential.
#[derive(Default)]
pub(super) struct KeptDecisions {
    pub(super) results: Vec<StepResult>,
    pub(super) account: Option<String>,
    /// Test whether the credential can bind.
    pub(super) probe: bool,
}

impl FixSession<'_> {
    /// Offers to go on with another token, where the run has no credential, or one that cannot do what is
    /// left and that no step of the plan replaces. True where one was pasted.
    ///
    /// # Errors
    /// The person went away.
    pub(super) fn offer_credential(
        &mut self,
        person: &mut dyn Prompter,
        assessment: &Assessment,
    ) -> Result<bool> {
        let Some(reason) = self.explain_need(assessment) else {
            return Ok(false);
        };
        let question = format!("{reason} What should this run use?");
        // Where a variable holds a token, it would win over a login.
        let facts = &assessment.facts;
        let is_login = facts.absence.is_some() || facts.login.is_some();
        let login = is_login.then_some(LOGIN);
        // Without any credential, nobody knows yet what is missing.
        let without = match facts.absence {
            Some(_) => NEITHER,
            None => MESSAGE,
        };
        let create = if self.context.host.has_browser() {
            CREATE_THERE
        } else {
            CREATE
        };
        let items = [Some(PASTE), Some(create), login, Some(without)];
        let items: Vec<String> = items.into_iter().flatten().map(str::to_owned).collect();
        let chosen = person.choose(&ListQuestion::new(&question, &items, CREDENTIAL))?;
        match chosen.map(|index| items[index].as_str()) {
            Some(PASTE) => Ok(self.ask_token(person)?),
            Some(CREATE | CREATE_THERE) => {
                // Without the link there can still be a token to paste.
                if let Err(error) = self.get_token(TokenRoute::DashboardLink) {
                    self.context.error(&format!("{error:#}"));
                }
                Ok(self.ask_token(person)?)
            }
            Some(LOGIN) => Ok(self.wait_for_login(person, assessment)?),
            _ => Ok(false),
        }
    }

    /// Names the command to log in with, and waits until the person has done so. True where the run begins
    /// anew with that login.
    fn wait_for_login(
        &mut self,
        person: &mut dyn Prompter,
        assessment: &Assessment,
    ) -> Result<bool, PromptAbort> {
        let findings = assessment.findings();
        let fixes = findings.iter().flat_map(|finding| &finding.fixes);
        let mut commands = fixes.filter_map(|fix| match &fix.action {
            Action::Run(command) => Some(command.to_string()),
            _ => None,
        });
        let programs = ["wrangler login", "wrangler auth create"];
        let is_login = |command: &String| programs.iter().any(|start| command.starts_with(start));
        let command = commands.find(is_login);
        let command = command.unwrap_or_else(|| "wrangler login".to_owned());
        self.context.command(&command);
        let items = ["I have logged in: go on", "stop here"].map(str::to_owned);
        let list = ListQuestion::new("Run this in another terminal.", &items, LOGGING_IN);
        let is_done = person.choose(&list)? == Some(0);
        self.is_reopened |= is_done;
        self.is_stopped |= is_done;
        Ok(is_done)
    }

    /// Why the run needs another credential, as a sentence.
    fn explain_need(&self, assessment: &Assessment) -> Option<&'static str> {
        let facts = &assessment.facts;
        let evidence = assessment.rule_input();
        if facts.offline || evidence.checkable_bindings().is_empty() {
            return None;
        }
        if facts.absence.is_some() {
            return Some("No Cloudflare credential was found.");
        }
        if self.is_denied() {
            return Some("This credential cannot edit secrets.");
        }
        // A token gets the permission in a step of the plan; a login does not.
        let accounts = evidence.checkable_bindings().iter();
        let mut accounts = accounts.filter_map(|subject| subject.account);
        let is_person = matches!(
            facts.kind(),
            CredentialKind::OAuth | CredentialKind::GlobalKey
        );
        let cannot =
            |account: &str| authorization::assess(facts, account).state == AuthorizationState::Fail;
        (is_person && accounts.any(cannot)).then_some("This credential cannot bind secrets.")
    }

    /// Whether Cloudflare refused a step of this run for want of a permission.
    pub(super) fn is_denied(&self) -> bool {
        let mut results = self.results.iter();
        results.any(|result| matches!(result.outcome, StepOutcome::Denied(..)))
    }

    /// Whether what is left waits for somebody who gives the credential a permission.
    pub(super) fn lacks_permission(&self) -> bool {
        let mut results = self.results.iter();
        let is_token = |result: &StepResult| {
            let is_done = result.outcome.is_applied();
            matches!(result.step.action, Action::Token(_)) && !is_done
        };
        self.is_denied() || results.any(is_token)
    }

    /// Asks for a token. True where one was pasted: the run begins anew with it.
    ///
    /// # Errors
    /// The person went away.
    pub(super) fn ask_token(&mut self, person: &mut dyn Prompter) -> Result<bool, PromptAbort> {
        loop {
            let question = "Paste the token (hidden, not saved; Enter to stop here):";
            let fault = match person.hidden(question)? {
                HiddenInput::Line(token) => match credential::parse_typed_token(token) {
                    Ok(credential) => {
                        self.replacement = Some(credential);
                        self.is_stopped = true;
                        return Ok(true);
                    }
                    Err(fault) => fault.to_string(),
                },
                HiddenInput::Empty => return Ok(false),
                HiddenInput::SeveralLines => "What was pasted contains a line break.".to_owned(),
                HiddenInput::NotUtf8 => "What was pasted is not text.".to_owned(),
            };
            person.tell(&fault);
        }
    }

    /// Goes on after another credential: what was done stays done, and what was refused is done without
    /// asking again. So is the account that was chosen, and whether to test the credential.
    pub(super) fn carry_on(&mut self, kept: KeptDecisions) {
        self.account = kept.account;
        self.probe = kept.probe;
        for result in kept.results {
            match result.outcome {
                StepOutcome::Denied(..) => self.accepted.push(result.step),
                StepOutcome::Applied | StepOutcome::Declined => self.results.push(result),
                _ => {}
            }
        }
    }
}

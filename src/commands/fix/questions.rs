//! What a person is asked besides the steps: which account is meant, whether to go on without a
//! journal, and whether to test the credential.

use anyhow::Result;

use super::session::FixSession;
use crate::change::journal::Journal;
use crate::cloudflare::Account;
use crate::commands::assessment::Assessment;
use crate::commands::step_loop::{StepAnswer, StepQuestion, ask_until_decided};
use crate::facts::QueryResult;
use crate::prompt::{DefaultReply, ListQuestion, PromptAbort, Prompter};
use crate::rules::rule::Severity;

/// What `?` says about the proof.
const PROOF: &str = "Binding a secret needs Secrets Store: Edit, and reading works without it. \
                     The test sends a comment for a secret that cannot exist (id 0000...). If \
                     Cloudflare answers that there is no such secret, it would have accepted the \
                     write. No secret changes.";

/// What `?` says about going on without a journal.
const JOURNAL: &str = "Before each step, what is about to be done is written down, so that \
                       `wrangler-permit undo` can take it back. Without that, only you can.";

/// What `?` says about the account.
const ACCOUNT: &str = "The credential sees several accounts, and neither the config nor a variable names one. \
                       Stores, secrets and Workers belong to one account; a deploy needs to know which, too.";

impl FixSession<'_> {
    /// Whether to begin: where no journal can be kept, a person decides.
    pub(super) fn can_go_on(
        &mut self,
        person: &mut dyn Prompter,
        assessment: &Assessment,
    ) -> Result<bool, PromptAbort> {
        let Err(error) = self.check_journal(assessment) else {
            return Ok(true);
        };
        let warning = format!("{error}; {}", error.help());
        self.context.remark("\nwarning", &warning);
        let wanted = self.is_wanted(person, "Go on, with no way to undo?", JOURNAL)?;
        if wanted {
            self.journal = Journal::default();
        }
        Ok(wanted)
    }

    /// Whether a person wants what `question` asks, which has nothing to show but `why` it is asked.
    fn is_wanted(
        &self,
        person: &mut dyn Prompter,
        question: &str,
        why: &str,
    ) -> Result<bool, PromptAbort> {
        let question = StepQuestion {
            text: question,
            detail: None,
            why,
            default: DefaultReply::Yes,
            has_more: false,
        };
        let answer = ask_until_decided(self.context, person, &question)?;
        Ok(matches!(answer, StepAnswer::Yes | StepAnswer::All))
    }

    /// Asks for the account where nothing says which is meant: neither a name for it, nor the stores that
    /// the bindings name. False where none was chosen.
    pub(super) fn choose_account(
        &mut self,
        person: &mut dyn Prompter,
        assessment: &Assessment,
    ) -> Result<bool, PromptAbort> {
        let evidence = assessment.rule_input();
        let mut subjects = evidence.checkable_bindings().iter();
        let lost =
            subjects.any(|subject| subject.account.is_none() && subject.store_home().is_none());
        let accounts = match &assessment.facts.accounts {
            QueryResult::Found(accounts) if lost && !accounts.is_empty() => accounts,
            _ => return Ok(false),
        };
        let Some(id) = ask_account(person, accounts)? else {
            return Ok(false);
        };
        self.context.explain(&format!(
            "For this run. A deploy needs it too: account_id = \"{id}\" in the config"
        ));
        self.context.host.err("\n");
        self.account = Some(id);
        Ok(true)
    }

    /// Offers to test whether the credential can bind, where nothing else is open.
    ///
    /// # Errors
    /// The person went away, or the projects cannot be read any more.
    pub(super) fn offer_proof(
        &mut self,
        person: &mut dyn Prompter,
        assessment: Assessment,
    ) -> Result<Assessment> {
        let findings = self.select_findings(assessment.findings());
        let is_blocked = findings
            .iter()
            .any(|finding| finding.suppressed.is_none() && finding.severity == Severity::Error);
        if is_blocked || !assessment.rule_input().is_provable() {
            return Ok(assessment);
        }
        let question = "Can't tell whether this credential can bind secrets. Test it with a write \
                        that changes nothing?";
        if !self.is_wanted(person, question, PROOF)? {
            return Ok(assessment);
        }
        self.probe = true;
        self.assess()
    }
}

/// Asks which of `accounts` is meant, and returns its id.
pub(crate) fn ask_account(
    person: &mut dyn Prompter,
    accounts: &[Account],
) -> Result<Option<String>, PromptAbort> {
    let accounts = accounts.iter();
    let (ids, items): (Vec<_>, Vec<_>) = accounts
        .map(|account| (&account.id, format!("{}  {}", account.name, account.id)))
        .unzip();
    let question = "Nothing says which account is meant. Which one?";
    let chosen = person.choose(&ListQuestion::new(question, &items, ACCOUNT))?;
    Ok(chosen.map(|index| ids[index].clone()))
}

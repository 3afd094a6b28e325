//! What a person is asked besides the steps: which account is meant, whether to go on without a
//! journal, and whether to prove the permission to bind.

use anyhow::Result;

use super::course::Course;
use crate::change::journal::Journal;
use crate::commands::inquiry::Inquiry;
use crate::facts::QueryResult;
use crate::prompt::{Ask, Gone, Reply};
use crate::report::style::remark;
use crate::rules::rule::Severity;

/// What `?` says about the proof.
const PROOF: &str = "A deploy that binds a secret takes Secrets Store Edit, and reading works \
                     without it. The proof sends a comment for a secret that cannot exist, of id \
                     0000...: an answer that there is no such secret means that the write would \
                     have been let in. No secret changes.";

/// What `?` says about going on without a journal.
const JOURNAL: &str = "Before each step, what is about to be done is written down, so that \
                       `wrangler-permit undo` can take it back. Without that, only you can.";

impl Course<'_> {
    /// Whether to begin: where no journal can be kept, a person decides.
    ///
    /// # Errors
    /// The person went away.
    pub(crate) fn may_go_on(&mut self, ask: &mut dyn Ask, inquiry: &Inquiry) -> Result<bool, Gone> {
        let Err(error) = self.prove_journal(inquiry) else {
            return Ok(true);
        };
        let warning = format!("{error}; {}", error.help());
        self.say(&remark("\nwarning", &warning, self.style().width));
        loop {
            match ask.decide("Go on, with no way to undo?")? {
                Reply::Yes | Reply::All => {
                    self.journal = Journal::none();
                    return Ok(true);
                }
                Reply::No | Reply::Quit => return Ok(false),
                Reply::Why | Reply::Diff => self.say(&self.indented(JOURNAL)),
            }
        }
    }

    /// Has the account chosen where nothing says which is meant. False where none was.
    ///
    /// # Errors
    /// The person went away.
    pub(super) fn choose_account(
        &mut self,
        ask: &mut dyn Ask,
        inquiry: &Inquiry,
    ) -> Result<bool, Gone> {
        let subjects = inquiry.evidence(self.host).online();
        let lost = subjects.iter().any(|subject| subject.account.is_none());
        let accounts = match &inquiry.facts.accounts {
            QueryResult::Found(accounts) if lost && !accounts.is_empty() => accounts,
            _ => return Ok(false),
        };
        let items: Vec<String> = accounts
            .iter()
            .map(|account| format!("{}  {}", account.name, account.id))
            .collect();
        let question = "Nothing says which account is meant. Which one?";
        let Some(index) = ask.choose(question, &items)? else {
            return Ok(false);
        };
        let id = accounts[index].id.clone();
        let note =
            format!("For this run. A deploy needs it too: account_id = \"{id}\" in the config");
        self.say(&format!("{}\n", self.indented(&note)));
        self.account = Some(id);
        Ok(true)
    }

    /// Has the permission to bind proved, if somebody wants that and nothing else is open.
    ///
    /// # Errors
    /// The person went away, or what was there at the start no longer is.
    pub(super) fn offer_proof(&mut self, ask: &mut dyn Ask, inquiry: Inquiry) -> Result<Inquiry> {
        let findings = self.selected(inquiry.findings(self.host));
        let open = findings
            .iter()
            .filter(|finding| finding.suppressed.is_none());
        let mut severities = open.map(|finding| finding.rule.severity);
        let blocked = severities.any(|severity| severity == Severity::Error);
        if blocked || !inquiry.evidence(self.host).is_provable() {
            return Ok(inquiry);
        }
        let question = "Whether this credential may bind cannot be seen. Prove it with a write \
                        that changes nothing?";
        loop {
            match ask.decide(question)? {
                Reply::Yes | Reply::All => {
                    self.probe = true;
                    return self.inquire();
                }
                Reply::No | Reply::Quit => return Ok(inquiry),
                Reply::Why | Reply::Diff => self.say(&self.indented(PROOF)),
            }
        }
    }
}

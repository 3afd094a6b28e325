//! What a token that is made or changed rests on: the projects, one account, and a credential that may.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, bail};

use super::lookup;
use super::projects::Projects;
use super::with::read_credential;
use crate::cli::context::Context;
use crate::cli::format::Format;
use crate::cli::token::subjects::SubjectArgs;
use crate::cli::token::write::TokenWriteArgs;
use crate::cloudflare::{Client, Error, TokenOwner};
use crate::commands::session::Session;
use crate::credential::{Credential, Kind};
use crate::facts::{QueryResult, TokenFacts, TokenQueries, gather_token_facts};
use crate::permissions::requirements::{Needs, Purpose};
use crate::permissions::token::{Owner, Policies};
use crate::prompt::StepReply;

/// The projects, what they take of one account, and by what right a token is written.
pub(super) struct Ground<'a> {
    pub(super) session: Session<'a>,
    pub(super) read: Projects,
    pub(super) purpose: Purpose,
    pub(super) account: String,
    pub(super) needs: Needs,
    pub(super) lent: Credential,
}

/// What was decided about a plan.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Decision {
    /// Do it.
    Do,
    /// Nobody was asked: it is shown only.
    Planned,
    /// A person said no.
    Declined,
}

impl<'a> Ground<'a> {
    /// Reads the projects and the credential, and connects with it.
    ///
    /// # Errors
    /// A config that cannot be used, no account or several, nothing that takes a token, no credential.
    pub(super) fn lay(
        context: &'a Context<'a>,
        subjects: &SubjectArgs,
        writing: &TokenWriteArgs,
    ) -> Result<(Self, Client<'a>)> {
        let lent = read_credential(&writing.with, context)?;
        let (session, mut read) = Projects::read(context, subjects)?;
        session.warn();
        if !read.broken.is_empty() {
            bail!("a token without what the configs above take would be half a token");
        }
        let client = session.lent_client(&lent)?;
        let purpose = subjects.purpose;
        let mut parts = lookup::needs(&mut read, purpose, &session, Some(&client));
        if parts.len() > 1 {
            return Err(several(&parts));
        }
        match parts.pop() {
            None => bail!("these projects take no permissions: no token is needed"),
            Some((None, _)) => bail!(
                "no account is named, and a token is for one: set account_id or \
                 CLOUDFLARE_ACCOUNT_ID, or use --account-id"
            ),
            Some((Some(account), needs)) => {
                let ground = Self {
                    session,
                    read,
                    purpose,
                    account,
                    needs,
                    lent,
                };
                Ok((ground, client))
            }
        }
    }

    /// The owner as the API's paths have it.
    pub(super) fn owner(&self, owner: Owner) -> TokenOwner {
        owner.in_account(&self.account)
    }

    /// Fails where the credential can be seen to be the wrong one for tokens of `owner`.
    ///
    /// # Errors
    /// An account's token has no user.
    pub(super) fn suits(&self, owner: Owner) -> Result<()> {
        let of_account = Kind::of_prefix(&self.lent.auth) == Some(Kind::AccountToken);
        if owner == Owner::User && of_account {
            bail!(
                "the credential from {} is an account's token, and behind it is no user whose \
                 tokens it could make or change: use --owner account, or a user's",
                self.lent.source
            );
        }
        Ok(())
    }

    /// Asks what is to be known before the policies for the permissions can be written.
    ///
    /// # Errors
    /// The credential may not see tokens: then it makes none.
    pub(super) fn look(&self, client: &Client<'_>, owner: Owner) -> Result<TokenFacts> {
        let wanted = TokenQueries::ids_of_owner(owner, &self.account, &self.needs.permissions);
        let facts = gather_token_facts(client, &wanted);
        let facts = self.session.runtime.block_on(facts);
        match facts.groups.first() {
            Some((_, QueryResult::Denied(error))) => Err(self.may_not(error, owner)),
            _ => Ok(facts),
        }
    }

    /// What to say where Cloudflare does not let the credential at tokens.
    pub(super) fn may_not(&self, error: &Error, owner: Owner) -> anyhow::Error {
        let (whose, label) = match owner {
            Owner::Account => ("an account's tokens", "Account API Tokens: Edit"),
            Owner::User => ("a user's tokens", "API Tokens: Edit"),
        };
        let help = error.help().unwrap_or_default();
        anyhow!(
            "the credential from {} may not make or change {whose}: that takes {label}. {error}; {help}",
            self.lent.source
        )
    }

    /// What to say where the credential may not give what it is asked to.
    pub(super) fn may_not_give(&self, error: &Error) -> anyhow::Error {
        anyhow!(
            "{error}. Nobody can give a token what they may not themselves: on a single zone the \
             credential from {} has to hold the permission too, and the person behind it has to \
             have a role that gives it",
            self.lent.source
        )
    }
}

/// Why the ids of permission groups are not Cloudflare's own, where they are not.
pub(super) fn unlisted(facts: &TokenFacts) -> Option<&Error> {
    let failure = facts.groups_failure();
    failure.filter(|_| !facts.catalog().is_live())
}

fn several(parts: &[(Option<String>, Needs)]) -> anyhow::Error {
    let named = parts.iter().map(|(account, needs)| {
        let reasons = needs.permissions.iter().flat_map(|it| &it.reasons);
        let configs: BTreeSet<&str> = reasons.map(|reason| reason.config.as_str()).collect();
        let configs: Vec<&str> = configs.into_iter().collect();
        let account = account.as_deref().unwrap_or("one that nothing names");
        format!("{account} ({})", configs.join(", "))
    });
    let named: Vec<String> = named.collect();
    anyhow!(
        "these projects are of {} accounts, and a token is for one: {}. Select those of one by -e, \
         by PATH or by --config; --account-id takes one account for all of them",
        parts.len(),
        named.join(", ")
    )
}

/// Fails where a person would have to fill something in.
///
/// # Errors
/// What is not known, and where it is found.
pub(super) fn refuse_blanks(policies: &Policies) -> Result<()> {
    if policies.blanks.is_empty() {
        return Ok(());
    }
    let blanks = policies.blanks.iter();
    let blanks: Vec<String> = blanks
        .map(|blank| format!("{} ({})", blank.placeholder, blank.help))
        .collect();
    bail!(
        "nothing was done, for this is not known: {}. A route's zone_id names its zone; so does a \
         credential for --with that has Zone: Read",
        blanks.join(", ")
    )
}

/// A question about a plan, and what is said to who asks back.
pub(super) struct Question<'a> {
    /// The question, in one line.
    pub(super) text: &'a str,
    /// What would be sent.
    pub(super) detail: &'a str,
    /// Why it is asked.
    pub(super) why: &'a str,
}

/// Asks a person, where there is one and nothing else decides.
///
/// # Errors
/// The person went away.
pub(super) fn decide(
    context: &Context<'_>,
    writing: &TokenWriteArgs,
    format: Format,
    question: &Question<'_>,
) -> Result<Decision> {
    let human = format == Format::Human;
    let asks = human && !writing.yes && !writing.dry_run && context.is_interactive();
    if human && !asks && !context.is_quiet() {
        context.host.err("\n");
    }
    match (writing.yes, asks) {
        (true, _) => return Ok(Decision::Do),
        (false, false) => return Ok(Decision::Planned),
        (false, true) => {}
    }
    let mut ask = context.person();
    loop {
        match ask.decide(question.text)? {
            StepReply::Yes | StepReply::All => return Ok(Decision::Do),
            StepReply::No | StepReply::Quit => return Ok(Decision::Declined),
            StepReply::ShowDiff => context.host.err(question.detail),
            StepReply::Why => context.explain(question.why),
        }
    }
}

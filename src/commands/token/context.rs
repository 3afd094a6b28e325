//! What the creation and the extension of a token begin with: the projects, one account, and a
//! credential that is allowed to write tokens.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow, bail};

use super::projects::{AccountNeeds, DeployedProjects};
use crate::change::error::TokenError;
use crate::cli::context::Context;
use crate::cli::token::credential::{TokenWriteArgs, WithCredential};
use crate::cli::token::subjects::SubjectArgs;
use crate::cloudflare::{ApiError, Client, TokenOwner};
use crate::commands::session::{LoginRenewal, Session};
use crate::credential::{self, Credential, CredentialKind};
use crate::facts::{QueryResult, TokenFacts, TokenQueries};
use crate::permissions::requirements::Requirements;
use crate::permissions::token::{OwnerKind, PolicySet};
use crate::prompt::HiddenInput;

/// The projects, what they need of one account, and the credential that writes the token.
pub(super) struct TokenContext<'a> {
    pub(super) session: Session<'a>,
    pub(super) read: DeployedProjects,
    pub(super) account: String,
    pub(super) needs: Requirements,
    pub(super) credential: Credential,
}

impl<'a> TokenContext<'a> {
    /// Reads the projects and the credential, and connects with it.
    ///
    /// # Errors
    /// A config that cannot be used, no account or several, nothing that needs a token, no credential.
    pub(super) fn load(
        context: &'a Context<'a>,
        subjects: &SubjectArgs,
        writing: &TokenWriteArgs,
    ) -> Result<(Self, Client<'a>)> {
        let credential = read_credential(&writing.with, context)?;
        let (session, mut read) =
            DeployedProjects::read(context, subjects, &[], LoginRenewal::Unwanted)?;
        session.warn();
        if !read.broken.is_empty() {
            bail!("a token without what the configs above need would not be enough");
        }
        let client = session.lent_client(&credential)?;
        let mut parts = read.needs_by_account(&session, Some(&client));
        if parts.len() > 1 {
            return Err(several_accounts_error(&parts));
        }
        match parts.pop() {
            None => bail!("these projects need no permissions: no token is needed"),
            Some((None, _)) => bail!(
                "no account is named, and a token is for one: set account_id or \
                 CLOUDFLARE_ACCOUNT_ID, or use --account-id"
            ),
            Some((Some(account), needs)) => {
                let token = Self {
                    session,
                    read,
                    account,
                    needs,
                    credential,
                };
                Ok((token, client))
            }
        }
    }

    /// The owner as the API's paths name it.
    pub(super) fn owner(&self, owner: OwnerKind) -> TokenOwner {
        owner.in_account(&self.account)
    }

    /// # Errors
    /// An account's token is to write the tokens of a user, which it does not have.
    pub(super) fn check_owner(&self, owner: OwnerKind) -> Result<()> {
        let of_account =
            CredentialKind::of_prefix(&self.credential.auth) == Some(CredentialKind::AccountToken);
        if owner == OwnerKind::User && of_account {
            bail!(
                "the credential from {} is an account's token: there is no user whose \
                 tokens it could make or change: use --owner account, or a user's",
                self.credential.source
            );
        }
        Ok(())
    }

    /// Asks for the ids that the policies need.
    ///
    /// # Errors
    /// The credential lacks the permission to read tokens: then it creates none.
    pub(super) fn fetch(&self, client: &Client<'_>, owner: OwnerKind) -> Result<TokenFacts> {
        let wanted = TokenQueries::ids_of_owner(owner, &self.account, &self.needs.permissions);
        let facts = self.session.fetch_token_facts(client, &wanted);
        match facts.groups.first() {
            Some((_, QueryResult::Denied(error))) => Err(self.permission_error(error, owner)),
            _ => Ok(facts),
        }
    }

    /// The error for a credential that lacks the permission to write tokens.
    pub(super) fn permission_error(&self, error: &ApiError, owner: OwnerKind) -> anyhow::Error {
        let (whose, label) = match owner {
            OwnerKind::Account => ("an account's tokens", "Account API Tokens: Edit"),
            OwnerKind::User => ("a user's tokens", "API Tokens: Edit"),
        };
        let help = error.help().unwrap_or_default();
        anyhow!(
            "the credential from {} cannot make or change {whose}: that needs {label}. {error}; \
             {help}",
            self.credential.source
        )
    }

    /// The error for a write that Cloudflare has refused.
    pub(super) fn write_error(&self, error: ApiError, owner: OwnerKind) -> anyhow::Error {
        if error.is_denied() {
            self.permission_error(&error, owner)
        } else if error.says("common permission check") {
            self.grant_error(&error)
        } else {
            anyhow!(TokenError::Api(error))
        }
    }

    /// The error for a credential that cannot grant what it is asked to.
    fn grant_error(&self, error: &ApiError) -> anyhow::Error {
        anyhow!(
            "{error}. A token can only get permissions that its creator has: on a single zone the \
             credential from {} needs the permission too, and its owner a role that gives it",
            self.credential.source
        )
    }
}

/// Why the ids of permission groups are not Cloudflare's own, where they are not.
pub(super) fn explain_unlisted(facts: &TokenFacts) -> Option<&ApiError> {
    let failure = facts.groups_failure();
    failure.filter(|_| !facts.catalog().is_live())
}

fn several_accounts_error(parts: &[AccountNeeds]) -> anyhow::Error {
    let named = parts.iter().map(|(account, needs)| {
        let permissions = needs.permissions.iter();
        let reasons = permissions.flat_map(|permission| &permission.reasons);
        let configs: BTreeSet<&str> = reasons.map(|reason| reason.config.as_str()).collect();
        let configs: Vec<&str> = configs.into_iter().collect();
        let account = account.as_deref().unwrap_or("one that nothing names");
        format!("{account} ({})", configs.join(", "))
    });
    let named: Vec<String> = named.collect();
    anyhow!(
        "these projects are of {} accounts, and a token is for one: {}. Select those of one by -e, \
         by PATH or by --config; --account-id uses one account for all of them",
        parts.len(),
        named.join(", ")
    )
}

/// # Errors
/// Something in the policies is not known, and a person would have to fill it in.
pub(super) fn refuse_blanks(policies: &PolicySet) -> Result<()> {
    if policies.blanks.is_empty() {
        return Ok(());
    }
    let blanks = policies.blanks.iter();
    let blanks = blanks.map(|blank| format!("{} ({})", blank.placeholder, blank.help));
    let blanks: Vec<String> = blanks.collect();
    bail!(
        "nothing was done, for this is not known: {}. A route's zone_id names its zone; so does a \
         credential for --with that has Zone: Read",
        blanks.join(", ")
    )
}

/// The credential that `--with` names.
///
/// # Errors
/// It names no credential, or what it names is not one.
pub(super) fn read_credential(with: &WithCredential, context: &Context<'_>) -> Result<Credential> {
    match with {
        WithCredential::Asked => ask_credential(context),
        WithCredential::From(source) => Ok(credential::read_token(source, context.host)?),
        WithCredential::Unclear => bail!(
            "--with accepts env:VAR, file:PATH or - (standard input), never the credential itself: \
             other users of this machine see arguments, and the shell remembers them"
        ),
    }
}

fn ask_credential(context: &Context<'_>) -> Result<Credential> {
    let mut person = context.person();
    loop {
        let typed = person.hidden("Paste an API token that can edit tokens (hidden, not saved)")?;
        let fault = match typed {
            HiddenInput::Line(token) => match credential::parse_typed_token(token) {
                Ok(credential) => return Ok(credential),
                Err(fault) => fault.to_string(),
            },
            HiddenInput::Empty => bail!("no token was typed: nothing was changed"),
            HiddenInput::SeveralLines => "what was pasted contains a line break".to_owned(),
            HiddenInput::NotUtf8 => "what was typed is not text".to_owned(),
        };
        person.tell(&fault);
    }
}

//! Whose the run's own credential is, where it shows no policies or lacks something: a login, or a token of
//! another account.

use anyhow::{Result, bail};

use super::token_reader::TokenAnswers;
use crate::cloudflare::Client;
use crate::commands::session::{Session, explain_api_error};
use crate::commands::token::projects::AccountNeeds;
use crate::credential::CredentialKind;
use crate::facts::acceptance::{self, CredentialAcceptance};
use crate::facts::authorization::{self, AuthorizationState};
use crate::facts::{CloudflareFacts, ExtraQueries, gather_facts, roles};
use crate::permissions::token::LoginGrants;
use crate::project::Project;
use crate::report::view::audit::AuditPart;

/// What Cloudflare says about the credential of the run, asked as `check` asks.
pub(super) struct OwnCredential {
    facts: CloudflareFacts,
}

impl OwnCredential {
    /// Asks with `client` about the accounts and stores that `projects` name.
    pub(super) fn ask(session: &Session<'_>, client: &Client<'_>, projects: &[Project]) -> Self {
        let mut facts = session.initial_facts(false);
        let extra = ExtraQueries::default();
        let gathering = gather_facts(client, projects, &extra, &mut facts);
        session.wait_for(client, gathering);
        Self { facts }
    }

    /// # Errors
    /// Cloudflare does not know the credential, or it belongs to other accounts than `parts`.
    pub(super) fn refuse(&self, answered: &TokenAnswers, parts: &[AccountNeeds]) -> Result<()> {
        if let Some(reason) = acceptance::rejection(&self.facts) {
            bail!("the credential {reason}: set another one, or log in again");
        }
        for account in parts.iter().filter_map(|(account, _)| account.as_deref()) {
            let accepted = acceptance::assess(&self.facts, Some(account));
            if let CredentialAcceptance::WrongAccount(own) = accepted {
                let sees = acceptance::name_accounts(own.iter().map(|(name, id)| (name, id)));
                bail!(
                    "the credential has no access to account {account}: it sees {sees}. Correct \
                     `account_id` (or CLOUDFLARE_ACCOUNT_ID), or use a credential of that account"
                );
            }
        }
        match answered.examined.unverified.as_ref() {
            Some(error) if !self.is_login() => Err(explain_api_error(error)),
            _ => Ok(()),
        }
    }

    /// Whether the credential is the access token of a login.
    pub(super) fn is_login(&self) -> bool {
        self.facts.kind() == CredentialKind::OAuth
    }

    /// The scopes of the login, where they are known.
    pub(super) fn scopes(&self) -> Option<&[String]> {
        self.facts.login.as_ref()?.scopes.as_deref()
    }

    /// The roles that the person holds in the accounts of `parts`, each once.
    pub(super) fn roles(&self, parts: &[AccountNeeds]) -> Vec<&str> {
        let accounts = parts.iter().filter_map(|(account, _)| account.as_deref());
        let held = accounts.filter_map(|account| self.facts.roles_in(account));
        let mut roles: Vec<&str> = held.flatten().map(String::as_str).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// Settles in `part` what the login's scopes and the person's roles show.
    pub(super) fn settle(&self, part: &mut AuditPart<'_>) {
        let known = part
            .account
            .map(|account| authorization::assess(&self.facts, account));
        let held = part
            .account
            .and_then(|account| self.facts.roles_in(account));
        let grants = LoginGrants {
            scopes: self.scopes(),
            can_bind: known.and_then(|known| match known.state {
                AuthorizationState::Pass => Some(true),
                AuthorizationState::Fail => Some(false),
                AuthorizationState::Unknown => None,
            }),
            is_super: held.is_some_and(roles::can_do_everything),
        };
        grants.settle(&mut part.comparison);
    }
}

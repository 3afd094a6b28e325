//! What one run asks Cloudflare with: credential, account, client.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use tokio::runtime::Runtime;

use super::progress::wait_for;
use crate::cli::context::Context;
use crate::cli::flags::SelectionScope;
use crate::cloudflare::{ApiBase, ApiError, Client, ClientSettings};
use crate::credential::{
    self, Credential, CredentialAbsence, CredentialKind, ResolvedVariables, VariableOrigin,
};
use crate::facts::{
    CloudflareFacts, NamedAccount, RunTarget, TokenFacts, TokenQueries, gather_token_facts,
};

/// How long a person waits for a server that answers nothing at all.
const FIRST_ANSWER: Duration = Duration::from_secs(15);

/// The variables of a run, resolved once.
pub(crate) struct Session<'a> {
    pub(crate) context: &'a Context<'a>,
    pub(crate) variables: ResolvedVariables,
    pub(crate) run_target: RunTarget,
    pub(crate) environments: Vec<String>,
    runtime: Runtime,
    base: ApiBase,
}

/// Whether wrangler is run for a login that has expired, or that is in the keyring.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum LoginRenewal {
    Wanted,
    /// Nothing is asked with the login.
    Unwanted,
}

impl LoginRenewal {
    pub(crate) fn wanted(wanted: bool) -> Self {
        if wanted { Self::Wanted } else { Self::Unwanted }
    }
}

impl<'a> Session<'a> {
    /// Resolves credential, account, base URL and environment.
    ///
    /// # Errors
    /// A variable or a `.env` file that cannot be used.
    pub(crate) fn open(
        context: &'a Context<'a>,
        scope: &SelectionScope,
        renewal: LoginRenewal,
    ) -> Result<Self> {
        let single = match scope.environments.as_slice() {
            [only] if !only.is_empty() => Some(only.as_str()),
            _ => None,
        };
        let mut found = credential::resolve(context.host, single, scope.profile.as_deref())?;
        if renewal == LoginRenewal::Wanted {
            renew_login(context, &mut found);
        }
        let url = found.base_url.as_ref();
        let base = ApiBase::parse(url.map_or(ApiBase::DEFAULT, |url| &url.value))?;
        let environments = match &found.environment {
            Some(variable) if scope.environments.is_empty() => vec![variable.value.clone()],
            _ => scope.environments.clone(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("no runtime for network requests can be made")?;
        let account = found.account_id.as_ref();
        let region = found.compliance_region.as_ref();
        Ok(Self {
            context,
            run_target: RunTarget {
                flag: scope.account_id.clone(),
                chosen: None,
                variable: account.map(|account| NamedAccount {
                    id: account.value.clone(),
                    source: account.origin.spell(account.name),
                }),
                cached: found.cached_account.clone(),
                region: region.map(|region| region.value.clone()),
            },
            variables: found,
            environments,
            runtime,
            base,
        })
    }

    /// Prints what a person should know about the variables.
    pub(crate) fn warn(&self) {
        if !self.context.is_quiet() {
            let warnings = self.variables.warnings.iter();
            warnings.for_each(|warning| self.context.warn(warning));
        }
    }

    /// The credential, unless the run is offline.
    pub(crate) fn credential(&self, offline: bool) -> Option<&Credential> {
        self.variables.credential.as_ref().ok().filter(|_| !offline)
    }

    /// Asks with a credential that a person pasted from now on.
    ///
    /// # Errors
    /// A file of the project decides where it would be sent.
    pub(crate) fn use_credential(&mut self, pasted: Credential) -> Result<()> {
        self.refuse_base_of_file("a pasted token")?;
        self.variables.credential = Ok(pasted);
        self.variables.shadowed_token = None;
        self.variables.shadowed_login = None;
        Ok(())
    }

    /// What the credential's own form says about its kind.
    pub(crate) fn prefix(&self) -> Option<CredentialKind> {
        self.credential(false)?.kind()
    }

    pub(crate) fn client(&self, offline: bool) -> Option<Client<'a>> {
        self.credential(offline)
            .map(|credential| self.connect(credential))
    }

    /// A client for the credential that `--with` names.
    ///
    /// # Errors
    /// A file of the project decides where it would be sent.
    pub(crate) fn lent_client(&self, lent: &Credential) -> Result<Client<'a>> {
        self.refuse_base_of_file("the credential of --with")?;
        Ok(self.connect(lent))
    }

    /// # Errors
    /// The base URL is from a `.env` file, and so not for what a person gives beside the project's files.
    fn refuse_base_of_file(&self, lent: &str) -> Result<()> {
        match self.variables.base_url.as_ref() {
            Some(url) if url.origin != VariableOrigin::Process => bail!(
                "{} is set in a .env file: a file of the project must not choose where {lent} is \
                 sent. Set it in the environment",
                url.name
            ),
            _ => Ok(()),
        }
    }

    /// What is known before Cloudflare is asked about the projects.
    pub(crate) fn initial_facts(&self, offline: bool) -> CloudflareFacts {
        let variables = &self.variables;
        CloudflareFacts {
            offline,
            absence: variables.credential.as_ref().err().cloned(),
            shadowed_token: variables.shadowed_token.clone(),
            shadowed_login: variables.shadowed_login.clone(),
            login: self.credential(false).and_then(|own| own.login.clone()),
            kind_by_prefix: self.prefix(),
            run_target: self.run_target.clone(),
            ..CloudflareFacts::default()
        }
    }

    pub(crate) fn fetch_token_facts(
        &self,
        client: &Client<'_>,
        queries: &TokenQueries,
    ) -> TokenFacts {
        self.wait_for(client, gather_token_facts(client, queries))
    }

    /// Runs `work`, which asks `client` if anything, and says meanwhile what is waited for.
    pub(crate) fn wait_for<'c, F: Future>(
        &self,
        client: impl Into<Option<&'c Client<'c>>>,
        work: F,
    ) -> F::Output {
        match client.into() {
            Some(client) => self.runtime.block_on(wait_for(self.context, client, work)),
            None => self.runtime.block_on(work),
        }
    }

    fn connect(&self, credential: &Credential) -> Client<'a> {
        let settings = ClientSettings {
            first_answer: self.context.host.terminal().stderr.then_some(FIRST_ANSWER),
            ..ClientSettings::default()
        };
        let client = Client::new(self.base.clone(), credential.auth.clone(), settings);
        match self.context.request_log() {
            Some(log) => client.logging(log),
            None => client,
        }
    }
}

/// Has the project's own wrangler renew a login that only wrangler can get at, and says so.
fn renew_login(context: &Context<'_>, found: &mut ResolvedVariables) {
    let Err(
        absence @ CredentialAbsence::Locked {
            wrangler: Some(wrangler),
            ..
        },
    ) = &found.credential
    else {
        return;
    };
    if !context.is_quiet() {
        let shown = wrangler.strip_prefix(context.host.cwd());
        let shown = shown.unwrap_or(wrangler).display();
        context.note(&format!("`{shown} auth token` is asked for the login"));
    }
    found.credential = credential::renew(context.host, absence.clone());
}

/// `error` with what to do about it.
pub(super) fn explain_api_error(error: &ApiError) -> anyhow::Error {
    match error.help() {
        Some(help) => anyhow!("{error}; {help}"),
        None => anyhow!("{error}"),
    }
}

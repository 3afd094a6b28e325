//! What one run asks Cloudflare with: credential, account, client.

use anyhow::{Context as _, Result, bail};
use tokio::runtime::Runtime;

use crate::cli::Scope;
use crate::cloudflare::{ApiBase, Client, ClientSettings, Logged};
use crate::credential::{self, Credential, Found, Kind, Origin};
use crate::facts::RunTarget;
use crate::host::Host;
use crate::report::style::{WIDEST, remark};

/// The variables of a run, resolved once.
pub(crate) struct Session {
    pub(crate) found: Found,
    pub(crate) given: RunTarget,
    pub(crate) environments: Vec<String>,
    pub(crate) runtime: Runtime,
    base: ApiBase,
}

impl Session {
    /// Resolves credential, account, base URL and environment.
    ///
    /// # Errors
    /// A variable or a `.env` file that cannot be used.
    pub(crate) fn new(host: &dyn Host, scope: &Scope) -> Result<Self> {
        let single = match scope.place.environments.as_slice() {
            [only] if !only.is_empty() => Some(only.as_str()),
            _ => None,
        };
        let found = credential::resolve(host, single)?;
        let base = found
            .base_url
            .as_ref()
            .map_or(ApiBase::DEFAULT, |url| &url.value);
        let base = ApiBase::parse(base)?;
        let environments = match &found.environment {
            Some(variable) if scope.place.environments.is_empty() => vec![variable.value.clone()],
            _ => scope.place.environments.clone(),
        };
        let given = RunTarget {
            flag: scope.place.account_id.clone(),
            variable: found
                .account_id
                .as_ref()
                .map(|account| account.value.clone()),
            region: found
                .compliance_region
                .as_ref()
                .map(|region| region.value.clone()),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("no runtime for network requests can be made")?;
        Ok(Self {
            found,
            given,
            environments,
            runtime,
            base,
        })
    }

    /// Tells what a person should know about the variables.
    pub(crate) fn warn(&self, host: &dyn Host, quiet: bool) {
        if quiet {
            return;
        }
        for warning in &self.found.warnings {
            let width = host.terminal().width.min(WIDEST);
            host.err(&remark("warning", warning, width));
        }
    }

    /// The credential, unless nothing shall be asked.
    pub(crate) fn credential(&self, offline: bool) -> Option<&Credential> {
        self.found.credential.as_ref().filter(|_| !offline)
    }

    /// What the credential's own form says about its kind.
    pub(crate) fn prefix(&self) -> Option<Kind> {
        self.found
            .credential
            .as_ref()
            .and_then(|credential| Kind::of_prefix(&credential.auth))
    }

    /// A client for the credential, telling `log` of each request.
    pub(crate) fn client<'a>(
        &self,
        offline: bool,
        log: Option<&'a (dyn Fn(&Logged<'_>) + Sync)>,
    ) -> Option<Client<'a>> {
        let credential = self.credential(offline)?;
        Some(self.connect(credential, log))
    }

    /// A client for a credential that is lent by a flag.
    ///
    /// # Errors
    /// A file of the project chooses where it would be sent.
    pub(crate) fn lent_client<'a>(
        &self,
        lent: &Credential,
        log: Option<&'a (dyn Fn(&Logged<'_>) + Sync)>,
    ) -> Result<Client<'a>> {
        if let Some(url) = self.found.base_url.as_ref()
            && url.origin != Origin::Process
        {
            bail!(
                "{} stands in a .env file: a file of the project must not choose where the \
                 credential of --with is sent. Set it in the environment",
                url.name
            );
        }
        Ok(self.connect(lent, log))
    }

    fn connect<'a>(
        &self,
        credential: &Credential,
        log: Option<&'a (dyn Fn(&Logged<'_>) + Sync)>,
    ) -> Client<'a> {
        let client = Client::new(
            self.base.clone(),
            credential.auth.clone(),
            ClientSettings::default(),
        );
        match log {
            Some(log) => client.logging(log),
            None => client,
        }
    }
}

//! The first half of every command: read the projects, ask Cloudflare, judge.

use std::collections::BTreeSet;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Result;

use super::session::Session;
use crate::action::Invocation;
use crate::cli::flags::SelectionArgs;
use crate::cloudflare::Client;
use crate::config::walk::UnreadableFolder;
use crate::facts::{CloudflareFacts, ExtraQueries, gather_facts};
use crate::host::{Runner, UserShell};
use crate::project::load::ProjectSet;
use crate::project::unread::UnreadConfig;
use crate::project::{Project, load, select};
use crate::report::{CheckReport, CredentialView};
use crate::rules::finding::Finding;
use crate::rules::{self, BindingContexts, RuleInput};
use crate::wrangler::DeployTools;

/// The projects, and what Cloudflare says about them.
pub(crate) struct Assessment {
    pub(crate) projects: Vec<Project>,
    unread: Vec<UnreadConfig>,
    unreadable: Vec<UnreadableFolder>,
    tools: DeployTools,
    pub(crate) facts: CloudflareFacts,
    credential: Option<CredentialView>,
    /// The credential, as findings name it.
    title: Option<String>,
    requests: u32,
    elapsed: Duration,
    now: SystemTime,
    runner: Runner,
    shell: UserShell,
    invocation: Invocation,
}

/// How to ask Cloudflare.
#[derive(Default)]
pub(crate) struct FetchOptions<'a> {
    /// The accounts in which Cloudflare accepted a write of this run.
    pub(crate) written: Option<&'a BTreeSet<String>>,
    /// The account that a person chose for every environment without one.
    pub(crate) account: Option<&'a str>,
    pub(crate) extra: ExtraQueries,
}

impl Assessment {
    /// Reads the projects of `scope` and asks `client` about them.
    ///
    /// # Errors
    /// Nothing to read, or an environment that no project has.
    pub(crate) fn run(
        session: &Session<'_>,
        scope: &SelectionArgs,
        client: Option<&Client<'_>>,
        options: &FetchOptions<'_>,
    ) -> Result<Self> {
        let context = session.context;
        let mut set = load::load_projects(context.host.cwd(), &scope.place.configs, &scope.paths)?;
        if options.extra.more.is_some() {
            // A binding is added where an environment is.
            select::select_environments(&mut set, &session.environments)?;
        } else {
            select::select_meant_environments(&mut set, &session.environments)?;
        }
        let ProjectSet {
            projects,
            unread,
            unreadable,
        } = set;
        let mut facts = CloudflareFacts {
            written: options.written.cloned().unwrap_or_default(),
            ..session.initial_facts(scope.offline)
        };
        facts.run_target.chosen = options.account.map(str::to_owned);
        let start = Instant::now();
        if let Some(client) = client {
            let gathering = gather_facts(client, &projects, &options.extra, &mut facts);
            session.wait_for(client, gathering);
        }
        let mut invocation = context.invocation.clone();
        if let Some(account) = options.account {
            // What is printed has to be about the account that was chosen.
            let flag = &mut invocation.account_id;
            flag.get_or_insert_with(|| account.to_owned());
        }
        let elapsed = start.elapsed();
        let tools = DeployTools::read(&projects, context.host.cwd());
        let runner = Runner::of(context.host);
        let credential = session.credential(scope.offline);
        let source = credential.map(|credential| &credential.source);
        Ok(Self {
            projects,
            unread,
            unreadable,
            tools,
            credential: source.map(|source| CredentialView::new(source.clone(), &facts)),
            title: source.map(|source| CredentialView::title(source, facts.kind(), runner)),
            facts,
            requests: client.map_or(0, Client::requests),
            elapsed,
            now: context.host.now(),
            runner,
            shell: UserShell::of(context.host),
            invocation,
        })
    }

    /// What the rules judge.
    pub(crate) fn rule_input(&self) -> RuleInput<'_> {
        RuleInput {
            projects: &self.projects,
            unread: &self.unread,
            facts: &self.facts,
            tools: &self.tools,
            credential: self.title.as_deref(),
            source: self.credential.as_ref().map(|own| own.source.as_str()),
            runner: self.runner,
            shell: self.shell,
            now: self.now,
            invocation: &self.invocation,
            bindings: BindingContexts::assess(&self.projects, &self.facts),
        }
    }

    /// What the rules say.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        rules::check_rules(&self.rule_input())
    }

    pub(crate) fn report<'a>(&'a self, findings: &'a [Finding]) -> CheckReport<'a> {
        CheckReport {
            input: self.rule_input(),
            findings,
            strict: false,
            unreadable: &self.unreadable,
            credential: self.credential.clone(),
            requests: self.requests,
            elapsed: self.elapsed,
        }
    }
}

//! The projects that a token is for, and what they need: the first half of every `token` command.

use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::action::{build_variable, quote_for_shell};
use crate::cli::context::Context;
use crate::cli::token::new_token::NewTokenArgs;
use crate::cli::token::subjects::SubjectArgs;
use crate::cloudflare::Client;
use crate::commands::session::{LoginRenewal, Session};
use crate::config::path::normalize_path;
use crate::exit::Exit;
use crate::facts::TokenQueries;
use crate::permissions::requirements::{
    AccountHints, DeploySubject, Requirements, TokenPurpose, by_account,
};
use crate::permissions::token::body::TokenCondition;
use crate::permissions::token::{PolicyBody, TokenBody, name};
use crate::project::load::ProjectSet;
use crate::project::{Project, load, select};
use crate::wrangler::{WranglerFinder, WranglerTool};

/// What is needed in one account, or in the one that nothing names.
pub(super) type AccountNeeds = (Option<String>, Requirements);

/// The projects, each with its wrangler.
pub(super) struct DeployedProjects {
    /// What is to be done with them.
    pub(super) purpose: TokenPurpose,
    pub(super) projects: Vec<Project>,
    pub(super) tools: Vec<WranglerTool>,
    /// The folders and configs that cannot be used, with what to do.
    pub(super) broken: Vec<(String, &'static str)>,
    /// The accounts that flags and variables name.
    pub(super) accounts: AccountHints,
}

impl DeployedProjects {
    /// Reads the projects of `arguments`, and reports those that cannot be used. Where nothing
    /// selects environments, `otherwise` does. Returns the session too.
    ///
    /// # Errors
    /// Nothing to read, an environment that no project has or that a build is not for, a variable that
    /// cannot be used.
    pub(super) fn read<'a>(
        context: &'a Context<'a>,
        arguments: &SubjectArgs,
        otherwise: &[String],
        renewal: LoginRenewal,
    ) -> Result<(Session<'a>, Self)> {
        let session = Session::open(context, &arguments.place, renewal)?;
        let cwd = context.host.cwd();
        let mut set = load::load_projects(cwd, &arguments.place.configs, &arguments.paths)?;
        let wanted = match session.environments.as_slice() {
            [] => otherwise,
            selected => selected,
        };
        select::select_environments(&mut set, wanted)?;
        refuse_wrong_build(&set.projects)?;
        let broken = report_errors(&set, context);
        note_unread(&set, context);
        note_lost(&set.projects, context);
        let mut projects = set.projects;
        projects.retain(Project::is_deployed);
        let version = arguments.wrangler_version;
        let tools = projects.iter();
        let mut finder = WranglerFinder::default();
        let tools = tools.map(|project| match version {
            Some(version) => WranglerTool::of_flag(version),
            None => WranglerTool::find(project, &mut finder, &normalize_path(cwd)),
        });
        let read = Self {
            purpose: arguments.purpose,
            tools: tools.collect(),
            projects,
            broken,
            accounts: AccountHints {
                flag: session.run_target.flag.clone(),
                variable: arguments
                    .account
                    .clone()
                    .or_else(|| session.run_target.variable.clone().map(|named| named.id)),
                only: None,
            },
        };
        Ok((session, read))
    }

    /// What is needed in each account. Where nothing names one, the only one that `client` sees is
    /// meant, and remembered.
    pub(super) fn needs_by_account(
        &mut self,
        session: &Session<'_>,
        client: Option<&Client<'_>>,
    ) -> Vec<AccountNeeds> {
        let needs = by_account(&self.subjects(), self.purpose, &self.accounts);
        let is_unnamed = needs.iter().any(|(account, _)| account.is_none());
        let Some(client) = client.filter(|_| is_unnamed) else {
            return needs;
        };
        let facts = session.fetch_token_facts(client, &TokenQueries::accounts());
        let Some([only]) = facts.accounts.found().map(Vec::as_slice) else {
            return needs;
        };
        self.accounts.only = Some(only.id.clone());
        by_account(&self.subjects(), self.purpose, &self.accounts)
    }

    /// The account that is taken where nothing names one, if it is among `needs`.
    pub(super) fn assumed_account(&self, needs: &[AccountNeeds]) -> Option<&str> {
        let only = self.accounts.only.as_deref()?;
        let mut ids = needs.iter().map(|(account, _)| account.as_deref());
        ids.any(|id| id == Some(only)).then_some(only)
    }

    /// How a run ends that needs these projects only.
    pub(super) fn exit(&self) -> Exit {
        if self.broken.is_empty() {
            Exit::Clean
        } else {
            Exit::Failed
        }
    }

    /// The token that `making` describes, as the API is asked for it.
    pub(super) fn token_body(
        &self,
        making: &NewTokenArgs,
        policies: Vec<PolicyBody>,
        now: SystemTime,
    ) -> TokenBody {
        let name = making.name.clone();
        TokenBody {
            name: name.unwrap_or_else(|| name::name(self.purpose, &self.projects)),
            policies,
            condition: TokenCondition::from_networks(&making.ips),
            expires_on: making.expires_on(now),
        }
    }

    /// What permissions are derived from.
    pub(super) fn subjects(&self) -> Vec<DeploySubject<'_>> {
        let pairs = self.projects.iter().zip(&self.tools);
        let subjects = pairs.map(|(project, tool)| DeploySubject {
            project,
            wrangler: tool.version,
        });
        subjects.collect()
    }
}

/// # Errors
/// wrangler refuses to deploy a build as the environment that was selected.
fn refuse_wrong_build(projects: &[Project]) -> Result<()> {
    let mut builds = projects
        .iter()
        .filter_map(|project| Some((project, project.build.as_ref()?)));
    let refused = builds.find_map(|(project, build)| {
        let name = build.refused.first()?;
        Some((project, build.target.as_ref()?, name))
    });
    let Some((project, target, name)) = refused else {
        return Ok(());
    };
    bail!(
        "{} was built for {target}, not for {name}: wrangler refuses to deploy it as {name}. Set \
         {} and build again, or select what was built: -e {}",
        project.config,
        build_variable(name),
        quote_for_shell(target)
    )
}

/// Prints and returns why folders and configs cannot be used, each with what to do.
fn report_errors(set: &ProjectSet, context: &Context<'_>) -> Vec<(String, &'static str)> {
    let errors: Vec<_> = set.errors().collect();
    for (message, help) in &errors {
        context.error(message);
        context.help(help);
    }
    errors
}

/// Says which configs could need more, if anybody deploys them.
/// Says which bindings are not counted because wrangler does not read them.
fn note_lost(projects: &[Project], context: &Context<'_>) {
    let check = context.invocation.command("check", []);
    for project in projects.iter().filter(|project| !project.is_generated()) {
        for lost in project.find_lost_bindings() {
            context.note(&format!(
                "{}:{}: wrangler reads no bindings from `{}`, so the permission that they need is \
                 not counted. `{check}` shows how to correct it",
                project.config, lost.line, lost.place
            ));
        }
    }
}

fn note_unread(set: &ProjectSet, context: &Context<'_>) {
    let unread = set.unread.iter();
    for unread in unread.filter(|unread| !unread.is_generated()) {
        let config = &unread.config;
        context.note(&format!(
            "{config} is not included: to include it, name it with -c"
        ));
    }
}

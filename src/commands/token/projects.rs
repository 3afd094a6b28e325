//! The projects that a token is for, and what they ask of it: the first half of every `token` command.

use anyhow::Result;

use crate::cli::context::Context;
use crate::cli::token::subjects::SubjectArgs;
use crate::commands::session::Session;
use crate::exit::Exit;
use crate::permissions::requirements::{AccountHints, DeploySubject, Requirements};
use crate::permissions::wrangler_version::tool::WranglerTool;
use crate::project::load::ProjectSet;
use crate::project::{Project, load, select};

/// The projects, each with its wrangler.
pub(super) struct DeployedProjects {
    pub(super) projects: Vec<Project>,
    pub(super) tools: Vec<WranglerTool>,
    /// The folders and configs that cannot be used, with what to do.
    pub(super) broken: Vec<(String, &'static str)>,
    /// The accounts that the run was told.
    pub(super) accounts: AccountHints,
}

impl DeployedProjects {
    /// Reads the projects of `arguments`, and complains of those that cannot be used. With them
    /// comes what the run could ask Cloudflare with.
    ///
    /// # Errors
    /// Nothing to read, an environment that no project has, a variable that cannot be used.
    pub(super) fn read<'a>(
        context: &'a Context<'a>,
        arguments: &SubjectArgs,
    ) -> Result<(Session<'a>, Self)> {
        Self::read_or(context, arguments, &[])
    }

    /// The same; where nothing selects environments, those that `otherwise` names.
    ///
    /// # Errors
    /// As above.
    pub(super) fn read_or<'a>(
        context: &'a Context<'a>,
        arguments: &SubjectArgs,
        otherwise: &[String],
    ) -> Result<(Session<'a>, Self)> {
        let session = Session::open(context, &arguments.selection())?;
        let cwd = context.host.cwd();
        let mut set = load::load(cwd, &arguments.place.configs, &arguments.paths)?;
        let wanted = match session.environments.as_slice() {
            [] => otherwise,
            chosen => chosen,
        };
        select::select(&mut set, wanted)?;
        let broken = complain(&set, context);
        let mut projects = set.projects;
        projects.retain(Project::is_deployed);
        let version = arguments.wrangler_version;
        let tools = projects.iter();
        let tools = tools.map(|project| WranglerTool::find(project, version, cwd));
        let accounts = AccountHints {
            flag: session.given.flag.clone(),
            variable: session.given.variable.clone(),
            only: None,
        };
        let read = Self {
            tools: tools.collect(),
            projects,
            broken,
            accounts,
        };
        Ok((session, read))
    }

    /// The account that is taken where nothing names one, if it is among `needs`.
    pub(super) fn assumed_account(&self, needs: &[(Option<String>, Requirements)]) -> Option<&str> {
        let only = self.accounts.only.as_deref()?;
        let mut ids = needs.iter().map(|(account, _)| account.as_deref());
        ids.any(|id| id == Some(only)).then_some(only)
    }

    /// How a run ends that asks for nothing but these projects.
    pub(super) fn exit(&self) -> Exit {
        if self.broken.is_empty() {
            Exit::Clean
        } else {
            Exit::Failed
        }
    }

    /// What permissions are derived from.
    pub(super) fn subjects(&self) -> Vec<DeploySubject<'_>> {
        let pairs = self.projects.iter().zip(&self.tools);
        pairs
            .map(|(project, tool)| DeploySubject {
                project,
                wrangler: tool.version,
            })
            .collect()
    }
}

/// Tells of each folder and config that cannot be used, and returns what was told with what to do.
fn complain(set: &ProjectSet, context: &Context<'_>) -> Vec<(String, &'static str)> {
    let errors: Vec<_> = set.errors().collect();
    for (message, help) in &errors {
        context.error(message);
        context.help(help);
    }
    errors
}

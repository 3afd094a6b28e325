//! The projects that a token is for, and what they ask of it: the first half of every `token` command.

use std::path::Path;

use anyhow::Result;

use crate::cli::context::Context;
use crate::cli::selection::SelectionArgs;
use crate::cli::token::subjects::SubjectArgs;
use crate::commands::session::Session;
use crate::permissions::requirements::{Accounts, Subject};
use crate::permissions::wrangler_version::Version;
use crate::permissions::wrangler_version::installed::{self, Found, Unknown};
use crate::project::{Origin, Project, load, select};
use crate::report::view::needs::{VersionSource, WranglerTool};

/// The projects, each with its wrangler.
pub(super) struct Projects {
    pub(super) projects: Vec<Project>,
    pub(super) tools: Vec<WranglerTool>,
    /// The configs that cannot be used, with what to do.
    pub(super) broken: Vec<(String, &'static str)>,
    /// The accounts that the run was told.
    pub(super) accounts: Accounts,
}

impl Projects {
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
        let scope = SelectionArgs {
            paths: arguments.paths.clone(),
            place: arguments.place.clone(),
            offline: true,
        };
        let session = Session::open(context, &scope)?;
        let mut projects = load::load(context.host.cwd(), &scope.place.configs, &scope.paths)?;
        let wanted = match session.environments.as_slice() {
            [] => otherwise,
            chosen => chosen,
        };
        select::select(&mut projects, wanted)?;
        let broken = complain(&projects, context);
        projects.retain(is_deployed);
        let tools = projects
            .iter()
            .map(|project| tool(project, arguments.wrangler_version, context.host.cwd()))
            .collect();
        let accounts = Accounts {
            flag: session.given.flag.clone(),
            variable: session.given.variable.clone(),
            only: None,
        };
        let read = Self {
            projects,
            tools,
            broken,
            accounts,
        };
        Ok((session, read))
    }

    /// What permissions are derived from.
    pub(super) fn subjects(&self) -> Vec<Subject<'_>> {
        let pairs = self.projects.iter().zip(&self.tools);
        pairs
            .map(|(project, tool)| Subject {
                project,
                wrangler: tool.version,
            })
            .collect()
    }
}

/// A config that leads to another is not what `wrangler deploy` reads.
fn is_deployed(project: &Project) -> bool {
    project.document.is_ok() && !matches!(project.origin, Origin::Redirected(_))
}

/// Tells of each config that cannot be read, and returns what was told with what to do.
fn complain(projects: &[Project], context: &Context<'_>) -> Vec<(String, &'static str)> {
    let mut errors = Vec::new();
    for project in projects {
        let unreadable = project.document.as_ref().err();
        let unreadable = unreadable.map(|error| (error.to_string(), error.help()));
        let problems = project.problems.iter();
        let problems = problems.map(|problem| {
            let message = format!("{}: {}", project.config, problem.message);
            (message, "wrangler refuses the file as well")
        });
        errors.extend(unreadable.into_iter().chain(problems));
    }
    for (message, help) in &errors {
        context.error(message);
        context.help(help);
    }
    errors
}

/// The wrangler that deploys `project`.
fn tool(project: &Project, told: Option<Version>, cwd: &Path) -> WranglerTool {
    if let Some(version) = told {
        return WranglerTool {
            version: Some(version),
            by: VersionSource::Flag,
        };
    }
    let shown = |path: &Path| load::shown(cwd, path);
    let folder = project.path.parent().unwrap_or(cwd);
    match installed::find(folder) {
        Found::Known(version, file) => WranglerTool {
            version: Some(version),
            by: VersionSource::File(shown(&file)),
        },
        Found::Unknown(unknown) => WranglerTool {
            version: None,
            by: VersionSource::Nothing(match unknown {
                Unknown::Nowhere => "no package.json here or above names it".to_owned(),
                Unknown::Unreadable(file) => format!("{} cannot be read", shown(&file)),
                Unknown::Range(file, range) => {
                    format!(
                        "{} asks for {range}, and there is no lockfile",
                        shown(&file)
                    )
                }
                Unknown::Silent(file) => format!("{} does not say", shown(&file)),
            }),
        },
    }
}

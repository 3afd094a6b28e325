//! `token needs`: which permissions these projects take. Cloudflare is asked nothing.

use std::path::Path;

use anyhow::Result;

use crate::cli::{self, Cli, Format, Scope};
use crate::commands::run::style;
use crate::commands::session::Session;
use crate::exit::Exit;
use crate::host::Host;
use crate::needs::{Accounts, Needs, Purpose, Subject, derive};
use crate::project::{Origin, Project, load, select};
use crate::report::json;
use crate::report::needs::{self, By, Sheet, Tool};
use crate::report::style::{WIDEST, remark};
use crate::wrangler::Version;
use crate::wrangler::installed::{self, Found, Unknown};

pub(crate) fn run(cli: &Cli, arguments: &cli::Needs, host: &dyn Host) -> Result<Exit> {
    let result = needs(cli, arguments, host);
    if let (Err(error), Format::Json) = (&result, arguments.format) {
        host.out(&json::needs_failed(
            purpose(arguments.subjects.purpose),
            format!("{error:#}"),
        )?);
    }
    result
}

fn needs(cli: &Cli, arguments: &cli::Needs, host: &dyn Host) -> Result<Exit> {
    let told = &arguments.subjects;
    let scope = Scope {
        paths: told.paths.clone(),
        place: told.place.clone(),
        offline: true,
    };
    let session = Session::new(host, &scope)?;
    let mut projects = load::load(host.cwd(), &scope.place.configs, &scope.paths)?;
    select::select(&mut projects, &session.environments)?;
    let broken = complain(&projects, host);
    projects.retain(is_deployed);
    let tools: Vec<Tool> = projects
        .iter()
        .map(|project| tool(project, told.wrangler_version, host.cwd()))
        .collect();
    let subjects: Vec<Subject<'_>> = projects
        .iter()
        .zip(&tools)
        .map(|(project, tool)| Subject {
            project,
            wrangler: tool.version,
        })
        .collect();
    let accounts = Accounts {
        flag: session.given.flag.clone(),
        variable: session.given.variable.clone(),
    };
    let purpose = purpose(told.purpose);
    let found = derive(&subjects, purpose, &accounts);
    let sheet = Sheet {
        purpose,
        needs: &found,
        projects: &projects,
        tools: &tools,
        errors: &broken,
        first_takes_more: purpose == Purpose::Deploy
            && takes_more(&derive(&subjects, Purpose::FirstDeploy, &accounts), &found),
    };
    match arguments.format {
        Format::Json => host.out(&json::needs(&sheet)?),
        Format::Human => host.out(&needs::needs(&sheet, style(cli, host, true))),
    }
    Ok(match broken.is_empty() {
        true => Exit::Clean,
        false => Exit::Failed,
    })
}

/// A config that leads to another is not what `wrangler deploy` reads.
fn is_deployed(project: &Project) -> bool {
    project.document.is_ok() && !matches!(project.origin, Origin::Redirected(_))
}

/// Whether `first` has a permission that `again` has not, or not for certain.
fn takes_more(first: &Needs, again: &Needs) -> bool {
    first.permissions.iter().any(|more| {
        let known = again.permissions.iter();
        !known
            .filter(|known| known.group == more.group)
            .any(|known| known.required || !more.required)
    })
}

fn purpose(purpose: cli::Purpose) -> Purpose {
    match purpose {
        cli::Purpose::Deploy => Purpose::Deploy,
        cli::Purpose::FirstDeploy => Purpose::FirstDeploy,
        cli::Purpose::Check => Purpose::Check,
        cli::Purpose::Fix => Purpose::Fix,
    }
}

/// Tells of each config that cannot be read, and returns what was told with what to do.
fn complain(projects: &[Project], host: &dyn Host) -> Vec<(String, &'static str)> {
    let mut errors = Vec::new();
    let width = host.terminal().width.min(WIDEST);
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
        host.err(&remark("error", message, width));
        host.err(&remark("  = help", help, width));
    }
    errors
}

/// The wrangler that deploys `project`.
fn tool(project: &Project, told: Option<Version>, cwd: &Path) -> Tool {
    if let Some(version) = told {
        return Tool {
            version: Some(version),
            by: By::Flag,
        };
    }
    let shown = |path: &Path| load::shown(cwd, path);
    let folder = project.path.parent().unwrap_or(cwd);
    match installed::find(folder) {
        Found::Known(version, file) => Tool {
            version: Some(version),
            by: By::File(shown(&file)),
        },
        Found::Unknown(unknown) => Tool {
            version: None,
            by: By::Nothing(match unknown {
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

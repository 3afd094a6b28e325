//! Which environments a run asks about: `-e`, else `CLOUDFLARE_ENV`, else every one.

use std::collections::BTreeSet;

use super::load::ProjectSet;
use super::{EnvironmentId, Project};

/// No project has the environment that was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SelectError {
    /// The configs have other environments.
    #[error("no environment `{name}` in {config}; it has: {known}")]
    Unknown {
        name: String,
        /// The config, or how many there are.
        config: String,
        /// The environments that exist.
        known: String,
    },
    /// The configs have no environments at all.
    #[error(
        "no environment `{name}`: {config} has no `env` table, so `wrangler deploy -e {name}` \
         deploys the top level's bindings, as `{worker}`. Check those with -e \"\""
    )]
    NoTable {
        name: String,
        config: String,
        /// The name under which wrangler would deploy the Worker.
        worker: String,
    },
}

/// Marks what `wanted` selects; an empty name is the top level, an empty list selects everything.
///
/// # Errors
/// When a name fits no project.
pub(crate) fn select_environments(
    set: &mut ProjectSet,
    wanted: &[String],
) -> Result<(), SelectError> {
    if wanted.is_empty() {
        return Ok(());
    }
    let projects = &mut set.projects;
    // Where something cannot be read, the environment can be there: that error is reported instead.
    let unreadable =
        !set.unreadable.is_empty() || projects.iter().any(|project| project.document.is_err());
    let is_known = |name: &String| {
        let id = environment_id(name);
        projects
            .iter()
            .any(|project| project.environment(&id).is_some())
    };
    if let Some(name) = wanted
        .iter()
        .find(|name| !is_known(name))
        .filter(|_| !unreadable)
    {
        return Err(explain_unknown(projects, name));
    }
    for project in projects {
        mark_selected(project, wanted);
    }
    Ok(())
}

/// The environment that `-e NAME` means; an empty name is the top level.
pub(crate) fn environment_id(name: &str) -> EnvironmentId {
    if name.is_empty() {
        EnvironmentId::TopLevel
    } else {
        EnvironmentId::Named(name.to_owned())
    }
}

fn mark_selected(project: &mut Project, wanted: &[String]) {
    let ids: Vec<EnvironmentId> = wanted.iter().map(|name| environment_id(name)).collect();
    let mut selected = ids.clone();
    for id in &ids {
        let own = match id {
            EnvironmentId::Named(name) => EnvironmentId::Previews(Some(name.clone())),
            _ => EnvironmentId::Previews(None),
        };
        // Previews are inherited as a whole by an environment that has none of its own.
        let exists = project.environment(id).is_some();
        if project.environment(&own).is_some() {
            selected.push(own);
        } else if exists {
            selected.push(EnvironmentId::Previews(None));
        }
    }
    for environment in &mut project.environments {
        environment.selected = selected.contains(&environment.id);
    }
}

fn explain_unknown(projects: &[Project], name: &str) -> SelectError {
    let config = match projects {
        [project] => project.config.clone(),
        _ => format!("any of {} configs", projects.len()),
    };
    let name = name.to_owned();
    let known: BTreeSet<&str> = projects
        .iter()
        .flat_map(Project::environment_names)
        .collect();
    if known.is_empty() {
        let first = projects.first();
        let top = first.and_then(|project| project.environment(&EnvironmentId::TopLevel));
        let worker = top.and_then(|top| top.worker.as_deref());
        let worker = format!("{}-{name}", worker.unwrap_or("<name>"));
        return SelectError::NoTable {
            name,
            config,
            worker,
        };
    }
    let known = known.into_iter().collect::<Vec<_>>().join(", ");
    SelectError::Unknown {
        name,
        config,
        known,
    }
}

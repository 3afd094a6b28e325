//! Which environments a run asks about: `-e`, else `CLOUDFLARE_ENV`, else every one.

use super::load::ProjectSet;
use super::{EnvironmentId, Project};

/// No project has the environment that was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SelectError {
    /// The configs have other environments.
    #[error("no environment `{name}` in {config}; it has: {known}")]
    Unknown {
        /// What was asked for.
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
        /// What was asked for.
        name: String,
        /// The config.
        config: String,
        /// The name under which wrangler would deploy the Worker.
        worker: String,
    },
}

/// Marks what `wanted` selects; an empty name is the top level, an empty list selects everything.
///
/// # Errors
/// When a name fits no project.
pub(crate) fn select(set: &mut ProjectSet, wanted: &[String]) -> Result<(), SelectError> {
    if wanted.is_empty() {
        return Ok(());
    }
    let projects = &mut set.projects;
    // Where something cannot be read, the environment may be there: that error is reported instead.
    let unreadable =
        !set.unreadable.is_empty() || projects.iter().any(|project| project.document.is_err());
    for name in wanted {
        let known = projects
            .iter()
            .any(|project| project.environment(&named(name)).is_some());
        if !known && !unreadable {
            return Err(unknown(projects, name));
        }
    }
    for project in projects {
        mark(project, wanted);
    }
    Ok(())
}

fn named(name: &str) -> EnvironmentId {
    if name.is_empty() {
        EnvironmentId::TopLevel
    } else {
        EnvironmentId::Named(name.to_owned())
    }
}

fn mark(project: &mut Project, wanted: &[String]) {
    let ids: Vec<EnvironmentId> = wanted.iter().map(|name| named(name)).collect();
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

fn unknown(projects: &[Project], name: &str) -> SelectError {
    let config = match projects {
        [project] => project.config.clone(),
        _ => format!("any of {} configs", projects.len()),
    };
    let mut known: Vec<&str> = projects
        .iter()
        .flat_map(Project::environment_names)
        .collect();
    known.sort_unstable();
    known.dedup();
    let top = projects
        .first()
        .and_then(|project| project.environment(&EnvironmentId::TopLevel));
    if known.is_empty() {
        let worker = top
            .and_then(|top| top.worker.as_deref())
            .unwrap_or("<name>");
        return SelectError::NoTable {
            name: name.to_owned(),
            config,
            worker: format!("{worker}-{name}"),
        };
    }
    SelectError::Unknown {
        name: name.to_owned(),
        config,
        known: known.join(", "),
    }
}

//! Which environments a run asks about: `-e`, else `CLOUDFLARE_ENV`, else every one.

use std::collections::BTreeSet;

use super::build::{BuildMatch, BuildOutput};
use super::load::ProjectSet;
use super::misplaced::find_misplaced;
use super::{EnvironmentId, Project};

/// No project has the environment that was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SelectError {
    /// The configs have other environments.
    #[error("no environment `{name}` in {config}; {known}")]
    Unknown {
        name: String,
        /// The config, or how many there are.
        config: String,
        /// The environments that exist: "it has: staging".
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
    select(set, wanted, |project, id| project.environment(id).is_some())
}

/// The same where an environment counts that a misplaced array of bindings is meant for, although it is not
/// there: what is selected is that array.
///
/// # Errors
/// When a name fits no project.
pub(crate) fn select_meant_environments(
    set: &mut ProjectSet,
    wanted: &[String],
) -> Result<(), SelectError> {
    let is_meant = |project: &Project, id: &EnvironmentId| {
        let mut misplaced = find_misplaced(project).into_iter();
        misplaced.any(|array| array.placement.candidates().contains(id))
    };
    select(set, wanted, |project, id| {
        project.environment(id).is_some() || is_meant(project, id)
    })
}

fn select(
    set: &mut ProjectSet,
    wanted: &[String],
    is_there: impl Fn(&Project, &EnvironmentId) -> bool,
) -> Result<(), SelectError> {
    if wanted.is_empty() {
        return Ok(());
    }
    // Where something cannot be read, the environment can be there: that error is reported instead.
    let unreadable =
        !set.unreadable.is_empty() || set.projects.iter().any(|project| project.document.is_err());
    let is_known = |name: &&String| is_known(&set.projects, name, &is_there);
    let unknown = wanted.iter().find(|name| !is_known(name));
    if let Some(name) = unknown.filter(|_| !unreadable) {
        return Err(explain_unknown(&set.projects, name));
    }
    for index in 0..set.projects.len() {
        let matches = match_build(&set.projects, index, wanted);
        let project = &mut set.projects[index];
        match matches {
            Some(matches) => mark_build(project, &matches),
            None => mark_selected(project, wanted),
        }
    }
    Ok(())
}

/// Whether a project has the environment, or a build that wrangler deploys or refuses as it.
fn is_known(
    projects: &[Project],
    name: &str,
    is_there: &impl Fn(&Project, &EnvironmentId) -> bool,
) -> bool {
    let id = environment_id(name);
    let wanted = [name.to_owned()];
    (0..projects.len()).any(|index| match match_build(projects, index, &wanted) {
        Some(matches) => matches
            .iter()
            .any(|(_, matched)| *matched != BuildMatch::Unrelated),
        None => is_there(&projects[index], &id),
    })
}

/// What wrangler does with the build at `index` for each of the environments `wanted`. None where it
/// is no build.
fn match_build(
    projects: &[Project],
    index: usize,
    wanted: &[String],
) -> Option<Vec<(String, BuildMatch)>> {
    let project = &projects[index];
    let build = project.build.as_ref()?;
    let mut projects = projects.iter();
    let user_config = projects.find(|other| other.is_redirected_to(&project.config));
    let matched = |name: &String| (name.clone(), build.matches(name, user_config));
    Some(wanted.iter().map(matched).collect())
}

/// Selects a build if wrangler deploys it, and notes the environments as which it does not.
fn mark_build(project: &mut Project, matches: &[(String, BuildMatch)]) {
    let is_deployed = matches
        .iter()
        .any(|(_, matched)| *matched == BuildMatch::Deployed);
    for environment in &mut project.environments {
        environment.selected = is_deployed;
    }
    if let Some(build) = &mut project.build {
        let refused = matches
            .iter()
            .filter(|(_, matched)| *matched == BuildMatch::Refused);
        build.refused = refused.map(|(name, _)| name.clone()).collect();
    }
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
    project.selection.clone_from(&ids);
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
    // A build and the config beside it are one project to a person.
    let is_written = |project: &&Project| project.build.is_none();
    let written: Vec<&Project> = projects.iter().filter(is_written).collect();
    let (config, have) = match written.as_slice() {
        [project] => (project.config.clone(), "it has"),
        several => (format!("any of {} configs", several.len()), "they have"),
    };
    let name = name.to_owned();
    let known = known_names(projects);
    if known.is_empty() {
        let first = written.first();
        let top = first.and_then(|project| project.environment(&EnvironmentId::TopLevel));
        let worker = top.and_then(|top| top.worker.as_deref());
        let worker = format!("{}-{name}", worker.unwrap_or("<name>"));
        return SelectError::NoTable {
            name,
            config,
            worker,
        };
    }
    SelectError::Unknown {
        name,
        config,
        known: format!(
            "{have}: {}",
            known.into_iter().collect::<Vec<_>>().join(", ")
        ),
    }
}

/// The names of all environments, those of builds too.
fn known_names(projects: &[Project]) -> BTreeSet<&str> {
    let names = projects.iter().flat_map(|project| {
        let built = project
            .build
            .iter()
            .flat_map(BuildOutput::environment_names);
        project.environment_names().into_iter().chain(built)
    });
    names.collect()
}

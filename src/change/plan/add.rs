//! `add` as a plan: one more binding in every environment that was chosen.

use super::Step;
use crate::action::{Action, ConfigChange, ConfigEdit};
use crate::project::identifier::{self, is_identifier};
use crate::project::{Environment, EnvironmentId, FIELD, Project};
use crate::rules::finding::FixSafety;

/// A binding to add.
#[derive(Clone, Debug)]
pub(crate) struct NewBinding {
    pub(crate) store: String,
    pub(crate) secret: String,
    /// `--as`: the name of the binding.
    pub(crate) name: Option<String>,
}

/// What there is to do, and what is done already.
#[derive(Debug, Default)]
pub(crate) struct AddPlan {
    pub(crate) steps: Vec<Step>,
    /// The bindings that bind the secret already: the config, the environment, the name.
    pub(crate) existing: Vec<(String, EnvironmentId, String)>,
}

/// Why a binding cannot be added.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AddError {
    /// wrangler would reject the file.
    #[error(
        "{0} is the config of a Pages project, which cannot bind Secrets Store secrets: bind it in \
         the dashboard, under Workers & Pages > the project > Settings > Bindings"
    )]
    Pages(String),
    #[error("{0}")]
    Unreadable(String),
    #[error("{0} is a build's output: add the binding to the config it is generated from")]
    Generated(String),
    #[error(
        "--as {name}: a Worker would have to write env[{name:?}]; --as {free} is an identifier"
    )]
    Awkward { name: String, free: String },
    #[error("the environment that was selected is in no config that can be edited")]
    Nowhere,
    #[error("{name} is taken in {place} of {config} ({label}); --as {free} is not")]
    Taken {
        name: String,
        place: String,
        config: String,
        label: String,
        free: String,
    },
}

impl NewBinding {
    /// The name of the binding.
    pub(crate) fn name(&self) -> String {
        let name = self.name.clone();
        name.unwrap_or_else(|| identifier::suggest_name(&self.secret))
    }
}

/// The environments of `project` that were chosen: previews are not environments of their own.
pub(crate) fn chosen_environments(project: &Project) -> impl Iterator<Item = &Environment> {
    let preview = |environment: &&Environment| environment.is_previews();
    project.selected().filter(move |one| !preview(one))
}

/// The configs that a person writes, with their index.
fn written_by_hand(projects: &[Project]) -> impl Iterator<Item = (usize, &Project)> {
    let numbered = projects.iter().enumerate();
    numbered.filter(|(_, project)| !project.is_generated())
}

/// Fails with the first config to which no binding can be added, whatever it binds.
pub(crate) fn check(projects: &[Project]) -> Result<(), AddError> {
    if let (None, Some(first)) = (written_by_hand(projects).next(), projects.first()) {
        return Err(AddError::Generated(first.config.clone()));
    }
    for (_, project) in written_by_hand(projects) {
        if let Err(error) = &project.document {
            return Err(AddError::Unreadable(error.to_string()));
        }
        if project.pages {
            return Err(AddError::Pages(project.config.clone()));
        }
    }
    let mut written = written_by_hand(projects).map(|(_, project)| project);
    if written.all(|project| chosen_environments(project).next().is_none()) {
        return Err(AddError::Nowhere);
    }
    Ok(())
}

/// One step for each environment that lacks the binding, or the first place where it cannot be added.
pub(crate) fn plan(projects: &[Project], new: &NewBinding) -> Result<AddPlan, AddError> {
    check(projects)?;
    let name = new.name();
    if !is_identifier(&name) {
        let free = identifier::suggest_name(&name);
        return Err(AddError::Awkward { name, free });
    }
    let mut plan = AddPlan::default();
    for (index, project) in written_by_hand(projects) {
        for environment in chosen_environments(project) {
            if let Some(name) = find_binding(environment, new) {
                let config = project.config.clone();
                plan.existing.push((config, environment.id.clone(), name));
            } else {
                check_free(project, environment, &name)?;
                plan.steps.push(step(index, project, environment, new));
            }
        }
    }
    Ok(plan)
}

/// The binding of the environment that binds the secret already: under the name that was asked for, or
/// under any name where none was.
fn find_binding(environment: &Environment, new: &NewBinding) -> Option<String> {
    let same = environment.bindings.iter().filter(|binding| {
        let target = binding.target();
        target.is_some_and(|(store, secret)| store.value == new.store && secret.value == new.secret)
    });
    let mut names = same.map(|binding| binding.title().to_owned());
    names.find(|name| new.name.as_ref().is_none_or(|wanted| name == wanted))
}

fn check_free(project: &Project, environment: &Environment, name: &str) -> Result<(), AddError> {
    let label = |name: &str| Some(environment.names.bearers(name).next()?.label);
    let Some(taken) = label(name) else {
        return Ok(());
    };
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let mut others = std::iter::once(format!("{name}_SECRET")).chain(numbered);
    let free = others.find(|other| label(other).is_none());
    Err(AddError::Taken {
        name: name.to_owned(),
        place: environment.id.title(),
        config: project.config.clone(),
        label: taken.to_owned(),
        free: free.unwrap_or_default(),
    })
}

fn step(index: usize, project: &Project, environment: &Environment, new: &NewBinding) -> Step {
    let name = new.name();
    let fields = [
        ("binding", &name),
        ("store_id", &new.store),
        ("secret_name", &new.secret),
    ];
    let change = ConfigEdit::Add {
        to: environment.path.clone().key(FIELD),
        fields: fields
            .map(|(key, text)| (key.to_owned(), text.clone()))
            .to_vec(),
    };
    Step {
        rule: None,
        config: Some(project.config.clone()),
        environment: Some(environment.id.clone()),
        bindings: vec![name],
        safety: FixSafety::Safe,
        title: format!("bind {}", new.secret),
        why: "asked for by name; the Worker gets the secret with its next deploy".to_owned(),
        action: Action::Config(ConfigChange {
            project: index,
            change,
        }),
        objection: None,
    }
}

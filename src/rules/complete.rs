//! What a person can be asked about an entry that is no binding, or one that cannot stay as it is.

use super::{Evidence, Subject, repair};
use crate::action::{Action, ConfigChange, ConfigEdit};
use crate::config::edit::Edit;
use crate::config::tree::Step;
use crate::facts::QueryResult;
use crate::project::{Binding, Environment, Project, identifier};
use crate::rules::finding::Fix;

/// Sets the first field that the facts give an answer for. The next one is for the next round.
pub(super) fn complete(evidence: &Evidence<'_>, subject: &Subject<'_>) -> Fix {
    let project = &evidence.projects[subject.project];
    let steps = [array, store, secret, name];
    let mut fixes = steps
        .iter()
        .filter_map(|step| step(evidence, subject, project));
    fixes.next().unwrap_or_else(|| {
        Fix::manual(
            "complete the entry",
            format!(
                "write `{}`, `store_id` and `secret_name` as strings in `{}`",
                subject.binding.title_key(),
                subject.binding.path
            ),
        )
    })
}

/// `[secrets_store_secrets]` for `[[secrets_store_secrets]]`.
fn array(_: &Evidence<'_>, subject: &Subject<'_>, project: &Project) -> Option<Fix> {
    let path = &subject.binding.path;
    let node = project.document.as_ref().ok()?.root.at(path)?;
    let is_field = matches!(path.0.last(), Some(Step::Key(_)));
    (is_field && node.is_table()).then(|| {
        let edit = Edit::WrapInArray {
            from: path.clone(),
            to: path.clone(),
        };
        whether(
            subject.project,
            format!("make `{path}` an array of one entry"),
            ConfigEdit::Edits(vec![edit]),
        )
    })
}

fn store(evidence: &Evidence<'_>, subject: &Subject<'_>, _: &Project) -> Option<Fix> {
    let wanted = subject.binding.unset.contains(&"store_id");
    let stores = evidence.facts.stores_of(subject.account?)?;
    (wanted && !stores.is_empty()).then(|| guided(repair::store_id(evidence, subject, None)))
}

fn secret(evidence: &Evidence<'_>, subject: &Subject<'_>, _: &Project) -> Option<Fix> {
    let binding = subject.binding;
    let store = binding.store_id.as_ref()?;
    let key = (subject.account?.to_owned(), store.value.clone());
    let Some(QueryResult::Found(listing)) = evidence.facts.secrets.get(&key) else {
        return None;
    };
    let wanted = binding.unset.contains(&"secret_name");
    let like = binding.binding.as_ref().map_or("", |name| &name.value);
    let fix = || repair::secret_name(subject, like, &listing.secrets);
    (wanted && !listing.secrets.is_empty()).then(|| guided(fix()))
}

/// A name made of the secret's.
fn name(_: &Evidence<'_>, subject: &Subject<'_>, _: &Project) -> Option<Fix> {
    let binding = subject.binding;
    let key = binding.title_key();
    let secret = binding.secret_name.as_ref()?;
    let wanted = binding.unset.contains(&key) && !binding.unset.contains(&"secret_name");
    wanted.then(|| {
        let name = free(subject.environment, &identifier::of(&secret.value));
        rename(subject.project, binding, &name, format!("name it {name}"))
    })
}

/// Another name for one of several bindings that bear `name`.
pub(super) fn another_name(
    project: usize,
    environment: &Environment,
    binding: &Binding,
    name: &str,
) -> Fix {
    let new = free(environment, name);
    let title = format!("rename the secret's binding to {new}; the code has to follow");
    rename(project, binding, &new, title)
}

fn rename(project: usize, binding: &Binding, name: &str, title: String) -> Fix {
    let change = ConfigEdit::Set {
        at: binding.path.clone().key(binding.title_key()),
        text: name.to_owned(),
    };
    whether(project, title, change)
}

fn whether(project: usize, title: String, change: ConfigEdit) -> Fix {
    Fix::edit(title, ConfigChange { project, change }, false)
}

/// The same fix, which only a person at a terminal decides.
fn guided(mut fix: Fix) -> Fix {
    if let Action::Choice(choice) = &mut fix.action {
        choice.guided = true;
    }
    fix
}

/// `name`, or the first `name_2`, `name_3` that no binding of the environment bears.
fn free(environment: &Environment, name: &str) -> String {
    let taken = |name: &str| {
        let bound = environment.bindings.iter();
        let mut bound = bound.filter_map(|binding| binding.binding.as_ref());
        let mut named = environment.names.iter();
        bound.any(|text| text.value == name) || named.any(|named| named.name == name)
    };
    let mut free = name.to_owned();
    let mut number = 2;
    while taken(&free) {
        free = format!("{name}_{number}");
        number += 1;
    }
    free
}

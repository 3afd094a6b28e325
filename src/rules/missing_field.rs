//! Questions that complete an entry which is not a binding, or rename one.

use super::finding::Fix;
use super::repair;
use super::rule_input::BindingContext;
use crate::action::{Action, ConfigChange, ConfigEdit};
use crate::config::edit::TreeEdit;
use crate::facts::QueryResult;
use crate::project::{Binding, Environment, identifier};

/// Sets the first field that the facts give an answer for. The next one is for the next round.
pub(super) fn complete_binding(subject: &BindingContext<'_>) -> Fix {
    wrap_in_array(subject)
        .or_else(|| choose_store(subject))
        .or_else(|| choose_secret(subject))
        .or_else(|| name_binding(subject))
        .unwrap_or_else(|| {
            let key = subject.binding.title_key();
            let path = &subject.binding.path;
            Fix::manual(
                "complete the entry",
                format!("write `{key}`, `store_id` and `secret_name` as strings in `{path}`"),
            )
        })
}

/// `[secrets_store_secrets]` for `[[secrets_store_secrets]]`.
fn wrap_in_array(subject: &BindingContext<'_>) -> Option<Fix> {
    let path = &subject.binding.path;
    path.last_key()?;
    subject
        .document?
        .root
        .at(path)
        .filter(|node| node.is_table())?;
    let (from, to) = (path.clone(), path.clone());
    let edits = ConfigEdit::Edits(vec![TreeEdit::WrapInArray { from, to }]);
    let title = format!("make `{path}` an array of one entry");
    Some(ask_whether(subject.project, title, edits))
}

fn choose_store(subject: &BindingContext<'_>) -> Option<Fix> {
    let stores = subject.facts.stores_of(subject.account?)?;
    let wanted = subject.binding.unset.contains(&"store_id") && !stores.is_empty();
    wanted.then(|| guide(repair::set_store(subject, None)))
}

fn choose_secret(subject: &BindingContext<'_>) -> Option<Fix> {
    let binding = subject.binding;
    let key = (
        subject.account?.to_owned(),
        binding.store_id.as_ref()?.value.clone(),
    );
    let secrets = &subject
        .facts
        .secrets
        .get(&key)
        .and_then(QueryResult::found)?
        .secrets;
    let wanted = binding.unset.contains(&"secret_name") && !secrets.is_empty();
    let like = binding.binding.as_ref().map_or("", |name| &name.value);
    wanted.then(|| {
        let choice = repair::choose_secret(subject, like, secrets);
        guide(Fix::ask("choose the secret that was meant", choice))
    })
}

/// The same fix, which only a person at a terminal decides.
fn guide(mut fix: Fix) -> Fix {
    if let Action::Choice(choice) = &mut fix.action {
        choice.guided = true;
    }
    fix
}

/// A name made of the secret's.
fn name_binding(subject: &BindingContext<'_>) -> Option<Fix> {
    let binding = subject.binding;
    let secret = binding.secret_name.as_ref()?;
    let is_unset = |key| binding.unset.contains(&key);
    let wanted = is_unset(binding.title_key()) && !is_unset("secret_name");
    wanted.then(|| {
        let name = free_name(
            subject.environment,
            &identifier::suggest_name(&secret.value),
        );
        rename(subject.project, binding, &name, format!("name it {name}"))
    })
}

/// Another name for one of several bindings that have the name `name`.
pub(super) fn choose_another_name(
    project: usize,
    environment: &Environment,
    binding: &Binding,
    name: &str,
) -> Fix {
    let new = free_name(environment, name);
    let title = format!("rename the secret's binding to {new}; the code has to follow");
    rename(project, binding, &new, title)
}

fn rename(project: usize, binding: &Binding, name: &str, title: String) -> Fix {
    let change = ConfigEdit::Set {
        at: binding.path.clone().key(binding.title_key()),
        text: name.to_owned(),
    };
    ask_whether(project, title, change)
}

fn ask_whether(project: usize, title: String, change: ConfigEdit) -> Fix {
    Fix::edit(title, ConfigChange { project, change }, false)
}

/// `name`, or the first `name_2`, `name_3` that no binding of the environment has.
fn free_name(environment: &Environment, name: &str) -> String {
    let is_taken = |name: &str| environment.binds(name) || environment.names.contains(name);
    let mut free = name.to_owned();
    let mut number = 2;
    while is_taken(&free) {
        free = format!("{name}_{number}");
        number += 1;
    }
    free
}

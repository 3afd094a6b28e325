//! Which bindings of the top level an environment lacks. wrangler inherits `account_id` and the
//! Worker's name, never the bindings.

use super::{Binding, Environment, EnvironmentId, FIELD, Project};

/// The top level's bindings whose name `environment` does not have, as wrangler warns about
/// (workers-sdk `packages/workers-utils/src/config/validation.ts`, `validateBindingArray`).
pub(crate) fn missing_bindings<'a>(
    project: &'a Project,
    environment: &Environment,
) -> Vec<&'a Binding> {
    let own = &environment.bindings;
    // As long as the field is not a list, nothing can be missing in it.
    let is_list = !own
        .iter()
        .any(|binding| binding.path.last_key() == Some(FIELD));
    if !is_list || !matches!(environment.id, EnvironmentId::Named(_)) {
        return Vec::new();
    }
    let Some(top) = project.environment(&EnvironmentId::TopLevel) else {
        return Vec::new();
    };
    let complete = top
        .bindings
        .iter()
        .filter(|binding| binding.is_declared() && binding.target().is_some());
    let missing = complete.filter(|binding| {
        let name = binding.binding.as_ref();
        name.is_some_and(|name| !environment.binds(&name.value))
    });
    missing.collect()
}

//! Which bindings of the top level an environment lacks. wrangler inherits `account_id` and the
//! Worker's name, never the bindings.

use super::{Binding, Environment, EnvironmentId, Project};

/// The top level's bindings whose name `environment` does not have, as wrangler warns about
/// (workers-sdk `packages/workers-utils/src/config/validation.ts`, `validateBindingArray`).
pub(crate) fn missing<'a>(project: &'a Project, environment: &Environment) -> Vec<&'a Binding> {
    if !matches!(environment.id, EnvironmentId::Named(_)) {
        return Vec::new();
    }
    let Some(top) = project.environment(&EnvironmentId::TopLevel) else {
        return Vec::new();
    };
    // The field is not a list yet: until it is one, nothing can be missing in it.
    if environment.bindings.iter().any(Binding::is_for_a_list) {
        return Vec::new();
    }
    let has = |name: &str| {
        let mut names = environment
            .bindings
            .iter()
            .filter_map(|binding| binding.binding.as_ref());
        names.any(|text| text.value == name)
    };
    top.bindings
        .iter()
        .filter(|binding| binding.is_declared() && binding.target().is_some())
        .filter(|binding| {
            binding
                .binding
                .as_ref()
                .is_some_and(|name| !has(&name.value))
        })
        .collect()
}

impl Binding {
    /// Whether it is in `secrets_store_secrets`, not in `unsafe.bindings`.
    pub(crate) fn is_declared(&self) -> bool {
        use crate::config::tree::PathStep;
        !self.path.0.contains(&PathStep::Key("unsafe".to_owned()))
    }

    /// Whether it is in place of the list of bindings.
    fn is_for_a_list(&self) -> bool {
        self.path.last_key() == Some(super::FIELD)
    }
}

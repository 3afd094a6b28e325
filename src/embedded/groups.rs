//! The permission groups that tokens here can hold: a part of the API's own list. Ids that are mostly
//! zeros stand for those that are published nowhere.

use std::io;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::state::State;

/// A permission group, as the API lists it.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) scopes: Vec<String>,
}

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("permission_groups.json")).unwrap_or_default()
});

/// The group of this name.
pub(super) fn named(name: &str) -> Option<&'static Group> {
    GROUPS.iter().find(|group| group.name == name)
}

/// Whether a group of this name is for resources whose keys begin with `kind`.
pub(super) fn is_for(name: &str, kind: &str) -> bool {
    let mut groups = GROUPS.iter().filter(|group| group.name == name);
    let scope = kind.trim_end_matches('.');
    groups.any(|group| group.scopes.iter().any(|known| known == scope))
}

/// A name that nothing else knows would silently permit nothing: refused at the start.
pub(super) fn all_known(state: &State) -> io::Result<()> {
    for token in &state.tokens {
        for name in token
            .policies
            .iter()
            .flat_map(|policy| &policy.permission_groups)
        {
            if named(name).is_none() {
                let (token, kind) = (&token.name, io::ErrorKind::InvalidInput);
                let cause = format!("token `{token}`: no permission group is named `{name}`");
                return Err(io::Error::new(kind, cause));
            }
        }
    }
    Ok(())
}

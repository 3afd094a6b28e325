//! The fix for a config whose store is in another account: the account id is written there.

use super::finding::{Finding, Fix};
use super::rule_input::{BindingContext, RuleInput};
use crate::action::{Choice, ChoiceQuestion, ConfigChange, ConfigEdit};
use crate::cloudflare::Account;
use crate::config::tree::ConfigPath;
use crate::facts::CloudflareFacts;
use crate::project::name_list::enumerate_names;
use crate::project::placeholder;
use crate::project::{Environment, EnvironmentId, Project};

/// The field that names an account.
const ACCOUNT_FIELD: &str = "account_id";

/// Writes the id of `account` for `environment` of the project `index`: where its id stands now, else at
/// the top level. For the person where that would move an environment whose stores are elsewhere, or where
/// `--account-id` beats what is written.
pub(super) fn set_account(
    input: &RuleInput<'_>,
    index: usize,
    environment: &Environment,
    account: &Account,
) -> Fix {
    let title = format!(
        "deploy to the account {}, which has the store",
        account.name
    );
    if input.facts.run_target.flag.is_some() {
        return Fix::manual(title, format!("pass --account-id {}", account.id));
    }
    let project = &input.projects[index];
    let Some(place) = find_place(project, input.facts, environment, account) else {
        let how = format!(
            "give the environments below an `{ACCOUNT_FIELD}` of their own, then write \
             `{ACCOUNT_FIELD} = \"{}\"` at the top level",
            account.id
        );
        return Fix::manual(title, how);
    };
    let title = format!(
        "write the id of the account {}, which has the store",
        account.name
    );
    let moved = moved_environments(project, &place);
    let names: Vec<String> = moved.map(|moved| moved.id.title()).collect();
    let consequence = format!(
        "this deploys {} to {} ({})",
        enumerate_names(&names),
        account.name,
        account.id
    );
    let change = ConfigChange {
        project: index,
        change: ConfigEdit::Set {
            at: place.key(ACCOUNT_FIELD),
            text: account.id.clone(),
        },
    };
    let mut choice = Choice::of_change(ChoiceQuestion::Whether, change);
    choice.guided = true;
    Fix::ask(title, choice.with_consequence(consequence))
}

/// The accounts that have the stores of `subjects`, with a fix for each config that can name one. A store
/// that several accounts have shows none of them.
pub(super) struct StoreHomes {
    /// The names of the accounts, each once.
    names: Vec<String>,
    fixes: Vec<Fix>,
    /// The store of every binding is in one of them.
    is_complete: bool,
}

impl StoreHomes {
    /// Looks for the stores of `subjects`.
    pub(super) fn find(input: &RuleInput<'_>, subjects: &[BindingContext<'_>]) -> Self {
        let mut found = Self {
            names: Vec::new(),
            fixes: Vec::new(),
            is_complete: true,
        };
        for subject in subjects {
            let Some(home) = subject.store_home() else {
                found.is_complete = false;
                continue;
            };
            let fix = set_account(input, subject.project, subject.environment, home);
            if found.fixes.iter().all(|known| known.action != fix.action) {
                found.fixes.push(fix);
            }
            if !found.names.contains(&home.name) {
                found.names.push(home.name.clone());
            }
        }
        found
    }

    /// The accounts, as the end of a sentence; empty where there are none.
    pub(super) fn describe(&self) -> String {
        match self.names.as_slice() {
            [] => String::new(),
            names => format!(
                "; the store of the bindings is in {}",
                enumerate_names(names)
            ),
        }
    }

    /// `finding` with the fixes, and with `otherwise` for the bindings whose store is nowhere.
    pub(super) fn offer(self, mut finding: Finding, otherwise: Fix) -> Finding {
        finding.fixes.extend(self.fixes);
        if !self.is_complete {
            finding.fixes.push(otherwise);
        }
        finding
    }
}

/// The table in which the id can be written so that nothing moves to `account` but what belongs there.
fn find_place(
    project: &Project,
    facts: &CloudflareFacts,
    environment: &Environment,
    account: &Account,
) -> Option<ConfigPath> {
    let own = holder_of_account(&environment.id);
    // A generated config has the environment at its top level.
    let own = project.environment(&own)?.path.clone();
    let places = if has_own_account(project, &own) {
        vec![own]
    } else {
        vec![ConfigPath::root(), own]
    };
    let belongs = |moved: &Environment| {
        let mut stores = moved.bindings.iter().filter_map(|binding| {
            let store = &binding.store_id.as_ref()?.value;
            placeholder::classify(store).is_none().then_some(store)
        });
        stores.all(|store| facts.has_store(&account.id, store))
    };
    let mut places = places.into_iter();
    places.find(|place| moved_environments(project, place).all(belongs))
}

/// The environments whose account an id in the table at `place` names.
fn moved_environments<'a>(
    project: &'a Project,
    place: &'a ConfigPath,
) -> impl Iterator<Item = &'a Environment> {
    let is_moved = move |environment: &&Environment| {
        let own = project.environment(&holder_of_account(&environment.id));
        own.is_some_and(|own| {
            own.path == *place
                || (*place == ConfigPath::root() && !has_own_account(project, &own.path))
        })
    };
    project.environments.iter().filter(is_moved)
}

/// The environment whose account the environment `id` has: previews have that of the one they are in.
fn holder_of_account(id: &EnvironmentId) -> EnvironmentId {
    match id {
        EnvironmentId::TopLevel | EnvironmentId::Previews(None) => EnvironmentId::TopLevel,
        EnvironmentId::Named(name) | EnvironmentId::Previews(Some(name)) => {
            EnvironmentId::Named(name.clone())
        }
    }
}

/// Whether the table at `path` names an account itself. An empty id counts as none.
fn has_own_account(project: &Project, path: &ConfigPath) -> bool {
    let document = project.document.as_ref().ok();
    let node = document.and_then(|document| document.root.at(path)?.entry(ACCOUNT_FIELD));
    node.is_some_and(|entry| entry.node.text().is_some_and(|id| !id.is_empty()))
}

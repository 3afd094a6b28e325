//! Bindings that stand in the wrong place, or not in every place.

use super::RuleInput;
use crate::action::{Action, Choice, ChoiceOption, ChoiceQuestion, ConfigChange, ConfigEdit};
use crate::cloudflare::Store;
use crate::config::edit::TreeEdit;
use crate::config::tree::{ConfigEntry, ConfigNode, ConfigPath, PathStep};
use crate::facts::CloudflareFacts;
use crate::project::{Binding, Environment, EnvironmentId, FIELD, Project, inheritance, misplaced};
use crate::rules::finding::{Finding, FindingBindings, Fix, FixSafety};
use crate::rules::rule::Rule;

/// The top level has bindings that an environment lacks.
pub(super) fn not_inherited(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for (index, project, environment) in evidence.environments() {
        let missing = inheritance::missing(project, environment);
        if missing.is_empty() {
            continue;
        }
        let names: Vec<String> = missing
            .iter()
            .map(|binding| binding.title().to_owned())
            .collect();
        let place = environment.id.title();
        let message = format!("{place} lacks {} of the top level", list(&names));
        let why = "Secrets Store bindings are not inherited by environments".to_owned();
        let mut finding = Finding::of_project(rule, index, message, why);
        finding.environment = Some(environment.id.clone());
        finding.bindings = FindingBindings::Several(names);
        finding.about.push(environment.path.clone());
        let copied = not_coming(project, environment, missing);
        if !copied.is_empty() {
            let fix = copy(evidence.facts, index, project, environment, &copied);
            finding.fixes.push(fix);
        }
        found.push(finding.at(&environment.anchor, "not inherited here"));
    }
}

/// Those of `missing` that no misplaced array and no older form will bring: with a copy beside it a
/// name would be bound twice, and wrangler refuse the file. None while such an array is moved unasked: what the
/// environment then still lacks is another round's.
fn not_coming<'a>(
    project: &Project,
    environment: &Environment,
    mut missing: Vec<&'a Binding>,
) -> Vec<&'a Binding> {
    let former = environment.legacy.iter().flat_map(|legacy| &legacy.entries);
    let former: Vec<&str> = former.filter_map(|entry| entry.name.as_deref()).collect();
    missing.retain(|binding| !former.contains(&binding.title()));
    let Ok(document) = &project.document else {
        return missing;
    };
    for (path, entry) in misplaced(&document.root) {
        let home = home(&path, project);
        if home.path != environment.path {
            continue;
        }
        if home.is_plain(&document.root) {
            return Vec::new();
        }
        let coming = names(entry);
        missing.retain(|binding| !coming.iter().any(|name| name == binding.title()));
    }
    missing
}

fn list(names: &[String]) -> String {
    match names {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        several => format!("{} bindings", several.len()),
    }
}

/// Copies the entries, in the environment's own account: another account has other stores.
fn copy(
    facts: &CloudflareFacts,
    index: usize,
    project: &Project,
    environment: &Environment,
    missing: &[&Binding],
) -> Fix {
    let count = missing.len();
    let noun = if count == 1 { "binding" } else { "bindings" };
    let title = format!("copy {count} {noun} into {}", environment.id.title());
    let bindings = missing
        .iter()
        .map(|binding| (binding.title().to_owned(), binding.path.clone()))
        .collect();
    let to = environment.path.clone().key(FIELD);
    let change = ConfigChange {
        project: index,
        change: ConfigEdit::Copy {
            bindings,
            to,
            store: None,
        },
    };
    let top = project
        .environment(&EnvironmentId::TopLevel)
        .and_then(|top| facts.account(top));
    let own = facts.account(environment);
    let question = ChoiceQuestion::Copy;
    if top == own {
        let action = Action::Choice(Choice::of_change(question, change));
        return Fix {
            title,
            safety: FixSafety::Ask,
            action,
        };
    }
    let stores = own
        .and_then(|account| facts.stores_of(account))
        .unwrap_or_default();
    let title = format!("{title}, with a store of its own account");
    let action = match stores {
        [only] => {
            let options = Choice::among(question, Vec::new(), change).answer_with(&only.id);
            Action::Choice(Choice::of_change(question, options))
        }
        stores => {
            let candidate = |store: &Store| ChoiceOption {
                key: store.id.clone(),
                detail: store.name.clone(),
            };
            let options = stores.iter().map(candidate).collect();
            Action::Choice(Choice::among(ChoiceQuestion::Store, options, change))
        }
    };
    Fix {
        title,
        safety: FixSafety::Ask,
        action,
    }
}

/// The array stands inside a table where wrangler does not look.
pub(super) fn misplaced_bindings(
    rule: &'static Rule,
    evidence: &RuleInput<'_>,
    found: &mut Vec<Finding>,
) {
    for (index, project) in evidence.workers() {
        let Ok(document) = &project.document else {
            continue;
        };
        for (path, entry) in misplaced(&document.root) {
            let home = home(&path, project);
            let selected = project
                .environments
                .iter()
                .any(|environment| environment.selected && environment.path == home.path);
            if !selected {
                continue;
            }
            let message = format!("`{path}` is not where wrangler looks, so nothing is bound");
            let why =
                format!("wrangler reads `{FIELD}` from the top level and from environments only");
            let mut finding = Finding::of_project(rule, index, message, why);
            finding.environment = Some(home.id.clone());
            finding.bindings = FindingBindings::Several(names(entry));
            finding
                .fixes
                .push(relocate(index, &path, &home, &document.root));
            found.push(finding.at(&entry.anchor, "wrangler does not read this"));
        }
    }
}

/// Where a misplaced array belongs.
struct ArrayHome {
    id: EnvironmentId,
    path: ConfigPath,
    /// No other place could have been meant.
    certain: bool,
}

impl ArrayHome {
    /// The array there.
    fn array(&self) -> ConfigPath {
        self.path.clone().key(FIELD)
    }

    /// Whether a misplaced array goes there without a question: it has none of its own.
    fn is_plain(&self, root: &ConfigNode) -> bool {
        self.certain && root.at(&self.array()).is_none()
    }
}

/// The environment in whose table the array sits, else the top level. Under `env` itself, or under a
/// table that bears an environment's name, another could have been meant.
fn home(path: &ConfigPath, project: &Project) -> ArrayHome {
    let keys: Vec<&str> = path
        .0
        .iter()
        .filter_map(|step| match step {
            PathStep::Key(key) => Some(key.as_str()),
            PathStep::Index(_) => None,
        })
        .collect();
    let previews = |of: Option<&str>| EnvironmentId::Previews(of.map(str::to_owned));
    let id = match keys.as_slice() {
        ["env", name, "previews", _, ..] => previews(Some(name)),
        ["env", name, _, ..] => EnvironmentId::Named((*name).to_owned()),
        ["previews", _, ..] => previews(None),
        _ => EnvironmentId::TopLevel,
    };
    let first = keys.first().copied().unwrap_or_default();
    let under_env = first == "env" && id == EnvironmentId::TopLevel;
    let certain = !under_env && !project.environment_names().contains(&first);
    match project.environment(&id) {
        Some(environment) => ArrayHome {
            path: environment.path.clone(),
            id,
            certain,
        },
        None => ArrayHome {
            id: EnvironmentId::TopLevel,
            path: ConfigPath::root(),
            certain: false,
        },
    }
}

/// The names of the bindings in an array of them.
pub(super) fn names(entry: &ConfigEntry) -> Vec<String> {
    let elements = entry.node.elements().unwrap_or_default().iter();
    elements
        .filter_map(|node| Some(node.get("binding")?.text()?.to_owned()))
        .collect()
}

fn relocate(index: usize, from: &ConfigPath, home: &ArrayHome, root: &ConfigNode) -> Fix {
    let to = home.array();
    let title = format!("move the array to `{to}`");
    let change = ConfigChange {
        project: index,
        change: ConfigEdit::Edits(vec![TreeEdit::Move {
            from: from.clone(),
            to,
        }]),
    };
    Fix::edit(title, change, home.is_plain(root))
}

//! Bindings in the wrong place, not in every place, or where Secrets Store is not offered.

use super::finding::{Finding, Fix};
use super::repair::store_options;
use super::rule::Rule;
use super::rule_input::RuleInput;
use crate::action::{Choice, ChoiceQuestion, ConfigChange, ConfigEdit};
use crate::config::edit::TreeEdit;
use crate::config::tree::{ConfigEntry, ConfigNode, ConfigPath};
use crate::facts::CloudflareFacts;
use crate::project::{
    Binding, Environment, EnvironmentId, FEDRAMP_HIGH, FIELD, Project, find_misplaced, inheritance,
};

/// The environment is deployed to a compliance region that has no Secrets Store.
pub(super) fn region_unsupported(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let check = |(index, _, environment): (usize, &Project, &Environment)| {
        let first = environment.bindings.first()?;
        if input.facts.is_offered(environment) {
            return None;
        }
        let variable = "CLOUDFLARE_COMPLIANCE_REGION";
        let (by, span, label) = match &environment.region {
            Some(own) => ("`compliance_region`", &own.span, "no Secrets Store there"),
            None => (variable, &first.span, "nothing to bind there"),
        };
        let place = environment.id.title();
        let message = format!("{place} is deployed to {FEDRAMP_HIGH}, says {by}");
        let why = "Secrets Store is not offered in that compliance region";
        let fix = Fix::manual(
            "use a secret of the Worker itself",
            "set it with `wrangler secret put NAME`, read it as a plain string in the code, and \
             take the entries out of the config",
        );
        let names = Binding::collect_titles(environment.bindings.iter());
        let finding = Finding::new(rule, message, why).in_project(index);
        let finding = finding.in_environment(&environment.id, names);
        Some(finding.at(span, label).with_fix(fix))
    };
    input.environments().filter_map(check).collect()
}

/// The top level has bindings that an environment lacks.
pub(super) fn not_inherited(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, project, environment) in input.environments() {
        let missing = inheritance::missing_bindings(project, environment);
        let names = Binding::collect_titles(missing.iter().copied());
        let list = match names.as_slice() {
            [] => continue,
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            several => format!("{} bindings", several.len()),
        };
        let message = format!("{} lacks {list} of the top level", environment.id.title());
        let why = "Secrets Store bindings are not inherited by environments";
        let copied = without_coming(project, environment, missing);
        let mut finding = Finding::new(rule, message, why)
            .in_project(index)
            .in_environment(&environment.id, names)
            .at(&environment.anchor, "not inherited here");
        finding.about.push(environment.path.clone());
        if !copied.is_empty() {
            let fix = copy_bindings(input.facts, index, project, environment, &copied);
            finding.fixes.push(fix);
        }
        found.push(finding);
    }
    found
}

/// Drops those of `missing` that a misplaced array or an older form will bring: a copy beside it
/// would bind the name twice, and wrangler would refuse the file. While such an array is moved
/// without a question nothing is copied: the next round copies what the environment then lacks.
fn without_coming<'a>(
    project: &Project,
    environment: &Environment,
    mut missing: Vec<&'a Binding>,
) -> Vec<&'a Binding> {
    let entries = environment.legacy.iter().flat_map(|legacy| &legacy.entries);
    let older: Vec<&str> = entries.filter_map(|entry| entry.name.as_deref()).collect();
    missing.retain(|binding| !older.contains(&binding.title()));
    let Ok(document) = &project.document else {
        return missing;
    };
    for (path, entry) in find_misplaced(&document.root) {
        let home = ArrayHome::find(&path, project);
        if home.path != environment.path {
            continue;
        }
        if home.is_plain(&document.root) {
            return Vec::new();
        }
        let coming = binding_names(entry);
        missing.retain(|binding| !coming.iter().any(|name| name == binding.title()));
    }
    missing
}

/// Copies the entries, in the environment's own account: another account has other stores.
fn copy_bindings(
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
        .map(|binding| (binding.title().to_owned(), binding.path.clone()));
    let change = ConfigChange {
        project: index,
        change: ConfigEdit::Copy {
            bindings: bindings.collect(),
            to: environment.path.clone().key(FIELD),
            store: None,
        },
    };
    let top = project.environment(&EnvironmentId::TopLevel);
    let own = facts.account(environment);
    if top.and_then(|top| facts.account(top)) == own {
        return Fix::ask(title, Choice::of_change(ChoiceQuestion::Copy, change));
    }
    let title = format!("{title}, with a store of its own account");
    let stores = own.and_then(|account| facts.stores_of(account));
    let choice = Choice::among(ChoiceQuestion::Store, store_options(stores), change);
    match stores {
        Some([only]) => {
            let change = choice.answer_with(&only.id);
            Fix::ask(title, Choice::of_change(ChoiceQuestion::Copy, change))
        }
        _ => Fix::ask(title, choice),
    }
}

/// The array is inside a table in which wrangler does not look.
pub(super) fn misplaced_bindings(rule: &'static Rule, input: &RuleInput<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (index, project) in input.workers() {
        let Ok(document) = &project.document else {
            continue;
        };
        for (path, entry) in find_misplaced(&document.root) {
            let home = ArrayHome::find(&path, project);
            if !project
                .selected()
                .any(|environment| environment.path == home.path)
            {
                continue;
            }
            let message = format!("`{path}` is not where wrangler looks, so nothing is bound");
            let why =
                format!("wrangler reads `{FIELD}` from the top level and from environments only");
            let finding = Finding::new(rule, message, why)
                .in_project(index)
                .in_environment(&home.id, binding_names(entry))
                .at(&entry.anchor, "wrangler does not read this");
            found.push(finding.with_fix(move_array(index, path, &home, &document.root)));
        }
    }
    found
}

/// Where a misplaced array belongs.
struct ArrayHome {
    id: EnvironmentId,
    path: ConfigPath,
    /// No other place can be meant.
    certain: bool,
}

impl ArrayHome {
    /// The environment in whose table the array at `path` is, else the top level. Under `env` itself,
    /// or under a table that has an environment's name, another can be meant.
    fn find(path: &ConfigPath, project: &Project) -> Self {
        let keys: Vec<&str> = path.keys().collect();
        let id = match keys.as_slice() {
            ["env", name, "previews", _, ..] => EnvironmentId::Previews(Some((*name).to_owned())),
            ["env", name, _, ..] => EnvironmentId::Named((*name).to_owned()),
            ["previews", _, ..] => EnvironmentId::Previews(None),
            _ => EnvironmentId::TopLevel,
        };
        let first = keys.first().copied().unwrap_or_default();
        let under_env = first == "env" && id == EnvironmentId::TopLevel;
        let named = project.environment(&EnvironmentId::Named(first.to_owned()));
        let certain = !under_env && named.is_none();
        match project.environment(&id) {
            Some(environment) => Self {
                path: environment.path.clone(),
                id,
                certain,
            },
            None => Self {
                id: EnvironmentId::TopLevel,
                path: ConfigPath::root(),
                certain: false,
            },
        }
    }

    fn array(&self) -> ConfigPath {
        self.path.clone().key(FIELD)
    }

    /// Whether a misplaced array moves there without a question: it has none of its own.
    fn is_plain(&self, root: &ConfigNode) -> bool {
        self.certain && root.at(&self.array()).is_none()
    }
}

/// The names of the bindings in an array of them.
pub(super) fn binding_names(entry: &ConfigEntry) -> Vec<String> {
    let elements = entry.node.elements().unwrap_or_default().iter();
    elements
        .filter_map(|node| Some(node.get("binding")?.text()?.to_owned()))
        .collect()
}

fn move_array(project: usize, from: ConfigPath, home: &ArrayHome, root: &ConfigNode) -> Fix {
    let to = home.array();
    let title = format!("move the array to `{to}`");
    let change = ConfigEdit::Edits(vec![TreeEdit::Move { from, to }]);
    Fix::edit(title, ConfigChange { project, change }, home.is_plain(root))
}

//! Directives by what they are about: a config can have many of them, and many findings.

use std::collections::{BTreeMap, BTreeSet};

use super::all_rules;
use super::finding::Finding;
use super::layers::LayerState;
use super::repair::odd_character;
use super::rule::{Layer, Rule};
use super::rule_input::{BindingContext, RuleInput};
use super::secret;
use crate::config::tree::ConfigPath;
use crate::project::directives::DirectiveReach;
use crate::project::{ConfigOrigin, PermitDirective};

/// The directives of a project. Those in one place share a list of paths; nothing is looked up in a
/// list twice.
pub(super) struct DirectiveIndex<'a> {
    directives: &'a [PermitDirective],
    lists: Vec<DirectiveList<'a>>,
    /// The list of each directive.
    pub(super) of: Vec<usize>,
    /// The lists that a path is in.
    holding: BTreeMap<&'a ConfigPath, Vec<usize>>,
    /// The lists about everything in the file.
    whole_file: Vec<usize>,
    /// The lists about what has no entry.
    unplaced: Vec<usize>,
    /// The first directive of a list that ignores a rule.
    first: BTreeMap<(usize, &'a str), usize>,
}

/// What several directives are about.
struct DirectiveList<'a> {
    paths: &'a [ConfigPath],
    reach: DirectiveReach,
}

/// The rules about files that are there on one machine and not on another: what a build made, what was
/// installed. Where they find nothing, a directive can still be right.
const DEPENDENT: [&str; 4] = [
    "old-wrangler",
    "wrong-build",
    "stale-build",
    "redirected-config",
];

impl<'a> DirectiveIndex<'a> {
    /// Sorts `directives` by what they are about.
    pub(super) fn new(directives: &'a [PermitDirective]) -> Self {
        let mut index = Self {
            directives,
            lists: Vec::new(),
            of: Vec::new(),
            holding: BTreeMap::new(),
            whole_file: Vec::new(),
            unplaced: Vec::new(),
            first: BTreeMap::new(),
        };
        let mut known = BTreeMap::new();
        for (position, directive) in directives.iter().enumerate() {
            let paths = directive.about.as_ref();
            let reach = directive.reach;
            let list = *known.entry((paths.as_ptr(), reach)).or_insert_with(|| {
                index.lists.push(DirectiveList { paths, reach });
                index.lists.len() - 1
            });
            index.of.push(list);
            for rule in directive.ignored() {
                index.first.entry((list, rule)).or_insert(position);
            }
        }
        for (list, DirectiveList { paths, reach }) in index.lists.iter().enumerate() {
            match reach {
                DirectiveReach::WholeFile => index.whole_file.push(list),
                DirectiveReach::Unplaced => index.unplaced.push(list),
                DirectiveReach::Nothing => {}
            }
            for path in *paths {
                index.holding.entry(path).or_default().push(list);
            }
        }
        index
    }

    /// The first directive that ignores `finding`.
    pub(super) fn ignoring(&self, finding: &Finding) -> Option<&'a PermitDirective> {
        let lists = self.lists_about(finding);
        let found = lists.filter_map(|list| self.first.get(&(list, finding.rule.id)));
        Some(&self.directives[*found.min()?])
    }

    /// The lists that hold a path that `finding` is about.
    fn lists_about(&self, finding: &Finding) -> impl Iterator<Item = usize> {
        let about = finding.about.iter();
        let lists = about.filter_map(|path| self.holding.get(path));
        let unplaced = finding.about.is_empty().then_some(&self.unplaced);
        let unplaced = unplaced.into_iter().flatten();
        lists
            .flatten()
            .chain(&self.whole_file)
            .chain(unplaced)
            .copied()
    }
}

/// What the directives of a project can have an effect on, list by list.
pub(super) struct DirectiveEffects {
    pub(super) lists: Vec<ListEffects>,
}

/// What the directives with one list of paths can have an effect on.
#[derive(Default)]
pub(super) struct ListEffects {
    /// The run asks about one of the paths.
    pub(super) is_selected: bool,
    /// One of the paths is a binding's.
    pub(super) is_bound: bool,
    /// The rules that judge every path and found nothing there.
    idle: BTreeSet<&'static str>,
}

impl ListEffects {
    /// Whether there is nothing to ignore for the rule `id`.
    pub(super) fn is_idle(&self, id: &str) -> bool {
        self.idle.contains(id)
    }
}

impl DirectiveEffects {
    /// Compares the directives of the project with what was `found`.
    pub(super) fn find(
        project: usize,
        index: &DirectiveIndex<'_>,
        input: &RuleInput<'_>,
        found: &[Finding],
    ) -> Self {
        let own = found
            .iter()
            .filter(|one| one.project.is_some_and(|one| is_own(input, project, one)));
        let used: BTreeSet<(usize, &str)> = own
            .flat_map(|one| index.lists_about(one).map(|list| (list, one.rule.id)))
            .collect();
        let judged = JudgedPaths::find(project, input);
        let effects = |list: &DirectiveList<'_>| ListEffects {
            is_selected: judged.is_any_selected(list),
            is_bound: judged.is_any_bound(list),
            idle: BTreeSet::new(),
        };
        let mut lists: Vec<ListEffects> = index.lists.iter().map(effects).collect();
        for (list, id) in index.first.keys() {
            let rule = all_rules().find(|rule| rule.id == *id);
            if let Some(rule) = rule.filter(|_| !used.contains(&(*list, *id)))
                && judged.is_all_judged(&index.lists[*list], rule)
            {
                lists[*list].idle.insert(rule.id);
            }
        }
        Self { lists }
    }
}

/// Whether the config `other` has the directives of `project`: it is the same one, or was built from it.
fn is_own(input: &RuleInput<'_>, project: usize, other: usize) -> bool {
    let built = ConfigOrigin::Redirected(input.projects[other].config.clone());
    other == project || input.projects[project].origin == built
}

/// The paths of a project that the run asks about.
struct JudgedPaths<'a> {
    bindings: BTreeMap<&'a ConfigPath, BindingContext<'a>>,
    environments: BTreeSet<&'a ConfigPath>,
}

impl<'a> JudgedPaths<'a> {
    fn find(project: usize, input: &RuleInput<'a>) -> Self {
        let own = input
            .subjects()
            .filter(|subject| subject.project == project);
        let selected = input.projects[project].selected();
        Self {
            bindings: own
                .map(|subject| (&subject.binding.path, subject))
                .collect(),
            environments: selected.map(|environment| &environment.path).collect(),
        }
    }

    fn is_selected(&self, path: &ConfigPath) -> bool {
        self.environments.contains(path) || self.bindings.contains_key(path)
    }

    fn is_any_selected(&self, list: &DirectiveList<'_>) -> bool {
        match list.reach {
            DirectiveReach::WholeFile => !self.environments.is_empty(),
            _ => list.paths.iter().any(|path| self.is_selected(path)),
        }
    }

    fn is_any_bound(&self, list: &DirectiveList<'_>) -> bool {
        match list.reach {
            DirectiveReach::WholeFile => !self.bindings.is_empty(),
            _ => list
                .paths
                .iter()
                .any(|path| self.bindings.contains_key(path)),
        }
    }

    /// Whether `rule` judges all that the directives of `list` are about.
    fn is_all_judged(&self, list: &DirectiveList<'_>, rule: &Rule) -> bool {
        if list.reach != DirectiveReach::Nothing && DEPENDENT.contains(&rule.id) {
            return false;
        }
        match list.reach {
            DirectiveReach::WholeFile => {
                let mut bindings = self.bindings.keys();
                bindings.all(|path| self.is_judged(path, rule))
            }
            _ => list.paths.iter().all(|path| self.is_judged(path, rule)),
        }
    }

    /// Whether `rule` judges what is at `path`, so that no finding means that all is well.
    fn is_judged(&self, path: &ConfigPath, rule: &Rule) -> bool {
        let Some(subject) = self.bindings.get(path) else {
            return self.is_selected(path);
        };
        // An odd name that exists has a finding offline only.
        if rule.id == "invalid-secret-name" && secret::exists(subject) {
            let (_, name) = subject.binding.target().unzip();
            return name.is_none_or(|name| odd_character(&name.value).is_none());
        }
        let state = subject.layers.state(rule.layer);
        rule.layer == Layer::Config || matches!(state, LayerState::Pass | LayerState::Fail)
    }
}

//! The table applied to configs.

use super::entries::EffectiveEnv;
use super::permission::{FieldNote, PermissionReason, RequirementSet, Requirements};
use super::resource::AccountReference;
use super::subject::{AccountHints, DeploySubject, TokenPurpose};
use crate::config::document::ConfigDocument;
use crate::config::tree::{ConfigEntry, ConfigNode};
use crate::permissions::table::{
    self, ConfigField, EntryCondition, FieldNeed, NeedTiming, Provenance,
};
use crate::project::{Environment, FIELD, Project};
use crate::wrangler::{VersionRange, WranglerVersion};

/// Every permission that `subjects` need for `purpose` in their selected environments.
pub(crate) fn derive(
    subjects: &[DeploySubject<'_>],
    purpose: TokenPurpose,
    accounts: &AccountHints,
) -> Requirements {
    collect(subjects, purpose, accounts, &|_| true)
}

/// The same for each account, in the order of the configs; `None` is the account that nothing names.
pub(crate) fn by_account(
    subjects: &[DeploySubject<'_>],
    purpose: TokenPurpose,
    accounts: &AccountHints,
) -> Vec<(Option<String>, Requirements)> {
    let projects = subjects.iter().map(|subject| subject.project);
    let mut ids: Vec<Option<String>> = Vec::new();
    for environment in projects.flat_map(Project::selected) {
        push_new(&mut ids, AccountReference::find(environment, accounts).id());
    }
    let needs = ids.into_iter().map(|id| {
        let needs = collect(subjects, purpose, accounts, &|other| other.id() == id);
        (id, needs)
    });
    needs
        .filter(|(_, needs)| !needs.permissions.is_empty())
        .collect()
}

fn collect(
    subjects: &[DeploySubject<'_>],
    purpose: TokenPurpose,
    accounts: &AccountHints,
    is_meant: &dyn Fn(&AccountReference) -> bool,
) -> Requirements {
    let mut collector = RequirementCollector {
        purpose,
        union: RequirementSet::default(),
        needs: Requirements::default(),
    };
    for subject in subjects {
        let Ok(document) = &subject.project.document else {
            continue;
        };
        for environment in subject.project.selected() {
            let Some(tables) = EffectiveEnv::join_tables(document, environment) else {
                continue;
            };
            let here = EnvContext {
                project: subject.project,
                wrangler: subject.wrangler,
                document,
                environment,
                tables,
                account: AccountReference::find(environment, accounts),
            };
            if is_meant(&here.account) {
                collector.add_environment(&here);
            }
        }
    }
    collector.needs.permissions = collector.union.finish();
    collector.needs
}

/// One environment with all that a row of the table is applied to.
struct EnvContext<'a> {
    project: &'a Project,
    wrangler: Option<WranglerVersion>,
    document: &'a ConfigDocument,
    environment: &'a Environment,
    tables: EffectiveEnv<'a>,
    account: AccountReference,
}

struct RequirementCollector {
    purpose: TokenPurpose,
    union: RequirementSet,
    needs: Requirements,
}

impl RequirementCollector {
    fn add_environment(&mut self, here: &EnvContext<'_>) {
        let own = match self.purpose {
            TokenPurpose::Deploy | TokenPurpose::FirstDeploy => return self.add_deploy(here),
            TokenPurpose::Check => table::CHECK,
            TokenPurpose::Fix => table::FIX,
        };
        for binding in &here.environment.bindings {
            if let Some(entry) = here.document.root.at(&binding.path) {
                self.add_field(here, own, Some(FIELD), Some(entry));
            }
        }
    }

    fn add_deploy(&mut self, here: &EnvContext<'_>) {
        if here.project.pages {
            let entry = here.document.root.get(table::PAGES.path);
            self.add_field(here, table::PAGES, Some(table::PAGES.path), entry);
            return;
        }
        self.add_field(here, table::BASE, None, None);
        for field in table::permission_fields() {
            for entry in here.tables.entries(field) {
                self.add_field(here, field, Some(field.path), Some(entry));
            }
        }
        self.add_unsafe_bindings(here);
        for table in [here.tables.top, here.tables.own] {
            for entry in table.entries() {
                self.check_field(here, entry);
            }
        }
    }

    /// Adds what `field` needs for `entry`, or a note where that is nothing.
    fn add_field(
        &mut self,
        here: &EnvContext<'_>,
        field: &'static ConfigField,
        path: Option<&'static str>,
        entry: Option<&ConfigNode>,
    ) {
        let mut asked = false;
        for need in field.needs.iter().filter(|need| here.applies(need, entry)) {
            if self.purpose == TokenPurpose::FirstDeploy && need.when == NeedTiming::Withheld {
                let note = entry.map(|entry| here.note_entry(field, entry, need.why));
                self.needs
                    .withheld
                    .extend(note.map(|note| (need.group, note)));
            }
            if !self.is_due(need) {
                continue;
            }
            asked = true;
            let resource = here.account.resource(need.group.scope, entry);
            self.union
                .add(need, resource, here.explain_need(path, entry, need));
            if let (Provenance::Unknown, Some(entry)) = (need.evidence, entry) {
                let note = here.note_entry(field, entry, need.why);
                push_new(&mut self.needs.unknown, note);
            }
        }
        // "Already bound" says nothing about a first deploy with a wrangler that makes nothing.
        let settled = self.purpose == TokenPurpose::Deploy || field.needs.is_empty();
        let nothing = field.nothing.filter(|_| settled && !asked);
        if let (Some(nothing), Some(entry)) = (nothing, entry) {
            let mut note = here.note_entry(field, entry, nothing.why);
            note.surprising = nothing.evidence == Provenance::Documented;
            push_new(&mut self.needs.free, note);
        }
    }

    fn is_due(&self, need: &FieldNeed) -> bool {
        match need.when {
            NeedTiming::Always => true,
            NeedTiming::New | NeedTiming::Missing => self.purpose == TokenPurpose::FirstDeploy,
            NeedTiming::Withheld | NeedTiming::SingleWorker | NeedTiming::Command(_) => false,
        }
    }

    /// In `unsafe` only Secrets Store bindings are known.
    fn add_unsafe_bindings(&mut self, here: &EnvContext<'_>) {
        let bindings = &here.environment.bindings;
        for binding in bindings.iter().filter(|binding| !binding.is_declared()) {
            let entry = here.document.root.at(&binding.path);
            let row = table::permission_fields().find(|field| field.path == FIELD);
            if let (Some(row), Some(entry)) = (row, entry) {
                self.add_field(here, row, Some(FIELD), Some(entry));
            }
        }
        let Some(table) = here.tables.own.get("unsafe") else {
            return;
        };
        let is_known = |node: &ConfigNode| bindings.iter().any(|known| known.span == node.span);
        for entry in table.entries() {
            let path = format!("unsafe.{}", entry.key);
            match entry.node.elements().filter(|_| entry.key == "bindings") {
                Some(elements) => {
                    for element in elements.iter().filter(|element| !is_known(element)) {
                        self.note_unknown(here, &path, element.span.start);
                    }
                }
                None => self.note_unknown(here, &path, entry.anchor.start),
            }
        }
    }

    /// Notes a field that the table does not have.
    fn check_field(&mut self, here: &EnvContext<'_>, entry: &ConfigEntry) {
        let is_known = |path: &str| table::permission_fields().any(|field| field.path == path);
        if entry.key == "unsafe" || is_known(&entry.key) {
            return;
        }
        let inner = format!("{}.", entry.key);
        // Of some tables each key is a field of its own.
        if table::permission_fields().any(|field| field.path.starts_with(&inner)) {
            for part in entry.node.entries() {
                let path = format!("{inner}{}", part.key);
                if !is_known(&path) {
                    self.note_unknown(here, &path, part.anchor.start);
                }
            }
            return;
        }
        self.note_unknown(here, &entry.key, entry.anchor.start);
    }

    fn note_unknown(&mut self, here: &EnvContext<'_>, path: &str, offset: usize) {
        let note = here.note((path, path), offset, "not in the table");
        push_new(&mut self.needs.unknown, note);
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

impl EnvContext<'_> {
    /// Whether wrangler and `entry` are what `need` is about.
    fn applies(&self, need: &FieldNeed, entry: Option<&ConfigNode>) -> bool {
        let mut conditions = need.only.iter();
        let are_met = conditions.all(|condition| match (condition, entry) {
            (EntryCondition::NoAccount, _) => matches!(self.account, AccountReference::Unnamed(_)),
            (condition, Some(entry)) => self.tables.holds(*condition, entry),
            (_, None) => false,
        });
        are_met && need.versions.holds(self.wrangler)
    }

    fn explain_need(
        &self,
        field: Option<&'static str>,
        entry: Option<&ConfigNode>,
        need: &'static FieldNeed,
    ) -> PermissionReason {
        let name = |key| entry?.get(key)?.text().map(str::to_owned);
        let why = match (self.wrangler, need.versions) {
            (Some(_), _) | (None, VersionRange::ALL) => need.why.to_owned(),
            (None, versions) => format!("{} (wrangler {versions})", need.why),
        };
        PermissionReason {
            field,
            config: self.project.config.clone(),
            line: entry.map(|entry| self.document.position(entry.span.start).line),
            binding: name("binding").or_else(|| name("name").filter(|_| field == Some(FIELD))),
            why,
        }
    }

    fn note_entry(&self, field: &ConfigField, entry: &ConfigNode, why: &str) -> FieldNote {
        self.note((field.path, field.title), entry.span.start, why)
    }

    fn note(&self, (field, title): (&str, &str), offset: usize, why: &str) -> FieldNote {
        FieldNote {
            field: field.to_owned(),
            title: title.to_owned(),
            config: self.project.config.clone(),
            line: self.document.position(offset).line,
            why: why.to_owned(),
            surprising: true,
        }
    }
}

//! The table applied to configs.

use super::entries::EffectiveEnv;
use super::requirement_set::RequirementSet;
use super::resource::AccountReference;
use super::{AccountHints, DeploySubject, FieldNote, PermissionReason, Requirements, TokenPurpose};
use crate::config::document::ConfigDocument;
use crate::config::tree::{ConfigEntry, ConfigNode};
use crate::permissions::table::{
    self, ConfigField, EntryCondition, FieldNeed, NeedTiming, Provenance,
};
use crate::permissions::wrangler_version::{VersionRange, WranglerVersion};
use crate::project::{Environment, FIELD, Project};

/// Every permission that `subjects` take for `purpose` in their selected environments.
pub(crate) fn derive(
    subjects: &[DeploySubject<'_>],
    purpose: TokenPurpose,
    accounts: &AccountHints,
) -> Requirements {
    collect(subjects, purpose, accounts, &|_| true)
}

/// The same, apart for each account, in the order in which the configs come to them; none stands for
/// the one that nothing names.
pub(crate) fn by_account(
    subjects: &[DeploySubject<'_>],
    purpose: TokenPurpose,
    accounts: &AccountHints,
) -> Vec<(Option<String>, Requirements)> {
    let environments = subjects
        .iter()
        .flat_map(|subject| subject.project.selected());
    let mut ids: Vec<Option<String>> = Vec::new();
    for id in environments.map(|environment| AccountReference::of(environment, accounts).id()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.into_iter()
        .map(|id| {
            let needs = collect(subjects, purpose, accounts, &|other| other.id() == id);
            (id, needs)
        })
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
            let Some(tables) = EffectiveEnv::of(document, environment) else {
                continue;
            };
            let here = EnvContext {
                project: subject.project,
                wrangler: subject.wrangler,
                document,
                environment,
                tables,
                account: AccountReference::of(environment, accounts),
            };
            if is_meant(&here.account) {
                collector.environment(&here);
            }
        }
    }
    collector.needs.permissions = collector.union.finish();
    collector.needs
}

/// One environment with all that a row is held against.
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
    fn environment(&mut self, here: &EnvContext<'_>) {
        let own = match self.purpose {
            TokenPurpose::Deploy | TokenPurpose::FirstDeploy => return self.deploy(here),
            TokenPurpose::Check => table::CHECK,
            TokenPurpose::Fix => table::FIX,
        };
        for binding in &here.environment.bindings {
            if let Some(entry) = here.document.root.at(&binding.path) {
                self.ask(here, own, Some(FIELD), Some(entry));
            }
        }
    }

    fn deploy(&mut self, here: &EnvContext<'_>) {
        if here.project.pages {
            let entry = here.document.root.get(table::PAGES.path);
            self.ask(here, table::PAGES, Some(table::PAGES.path), entry);
            return;
        }
        self.ask(here, table::BASE, None, None);
        for field in table::permission_fields() {
            for entry in here.tables.entries(field) {
                self.ask(here, field, Some(field.path), Some(entry));
            }
        }
        self.unsafe_bindings(here);
        self.unknown_fields(here);
    }

    /// Adds what `field` takes for `entry`; where that is nothing, says so.
    fn ask(
        &mut self,
        here: &EnvContext<'_>,
        field: &'static ConfigField,
        path: Option<&'static str>,
        entry: Option<&ConfigNode>,
    ) {
        let mut asked = false;
        let needs = field.needs.iter();
        for need in needs.filter(|need| need.versions.holds(here.wrangler)) {
            if !need.only.iter().all(|test| here.holds(*test, entry)) {
                continue;
            }
            if self.purpose == TokenPurpose::FirstDeploy && need.when == NeedTiming::Withheld {
                let mention = entry.map(|entry| here.mention(field, entry, need.why));
                let mention = mention.map(|mention| (need.group, mention));
                self.needs.withheld.extend(mention);
            }
            if !self.is_due(need) {
                continue;
            }
            asked = true;
            let resource = here.account.resource(need.group.scope, entry);
            self.union
                .add(need, resource, here.reason(path, entry, need));
            if let (Provenance::Unknown, Some(entry)) = (need.evidence, entry) {
                push(
                    &mut self.needs.unknown,
                    here.mention(field, entry, need.why),
                );
            }
        }
        // "Already bound" says nothing about a first deploy with a wrangler that makes nothing.
        let settled = self.purpose == TokenPurpose::Deploy || field.needs.is_empty();
        let nothing = field.nothing.filter(|_| settled && !asked);
        if let (Some(nothing), Some(entry)) = (nothing, entry) {
            let mut mention = here.mention(field, entry, nothing.why);
            mention.surprising = nothing.evidence == Provenance::Documented;
            push(&mut self.needs.free, mention);
        }
    }

    fn is_due(&self, need: &FieldNeed) -> bool {
        match need.when {
            NeedTiming::Always => true,
            NeedTiming::New | NeedTiming::Missing => self.purpose == TokenPurpose::FirstDeploy,
            NeedTiming::Withheld | NeedTiming::SingleWorker | NeedTiming::Command(_) => false,
        }
    }

    /// Of what stands in `unsafe` only Secrets Store bindings are known.
    fn unsafe_bindings(&mut self, here: &EnvContext<'_>) {
        for binding in &here.environment.bindings {
            if binding.is_declared() {
                continue;
            }
            let entry = here.document.root.at(&binding.path);
            let row = table::permission_fields().find(|field| field.path == FIELD);
            if let (Some(row), Some(entry)) = (row, entry) {
                self.ask(here, row, Some(FIELD), Some(entry));
            }
        }
        let Some(table) = here.tables.own.get("unsafe") else {
            return;
        };
        let known = |node: &ConfigNode| {
            let bindings = &here.environment.bindings;
            bindings.iter().any(|binding| binding.span == node.span)
        };
        for entry in table.entries() {
            let path = format!("unsafe.{}", entry.key);
            let elements = entry.node.elements().filter(|_| entry.key == "bindings");
            match elements {
                Some(elements) => {
                    for element in elements.iter().filter(|element| !known(element)) {
                        self.unknown(here, &path, element.span.start);
                    }
                }
                None => self.unknown(here, &path, entry.anchor.start),
            }
        }
    }

    /// Fields that the table does not have: nothing is said about them but that.
    fn unknown_fields(&mut self, here: &EnvContext<'_>) {
        for table in [here.tables.top, here.tables.own] {
            for entry in table.entries() {
                self.unknown_field(here, entry);
            }
        }
    }

    fn unknown_field(&mut self, here: &EnvContext<'_>, entry: &ConfigEntry) {
        if entry.key == "unsafe" {
            return;
        }
        let inner = format!("{}.", entry.key);
        if table::permission_fields().any(|field| field.path == entry.key) {
            return;
        }
        // Of some tables each key is a field of its own.
        if table::permission_fields().any(|field| field.path.starts_with(&inner)) {
            for part in entry.node.entries() {
                let path = format!("{inner}{}", part.key);
                if !table::permission_fields().any(|field| field.path == path) {
                    self.unknown(here, &path, part.anchor.start);
                }
            }
            return;
        }
        self.unknown(here, &entry.key, entry.anchor.start);
    }

    fn unknown(&mut self, here: &EnvContext<'_>, path: &str, offset: usize) {
        let mention = FieldNote {
            field: path.to_owned(),
            title: path.to_owned(),
            config: here.project.config.clone(),
            line: here.document.position(offset).line,
            why: "not in the table".to_owned(),
            surprising: true,
        };
        push(&mut self.needs.unknown, mention);
    }
}

fn push(mentions: &mut Vec<FieldNote>, mention: FieldNote) {
    if !mentions.contains(&mention) {
        mentions.push(mention);
    }
}

impl EnvContext<'_> {
    fn holds(&self, test: EntryCondition, entry: Option<&ConfigNode>) -> bool {
        match (test, entry) {
            (EntryCondition::NoAccount, _) => matches!(self.account, AccountReference::Unnamed(_)),
            (test, Some(entry)) => self.tables.holds(test, entry),
            (_, None) => false,
        }
    }

    fn reason(
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
            line: entry.map(|entry| self.line(entry)),
            binding: name("binding").or_else(|| name("name").filter(|_| field == Some(FIELD))),
            why,
        }
    }

    fn mention(&self, field: &ConfigField, entry: &ConfigNode, why: &str) -> FieldNote {
        FieldNote {
            field: field.path.to_owned(),
            title: field.title.to_owned(),
            config: self.project.config.clone(),
            line: self.line(entry),
            why: why.to_owned(),
            surprising: true,
        }
    }

    fn line(&self, entry: &ConfigNode) -> usize {
        self.document.position(entry.span.start).line
    }
}

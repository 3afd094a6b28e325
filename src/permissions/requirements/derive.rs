//! The table applied to configs.

use super::entries::Tables;
use super::resource::Account;
use super::union::Union;
use super::{Accounts, Mention, Needs, Purpose, Reason, Subject};
use crate::config::document::Document;
use crate::config::tree::{Entry, Node};
use crate::permissions::table::{self, Evidence, Field, Need, Test, When};
use crate::permissions::wrangler_version::{Version, Versions};
use crate::project::{Environment, FIELD, Project};

/// Every permission that `subjects` take for `purpose` in their selected environments.
pub(crate) fn derive(subjects: &[Subject<'_>], purpose: Purpose, accounts: &Accounts) -> Needs {
    collect(subjects, purpose, accounts, &|_| true)
}

/// The same, apart for each account, in the order in which the configs come to them; none stands for
/// the one that nothing names.
pub(crate) fn by_account(
    subjects: &[Subject<'_>],
    purpose: Purpose,
    accounts: &Accounts,
) -> Vec<(Option<String>, Needs)> {
    let environments = subjects
        .iter()
        .flat_map(|subject| subject.project.selected());
    let mut ids: Vec<Option<String>> = Vec::new();
    for id in environments.map(|environment| Account::of(environment, accounts).id()) {
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
    subjects: &[Subject<'_>],
    purpose: Purpose,
    accounts: &Accounts,
    is_meant: &dyn Fn(&Account) -> bool,
) -> Needs {
    let mut collector = Collector {
        purpose,
        union: Union::default(),
        needs: Needs::default(),
    };
    for subject in subjects {
        let Ok(document) = &subject.project.document else {
            continue;
        };
        for environment in subject.project.selected() {
            let Some(tables) = Tables::of(document, environment) else {
                continue;
            };
            let here = Here {
                project: subject.project,
                wrangler: subject.wrangler,
                document,
                environment,
                tables,
                account: Account::of(environment, accounts),
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
struct Here<'a> {
    project: &'a Project,
    wrangler: Option<Version>,
    document: &'a Document,
    environment: &'a Environment,
    tables: Tables<'a>,
    account: Account,
}

struct Collector {
    purpose: Purpose,
    union: Union,
    needs: Needs,
}

impl Collector {
    fn environment(&mut self, here: &Here<'_>) {
        let own = match self.purpose {
            Purpose::Deploy | Purpose::FirstDeploy => return self.deploy(here),
            Purpose::Check => table::CHECK,
            Purpose::Fix => table::FIX,
        };
        for binding in &here.environment.bindings {
            if let Some(entry) = here.document.root.at(&binding.path) {
                self.ask(here, own, Some(FIELD), Some(entry));
            }
        }
    }

    fn deploy(&mut self, here: &Here<'_>) {
        if here.project.pages {
            let entry = here.document.root.get(table::PAGES.path);
            self.ask(here, table::PAGES, Some(table::PAGES.path), entry);
            return;
        }
        self.ask(here, table::BASE, None, None);
        for field in table::fields() {
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
        here: &Here<'_>,
        field: &'static Field,
        path: Option<&'static str>,
        entry: Option<&Node>,
    ) {
        let mut asked = false;
        let needs = field.needs.iter();
        for need in needs.filter(|need| need.versions.holds(here.wrangler)) {
            if !need.only.iter().all(|test| here.holds(*test, entry)) {
                continue;
            }
            if self.purpose == Purpose::FirstDeploy && need.when == When::Withheld {
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
            if let (Evidence::Unknown, Some(entry)) = (need.evidence, entry) {
                push(
                    &mut self.needs.unknown,
                    here.mention(field, entry, need.why),
                );
            }
        }
        // "Already bound" says nothing about a first deploy with a wrangler that makes nothing.
        let settled = self.purpose == Purpose::Deploy || field.needs.is_empty();
        let nothing = field.nothing.filter(|_| settled && !asked);
        if let (Some(nothing), Some(entry)) = (nothing, entry) {
            let mut mention = here.mention(field, entry, nothing.why);
            mention.surprising = nothing.evidence == Evidence::Documented;
            push(&mut self.needs.free, mention);
        }
    }

    fn is_due(&self, need: &Need) -> bool {
        match need.when {
            When::Always => true,
            When::New | When::Missing => self.purpose == Purpose::FirstDeploy,
            When::Withheld | When::SingleWorker | When::Command(_) => false,
        }
    }

    /// Of what stands in `unsafe` only Secrets Store bindings are known.
    fn unsafe_bindings(&mut self, here: &Here<'_>) {
        for binding in &here.environment.bindings {
            if binding.is_declared() {
                continue;
            }
            let entry = here.document.root.at(&binding.path);
            let row = table::fields().find(|field| field.path == FIELD);
            if let (Some(row), Some(entry)) = (row, entry) {
                self.ask(here, row, Some(FIELD), Some(entry));
            }
        }
        let Some(table) = here.tables.own.get("unsafe") else {
            return;
        };
        let known = |node: &Node| {
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
    fn unknown_fields(&mut self, here: &Here<'_>) {
        for table in [here.tables.top, here.tables.own] {
            for entry in table.entries() {
                self.unknown_field(here, entry);
            }
        }
    }

    fn unknown_field(&mut self, here: &Here<'_>, entry: &Entry) {
        if entry.key == "unsafe" {
            return;
        }
        let inner = format!("{}.", entry.key);
        if table::fields().any(|field| field.path == entry.key) {
            return;
        }
        // Of some tables each key is a field of its own.
        if table::fields().any(|field| field.path.starts_with(&inner)) {
            for part in entry.node.entries() {
                let path = format!("{inner}{}", part.key);
                if !table::fields().any(|field| field.path == path) {
                    self.unknown(here, &path, part.anchor.start);
                }
            }
            return;
        }
        self.unknown(here, &entry.key, entry.anchor.start);
    }

    fn unknown(&mut self, here: &Here<'_>, path: &str, offset: usize) {
        let mention = Mention {
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

fn push(mentions: &mut Vec<Mention>, mention: Mention) {
    if !mentions.contains(&mention) {
        mentions.push(mention);
    }
}

impl Here<'_> {
    fn holds(&self, test: Test, entry: Option<&Node>) -> bool {
        match (test, entry) {
            (Test::NoAccount, _) => matches!(self.account, Account::Unnamed(_)),
            (test, Some(entry)) => self.tables.holds(test, entry),
            (_, None) => false,
        }
    }

    fn reason(
        &self,
        field: Option<&'static str>,
        entry: Option<&Node>,
        need: &'static Need,
    ) -> Reason {
        let name = |key| entry?.get(key)?.text().map(str::to_owned);
        let why = match (self.wrangler, need.versions) {
            (Some(_), _) | (None, Versions::ALL) => need.why.to_owned(),
            (None, versions) => format!("{} (wrangler {versions})", need.why),
        };
        Reason {
            field,
            config: self.project.config.clone(),
            line: entry.map(|entry| self.line(entry)),
            binding: name("binding").or_else(|| name("name").filter(|_| field == Some(FIELD))),
            why,
        }
    }

    fn mention(&self, field: &Field, entry: &Node, why: &str) -> Mention {
        Mention {
            field: field.path.to_owned(),
            title: field.title.to_owned(),
            config: self.project.config.clone(),
            line: self.line(entry),
            why: why.to_owned(),
            surprising: true,
        }
    }

    fn line(&self, entry: &Node) -> usize {
        self.document.position(entry.span.start).line
    }
}

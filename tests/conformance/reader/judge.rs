//! Holds what wrangler reads against what we read, config by config.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use super::super::comparison::Comparison;
use super::super::installation::Installation;
use super::ours::{self, Ours};
use super::theirs;
use super::{Config, Entry, Wrong};
use crate::sandbox::{Files, Sandbox, state};

/// The newest wrangler that is known to read TOML 1.0 only, and the oldest that reads 1.1.
const TOML: [&str; 2] = ["4.125.0", "4.164.0"];

/// The rule that reports an array where wrangler does not look.
const MISPLACED: &str = "misplaced-bindings";

/// What we refuse and wrangler lets through: nothing could come of it.
const STRICTER: &[&str] = &[
    "is empty",
    "should be a table",
    // The environment is accepted, and nothing in it is bound.
    "is a list, so wrangler reads nothing in it",
    "the outermost value is not an object",
    "invalid date, expected day between",
    // Refused by wrangler where it stands in `secrets_store_secrets`, not in `unsafe.bindings`.
    "unsafe.bindings",
];

/// Reads all `configs` both ways and tells how that went.
pub(super) fn judge(wrangler: &Installation, about: &str, configs: &[Config]) {
    let subject = format!("wrangler {} reads, we read {about}", wrangler.version);
    let mut judge = Judge {
        comparison: Comparison::of(subject),
        newer: newer(&wrangler.version),
    };
    let names: Vec<String> = configs
        .iter()
        .enumerate()
        .map(|(index, config)| format!("{index}/{}", config.file))
        .collect();
    let files = names.iter().zip(configs);
    let files = files.map(|(name, config)| (PathBuf::from(name), config.bytes.clone()));
    let sandbox = Sandbox::without_token(&Files::from_iter(files), &state(&Default::default()));
    let ours = Ours::check(&sandbox, &names);
    let paths: Vec<PathBuf> = names
        .iter()
        .map(|name| sandbox.project().join(name))
        .collect();
    let theirs: Vec<theirs::Project> = wrangler.read_projects(&sandbox, &paths);
    for ((config, name), theirs) in configs.iter().zip(&names).zip(&theirs) {
        let before = judge.comparison.differences();
        judge.config(config, theirs, ours.project(name));
        if judge.comparison.differences() > before {
            let text = String::from_utf8_lossy(&config.bytes);
            judge.comparison.illustrate(&text);
        }
    }
    judge.comparison.conclude();
}

/// Whether a wrangler reads TOML 1.1, where that is known.
pub(super) fn newer(version: &str) -> Option<bool> {
    let parts = |version: &str| -> Vec<u32> {
        let parts = version.split('.');
        parts.map(|part| part.parse().unwrap()).collect()
    };
    let [old, new] = TOML.map(parts);
    let version = parts(version);
    match () {
        () if version <= old => Some(false),
        () if version >= new => Some(true),
        () => None,
    }
}

/// Where wrangler reads a text in a way that nobody can have meant: what the text has in it, whether
/// only the older parser does so, and what that is.
const QUIRKS: &[(&str, bool, &str)] = &[
    (
        "\"__proto__\": {",
        false,
        "wrangler reads what stands below __proto__ as if it stood beside it",
    ),
    (
        "\"\"\"\\\n#",
        true,
        "the older parser drops a comment from a string",
    ),
    (
        "[a]\nb.d = 2",
        false,
        "wrangler refuses dotted keys into a table that an earlier header implies",
    ),
];

struct Judge {
    comparison: Comparison,
    newer: Option<bool>,
}

impl Judge {
    fn config(&mut self, config: &Config, theirs: &theirs::Project, ours: &ours::Project) {
        let about = &config.about;
        let text = String::from_utf8_lossy(&config.bytes).replace("\r\n", "\n");
        let old = self.newer == Some(false);
        let quirk = QUIRKS
            .iter()
            .find(|(mark, older, _)| text.contains(mark) && (old || !older));
        if let Some((_, _, why)) = quirk {
            return self.comparison.uncompared(about, why);
        }
        self.comparison.count("configs", 1);
        match (&theirs.syntax, ours.syntax()) {
            (Some(_), Some(_)) => {}
            (Some(theirs), None) => self.only_they_refuse(config, theirs, ours),
            (None, Some(ours)) => self.only_we_refuse(config, theirs, &ours),
            (None, None) => {
                if ours.is_newer() && self.newer == Some(false) {
                    let note = "said to be refused by it: newer-toml";
                    self.comparison.differs(about, "reads it", note);
                }
                self.environments(config, theirs, ours);
            }
        }
    }

    fn only_they_refuse(&mut self, config: &Config, theirs: &str, ours: &ours::Project) {
        let about = &config.about;
        let text = String::from_utf8_lossy(&config.bytes);
        // Its first letter may be written as an escape.
        if text.contains("ages_build_output_dir") {
            let why = format!("nothing is said of a Pages project's syntax: {theirs}");
            return self.comparison.uncompared(about, &why);
        }
        let explained = ours.is_newer() && self.newer != Some(true);
        if !explained {
            self.comparison.differs(about, theirs, "a document");
        }
    }

    fn only_we_refuse(&mut self, config: &Config, theirs: &theirs::Project, ours: &str) {
        let about = &config.about;
        if self.newer == Some(false) && config.file.ends_with(".toml") {
            let why = "the older parser misses the error, the newer one does not";
            self.comparison.uncompared(about, why);
        } else if theirs.environments[0].whole.error.is_none() {
            self.stricter(about, ours);
        }
    }

    fn stricter(&mut self, about: &str, ours: &str) {
        if STRICTER.iter().any(|known| ours.contains(known)) {
            let why = format!("wrangler lets it through, we refuse it: {ours}");
            self.comparison.uncompared(about, &why);
        } else {
            self.comparison.differs(about, "no objection", ours);
        }
    }

    /// An entry that wrangler does not refuse: of `unsafe.bindings` it looks at the name alone.
    fn let_through(&mut self, about: &str, config: &Value, wrong: &Wrong, message: &str) {
        let tables = [config, &config["previews"]];
        let raw = tables
            .map(|table| theirs::bindings(table)[1].clone())
            .concat();
        match wrong {
            Wrong::Entry(entry) if raw.contains(entry) => {
                self.stricter(about, &format!("unsafe.bindings: {message}"));
            }
            _ => self.stricter(about, message),
        }
    }

    fn environments(&mut self, config: &Config, theirs: &theirs::Project, ours: &ours::Project) {
        let known = ours.names();
        let mut others = Vec::new();
        let top = &theirs.environments[0];
        for environment in &theirs.environments {
            let name = &environment.name;
            let about = format!("{}, `{name}`", config.about);
            if !known.contains(name) {
                if !theirs.pages {
                    self.unlisted(&about, environment, ours);
                }
                continue;
            }
            self.comparison.count("environments", 1);
            others.extend(environment.other_errors());
            // Of the config of a Pages project nothing is said but that.
            if environment.accepted().is_some() || !theirs.pages {
                self.entries(&about, environment, ours);
            }
            self.named(&about, environment, ours);
            if !theirs.pages {
                self.duplicates(&about, environment, ours);
                self.inherited(&about, top, environment, ours);
            }
        }
        let names = theirs
            .environments
            .iter()
            .map(|environment| environment.name.clone());
        let names: BTreeSet<String> = names.collect();
        let unknown: Vec<_> = known.difference(&names).collect();
        self.comparison.same(&config.about, &Vec::new(), &unknown);
        if theirs.pages {
            self.pages(&config.about, ours);
        }
        let accepted = |environment: &theirs::Environment| environment.whole.error.is_none();
        if theirs.environments.iter().all(accepted) {
            for problem in ours.problems() {
                self.stricter(&config.about, &problem);
            }
        }
        if let Some(reason) = others.first() {
            let reason: String = if reason.contains(" assigned to ") {
                "bindings of other types bear one name".to_owned()
            } else {
                reason.chars().take(100).collect()
            };
            let why = format!("the rest of the file, for which wrangler refuses it: {reason}");
            self.comparison.uncompared(&config.about, &why);
        }
    }

    /// An environment that we do not list.
    fn unlisted(&mut self, about: &str, theirs: &theirs::Environment, ours: &ours::Project) {
        let problem = ours.problems().concat();
        let name = theirs.name.replace('-', "_");
        if name == "secrets_store_secrets" && ours.rules().contains(&MISPLACED.to_owned()) {
            let why = "an array right in `env` is misplaced, not an environment";
            return self.comparison.uncompared(about, why);
        }
        match theirs.part.reading.error {
            Some(_) if !problem.is_empty() => self.comparison.count("environments", 1),
            _ => self.stricter(about, &problem),
        }
    }

    /// The bindings, or what keeps them from being bindings; those of its previews too.
    fn entries(&mut self, about: &str, theirs: &theirs::Environment, ours: &ours::Project) {
        let own = ours.environment(&theirs.name);
        let previews = ours.previews(&theirs.name);
        let mut wrong = own.malformed();
        wrong.extend(previews.iter().flat_map(ours::Environment::malformed));
        wrong.sort();
        let Some(config) = theirs.accepted() else {
            return self.refused(about, &theirs.part.reading, wrong, ours);
        };
        for (wrong, message) in wrong {
            self.let_through(about, config, &wrong, &message);
        }
        self.bindings(about, &theirs::bindings(config), &own.bindings());
        let about = format!("{about}, previews");
        let written = theirs.raw.get("previews").filter(|value| value.is_object());
        self.comparison
            .same(&about, &written.is_some(), &previews.is_some());
        if let (Some(written), Some(previews)) = (written, previews) {
            self.comparison.count("previews", 1);
            self.bindings(&about, &theirs::bindings(written), &previews.bindings());
        }
    }

    fn refused(
        &mut self,
        about: &str,
        part: &super::Reading,
        wrong: Vec<(Wrong, String)>,
        ours: &ours::Project,
    ) {
        let error = part.error.as_deref().unwrap_or_default();
        let Some(theirs) = theirs::malformed(part) else {
            // A crash over an entry does not say which.
            let said = !wrong.is_empty() || !ours.problems().is_empty();
            return self.comparison.same(about, &true, &said);
        };
        if theirs.is_empty() && !ours.problems().is_empty() {
            return;
        }
        if theirs.is_empty() {
            return self.comparison.differs(about, error, "no objection");
        }
        let (same, more): (Vec<_>, Vec<_>) = wrong
            .into_iter()
            .partition(|(name, _)| theirs.contains(name));
        for (_, message) in more {
            self.stricter(about, &message);
        }
        let same: Vec<Wrong> = same.into_iter().map(|(name, _)| name).collect();
        self.comparison.same(about, &theirs, &same);
    }

    fn bindings(&mut self, about: &str, theirs: &[Vec<Entry>; 2], ours: &[Entry]) {
        self.comparison.count("bindings", ours.len());
        if !is_merge(&theirs[0], &theirs[1], ours) {
            let (theirs, ours) = (format!("{theirs:?}"), format!("{ours:?}"));
            self.comparison.differs(about, &theirs, &ours);
        }
    }

    fn named(&mut self, about: &str, theirs: &theirs::Environment, ours: &ours::Project) {
        let Some(config) = theirs.named() else { return };
        let ours = ours.environment(&theirs.name);
        let about = format!("{about}, Worker and account");
        let theirs = [&config["name"], &config["account_id"]];
        self.comparison
            .same(&about, &theirs, &[ours.worker(), ours.account()]);
    }

    fn duplicates(&mut self, about: &str, theirs: &theirs::Environment, ours: &ours::Project) {
        let ours = ours.environment(&theirs.name).duplicates();
        let about = format!("{about}, names borne twice");
        match theirs.duplicates() {
            Some(theirs) => self.comparison.same(&about, &theirs, &ours),
            None => self.comparison.uncompared(&about, "wrangler crashes"),
        }
    }

    fn inherited(
        &mut self,
        about: &str,
        top: &theirs::Environment,
        theirs: &theirs::Environment,
        ours: &ours::Project,
    ) {
        // What cannot be bound cannot be missed: then the top level's own refusal is told.
        let Some(config) = &top.part.reading.config else {
            return;
        };
        let [declared, raw] = theirs::bindings(config);
        let raw: BTreeSet<String> = raw.into_iter().filter_map(|[name, ..]| name).collect();
        let refused = ours.environment("").malformed();
        let sound = declared.into_iter().filter(|binding| {
            !refused
                .iter()
                .any(|(no, _)| *no == Wrong::Entry(binding.clone()))
        });
        let names: BTreeSet<String> = sound.filter_map(|[name, ..]| name).collect();
        let about = format!("{about}, not inherited");
        let environment = ours.environment(&theirs.name);
        if environment.is_unread() {
            return;
        }
        let ours = environment.not_inherited();
        // wrangler does not see that the name belongs to something else there.
        let said = theirs.not_inherited(&names).into_iter();
        let mut said: BTreeSet<String> = said
            .filter(|name| ours.contains(name) || !theirs.mentions(name))
            .collect();
        // It says of `unsafe` as a whole that it is not inherited.
        said.extend(ours.intersection(&raw).cloned());
        self.comparison.same(&about, &said, &ours);
    }

    /// Whether Pages refuses it is another command's to say; here, only that nothing else is.
    fn pages(&mut self, about: &str, ours: &ours::Project) {
        let expected: &[&str] = match ours.not_for_pages() {
            Some(_) => &["pages-unsupported"],
            None => &[],
        };
        let expected = expected.iter().map(|rule| (*rule).to_owned()).collect();
        self.comparison.same(about, &expected, &ours.rules());
    }
}

/// Whether `merged` is the two lists, each in its own order.
fn is_merge(one: &[Entry], other: &[Entry], merged: &[Entry]) -> bool {
    let Some((first, rest)) = merged.split_first() else {
        return one.is_empty() && other.is_empty();
    };
    let takes = |list: &[Entry]| list.first() == Some(first);
    (takes(one) && is_merge(&one[1..], other, rest))
        || (takes(other) && is_merge(one, &other[1..], rest))
}

//! Why a run has no config, and what it could have looked at.

use crate::config::walk::UnreadableFolder;

use super::name_list::list_names;
use super::unread::UnreadConfig;

/// How many configs that were passed over an error tells to check.
const NAMED: usize = 5;

/// Why a run has no config.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error("{path}: {}", link.as_deref().unwrap_or("no such file or folder"))]
    Absent {
        path: String,
        /// Where it is a link to nothing: "a link to shared.toml, which is not there".
        link: Option<String>,
    },
    #[error(
        "no wrangler.json, wrangler.jsonc or wrangler.toml {place}{}",
        describe(passed)
    )]
    NoConfig {
        /// Where the search was: "in apps or below it".
        place: String,
        passed: PassedConfigs,
    },
    /// Only folders that the process cannot enter.
    #[error("{first}{}; {}", more_folders(*more), UnreadableFolder::help())]
    Unreadable {
        first: UnreadableFolder,
        /// How many others there are.
        more: usize,
    },
}

/// What lies where no config was found.
#[derive(Debug, Default)]
pub(crate) struct PassedConfigs {
    /// What has the name of a config and is not a file, as a sentence.
    pub(super) irregular: Vec<String>,
    /// A program that a config could be made of.
    pub(super) program: Option<String>,
    pub(super) unread: Vec<UnreadConfig>,
    /// How many configs are further down.
    pub(super) below: usize,
    /// Whether there can be more of them.
    pub(super) is_partial: bool,
}

/// Something that `check` can be told to look at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum CheckTarget<'a> {
    Config(&'a str),
    /// All configs below the folder of the run.
    Below,
}

impl LoadError {
    /// What `check` would find if it were told.
    pub(crate) fn targets(&self) -> Vec<CheckTarget<'_>> {
        let Self::NoConfig { passed, .. } = self else {
            return Vec::new();
        };
        let named = passed.unread.iter().take(NAMED);
        let named = named.map(|unread| CheckTarget::Config(&unread.config));
        let below = (passed.below > 0).then_some(CheckTarget::Below);
        named.chain(below).collect()
    }
}

impl PassedConfigs {
    fn names(&self, is_generated: bool) -> Vec<&str> {
        let unread = self.unread.iter();
        let chosen = unread.filter(|unread| unread.is_generated() == is_generated);
        chosen.map(|unread| unread.config.as_str()).collect()
    }
}

/// What was passed over, as the rest of a sentence.
fn describe(passed: &PassedConfigs) -> String {
    let programs = passed.program.iter();
    let irregular = passed.irregular.iter().cloned();
    let parts: Vec<String> = irregular
        .chain(describe_variants(&passed.names(false)))
        .chain(describe_generated(&passed.names(true)))
        .chain(programs.map(|program| {
            format!("{program} is a programmatic config, which cannot be read without running it")
        }))
        .chain(describe_below(passed))
        .collect();
    if parts.is_empty() {
        return ": run this in a Worker's folder, or name a config or a folder".to_owned();
    }
    format!("; {}", parts.join("; "))
}

fn describe_variants(names: &[&str]) -> Option<String> {
    let listed = list_names(names);
    match names.len() {
        0 => None,
        1 => Some(format!("there is a config with another name: {listed}")),
        more => Some(format!(
            "there are {more} configs with other names: {listed}"
        )),
    }
}

fn describe_generated(names: &[&str]) -> Option<String> {
    let listed = list_names(names);
    match names.len() {
        0 => None,
        1 => Some(format!("a build wrote {listed}")),
        _ => Some(format!("builds wrote {listed}")),
    }
}

fn describe_below(passed: &PassedConfigs) -> Option<String> {
    let least = if passed.is_partial { "at least " } else { "" };
    match passed.below {
        0 => None,
        1 => Some(format!("there is {least}1 config below")),
        more => Some(format!("there are {least}{more} configs below")),
    }
}

fn more_folders(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => " (and 1 more folder)".to_owned(),
        more => format!(" (and {more} more folders)"),
    }
}

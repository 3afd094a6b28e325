//! Which configs a run is about, and reading them.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::load_error::PassedConfigs;
use super::unread::UnreadConfig;
use super::{BuildOutput, BuildSource, ConfigOrigin, ConfigProblem, Project, directives};
use crate::config::discover::{self, DiscoveredConfig};
use crate::config::document::{ConfigDocument, ConfigFormat};
use crate::config::irregular::describe_irregular;
use crate::config::path::{display_path, normalize_path};
use crate::config::redirect::{self, DeployRedirect, SourceConfig};
use crate::config::walk::{self, UnreadableFolder, WalkResult};

pub(crate) use super::load_error::{CheckTarget, LoadError};

/// Where wrangler looks for a config if none is named.
const ABOVE: &str = "here or above";

/// The projects of a run.
#[derive(Debug)]
pub(crate) struct ProjectSet {
    /// Sorted by path.
    pub(crate) projects: Vec<Project>,
    /// Configs that are none of them unless they are named, sorted by path.
    pub(crate) unread: Vec<UnreadConfig>,
    /// Folders that could hold more of them, sorted by path.
    pub(crate) unreadable: Vec<UnreadableFolder>,
}

impl ProjectSet {
    /// Why a folder or a config cannot be used, each reason with what to do.
    pub(crate) fn errors(&self) -> impl Iterator<Item = (String, &'static str)> {
        let folders = self.unreadable.iter();
        let folders = folders.map(|folder| (folder.to_string(), UnreadableFolder::help()));
        folders.chain(self.projects.iter().flat_map(Project::errors))
    }
}

/// Reads the configs named by `-c`, those at and below `paths`, or, where neither names one, the
/// one that wrangler would find from `cwd`. Sorted by path; each file once.
///
/// # Errors
/// When there is no config. One that cannot be read is a project all the same.
pub(crate) fn load_projects(
    cwd: &Path,
    configs: &[PathBuf],
    paths: &[PathBuf],
) -> Result<ProjectSet, LoadError> {
    let mut loader = ProjectLoader {
        cwd,
        projects: Vec::new(),
        unread: Vec::new(),
        unreadable: Vec::new(),
    };
    for config in configs {
        loader.add_file(config)?;
    }
    for path in paths {
        loader.add_path(path)?;
    }
    if configs.is_empty() && paths.is_empty() {
        loader.discover()?;
    }
    loader.finish()
}

struct ProjectLoader<'a> {
    cwd: &'a Path,
    projects: Vec<Project>,
    unread: Vec<UnreadConfig>,
    unreadable: Vec<UnreadableFolder>,
}

impl ProjectLoader<'_> {
    fn add_path(&mut self, path: &Path) -> Result<(), LoadError> {
        let target = self.cwd.join(path);
        match target.metadata() {
            Ok(metadata) if metadata.is_dir() => self.add_folder(&target),
            // Without a config's suffix it must be a folder.
            Err(cause)
                if cause.kind() != ErrorKind::NotFound
                    && ConfigFormat::from_path(path).is_none() =>
            {
                self.unreadable.push(UnreadableFolder {
                    folder: self.display_path(&target).into(),
                    cause: cause.to_string(),
                });
                Ok(())
            }
            _ => self.add_file(path),
        }
    }

    fn add_file(&mut self, path: &Path) -> Result<(), LoadError> {
        let target = self.cwd.join(path);
        // If the system cannot say whether it exists, reading the file gives the reason.
        if matches!(target.try_exists(), Ok(false)) {
            return Err(LoadError::Absent {
                path: path.display().to_string(),
                link: describe_irregular(&target),
            });
        }
        self.add_found(DiscoveredConfig::from_path(&target));
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), LoadError> {
        let before = self.projects.len();
        let walked = walk::walk(folder);
        let everything_seen = walked.unreadable.is_empty();
        let passed = self.add_walked(folder, walked);
        if self.projects.len() == before && everything_seen {
            let place = match self.display_path(folder).as_str() {
                "" => "here or below".to_owned(),
                folder => format!("in {folder} or below it"),
            };
            let irregular = self.describe_irregulars(folder);
            let passed = PassedConfigs {
                irregular,
                ..passed
            };
            return Err(LoadError::NoConfig { place, passed });
        }
        self.unread.extend(passed.unread);
        Ok(())
    }

    /// Adds the projects that a walk found. Returns what it passed over.
    fn add_walked(&mut self, folder: &Path, walked: WalkResult) -> PassedConfigs {
        let unreadable = walked.unreadable.into_iter().map(|unreadable| {
            let shown = display_path(self.cwd, &unreadable.folder);
            unreadable.shown_as(&shown)
        });
        self.unreadable.extend(unreadable);
        let mut passed = PassedConfigs {
            unread: self.read_variants(&walked.variants),
            is_partial: walked.is_partial,
            ..PassedConfigs::default()
        };
        for found in walked.found {
            let program = found.unread.first().map(|path| self.display_path(path));
            passed.program = passed.program.or(program);
            // What is in the folder itself was named with it; and where a user's config is beside a
            // build's, wrangler reads the build's.
            let is_own = found.config.as_deref().and_then(Path::parent) == Some(folder);
            let is_chosen = is_own || found.redirect.is_some() || !found.unread.is_empty();
            self.add_found(found);
            if !is_chosen {
                let generated = self.projects.pop_if(|project| project.is_generated());
                passed
                    .unread
                    .extend(generated.and_then(UnreadConfig::of_generated));
            }
        }
        passed
    }

    /// What has the name of a config in `folder` and is not a file.
    fn describe_irregulars(&self, folder: &Path) -> Vec<String> {
        let paths = discover::NAMES.iter().map(|name| folder.join(name));
        let described = paths.filter_map(|path| {
            let kind = describe_irregular(&path)?;
            Some(format!("{} is {kind}", self.display_path(&path)))
        });
        described.collect()
    }

    fn read_variants(&self, paths: &[PathBuf]) -> Vec<UnreadConfig> {
        let paths = paths.iter();
        let read = paths.filter_map(|path| UnreadConfig::of_variant(path, self.display_path(path)));
        read.collect()
    }

    fn discover(&mut self) -> Result<(), LoadError> {
        let found = discover::discover(self.cwd);
        let config = found.as_ref().and_then(|found| found.config.as_deref());
        let variants = walk::find_variants(self.cwd, config);
        self.unread = self.read_variants(&variants);
        let program = found.as_ref().and_then(|found| found.unread.first());
        let program = program.map(|program| self.display_path(program));
        if let Some(found) = found {
            self.add_found(found);
        }
        if self.projects.is_empty() {
            return Err(LoadError::NoConfig {
                place: ABOVE.to_owned(),
                passed: PassedConfigs {
                    irregular: self.describe_irregulars(self.cwd),
                    program,
                    ..self.look_below()
                },
            });
        }
        Ok(())
    }

    /// What is in the folder of the run and below it, where no config was found.
    fn look_below(&mut self) -> PassedConfigs {
        let walked = walk::glance(self.cwd);
        let mut passed = self.add_walked(self.cwd, walked);
        passed.below = std::mem::take(&mut self.projects).len();
        passed.unread.append(&mut self.unread);
        UnreadConfig::sort(&mut passed.unread);
        passed
    }

    fn finish(mut self) -> Result<ProjectSet, LoadError> {
        self.projects.sort_by(|a, b| a.config.cmp(&b.config));
        self.projects.dedup_by(|a, b| a.path == b.path);
        let projects = &self.projects;
        let position = |config: &String| projects.binary_search_by(|read| read.config.cmp(config));
        self.unread
            .retain(|unread| position(&unread.config).is_err());
        UnreadConfig::sort(&mut self.unread);
        self.unreadable.sort();
        self.unreadable.dedup();
        if self.projects.is_empty() && !self.unreadable.is_empty() {
            let first = self.unreadable.swap_remove(0);
            let more = self.unreadable.len();
            return Err(LoadError::Unreadable { first, more });
        }
        self.mark_default();
        directives::carry_over(&mut self.projects);
        Ok(ProjectSet {
            projects: self.projects,
            unread: self.unread,
            unreadable: self.unreadable,
        })
    }

    /// Marks the config that wrangler finds from the folder of the run. A build is found by its redirect.
    fn mark_default(&mut self) {
        let found = discover::discover(self.cwd).filter(|found| found.redirect.is_none());
        let Some(config) = found.and_then(|found| found.config) else {
            return;
        };
        let config = normalize_path(&config);
        for project in &mut self.projects {
            project.is_default = normalize_path(&project.path) == config;
        }
    }

    fn add_found(&mut self, found: DiscoveredConfig) {
        let (origin, problem) = match found.redirect {
            None => (ConfigOrigin::User, None),
            Some(Ok(redirect)) => {
                let origin = self.add_generated(&redirect, found.config.as_deref());
                (origin, None)
            }
            Some(Err(error)) => {
                let error = error.shown_as(|path| self.display_path(path));
                let message = format!("`wrangler deploy` fails: {error}; {}", error.help());
                let problem = ConfigProblem {
                    message,
                    span: 0..0,
                };
                (ConfigOrigin::User, Some(problem))
            }
        };
        let Some(config) = found.config else { return };
        let mut project = self.read(config, origin);
        let unread = found.unread.iter();
        project.unread = unread.map(|path| self.display_path(path)).collect();
        project.problems.extend(problem);
        self.projects.push(project);
    }

    /// Reads the config that a build left for `wrangler deploy` in place of `user_config`.
    fn add_generated(
        &mut self,
        redirect: &DeployRedirect,
        user_config: Option<&Path>,
    ) -> ConfigOrigin {
        let mut project = self.read(redirect.target.clone(), ConfigOrigin::Generated);
        if let Ok(document) = &project.document {
            let source = self.find_source(document, user_config);
            let folder = redirect.folder().unwrap_or(self.cwd);
            let folder = self.display_path(folder);
            project.build = Some(BuildOutput::read(&document.root, folder, source));
        }
        let config = project.config.clone();
        self.projects.push(project);
        ConfigOrigin::Redirected(config)
    }

    /// The config that the build `document` was made from: the one that it names, else the one beside
    /// the redirect.
    fn find_source(&self, document: &ConfigDocument, user_config: Option<&Path>) -> BuildSource {
        let named = redirect::source_of(document, user_config.and_then(Path::parent));
        match (named, user_config) {
            (SourceConfig::Unnamed, Some(_)) => BuildSource::Beside,
            (SourceConfig::Found(path), Some(config)) if is_same_file(&path, config) => {
                BuildSource::Beside
            }
            (SourceConfig::Found(path), _) => {
                BuildSource::Other(Box::new(self.read(path, ConfigOrigin::User)))
            }
            (SourceConfig::Unnamed | SourceConfig::Absent, _) => BuildSource::Unknown,
        }
    }

    fn read(&self, path: PathBuf, origin: ConfigOrigin) -> Project {
        let shown = self.display_path(&path);
        let document = ConfigDocument::read(&path).map_err(|error| error.shown_as(&shown));
        Project::new(shown, path, origin, document)
    }

    /// The path as a user sees it: relative to the folder of the run, with `/`.
    fn display_path(&self, path: &Path) -> String {
        display_path(self.cwd, path)
    }
}

/// Whether both paths lead to one file.
fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

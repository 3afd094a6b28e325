//! Which configs a run is about, and reading them.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{BuildOutput, BuildSource, ConfigOrigin, ConfigProblem, Project, directives};
use crate::config::discover::{self, DiscoveredConfig};
use crate::config::document::{ConfigDocument, ConfigFormat};
use crate::config::redirect::{self, DeployRedirect, SourceConfig};
use crate::config::walk::{self, UnreadableFolder};

/// Where wrangler looks for a config if none is named.
const ABOVE: &str = "here or above";

/// Why a run has no config.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error("{path}: no such file or folder")]
    Absent { path: String },
    #[error(
        "no wrangler.json, wrangler.jsonc or wrangler.toml {place}: run this in a Worker's folder, \
         or name a config or a folder"
    )]
    NoConfig {
        /// Where the search was: "in apps or below it".
        place: String,
    },
    /// Only a program where a config should be.
    #[error("{program} is a programmatic config, which cannot be read without running it")]
    Program { program: String },
    /// Only folders that the process cannot enter.
    #[error("{first}{}; {}", more_folders(*more), UnreadableFolder::help())]
    Unreadable {
        first: UnreadableFolder,
        /// How many others there are.
        more: usize,
    },
}

fn more_folders(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => " (and 1 more folder)".to_owned(),
        more => format!(" (and {more} more folders)"),
    }
}

/// The projects of a run.
#[derive(Debug)]
pub(crate) struct ProjectSet {
    /// Sorted by path.
    pub(crate) projects: Vec<Project>,
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
            });
        }
        self.add_found(DiscoveredConfig::from_path(&target));
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), LoadError> {
        let before = self.projects.len();
        let walked = walk::walk(folder);
        let everything_seen = walked.unreadable.is_empty();
        let unreadable = walked.unreadable.into_iter().map(|unreadable| {
            let shown = display_path(self.cwd, &unreadable.folder);
            unreadable.shown_as(&shown)
        });
        self.unreadable.extend(unreadable);
        let mut program = None;
        for found in walked.found {
            program = program.or_else(|| found.unread.first().cloned());
            self.add_found(found);
        }
        if self.projects.len() == before && everything_seen {
            let place = match self.display_path(folder).as_str() {
                "" => "here or below".to_owned(),
                folder => format!("in {folder} or below it"),
            };
            return Err(self.explain_nothing(place, program));
        }
        Ok(())
    }

    fn discover(&mut self) -> Result<(), LoadError> {
        let Some(found) = discover::discover(self.cwd) else {
            return Err(self.explain_nothing(ABOVE.to_owned(), None));
        };
        let program = found.unread.first().cloned();
        self.add_found(found);
        if self.projects.is_empty() {
            return Err(self.explain_nothing(ABOVE.to_owned(), program));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<ProjectSet, LoadError> {
        self.projects.sort_by(|a, b| a.config.cmp(&b.config));
        self.projects.dedup_by(|a, b| a.path == b.path);
        self.unreadable.sort();
        self.unreadable.dedup();
        if self.projects.is_empty() && !self.unreadable.is_empty() {
            let first = self.unreadable.swap_remove(0);
            let more = self.unreadable.len();
            return Err(LoadError::Unreadable { first, more });
        }
        directives::carry_over(&mut self.projects);
        Ok(ProjectSet {
            projects: self.projects,
            unreadable: self.unreadable,
        })
    }

    fn explain_nothing(&self, place: String, program: Option<PathBuf>) -> LoadError {
        match program {
            Some(program) => LoadError::Program {
                program: self.display_path(&program),
            },
            None => LoadError::NoConfig { place },
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

/// `path` relative to `cwd`: with `..` where it is above, with `/` on every platform.
pub(crate) fn display_path(cwd: &Path, path: &Path) -> String {
    let pairs = path.components().zip(cwd.components());
    let common = pairs.take_while(|(a, b)| a == b).count();
    // On another root only the whole path works.
    if common == 0 {
        return path.display().to_string();
    }
    let up = cwd.components().skip(common).map(|_| "..".to_owned());
    let down = path.components().skip(common);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).filter(|part| part != ".").collect();
    parts.join("/")
}

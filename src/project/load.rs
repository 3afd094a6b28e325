//! Which configs a run is about, and reading them.

use std::path::{Path, PathBuf};

use super::{Origin, Problem, Project, directives};
use crate::config::discover::{self, Found};
use crate::config::document::Document;
use crate::config::redirect::{Redirect, RedirectError};
use crate::config::walk;

/// Where wrangler looks for a config that nobody names.
const ABOVE: &str = "here or above";

/// There is nothing to look at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A path that was named is not there.
    #[error("{path}: no such file or folder")]
    Absent {
        /// As it was named.
        path: String,
    },
    /// No config anywhere.
    #[error(
        "no wrangler.json, wrangler.jsonc or wrangler.toml {place}: run this in a Worker's folder, \
         or name a config or a folder"
    )]
    NoConfig {
        /// Where it was looked for: "in apps or below it".
        place: String,
    },
    /// Only a program where a config should be.
    #[error("{program} is a programmatic config, which cannot be read without running it")]
    Program {
        /// The file.
        program: String,
    },
}

/// Reads the configs named by `-c`, those at and below `paths`, or, where neither names one, the
/// one that wrangler would find from `cwd`. Sorted by path; each file once.
///
/// # Errors
/// When there is no config to read. One that cannot be read is a project all the same.
pub(crate) fn load(
    cwd: &Path,
    configs: &[PathBuf],
    paths: &[PathBuf],
) -> Result<Vec<Project>, Error> {
    let mut loader = Loader {
        cwd,
        projects: Vec::new(),
    };
    for config in configs {
        loader.file(config)?;
    }
    for path in paths {
        let target = cwd.join(path);
        if target.is_dir() {
            loader.folder(&target)?;
        } else {
            loader.file(path)?;
        }
    }
    if configs.is_empty() && paths.is_empty() {
        loader.discovered()?;
    }
    loader.projects.sort_by(|a, b| a.config.cmp(&b.config));
    loader.projects.dedup_by(|a, b| a.path == b.path);
    directives::carry_over(&mut loader.projects);
    Ok(loader.projects)
}

struct Loader<'a> {
    cwd: &'a Path,
    projects: Vec<Project>,
}

impl Loader<'_> {
    fn file(&mut self, path: &Path) -> Result<(), Error> {
        let target = self.cwd.join(path);
        if !target.exists() {
            return Err(Error::Absent {
                path: path.display().to_string(),
            });
        }
        self.found(discover::named(&target));
        Ok(())
    }

    fn folder(&mut self, folder: &Path) -> Result<(), Error> {
        let before = self.projects.len();
        let mut program = None;
        for found in walk::walk(folder).found {
            program = program.or_else(|| found.unread.first().cloned());
            self.found(found);
        }
        if self.projects.len() == before {
            let place = match self.shown(folder).as_str() {
                "" => "here or below".to_owned(),
                folder => format!("in {folder} or below it"),
            };
            return Err(self.nothing(place, program));
        }
        Ok(())
    }

    fn discovered(&mut self) -> Result<(), Error> {
        let Some(found) = discover::discover(self.cwd) else {
            return Err(self.nothing(ABOVE.to_owned(), None));
        };
        let program = found.unread.first().cloned();
        self.found(found);
        if self.projects.is_empty() {
            return Err(self.nothing(ABOVE.to_owned(), program));
        }
        Ok(())
    }

    fn nothing(&self, place: String, program: Option<PathBuf>) -> Error {
        match program {
            Some(program) => Error::Program {
                program: self.shown(&program),
            },
            None => Error::NoConfig { place },
        }
    }

    fn found(&mut self, found: Found) {
        let Found {
            config,
            unread,
            redirect,
        } = found;
        let unread: Vec<String> = unread.iter().map(|path| self.shown(path)).collect();
        let mut problem = None;
        let origin = match redirect {
            None => Origin::User,
            Some(Ok(redirect)) => self.generated(&redirect),
            Some(Err(error)) => {
                let error = error.shown_as(|path| self.shown(path));
                problem = Some(redirect_problem(&error));
                Origin::User
            }
        };
        let Some(config) = config else { return };
        let mut project = self.read(config, origin);
        project.unread = unread;
        project.problems.extend(problem);
        self.projects.push(project);
    }

    /// Reads the config that a build left for `wrangler deploy`.
    fn generated(&mut self, redirect: &Redirect) -> Origin {
        let shown = self.shown(&redirect.target);
        let project = self.read(redirect.target.clone(), Origin::Generated);
        self.projects.push(project);
        Origin::Redirected(shown)
    }

    fn read(&self, path: PathBuf, origin: Origin) -> Project {
        let shown = self.shown(&path);
        let document = Document::read(&path).map_err(|error| error.shown_as(&shown));
        Project::new(shown, path, origin, document)
    }

    /// The path as a user sees it: relative to the folder of the run, with `/`.
    fn shown(&self, path: &Path) -> String {
        shown(self.cwd, path)
    }
}

fn redirect_problem(error: &RedirectError) -> Problem {
    Problem {
        message: format!("`wrangler deploy` fails: {error}; {}", error.help()),
        span: 0..0,
    }
}

/// `path` as seen from `cwd`: with `..` where it lies above, with `/` on every platform.
pub(crate) fn shown(cwd: &Path, path: &Path) -> String {
    let common = path
        .components()
        .zip(cwd.components())
        .take_while(|(a, b)| a == b)
        .count();
    // From another root there is no way but the whole path.
    if common == 0 {
        return path.display().to_string();
    }
    let up = cwd.components().skip(common).map(|_| "..".to_owned());
    let down = path.components().skip(common);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).filter(|part| part != ".").collect();
    parts.join("/")
}

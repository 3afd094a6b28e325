//! The `.env` files, read as wrangler reads them.
//!
//! `.env`, `.env.local`, `.env.NAME` and `.env.NAME.local` in the working directory (not in the
//! config's folder); a later file wins; references are replaced when all are read
//! (`packages/wrangler/src/config/dot-env.ts`, with dotenv 16 and dotenv-expand 12).

mod expand;
mod parse;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::Error;
use crate::host::Host;

/// Bytes of a file that are read at most.
const LIMIT: u64 = 1 << 20;

/// The variables of all files. No `Debug`: values are credentials.
pub(super) struct DotEnv(Vec<Variable>);

struct Variable {
    name: String,
    value: String,
    file: String,
}

impl DotEnv {
    /// Reads the files in the folder of `host`; those that are not there count as empty.
    pub(super) fn load(host: &dyn Host, environment: Option<&str>) -> Result<Self, Error> {
        let mut variables: Vec<Variable> = Vec::new();
        for file in names(environment) {
            let Some(text) = read(&host.cwd().join(&file))? else {
                continue;
            };
            for (name, value) in parse::parse(&text) {
                let variable = Variable {
                    name,
                    value,
                    file: file.clone(),
                };
                // A variable keeps its first place: what refers to it must still stand behind it.
                match variables.iter_mut().find(|old| old.name == variable.name) {
                    Some(old) => *old = variable,
                    None => variables.push(variable),
                }
            }
        }
        Self(variables).expanded(host)
    }

    /// The value of `name` and the file that sets it.
    pub(super) fn get(&self, name: &str) -> Option<(&str, &str)> {
        let variable = self.0.iter().find(|variable| variable.name == name)?;
        Some((&variable.value, &variable.file))
    }

    fn expanded(mut self, host: &dyn Host) -> Result<Self, Error> {
        for position in 0..self.0.len() {
            let (done, open) = self.0.split_at_mut(position);
            let Some(variable) = open.first_mut() else {
                break;
            };
            let lookup = |name: &str| {
                let running = || done.iter().find(|variable| variable.name == name);
                host.var(name)
                    .or_else(|| running().map(|variable| variable.value.clone()))
            };
            let running = |name: &str| {
                let known = done.iter().find(|variable| variable.name == name);
                known.map(|variable| variable.value.clone())
            };
            variable.value =
                expand::expand(&variable.value, lookup, running).ok_or_else(|| Error::Endless {
                    name: variable.name.clone(),
                    path: host.cwd().join(&variable.file),
                })?;
        }
        Ok(self)
    }
}

/// The files of `environment`, the least important first.
fn names(environment: Option<&str>) -> Vec<String> {
    let mut names = vec![".env".to_owned(), ".env.local".to_owned()];
    if let Some(environment) = environment {
        names.push(format!(".env.{environment}"));
        names.push(format!(".env.{environment}.local"));
    }
    names
}

/// The text of the file at `path`. A folder of that name (Python keeps one) is no file.
fn read(path: &Path) -> Result<Option<String>, Error> {
    let unreadable = |source| Error::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > LIMIT {
        return Err(Error::TooLarge {
            path: path.to_owned(),
            limit: LIMIT,
        });
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

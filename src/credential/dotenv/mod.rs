//! The `.env` files, read as wrangler reads them.
//!
//! `.env`, `.env.local`, `.env.NAME` and `.env.NAME.local` in the working directory (not in the
//! config's folder); a later file wins; references are replaced when all are read
//! (`packages/wrangler/src/config/dot-env.ts`, with dotenv 16 and dotenv-expand 12).

mod expand;
mod parse;

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::credential::error::CredentialError;
use crate::host::Host;

/// Bytes of a file that are read at most.
const LIMIT: u64 = 1 << 20;

/// The variables of all files. No `Debug`: values are credentials.
pub(super) struct DotEnv(Vec<DotEnvVariable>);

/// One variable of the files.
pub(super) struct DotEnvVariable {
    name: String,
    pub(super) value: String,
    pub(super) file: String,
    /// Whether a reference took part of the value from the process environment.
    pub(super) borrows: bool,
}

impl DotEnv {
    /// Reads the files in the folder of `host`; those that are not there count as empty.
    pub(super) fn load(
        host: &dyn Host,
        environment: Option<&str>,
    ) -> Result<Self, CredentialError> {
        let mut variables: Vec<DotEnvVariable> = Vec::new();
        for file in list_files(environment) {
            let text = read(&host.cwd().join(&file))?;
            for (name, value) in parse::parse_variables(&text.unwrap_or_default()) {
                let variable = DotEnvVariable {
                    name,
                    value,
                    file: file.clone(),
                    borrows: false,
                };
                // A variable keeps its first place: what refers to it must still come after it.
                match variables.iter_mut().find(|old| old.name == variable.name) {
                    Some(old) => *old = variable,
                    None => variables.push(variable),
                }
            }
        }
        Self(variables).expanded(host)
    }

    /// The variable `name`.
    pub(super) fn get(&self, name: &str) -> Option<&DotEnvVariable> {
        find(&self.0, name)
    }

    /// The same variables with their references replaced, in order: a value sees the variables
    /// above it, and before them those of the process, even empty ones.
    fn expanded(mut self, host: &dyn Host) -> Result<Self, CredentialError> {
        for position in 0..self.0.len() {
            let (above, below) = self.0.split_at_mut(position);
            let Some(variable) = below.first_mut() else {
                break;
            };
            let process = host.var(&variable.name);
            if let Some(process) = process.filter(|value| !value.is_empty()) {
                (variable.value, variable.borrows) = (process, true);
                continue;
            }
            let borrows = Cell::new(false);
            let lookup = |name: &str| {
                let known = find(above, name);
                let process = host.var(name);
                let borrowed = known.is_some_and(|variable| variable.borrows);
                borrows.set(borrows.get() || borrowed || process.is_some());
                process.or_else(|| known.map(|variable| variable.value.clone()))
            };
            let running = |name: &str| find(above, name).map(|known| known.value.clone());
            variable.value = expand::expand_references(&variable.value, lookup, running)
                .ok_or_else(|| CredentialError::Endless {
                    name: variable.name.clone(),
                    path: host.cwd().join(&variable.file),
                })?;
            variable.borrows = borrows.get();
        }
        Ok(self)
    }
}

fn find<'a>(variables: &'a [DotEnvVariable], name: &str) -> Option<&'a DotEnvVariable> {
    variables.iter().find(|variable| variable.name == name)
}

/// The files of `environment`, the least important first.
fn list_files(environment: Option<&str>) -> Vec<String> {
    let mut names = vec![".env".to_owned(), ".env.local".to_owned()];
    names.extend(environment.map(|name| format!(".env.{name}")));
    names.extend(environment.map(|name| format!(".env.{name}.local")));
    names
}

/// The text of the file at `path`; `None` where none is there, or a folder (Python makes one).
fn read(path: &Path) -> Result<Option<String>, CredentialError> {
    let unreadable = |source| CredentialError::Unreadable {
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
    let read = file.take(LIMIT + 1).read_to_end(&mut bytes);
    read.map_err(unreadable)?;
    if bytes.len() as u64 > LIMIT {
        return Err(CredentialError::TooLarge {
            path: path.to_owned(),
            limit: LIMIT,
        });
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::scripted::ScriptedHost;

    /// What the variables `X`, `Y`, `Z` are, with `.env` holding `text` under the process `vars`.
    fn values(text: &str, vars: &[(&str, &str)]) -> Vec<Option<String>> {
        let host = ScriptedHost::new(vars).file(".env", text);
        let files = DotEnv::load(&host, None).unwrap();
        ["X", "Y", "Z"]
            .iter()
            .map(|name| files.get(name).map(|variable| variable.value.clone()))
            .collect()
    }

    /// The value of `X`, as dotenv 16.3.1 and dotenv-expand 12.0.3 give it.
    fn x(text: &str) -> String {
        values(text, &[]).remove(0).unwrap()
    }

    #[test]
    fn quotes_comments_and_spaces() {
        for (text, value) in [
            ("X=a", "a"),
            ("  export   X = a b  ", "a b"),
            ("\u{feff}X=a\r\nY=b", "a"),
            ("X: a", "a"),
            ("X=", ""),
            ("X=\nY=1", ""),
            ("X=a # b", "a"),
            ("X=a#b", "a"),
            ("X='a # b' # c", "a # b"),
            ("X=\"a # b\"", "a # b"),
            ("X=`a 'b' \"c\"`", "a 'b' \"c\""),
            ("X=\"a\\nb\"", "a\nb"),
            ("X='a\\nb'", "a\\nb"),
            ("X=a\\nb", "a\\nb"),
            ("X=\"a\nb\nc\"", "a\nb\nc"),
            ("X=\n\n'a'", "a"),
            ("X=\"a", "\"a"),
            ("X='a' b'", "a' b"),
            ("X='a\\'b'", "a\\'b"),
            ("X=a=b", "a=b"),
            ("X=1\nX=2", "2"),
            ("# X=0\nX=1", "1"),
            ("nonsense\nX=1", "1"),
        ] {
            assert_eq!(x(text), value, "{text:?}");
        }
    }

    #[test]
    fn references_to_variables_above() {
        for (text, value) in [
            ("Y=a\nX=$Y", "a"),
            ("Y=a\nX='$Y'", "a"),
            ("Y=a\nX=${Y}b$Y", "aba"),
            ("Y=a\nX=\\$Y", "$Y"),
            ("X=$Y\nY=a", ""),
            ("X=${Y:-b}", "b"),
            ("X=${Y-b}", "b"),
            ("X=${Y:-b:-c}", "b:-c"),
            ("Y=a\nX=${Y:-b}", "a"),
            ("Y=a\nX=${Y:+b}", "b"),
            ("X=${Y:+b}", ""),
            ("Z=c\nX=${Y:-${Z}}", "c"),
            ("X=$1 $ ${} 5$", "$1 $ ${} 5$"),
            ("X=${X}", ""),
        ] {
            assert_eq!(x(text), value, "{text:?}");
        }
    }

    #[test]
    fn the_process_wins_in_references_even_when_empty() {
        let refer = |vars| values("Y=file\nX=<$Y>", vars).remove(0).unwrap();
        assert_eq!(refer(&[("Y", "process")]), "<process>");
        assert_eq!(refer(&[("Y", "")]), "<>");
        assert_eq!(refer(&[]), "<file>");
    }

    #[test]
    fn a_reference_that_feeds_itself_is_an_error_that_names_the_variable() {
        let host = ScriptedHost::new(&[("Y", "b$Y")]).file(".env", "X=a$Y");
        let error = DotEnv::load(&host, None).err().unwrap();
        assert!(
            matches!(&error, CredentialError::Endless { name, .. } if name == "X"),
            "{error}"
        );
    }

    #[test]
    fn later_files_win_and_are_named() {
        let host = ScriptedHost::new(&[])
            .file(".env", "X=1\nY=1\nZ=$X")
            .file(".env.local", "Y=2")
            .file(".env.staging", "X=3")
            .file(".env.staging.local", "");
        let stands = |environment, name| {
            let files = DotEnv::load(&host, environment).unwrap();
            let variable = files.get(name).unwrap();
            format!("{} in {}", variable.value, variable.file)
        };
        assert_eq!(stands(None, "X"), "1 in .env");
        assert_eq!(stands(None, "Y"), "2 in .env.local");
        assert_eq!(stands(Some("staging"), "X"), "3 in .env.staging");
        assert_eq!(stands(Some("staging"), "Z"), "3 in .env");
    }

    #[test]
    fn no_files_no_variables() {
        let host = ScriptedHost::new(&[]);
        assert!(DotEnv::load(&host, None).unwrap().0.is_empty());
        // Python's virtual environments are folders of that name.
        std::fs::create_dir(host.cwd().join(".env")).unwrap();
        assert!(DotEnv::load(&host, None).unwrap().0.is_empty());
    }

    #[test]
    fn a_large_file_is_refused_by_name() {
        let host = ScriptedHost::new(&[]).file(".env.local", &"#".repeat((1 << 20) + 1));
        let error = DotEnv::load(&host, None).err().unwrap();
        assert!(matches!(error, CredentialError::TooLarge { .. }));
        assert!(error.to_string().contains(".env.local"), "{error}");
    }

    #[test]
    fn bytes_that_are_not_utf8_do_no_harm() {
        let host = ScriptedHost::new(&[]);
        std::fs::write(host.cwd().join(".env"), b"Y=\xff\nX=a").unwrap();
        let files = DotEnv::load(&host, None).unwrap();
        assert_eq!(files.get("X").unwrap().value, "a");
    }

    #[test]
    fn what_comes_from_the_process_is_known_as_borrowed() {
        let host = ScriptedHost::new(&[("P", "p"), ("Q", "q")]).file(
            ".env",
            "OWN=a\nTWICE=$OWN\nX=<$P>\nCHAIN=$X\nDEFAULT=${NONE:-$P}\nQ=file\nLITERAL=\\$P",
        );
        let files = DotEnv::load(&host, None).unwrap();
        let borrows = |name: &str| files.get(name).unwrap().borrows;
        for name in ["X", "CHAIN", "DEFAULT", "Q"] {
            assert!(borrows(name), "{name}");
        }
        for name in ["OWN", "TWICE", "LITERAL"] {
            assert!(!borrows(name), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_there_and_cannot_be_read_is_an_error() {
        let host = ScriptedHost::new(&[]);
        std::os::unix::fs::symlink(".env", host.cwd().join(".env")).unwrap();
        let error = DotEnv::load(&host, None).err().unwrap();
        assert!(
            matches!(error, CredentialError::Unreadable { .. }),
            "{error}"
        );
    }
}

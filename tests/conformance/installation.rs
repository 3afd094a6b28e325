//! An installed wrangler, run so that it sees nothing of the machine but its own folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::process::{Ran, run};

/// One version of wrangler, with the Node that runs it.
pub(super) struct Installation {
    pub(super) version: String,
    modules: PathBuf,
}

/// Where a run takes place.
pub(super) struct Place<'a> {
    /// The working directory.
    pub(super) folder: &'a Path,
    /// What stands for the home folder.
    pub(super) home: &'a Path,
    /// Further variables.
    pub(super) variables: &'a [(&'a str, &'a str)],
}

impl Installation {
    /// The installations in `folder`; it holds at least one.
    pub(super) fn all(folder: &Path) -> Vec<Self> {
        let entries = std::fs::read_dir(folder)
            .unwrap_or_else(|error| panic!("{}={}: {error}", super::VARIABLE, folder.display()));
        let mut all: Vec<Self> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("node_modules").is_dir())
            .map(|path| Self::at(&path))
            .collect();
        let place = folder.display();
        assert!(!all.is_empty(), "{place}: no subfolder has node_modules");
        all.sort_by(|one, other| one.version.cmp(&other.version));
        all
    }

    fn at(folder: &Path) -> Self {
        let modules = folder.join("node_modules");
        let manifest = std::fs::read(modules.join("wrangler/package.json"))
            .unwrap_or_else(|error| panic!("wrangler in {}: {error}", modules.display()));
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        let version = manifest["version"].as_str().unwrap().to_owned();
        let named = folder.file_name().unwrap().to_string_lossy();
        assert_eq!(named, version, "a folder is named for the version in it");
        Self { version, modules }
    }

    /// Runs wrangler to its end.
    ///
    /// Not through `bin/wrangler.js`: it only starts this very file in a second process, which would
    /// outlive the first where the time limit ends that.
    pub(super) fn run(&self, place: &Place<'_>, arguments: &[&str]) -> Ran {
        let mut command = isolated(&self.modules.join(".bin/node"), place);
        command
            .arg("--no-warnings")
            .arg(self.modules.join("wrangler/wrangler-dist/cli.js"))
            .args(arguments)
            .env("WRANGLER_CACHE_DIR", place.home.join("cache"))
            .env("WRANGLER_HIDE_BANNER", "true")
            .env("WRANGLER_SEND_ERROR_REPORTS", "false")
            .env("WRANGLER_SEND_METRICS", "false");
        // wrangler asks through a proxy whatever is not on loopback; here, nobody answers.
        for proxy in ["HTTP_PROXY", "HTTPS_PROXY"] {
            command.env(proxy, "http://127.0.0.1:9");
        }
        run(command.env("NO_PROXY", "127.0.0.1"))
    }
}

/// A command that inherits nothing of the environment but where programs are.
pub(super) fn isolated(program: &Path, place: &Place<'_>) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(place.folder)
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("CI", "1")
        .env("HOME", place.home)
        .env("NO_COLOR", "1")
        .env("XDG_CONFIG_HOME", place.home.join("config"))
        .envs(place.variables.iter().copied());
    command
}

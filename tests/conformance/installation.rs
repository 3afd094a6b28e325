//! An installed wrangler, run so that it sees nothing of the machine but its own folder.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::process::{self, Ran};
use crate::sandbox::Sandbox;

/// One version of wrangler, with the Node that runs it.
pub(super) struct Installation {
    pub(super) version: String,
    modules: PathBuf,
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

    /// Runs wrangler in a sandbox to its end.
    ///
    /// Not through `bin/wrangler.js`: it only starts this very file in a second process, which would
    /// outlive the first where the time limit ends that.
    pub(super) fn run(&self, sandbox: &Sandbox, arguments: &[&str]) -> Ran {
        let mut command = sandbox.command(self.modules.join(".bin/node"));
        command
            .arg("--no-warnings")
            .arg(self.modules.join("wrangler/wrangler-dist/cli.js"))
            .args(arguments)
            .env("CI", "1")
            .env("WRANGLER_CACHE_DIR", sandbox.home().join("cache"))
            .env("WRANGLER_HIDE_BANNER", "true")
            .env("WRANGLER_SEND_ERROR_REPORTS", "false")
            .env("WRANGLER_SEND_METRICS", "false")
            .env("XDG_CONFIG_HOME", sandbox.home().join("config"));
        // wrangler asks through a proxy whatever is not on loopback; here, nobody answers.
        for proxy in ["HTTP_PROXY", "HTTPS_PROXY"] {
            command.env(proxy, "http://127.0.0.1:9");
        }
        process::run(command.env("NO_PROXY", "127.0.0.1"))
    }
}

//! Every package manager installs the packages from a registry, without scripts, and starts what it
//! installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::registry::Registry;
use super::{PACKED, platform};
use crate::process::{Ran, isolated, run};

/// The folder with `node_modules` of pnpm, yarn, yarn 2 and bun.
const VARIABLE: &str = "WRANGLER_PERMIT_MANAGERS";

/// A package manager: how it is started, and how it installs and starts a program.
struct PackageManager {
    name: &'static str,
    /// From `node_modules`.
    program: &'static str,
    /// It is a script that Node.js runs.
    is_script: bool,
    add: &'static [&'static str],
    start: &'static [&'static str],
}

const MANAGERS: [PackageManager; 4] = [
    PackageManager {
        name: "pnpm",
        program: ".bin/pnpm",
        is_script: false,
        add: &["add", "--ignore-scripts", "wrangler-permit"],
        start: &["exec", "wrangler-permit"],
    },
    PackageManager {
        name: "yarn 1",
        program: "yarn/bin/yarn.js",
        is_script: true,
        add: &["add", "--ignore-scripts", "wrangler-permit"],
        start: &["--silent", "run", "wrangler-permit"],
    },
    // Without node_modules: its packages stay in archives, but for those that cannot.
    PackageManager {
        name: "yarn",
        program: "@yarnpkg/cli-dist/bin/yarn.js",
        is_script: true,
        add: &["add", "wrangler-permit"],
        start: &["run", "wrangler-permit"],
    },
    PackageManager {
        name: "bun",
        program: ".bin/bun",
        is_script: false,
        add: &["add", "--ignore-scripts", "wrangler-permit"],
        start: &["run", "wrangler-permit"],
    },
];

impl PackageManager {
    fn command(&self, modules: &Path, folder: &Path, registry: &str) -> Command {
        let program = modules.join(self.program);
        let mut command = if self.is_script {
            let mut node = isolated("node", folder, folder);
            node.arg(program);
            node
        } else {
            isolated(program, folder, folder)
        };
        command
            .env("npm_config_registry", registry)
            .env("YARN_NPM_REGISTRY_SERVER", registry)
            .env("YARN_UNSAFE_HTTP_WHITELIST", "127.0.0.1")
            .env("YARN_ENABLE_SCRIPTS", "false")
            .env("YARN_ENABLE_TELEMETRY", "false");
        command
    }

    fn run(&self, modules: &Path, folder: &Path, registry: &str, words: &[&str]) -> Ran {
        run(self.command(modules, folder, registry).args(words))
    }
}

#[test]
fn every_package_manager_installs_and_starts_it() {
    let Some(modules) = std::env::var_os(VARIABLE) else {
        eprintln!("\nskipped: the package managers; {VARIABLE} names no folder with them");
        return;
    };
    let modules = PathBuf::from(modules).join("node_modules");
    let packed = PACKED.as_ref().expect("npm packs them");
    let registry = Registry::start(packed.path());
    for manager in MANAGERS {
        let folder = TempDir::new().unwrap();
        let folder = folder.path();
        let manifest = "{ \"private\": true, \"name\": \"a\" }\n";
        std::fs::write(folder.join("package.json"), manifest).unwrap();
        let settings = format!("registry={}\n", registry.url());
        std::fs::write(folder.join(".npmrc"), settings).unwrap();
        // A lock file says that the project begins here, and of whom it is.
        if manager.name == "yarn" {
            std::fs::write(folder.join("yarn.lock"), "").unwrap();
        }
        let url = registry.url();
        let installed = manager.run(&modules, folder, &url, manager.add);
        assert_eq!(installed.code, Some(0), "{}: {installed:#?}", manager.name);
        let start = |words: &[&str]| {
            let words: Vec<&str> = manager.start.iter().chain(words).copied().collect();
            manager.run(&modules, folder, &url, &words)
        };
        let version = start(&["--version"]);
        let own = format!("wrangler-permit {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(version.stdout, own, "{}: {version:#?}", manager.name);
        // The status is passed on.
        let nothing = start(&["check", "--nothing"]);
        assert_eq!(nothing.code, Some(2), "{}: {nothing:#?}", manager.name);
        let others = folder.join("node_modules");
        if others.exists() {
            let mut installed = std::fs::read_dir(&others).unwrap();
            let own = format!("wrangler-permit-{}", platform().unwrap());
            let foreign = installed.any(|entry| {
                let name = entry.unwrap().file_name();
                let name = name.to_str().unwrap();
                name.starts_with("wrangler-permit-") && name != own
            });
            assert!(!foreign, "{}: a package of another platform", manager.name);
        }
    }
}

/// `npx` needs no project.
#[test]
fn npx_starts_it() {
    let Some(packed) = PACKED.as_ref() else {
        return;
    };
    let registry = Registry::start(packed.path());
    let folder = TempDir::new().unwrap();
    let mut npx = isolated("npx", folder.path(), folder.path());
    npx.env("npm_config_registry", registry.url())
        .env("npm_config_ignore_scripts", "true")
        .env("npm_config_update_notifier", "false");
    let ran = run(npx.args(["--yes", "wrangler-permit", "demo", "--yes"]));
    let ran = ran.expect_code(0);
    assert!(ran.stdout.contains("Nothing blocks the deploy any more."));
}

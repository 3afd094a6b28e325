//! What a release needs of the checkout, and the names under which it is found.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::process::{Ran, is_installed, isolated, run};

/// What the gate reads.
const FILES: [&str; 6] = [
    ".ci/release.mjs",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "Cargo.toml",
    "README.md",
    "SECURITY.md",
];

/// What `cargo metadata` wants to be there.
const SOURCES: [&str; 6] = [
    "src/lib.rs",
    "src/main.rs",
    "src/bin/cargo-permit.rs",
    "tests/cases.rs",
    "tests/main.rs",
    "benches/whole.rs",
];

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A copy of what a release is made of.
struct Checkout {
    folder: TempDir,
}

impl Checkout {
    fn copy() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let copy = Self {
            folder: TempDir::new().unwrap(),
        };
        for name in FILES {
            copy.write(name, &fs::read_to_string(root.join(name)).unwrap());
        }
        for name in SOURCES {
            copy.write(name, "");
        }
        copy
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn edit(&self, name: &str, change: impl FnOnce(String) -> String) {
        let text = fs::read_to_string(self.folder.path().join(name)).unwrap();
        self.write(name, &change(text));
    }

    /// As it is right before a release.
    fn prepare(&self) {
        self.edit("Cargo.toml", |text| {
            let own = "repository = \"https://github.com/acme/wrangler-permit\"\nlicense =";
            text.replacen("license =", own, 1)
        });
        let released = |text: String| {
            text.replace("Nothing is published yet", "It is published")
                .replace("Nothing is released yet", "It is released")
        };
        for name in ["README.md", "SECURITY.md"] {
            self.edit(name, released);
        }
        let section = format!("## [{VERSION}]\n\n- Everything.\n\n## [0.0.1]\n");
        self.edit("CHANGELOG.md", |text| {
            released(text).replacen("## [Unreleased]\n", &section, 1)
        });
    }

    /// Runs the script; none on a machine without Node.js.
    fn script(&self, words: &[&str]) -> Option<Ran> {
        if !is_installed("node") {
            eprintln!("\nskipped: what a release needs; Node.js is not installed");
            return None;
        }
        let folder = self.folder.path();
        let mut node = isolated("node", folder, folder);
        // Cargo's own folders hold the toolchain.
        for name in ["CARGO_HOME", "RUSTUP_HOME", "HOME", "RUSTUP_TOOLCHAIN"] {
            if let Some(value) = std::env::var_os(name) {
                node.env(name, value);
            }
        }
        Some(run(node.arg(".ci/release.mjs").args(words)))
    }
}

fn tag() -> String {
    format!("v{VERSION}")
}

#[test]
fn what_is_ready_passes() {
    let checkout = Checkout::copy();
    checkout.prepare();
    let Some(ran) = checkout.script(&["gate", &tag()]) else {
        return;
    };
    assert_eq!(ran.expect_code(0).stderr, "");
    let notes = checkout.script(&["notes", &tag()]).unwrap();
    assert_eq!(notes.expect_code(0).stdout, "- Everything.\n");
}

#[test]
fn a_release_without_a_repository_is_refused() {
    let checkout = Checkout::copy();
    checkout.prepare();
    checkout.edit("Cargo.toml", |text| {
        text.replace("repository =", "homepage =")
    });
    let Some(ran) = checkout.script(&["gate", &tag()]) else {
        return;
    };
    let ran = ran.expect_code(1);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.starts_with("Cargo.toml: `repository` has to be"));
}

#[test]
fn everything_that_is_not_ready_is_named() {
    let checkout = Checkout::copy();
    checkout.edit(".pre-commit-hooks.yaml", |text| {
        text.replace(VERSION, "0.0.7")
    });
    let Some(ran) = checkout.script(&["gate", "v9.9.9"]) else {
        return;
    };
    let ran = ran.expect_code(1);
    for part in [
        "Cargo.toml: the version is",
        "CHANGELOG.md: no section",
        ".pre-commit-hooks.yaml: it does not install",
        "README.md: it says that nothing is published",
        "SECURITY.md: it says that nothing is published",
    ] {
        assert!(ran.stderr.contains(part), "{part}\n{}", ran.stderr);
    }
}

#[test]
fn the_hook_installs_this_version() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let hooks = fs::read_to_string(root.join(".pre-commit-hooks.yaml")).unwrap();
    let own = format!("[\"wrangler-permit@{VERSION}\"]");
    assert!(hooks.contains(&own), "{hooks}");
}

/// Every platform that npm's packages are for is built, and nothing else.
#[test]
fn the_workflow_builds_what_the_packages_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workflow = fs::read_to_string(root.join(".github/workflows/release.yml")).unwrap();
    let pack = fs::read_to_string(root.join("npm/pack.mjs")).unwrap();
    let targets = pack.split_once("const TARGETS = {").unwrap().1;
    let targets = targets.split_once('}').unwrap().0.lines();
    let targets: Vec<String> = targets
        .filter_map(|line| line.trim().trim_end_matches(',').split_once(": "))
        .map(|(platform, target)| {
            let unquoted = |text: &str| text.trim_matches('"').to_owned();
            format!(
                "platform: {}, target: {},",
                unquoted(platform),
                unquoted(target)
            )
        })
        .collect();
    assert_eq!(targets.len(), 6);
    for target in &targets {
        assert_eq!(workflow.matches(target).count(), 1, "{target}");
    }
    assert_eq!(workflow.matches("platform: ").count(), 6);
}

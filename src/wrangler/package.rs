//! What a `package.json` says about wrangler.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// Where a package lists its dependencies.
const SECTIONS: [DependencySection; 3] = [
    DependencySection::Runtime,
    DependencySection::Development,
    DependencySection::Optional,
];

/// A package.
#[derive(Clone, Debug)]
pub(super) struct PackageManifest {
    pub(super) file: PathBuf,
    pub(super) name: Option<String>,
    /// The wrangler that it depends on.
    pub(super) wrangler: Option<WranglerDependency>,
    /// What it says about its package manager: `pnpm@9.12.0`.
    pub(super) package_manager: Option<String>,
    /// It is the root of a workspace.
    pub(super) has_workspaces: bool,
}

/// A dependency on wrangler.
#[derive(Clone, Debug)]
pub(super) struct WranglerDependency {
    pub(super) section: DependencySection,
    /// As it is written: `^4.0.0`, `latest`, `catalog:`.
    pub(super) range: String,
}

/// A list of dependencies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum DependencySection {
    Runtime,
    Development,
    Optional,
}

impl DependencySection {
    fn key(self) -> &'static str {
        match self {
            Self::Runtime => "dependencies",
            Self::Development => "devDependencies",
            Self::Optional => "optionalDependencies",
        }
    }
}

impl PackageManifest {
    /// Parses `text`, the content of `file`. None if it is not JSON.
    pub(super) fn parse(file: &Path, text: &str) -> Option<Self> {
        let manifest: Value = serde_json::from_str(text).ok()?;
        let text = |key: &str| manifest.get(key)?.as_str().map(str::to_owned);
        let dependency = |section: &DependencySection| {
            let range = manifest.get(section.key())?.get("wrangler")?.as_str()?;
            Some(WranglerDependency {
                section: *section,
                range: range.to_owned(),
            })
        };
        Some(Self {
            file: file.to_owned(),
            name: text("name"),
            wrangler: SECTIONS.iter().find_map(dependency),
            package_manager: text("packageManager"),
            has_workspaces: manifest.get("workspaces").is_some(),
        })
    }
}

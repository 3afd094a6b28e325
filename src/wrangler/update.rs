//! How the package manager of a project updates its wrangler.

use std::path::Path;

use super::finder::PackageFolder;
use super::package::{DependencySection, PackageManifest};
use crate::config::path::display_path;

/// What to do for a newer wrangler.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct WranglerUpdate {
    /// Where the command runs, as a user sees the path; empty for the folder of the run.
    pub(crate) folder: String,
    /// `npm install --save-dev wrangler@4`
    pub(crate) command: String,
    /// The version is in the catalog of a workspace: it is edited first, and the command installs it.
    pub(crate) in_catalog: bool,
}

/// A program that installs packages.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum PackageManager {
    Npm,
    Pnpm,
    /// Yarn 1.
    YarnClassic,
    /// Yarn 2 and later.
    Yarn,
    Bun,
}

impl WranglerUpdate {
    /// The update of the wrangler that is used in `folder`: the one that `dependent`, its package, asks
    /// for, if there is one.
    pub(super) fn plan(
        folder: &PackageFolder,
        dependent: Option<&PackageFolder>,
        cwd: &Path,
    ) -> Self {
        let has_manifest = |folder: &&PackageFolder| folder.manifest().is_some();
        let package = dependent.or_else(|| folder.upwards().find(has_manifest));
        let package = package.unwrap_or(folder);
        let manager = PackageManager::find(package);
        let range = package.dependency().map_or("", |(_, range)| range);
        let in_catalog = range.starts_with("catalog:");
        Self {
            folder: display_path(cwd, &package.path),
            command: if in_catalog {
                format!("{} install", manager.program())
            } else {
                manager.add_command(package)
            },
            in_catalog,
        }
    }
}

impl PackageManager {
    /// The one that the package in `folder` names, or else whose lockfile is there or above.
    fn find(folder: &PackageFolder) -> Self {
        let manifests = folder.upwards().filter_map(readable_manifest);
        let mut named = manifests.filter_map(|manifest| manifest.package_manager.as_deref());
        if let Some(manager) = named.find_map(Self::parse) {
            return manager;
        }
        let Some(lockfile) = folder.find_lockfile() else {
            return Self::Npm;
        };
        let name = lockfile.file.file_name().unwrap_or_default();
        match name.to_str().unwrap_or_default() {
            "pnpm-lock.yaml" => Self::Pnpm,
            "yarn.lock" if lockfile.is_of_yarn_classic => Self::YarnClassic,
            "yarn.lock" => Self::Yarn,
            "bun.lock" | "bun.lockb" => Self::Bun,
            _ => Self::Npm,
        }
    }

    /// Reads `pnpm@9.12.0+sha512.…`.
    fn parse(named: &str) -> Option<Self> {
        let (name, version) = named.split_once('@').unwrap_or((named, ""));
        match name {
            "npm" => Some(Self::Npm),
            "pnpm" => Some(Self::Pnpm),
            "yarn" if version.starts_with("1.") => Some(Self::YarnClassic),
            "yarn" => Some(Self::Yarn),
            "bun" => Some(Self::Bun),
            _ => None,
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pnpm => "pnpm",
            Self::YarnClassic | Self::Yarn => "yarn",
            Self::Bun => "bun",
        }
    }

    /// The command that puts a new wrangler into the list of dependencies that has the old one.
    fn add_command(self, package: &PackageFolder) -> String {
        let dependency = readable_manifest(package).and_then(|known| known.wrangler.as_ref());
        let section = dependency.map_or(DependencySection::Development, |known| known.section);
        let verb = if self == Self::Npm { "install" } else { "add" };
        let words = [
            Some(self.program()),
            Some(verb),
            self.section_flag(section),
            self.root_flag(package),
            Some("wrangler@4"),
        ];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        words.join(" ")
    }

    fn section_flag(self, section: DependencySection) -> Option<&'static str> {
        match (section, self) {
            (DependencySection::Runtime, _) => None,
            (DependencySection::Development, Self::Npm | Self::Pnpm) => Some("--save-dev"),
            (DependencySection::Development, _) => Some("--dev"),
            (DependencySection::Optional, Self::Npm | Self::Pnpm) => Some("--save-optional"),
            (DependencySection::Optional, _) => Some("--optional"),
        }
    }

    /// What the root of a workspace needs: without it, these two refuse to add anything there.
    fn root_flag(self, package: &PackageFolder) -> Option<&'static str> {
        match self {
            Self::Pnpm => {
                let file = package.path.join("pnpm-workspace.yaml");
                file.is_file().then_some("--workspace-root")
            }
            Self::YarnClassic => {
                let is_root = readable_manifest(package)?.has_workspaces;
                is_root.then_some("--ignore-workspace-root-check")
            }
            Self::Npm | Self::Yarn | Self::Bun => None,
        }
    }
}

fn readable_manifest(folder: &PackageFolder) -> Option<&PackageManifest> {
    folder.manifest()?.as_ref().ok()
}

//! The wrangler of a project, and where its version is from.

use std::path::Path;

use super::WranglerVersion;
use super::finder::{FoundVersion, LookupError, PackageFolder, WranglerFinder};
use super::range::{SemverRange, registry_part};
use super::update::WranglerUpdate;
use crate::config::path::{display_path, normalize_path};
use crate::project::Project;

/// The wrangler of a project.
pub(crate) struct WranglerTool {
    pub(crate) version: Option<WranglerVersion>,
    pub(crate) by: VersionSource,
    /// What its package asks for, where no version is known and nothing is installed.
    pub(crate) range: Option<PackageRange>,
    /// How to update it, where it is known not to read `secrets_store_secrets`.
    pub(crate) update: Option<WranglerUpdate>,
}

/// Where the version is from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum VersionSource {
    Flag,
    File(String),
    /// It is not known, for this reason.
    Nothing(String),
}

/// The wrangler that a package asks for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct PackageRange {
    /// As it is written: `^4.0.0`, `latest`, `catalog:`.
    pub(crate) text: String,
    /// The `package.json`, as a user sees its path.
    pub(crate) file: String,
}

impl PackageRange {
    fn parsed(&self) -> Option<SemverRange> {
        SemverRange::parse(&self.text)
    }

    /// The range or tag as the registry understands it; none for a path, an address, a catalog.
    pub(crate) fn on_registry(&self) -> Option<&str> {
        let text = registry_part(&self.text);
        let is_tag = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_known = is_tag || self.parsed().is_some();
        (is_known && !text.is_empty()).then_some(text)
    }
}

impl WranglerTool {
    /// The wrangler that the command line names.
    pub(crate) fn of_flag(version: WranglerVersion) -> Self {
        Self {
            version: Some(version),
            by: VersionSource::Flag,
            range: None,
            update: None,
        }
    }

    /// The wrangler in the files around `project`. Paths are shown as seen from `cwd`.
    pub(crate) fn find(project: &Project, finder: &mut WranglerFinder, cwd: &Path) -> Self {
        let folder = project.path.parent().unwrap_or(cwd);
        Self::find_in(&finder.folder(&normalize_path(folder)), cwd)
    }

    /// The wrangler that would run in `folder`.
    pub(super) fn find_in(folder: &PackageFolder, cwd: &Path) -> Self {
        let found = folder.find_version();
        let dependent = || folder.find_dependent().ok().flatten();
        // What is installed runs, whatever the package asks for.
        let is_open = found.is_err() && folder.find_installed().is_none();
        let package = is_open.then(dependent).flatten();
        let range = package.and_then(|package| describe_range(package, cwd));
        let (version, by) = describe_version(found, cwd);
        let mut tool = Self {
            version,
            by,
            range,
            update: None,
        };
        if tool.is_below(WranglerVersion::READS_SECRETS_STORE) {
            tool.update = Some(WranglerUpdate::plan(folder, dependent(), cwd));
        }
        tool
    }

    /// Whether it is known to be older than `limit`.
    pub(crate) fn is_below(&self, limit: WranglerVersion) -> bool {
        let range = self.range.as_ref().and_then(PackageRange::parsed);
        match (self.version, range) {
            (Some(version), _) => version < limit,
            (None, Some(range)) => range.is_below(limit),
            (None, None) => false,
        }
    }
}

fn describe_range(package: &PackageFolder, cwd: &Path) -> Option<PackageRange> {
    let (manifest, range) = package.dependency()?;
    Some(PackageRange {
        text: range.to_owned(),
        file: display_path(cwd, &manifest.file),
    })
}

fn describe_version(found: FoundVersion, cwd: &Path) -> (Option<WranglerVersion>, VersionSource) {
    let shown = |path: &Path| display_path(cwd, path);
    let error = match found {
        Ok((version, file)) => return (Some(version), VersionSource::File(shown(&file))),
        Err(error) => error,
    };
    let reason = match error {
        LookupError::Nowhere => "no package.json here or above names it".to_owned(),
        LookupError::Unreadable(file) => format!("{} cannot be read", shown(&file)),
        LookupError::Range(file, range) => {
            format!(
                "{} asks for {range}, and there is no lockfile",
                shown(&file)
            )
        }
        LookupError::Silent(file) => format!("{} does not say", shown(&file)),
        LookupError::Outdated(lockfile, package) => {
            format!("{} does not match {}", shown(&lockfile), shown(&package))
        }
    };
    (None, VersionSource::Nothing(reason))
}

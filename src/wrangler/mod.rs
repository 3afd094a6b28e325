//! Which wrangler deploys a project: what its packages and lockfiles name, and what the workflows of
//! its repository install.
//!
//! Files are read here and nothing is run. What a file does not say stays unknown.

mod deploys;
mod finder;
mod lockfile;
mod package;
mod range;
mod tool;
mod update;
mod version;
mod workflow;
mod yaml;

pub(crate) use deploys::{DeployTarget, DeployTools, WorkflowDeploy, find_deployer};
pub(crate) use finder::{WranglerFinder, nearest_lockfile};
pub(crate) use tool::{PackageRange, VersionSource, WranglerTool};
pub(crate) use update::WranglerUpdate;
pub(crate) use version::{VersionRange, WranglerVersion};
pub(crate) use workflow::StepWrangler;

//! Where the repository is that a folder belongs to.

use std::path::Path;

/// Whether `folder` is the root of a repository.
pub(crate) fn is_repository_root(folder: &Path) -> bool {
    folder.join(".git").exists()
}

/// The root of the repository that contains `folder`, if it is in one.
pub(crate) fn find_repository_root(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|above| is_repository_root(above))
}

//! Replacing a config on disk: all of it or nothing.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a file was not replaced. Its content is unchanged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SaveError {
    /// The operating system refused.
    #[error("cannot write {}: {cause}", path.display())]
    Io { path: PathBuf, cause: io::Error },
    /// Someone else wrote to the file after it was read.
    #[error("{} has changed since it was read", path.display())]
    Changed { path: PathBuf },
}

impl SaveError {
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::Io { .. } => "check the permissions of the file and of its folder",
            Self::Changed { .. } => "run the command again: it will see the new text",
        }
    }
}

/// Replaces the text of `path` by `new`, if it still is `original`. Links are followed, so that a
/// linked config stays a link; the permissions stay; readers see the old text or the new one, never
/// a part of it.
pub(crate) fn save(path: &Path, original: &[u8], new: &[u8]) -> Result<(), SaveError> {
    let io = |cause| SaveError::Io {
        path: path.to_owned(),
        cause,
    };
    let target = fs::canonicalize(path).map_err(io)?;
    // A rename would replace a write-protected file without asking.
    fs::OpenOptions::new()
        .write(true)
        .open(&target)
        .map_err(io)?;
    let draft = draft(&target, new).map_err(io)?;
    // As late as possible: what is left is the moment of the rename itself.
    if fs::read(&target).map_err(io)? != original {
        return Err(SaveError::Changed {
            path: path.to_owned(),
        });
    }
    draft.persist(&target).map_err(|error| io(error.error))?;
    sync_folder(&target);
    Ok(())
}

/// A temporary file beside `target` with its permissions and the new text, removed when it is
/// dropped.
fn draft(target: &Path, new: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut draft = tempfile::Builder::new()
        .prefix(".wrangler-permit-")
        .tempfile_in(folder)?;
    draft.write_all(new)?;
    let permissions = fs::metadata(target)?.permissions();
    draft.as_file().set_permissions(permissions)?;
    draft.as_file().sync_all()?;
    Ok(draft)
}

/// Makes the rename last through a power cut, where the system can. The text itself is safe
/// already.
fn sync_folder(target: &Path) {
    let folder = target.parent().map(fs::File::open);
    if let Some(Ok(folder)) = folder {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_changed_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrangler.toml");
        fs::write(&path, "theirs").unwrap();
        let refused = save(&path, b"old", b"new");
        assert!(matches!(refused, Err(SaveError::Changed { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert_eq!(names(folder.path()), ["wrangler.toml"]);
    }

    #[test]
    fn a_missing_file_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrangler.toml");
        assert!(matches!(
            save(&path, b"", b"new"),
            Err(SaveError::Io { .. })
        ));
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_write_protected_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrangler.toml");
        fs::write(&path, "old").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        // The superuser can write to it all the same.
        let writable = fs::OpenOptions::new().write(true).open(&path).is_ok();
        assert_eq!(save(&path, b"old", b"new").is_ok(), writable);
        assert_eq!(names(folder.path()), ["wrangler.toml"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().join("real.toml");
        let link = folder.path().join("wrangler.toml");
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o664)).unwrap();
        symlink("real.toml", &link).unwrap();
        save(&link, b"old", b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert_eq!(
            fs::metadata(&real).unwrap().permissions().mode() & 0o777,
            0o664
        );
        assert_eq!(names(folder.path()), ["real.toml", "wrangler.toml"]);
    }
}

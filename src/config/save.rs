//! Replacing a config on disk: all of it or nothing.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::draft::{Draft, remove_leftovers};

/// Why a file was not replaced. Its content is unchanged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SaveError {
    /// The operating system refused.
    #[error("cannot write {}: {cause}", path.display())]
    Io { path: PathBuf, cause: io::Error },
    /// Someone else wrote to the file after it was read.
    #[error("{} has changed since it was read", path.display())]
    Changed { path: PathBuf },
    /// Another name of the file would keep the old text.
    #[error("{} is a hard link: its other name would keep the old text", path.display())]
    Linked { path: PathBuf },
    /// The new file would have another owner, group or attribute.
    #[error("cannot write {} and keep its {trait_name}: {cause}", path.display())]
    Lost {
        path: PathBuf,
        trait_name: &'static str,
        cause: io::Error,
    },
}

impl SaveError {
    pub(crate) fn help(&self) -> &'static str {
        match self {
            Self::Io { cause, .. } if cause.kind() == io::ErrorKind::StorageFull => {
                "the disk is full: make room"
            }
            Self::Io { .. } => "check the permissions of the file and of its folder",
            Self::Changed { .. } => "run the command again: it will see the new text",
            Self::Linked { .. } => "replace it by a copy of its own first: cp it, then mv the copy",
            Self::Lost { .. } => "run the command as the owner of the file",
        }
    }
}

/// Replaces the text of `path` by `new`, if it still is `original`. Links are followed, so that a
/// linked config stays a link; permissions, owner and attributes stay; readers see the old text or the new
/// one, never a part of it.
///
/// # Errors
/// The file cannot be written, has another text by now, or would lose something that it has.
pub(crate) fn save(path: &Path, original: &[u8], new: &[u8]) -> Result<(), SaveError> {
    let io = |cause| SaveError::Io {
        path: path.to_owned(),
        cause,
    };
    let target = fs::canonicalize(path).map_err(io)?;
    // A rename would replace a write-protected file without asking.
    let current = fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(&target)
        .map_err(io)?;
    let folder = target.parent().unwrap_or(Path::new("."));
    remove_leftovers(folder);
    let mut draft = Draft::create(folder).map_err(io)?;
    draft.file.write_all(new).map_err(io)?;
    keep_traits(path, &current, &draft.file)?;
    draft.file.sync_all().map_err(io)?;
    // As late as possible: what is left is the moment of the rename itself.
    if fs::read(&target).map_err(io)? != original {
        return Err(SaveError::Changed {
            path: path.to_owned(),
        });
    }
    fs::rename(&draft.path, &target).map_err(io)?;
    sync_folder(&target);
    Ok(())
}

/// Gives `new` what `old` has besides its text.
#[cfg(unix)]
fn keep_traits(path: &Path, old: &File, new: &File) -> Result<(), SaveError> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let lost = |trait_name| {
        move |cause| SaveError::Lost {
            path: path.to_owned(),
            trait_name,
            cause,
        }
    };
    let had = old.metadata().map_err(lost("permissions"))?;
    if had.nlink() > 1 {
        return Err(SaveError::Linked {
            path: path.to_owned(),
        });
    }
    let has = new.metadata().map_err(lost("permissions"))?;
    if (had.uid(), had.gid()) != (has.uid(), has.gid()) {
        fchown(new, Some(had.uid()), Some(had.gid())).map_err(lost("owner"))?;
    }
    // The permissions last: a change of the owner takes some of them away.
    copy_attributes(old, new).map_err(lost("attributes"))?;
    new.set_permissions(had.permissions())
        .map_err(lost("permissions"))
}

#[cfg(not(unix))]
fn keep_traits(path: &Path, old: &File, new: &File) -> Result<(), SaveError> {
    let lost = |cause| SaveError::Lost {
        path: path.to_owned(),
        trait_name: "permissions",
        cause,
    };
    let permissions = old.metadata().map_err(lost)?.permissions();
    new.set_permissions(permissions).map_err(lost)
}

/// Gives `new` the extended attributes of `old`; access lists are among them.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn copy_attributes(old: &File, new: &File) -> io::Result<()> {
    use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fsetxattr};
    use rustix::io::Errno;
    let mut names = vec![0_u8; LONGEST_ATTRIBUTE];
    let length = match flistxattr(old, &mut names[..]) {
        Ok(length) => length,
        // A file system without them has none to lose.
        Err(Errno::NOTSUP) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let names = names[..length].split(|byte| *byte == 0);
    for name in names.filter(|name| !name.is_empty()) {
        let read = |file: &File| -> Result<Vec<u8>, Errno> {
            let mut value = vec![0_u8; LONGEST_ATTRIBUTE];
            let length = fgetxattr(file, name, &mut value[..])?;
            value.truncate(length);
            Ok(value)
        };
        let value = read(old)?;
        // A label that the system has given both need not be written, and often cannot be.
        if read(new).is_ok_and(|own| own == value) {
            continue;
        }
        fsetxattr(new, name, &value, XattrFlags::empty())?;
    }
    Ok(())
}

#[cfg(all(unix, not(any(target_os = "linux", target_vendor = "apple"))))]
#[expect(clippy::unnecessary_wraps, reason = "as where there are attributes")]
fn copy_attributes(_: &File, _: &File) -> io::Result<()> {
    Ok(())
}

/// Bytes of an attribute, and of the names of all: Linux has no larger ones.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
const LONGEST_ATTRIBUTE: usize = 64 << 10;

/// Makes the rename last through a power cut, where the system can. The text itself is safe
/// already.
fn sync_folder(target: &Path) {
    let folder = target.parent().map(File::open);
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

    #[cfg(unix)]
    #[test]
    fn a_hard_link_is_not_parted_from_its_other_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrangler.toml");
        fs::write(&path, "old").unwrap();
        fs::hard_link(&path, folder.path().join("other.toml")).unwrap();
        let refused = save(&path, b"old", b"new");
        assert!(matches!(refused, Err(SaveError::Linked { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["other.toml", "wrangler.toml"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn owner_and_attributes_stay() {
        use std::os::unix::fs::{MetadataExt, chown};

        use rustix::fs::{XattrFlags, getxattr, setxattr};

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wrangler.toml");
        fs::write(&path, "old").unwrap();
        let has_attributes = setxattr(&path, "user.origin", b"here", XattrFlags::empty()).is_ok();
        // The superuser alone can give a file away.
        let is_given = chown(&path, Some(1000), Some(1000)).is_ok();
        save(&path, b"old", b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        if is_given {
            let has = fs::metadata(&path).unwrap();
            assert_eq!((has.uid(), has.gid()), (1000, 1000));
        }
        if has_attributes {
            let mut value = [0_u8; 16];
            let length = getxattr(&path, "user.origin", &mut value[..]).unwrap();
            assert_eq!(&value[..length], b"here");
        }
    }
}

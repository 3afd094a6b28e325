//! A file that is about to get its place: written beside it, in a folder of its own that git ignores.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// What such a folder is called, before some characters by chance.
const PREFIX: &str = ".wrangler-permit-";

/// How many they are.
const CHANCE: usize = 6;

/// The file by which git ignores the folder.
const IGNORE: &str = ".gitignore";

/// The file in it.
const NAME: &str = "draft";

/// How often a folder is made anew that another run took for a leftover before it was locked.
const TRIES: u32 = 8;

/// An empty file that only its owner can read. It and its folder go when this is dropped.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) path: PathBuf,
    pub(crate) file: File,
    /// Held while the run is alive: a folder that can be locked was left by one that was killed.
    _lock: Option<File>,
    _folder: TempDir,
}

impl Draft {
    /// A draft in the folder `beside`.
    pub(crate) fn create(beside: &Path) -> io::Result<Self> {
        for _ in 1..TRIES {
            match Self::try_create(beside) {
                Err(error) if is_taken(&error) => {}
                created => return created,
            }
        }
        Self::try_create(beside)
    }

    fn try_create(beside: &Path) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        let folder = builder
            .prefix(PREFIX)
            .rand_bytes(CHANCE)
            .tempdir_in(beside)?;
        let lock = match lock(folder.path()) {
            Ok(lock) => Some(lock),
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) if is_taken(&error) => return Err(error),
            // Where folders cannot be locked, none is taken for a leftover.
            Err(TryLockError::Error(_)) => None,
        };
        fs::write(folder.path().join(IGNORE), "*\n")?;
        let path = folder.path().join(NAME);
        let file = private_options().open(&path)?;
        Ok(Self {
            path,
            file,
            _lock: lock,
            _folder: folder,
        })
    }
}

/// Whether another run has its hand on the folder, or has removed it.
fn is_taken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::NotFound
    )
}

fn lock(folder: &Path) -> Result<File, TryLockError> {
    let folder = File::open(folder).map_err(TryLockError::Error)?;
    folder.try_lock()?;
    Ok(folder)
}

fn private_options() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Removes what runs have left in `folder` that were killed while they wrote.
pub(crate) fn remove_leftovers(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let path = entry.path();
        if !is_folder || !has_our_name(&entry.file_name()) || !holds_ours_alone(&path) {
            continue;
        }
        // Held until it is gone.
        let Ok(_lock) = lock(&path) else { continue };
        for name in [NAME, IGNORE] {
            let _ = fs::remove_file(path.join(name));
        }
        // It stays where something else came there meanwhile.
        let _ = fs::remove_dir(&path);
    }
}

fn has_our_name(name: &OsStr) -> bool {
    let end = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    end.is_some_and(|end| {
        end.len() == CHANCE && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether a folder holds a draft and what makes git ignore it, or less, and nothing else.
fn holds_ours_alone(folder: &Path) -> bool {
    let Ok(mut entries) = fs::read_dir(folder) else {
        return false;
    };
    let is_ours = |name: &OsStr| name == NAME || name == IGNORE;
    entries.all(|entry| entry.is_ok_and(|entry| is_ours(&entry.file_name())))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_has_left_is_removed_and_what_a_living_one_writes_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let [begun, written] = ["aaaaaa", "bbbbbb"].map(|end| {
            let left = folder.path().join(format!("{PREFIX}{end}"));
            fs::create_dir(&left).unwrap();
            left
        });
        fs::write(written.join(NAME), "half").unwrap();
        let living = Draft::create(folder.path()).unwrap();
        remove_leftovers(folder.path());
        assert!(!begun.exists() && !written.exists() && living.path.exists());
        drop(living);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_only_looks_like_a_leftover_stays() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let name = |end: &str| folder.path().join(format!("{PREFIX}{end}"));
        for (end, file) in [("backup", "notes"), ("my-own", NAME), ("longer7", NAME)] {
            fs::create_dir(name(end)).unwrap();
            fs::write(name(end).join(file), "theirs").unwrap();
        }
        fs::write(elsewhere.path().join(NAME), "theirs").unwrap();
        symlink(elsewhere.path(), name("linked")).unwrap();
        fs::write(name("a0file"), "theirs").unwrap();
        remove_leftovers(folder.path());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5);
        assert!(name("backup").join("notes").is_file());
        assert!(elsewhere.path().join(NAME).is_file());
    }

    #[test]
    fn drafts_that_are_made_beside_a_removal_are_whole() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            let remove = || (0..200).for_each(|_| remove_leftovers(folder.path()));
            let create = || {
                for _ in 0..50 {
                    let draft = Draft::create(folder.path()).unwrap();
                    assert!(draft.path.is_file());
                }
            };
            scope.spawn(remove);
            scope.spawn(create);
            scope.spawn(create);
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

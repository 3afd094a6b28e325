//! One journal on disk: readable by its owner alone, written a line at a time, each line safe before
//! the next thing happens.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::Error;
use super::record::Line;

/// The suffix of a journal.
pub(super) const SUFFIX: &str = "jsonl";

/// A journal that is written to, and by nobody else while this is held.
#[derive(Debug)]
pub(super) struct Log {
    pub(super) path: PathBuf,
    file: File,
    /// Bytes of whole lines.
    length: u64,
}

impl Log {
    /// A new journal in `folder`, whose name begins with `stamp`: a run that begins in the same
    /// moment gets another name.
    pub(super) fn create(folder: &Path, stamp: &str, key: &str) -> Result<Self, Error> {
        make_folder(folder)?;
        for turn in 0u32.. {
            let name = match turn {
                0 => format!("{stamp}-{key}.{SUFFIX}"),
                turn => format!("{stamp}-{key}-{turn}.{SUFFIX}"),
            };
            let path = folder.join(name);
            match private().create_new(true).open(&path) {
                Ok(file) => {
                    // Where the file system knows no locks, names alone keep runs apart.
                    let _ = file.try_lock();
                    sync_folder(folder);
                    return Ok(Self {
                        path,
                        file,
                        length: 0,
                    });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(cause) => return Err(Error::Io { path, cause }),
            }
        }
        Err(Error::Busy {
            path: folder.to_owned(),
        })
    }

    /// A journal that is there already, with its text. A line that was never finished is cut off:
    /// what it was to precede has not happened.
    pub(super) fn reopen(path: &Path) -> Result<(Self, String), Error> {
        let io = |cause| Error::Io {
            path: path.to_owned(),
            cause,
        };
        let mut file = private().open(path).map_err(io)?;
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(Error::Busy {
                path: path.to_owned(),
            });
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(io)?;
        let length = text.rfind('\n').map_or(0, |feed| feed + 1) as u64;
        let path = path.to_owned();
        Ok((Self { path, file, length }, text))
    }

    /// Writes a line and waits until it is safe.
    pub(super) fn append(&mut self, line: &Line) -> Result<(), Error> {
        let written = self.write(line);
        if written.is_err() {
            // What is left of it would be taken for a line that was never finished.
            let _ = self.file.set_len(self.length);
        }
        written.map_err(|cause| Error::Io {
            path: self.path.clone(),
            cause,
        })
    }

    fn write(&mut self, line: &Line) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::Start(self.length))?;
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Removes the journal: it holds nothing that could be taken back.
    pub(super) fn remove(&self) -> Result<(), Error> {
        fs::remove_file(&self.path).map_err(|cause| Error::Io {
            path: self.path.clone(),
            cause,
        })
    }
}

/// Fails where no journal could be written to `folder`. Leaves none.
pub(super) fn prove(folder: &Path) -> Result<(), Error> {
    make_folder(folder)?;
    let written = tempfile::tempfile_in(folder).and_then(|mut file| file.write_all(b"\n"));
    written.map_err(|cause| Error::Io {
        path: folder.to_owned(),
        cause,
    })
}

/// The folder, for its owner alone.
fn make_folder(folder: &Path) -> Result<(), Error> {
    made(folder).map_err(|cause| Error::Io {
        path: folder.to_owned(),
        cause,
    })
}

#[cfg(unix)]
fn made(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder)?;
    // It may have been there before.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn made(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// How a journal is opened: by its owner alone.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

/// Makes a new name last through a power cut, where the system can.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

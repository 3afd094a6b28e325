//! Journals on disk: readable by their owner alone, written a line at a time, each line safe before the
//! next thing happens. Old ones are removed.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::error::JournalError;
use super::record::{JournalLine, hash};

/// The suffix of a journal.
pub(super) const SUFFIX: &str = "jsonl";

/// How many digits of the hash of the configs' paths a name has.
const KEY: usize = 16;

/// Runs about the same configs that are kept.
const KEPT: usize = 50;

/// How long a run is kept: half a year.
const AGE: Duration = Duration::from_secs(180 * 24 * 60 * 60);

/// A journal that is written to, and by nobody else while this is held.
#[derive(Debug)]
pub(super) struct JournalFile {
    path: PathBuf,
    file: File,
    /// Bytes of whole lines.
    length: u64,
}

impl JournalFile {
    /// A new journal in `folder` of a run at `at` about `configs`. A run that begins in the same moment
    /// gets another name.
    pub(super) fn create(
        folder: &Path,
        at: SystemTime,
        configs: &[String],
    ) -> Result<Self, JournalError> {
        make_folder(folder)?;
        let hash = hash(configs.join("\n").as_bytes());
        let stem = format!("{}-{}", stamp(at), &hash[..KEY]);
        for turn in 0u32.. {
            let name = match turn {
                0 => format!("{stem}.{SUFFIX}"),
                turn => format!("{stem}-{turn}.{SUFFIX}"),
            };
            let path = folder.join(name);
            match private_options().create_new(true).open(&path) {
                Ok(file) => {
                    // Where the file system knows no locks, names alone keep runs apart.
                    let _ = file.try_lock();
                    sync_folder(folder);
                    let length = 0;
                    return Ok(Self { path, file, length });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(JournalError::io(&path)(error)),
            }
        }
        Err(JournalError::Busy(folder.to_owned()))
    }

    /// A journal that is there already, with its text. A line that was never finished is cut off:
    /// what it was to precede has not happened.
    pub(super) fn reopen(path: &Path) -> Result<(Self, String), JournalError> {
        let mut file = private_options()
            .open(path)
            .map_err(JournalError::io(path))?;
        let path = path.to_owned();
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(JournalError::Busy(path));
        }
        let mut text = String::new();
        file.read_to_string(&mut text)
            .map_err(JournalError::io(&path))?;
        let length = text.rfind('\n').map_or(0, |feed| feed + 1) as u64;
        Ok((Self { path, file, length }, text))
    }

    /// Writes a line and waits until it is safe.
    pub(super) fn append(&mut self, line: &JournalLine) -> Result<(), JournalError> {
        let written = self.write(line);
        if written.is_err() {
            // What is left of it would be taken for a line that was never finished.
            let _ = self.file.set_len(self.length);
        }
        written.map_err(JournalError::io(&self.path))
    }

    fn write(&mut self, line: &JournalLine) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::Start(self.length))?;
        self.file.write_all(&bytes)?;
        self.file.sync_data()?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Removes the journal, where nothing in it can be taken back. One that stays does no harm: the
    /// next `undo` removes it.
    pub(super) fn remove(&self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Fails where no journal could be written to `folder`. Leaves none.
pub(super) fn prove_folder(folder: &Path) -> Result<(), JournalError> {
    make_folder(folder)?;
    let written = tempfile::tempfile_in(folder).and_then(|mut file| file.write_all(b"\n"));
    written.map_err(JournalError::io(folder))
}

/// The folder, for its owner alone.
fn make_folder(folder: &Path) -> Result<(), JournalError> {
    #[cfg(not(unix))]
    let made = fs::create_dir_all(folder);
    #[cfg(unix)]
    let made = {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        let mut builder = fs::DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(folder);
        // It can have been there before.
        made.and_then(|()| fs::set_permissions(folder, fs::Permissions::from_mode(0o700)))
    };
    made.map_err(JournalError::io(folder))
}

/// How a journal is opened: by its owner alone.
fn private_options() -> OpenOptions {
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

/// A moment as the names of journals have it: as the names sort, so do the moments.
fn stamp(at: SystemTime) -> String {
    let stamp = humantime::format_rfc3339_millis(at).to_string();
    stamp.replace(':', "")
}

/// Removes from `folder` the journals that are older than [`AGE`] at `now`, and of each project all
/// but the newest [`KEPT`]. One that another run is using stays, and so does what cannot be removed:
/// the next run tries again.
pub(super) fn prune(folder: &Path, now: SystemTime) {
    let Ok(listed) = fs::read_dir(folder) else {
        return;
    };
    let names = listed.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let oldest = now.checked_sub(AGE).map(stamp).unwrap_or_default();
    for name in surplus(names.collect(), &oldest) {
        let path = folder.join(name);
        let unused = private_options().open(&path).is_ok_and(|file| {
            // Where the file system knows no locks, nobody can hold one.
            !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
        });
        if unused {
            let _ = fs::remove_file(path);
        }
    }
}

/// Of the files with these names, those that are one too many of a project, or from before `oldest`.
fn surplus(mut names: Vec<String>, oldest: &str) -> Vec<String> {
    names.sort_unstable_by(|one, other| other.cmp(one));
    let mut kept: BTreeMap<String, usize> = BTreeMap::new();
    names.retain(|name| {
        let Some((moment, key)) = split_name(name) else {
            return false;
        };
        let count = kept.entry(key.to_owned()).or_default();
        *count += 1;
        *count > KEPT || moment < oldest
    });
    names
}

/// The moment and the project in the name of a journal; none in another name.
fn split_name(name: &str) -> Option<(&str, &str)> {
    let stem = name.strip_suffix(SUFFIX)?.strip_suffix('.')?;
    let (moment, rest) = stem.split_at_checked(stem.find("Z-")? + 1)?;
    Some((moment, rest.get(1..=KEY)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLDEST: &str = "2026-05-01T000000.000Z";

    fn name(moment: &str, key: &str, turn: &str) -> String {
        format!("{moment}-{}{turn}.jsonl", key.repeat(KEY))
    }

    #[test]
    fn the_newest_of_each_project_stay() {
        let run = |minute: usize| name(&format!("2026-06-01T00{minute:02}00.000Z"), "a", "");
        let mut names: Vec<String> = (0..KEPT + 2).map(run).collect();
        let other = name("2026-05-02T000000.000Z", "b", "");
        names.push(other);
        assert_eq!(surplus(names, OLDEST), [run(1), run(0)]);
    }

    #[test]
    fn what_is_old_goes_however_few_there_are() {
        let old = name("2026-04-30T235959.999Z", "a", "-1");
        let names = vec![name(OLDEST, "a", ""), old.clone()];
        assert_eq!(surplus(names, OLDEST), [old]);
    }

    #[test]
    fn what_is_no_journal_stays() {
        let names = [
            "notes.txt",
            ".jsonl",
            "2020-01-01T000000.000Z-ab.jsonl",
            "Z-ä.jsonl",
        ];
        let names: Vec<String> = names.map(str::to_owned).to_vec();
        assert_eq!(surplus(names, OLDEST), Vec::<String>::new());
    }
}

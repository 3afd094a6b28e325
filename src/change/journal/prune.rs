//! Keeping journals few: what nobody takes back goes in the end.

use std::collections::BTreeMap;
use std::fs::{self, TryLockError};
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::file::{SUFFIX, private};
use super::keeper::{KEY, stamp};

/// Runs about the same configs that are kept.
const KEPT: usize = 50;

/// How long a run is kept: half a year.
const AGE: Duration = Duration::from_secs(180 * 24 * 60 * 60);

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
        let unused = private().open(&path).is_ok_and(|file| {
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
        let Some((moment, key)) = parts(name) else {
            return false;
        };
        let count = kept.entry(key.to_owned()).or_default();
        *count += 1;
        *count > KEPT || moment < oldest
    });
    names
}

/// The moment and the project in the name of a journal; none in another name.
fn parts(name: &str) -> Option<(&str, &str)> {
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

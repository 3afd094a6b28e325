//! The behaviour of the real binary: a folder a case.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::case::Case;

/// Cases that run side by side. Most of a run is spent on starting a process.
const SIDE_BY_SIDE: usize = 4;

/// Runs `verify` on every case and panics with all that failed.
fn each(verify: impl Fn(&Case) -> Result<(), String> + Sync) {
    let cases = Case::all();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeSet::new());
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = catch_unwind(AssertUnwindSafe(|| verify(case)));
                    let failure = match outcome {
                        Ok(Ok(())) => continue,
                        Ok(Err(failure)) => failure,
                        Err(_) => "panicked, see above".to_owned(),
                    };
                    let failure = format!("{}: {failure}", case.name());
                    failures.lock().unwrap().insert(failure);
                }
            });
        }
    });
    let failures = Vec::from_iter(failures.into_inner().unwrap());
    let count = failures.len();
    assert!(
        count == 0,
        "{count} cases fail\n\n{}",
        failures.join("\n\n")
    );
}

#[test]
fn every_case_comes_out_as_its_folder_says() {
    each(Case::verify);
}

//! The behaviour of the real binary: a test for each folder of `tests/cases`, named after it, and a few
//! about all of them together.
//!
//! `cargo test missing-scope` runs those with this in their name. Their times come at the end.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and times are printed"
)]

mod case;
mod check_document;
mod collection;
mod document;
mod next_steps;
#[expect(dead_code, reason = "the tests of main.rs use the rest of it")]
mod process;
#[expect(dead_code, reason = "the tests of main.rs use the rest of it")]
mod sandbox;
mod snapshot;
#[expect(dead_code, reason = "the tests of main.rs use the rest of it")]
mod state;
mod walk;

use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Trial};

use case::Case;

/// The number of cases that run at a time. Most of a run goes into starting a process.
const THREADS: usize = 4;

/// The number of cases whose times are printed, the slowest first.
const TIMES_SHOWN: usize = 20;

/// How long each case took.
type CaseTimes = Arc<Mutex<Vec<(Duration, String)>>>;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let times = CaseTimes::default();
    let mut trials: Vec<Trial> = Case::names()
        .into_iter()
        .map(|name| case_trial(name, &times))
        .collect();
    trials.extend(collection::trials());
    let conclusion = libtest_mimic::run(&arguments, trials);
    print_times(&mut times.lock().unwrap());
    conclusion.exit_code()
}

fn case_trial(name: String, times: &CaseTimes) -> Trial {
    let times = Arc::clone(times);
    Trial::test(name.clone(), move || {
        let start = Instant::now();
        let outcome = Case::read(&name).and_then(|case| walk::walk(&case));
        times.lock().unwrap().push((start.elapsed(), name));
        outcome.map_err(Into::into)
    })
}

fn print_times(times: &mut [(Duration, String)]) {
    times.sort_by(|one, other| other.cmp(one));
    for (time, name) in times.iter().take(TIMES_SHOWN) {
        eprintln!("{:7.2} s  {name}", time.as_secs_f64());
    }
    if let Some(more) = times
        .len()
        .checked_sub(TIMES_SHOWN)
        .filter(|more| *more > 0)
    {
        eprintln!("           and {more} that took no longer");
    }
}

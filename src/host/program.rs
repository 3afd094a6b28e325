//! A program that is run for what it prints.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use secrecy::zeroize::Zeroizing;

/// A program that is run for what it prints. It runs in an empty folder, and sees the environment of this
/// process with some variables changed.
pub(crate) struct ProgramCall<'a> {
    pub(crate) program: &'a Path,
    pub(crate) arguments: &'a [&'a str],
    pub(crate) set: &'a [(&'a str, &'a str)],
    pub(crate) hidden: &'a [&'a str],
    pub(crate) limit: Duration,
}

/// Why a program gave no answer.
pub(crate) enum ProgramFailure {
    /// It could not be started, or what it printed could not be read.
    NotRun,
    /// It did not end in time.
    TimedOut,
    /// It ended with an error, with this on standard error.
    Failed(Zeroizing<Vec<u8>>),
}

/// How often it is looked whether a program has ended.
const PAUSE: Duration = Duration::from_millis(20);

/// The bytes that are read of what a program prints.
const PRINTED: u64 = 1 << 16;

/// How long is waited for what a program that has ended wrote to standard error.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Runs the program, and gives what it writes to standard output.
///
/// # Errors
/// It cannot be run, fails, or does not end in time.
pub(super) fn run(call: &ProgramCall<'_>) -> Result<Zeroizing<Vec<u8>>, ProgramFailure> {
    let folder = tempfile::tempdir().map_err(|_| ProgramFailure::NotRun)?;
    let mut child = start_program(call, folder.path()).map_err(|_| ProgramFailure::NotRun)?;
    let printed = read_aside(child.stdout.take());
    let complaint = read_aside(child.stderr.take());
    let end = Instant::now() + call.limit;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => {
                let rest = end.saturating_duration_since(Instant::now());
                return printed
                    .recv_timeout(rest)
                    .map_err(|_| ProgramFailure::NotRun);
            }
            // What it has started can hold its output open.
            Ok(Some(_)) => {
                let complaint = complaint.recv_timeout(LAST_WORDS).unwrap_or_default();
                return Err(ProgramFailure::Failed(complaint));
            }
            Ok(None) if Instant::now() < end => thread::sleep(PAUSE),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(ProgramFailure::TimedOut);
            }
        }
    }
}

fn start_program(call: &ProgramCall<'_>, folder: &Path) -> io::Result<Child> {
    let mut command = Command::new(call.program);
    command
        .args(call.arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .envs(call.set.iter().copied());
    for name in call.hidden {
        command.env_remove(name);
    }
    command.spawn()
}

/// Reads the first bytes of `stream`, and the others to nowhere, so that the program never waits.
fn read_aside(stream: Option<impl Read + Send + 'static>) -> Receiver<Zeroizing<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let Some(mut stream) = stream else { return };
        let mut bytes = Zeroizing::new(Vec::new());
        if stream
            .by_ref()
            .take(PRINTED)
            .read_to_end(&mut bytes)
            .is_ok()
        {
            let _ = sender.send(bytes);
            let _ = io::copy(&mut stream, &mut io::sink());
        }
    });
    receiver
}

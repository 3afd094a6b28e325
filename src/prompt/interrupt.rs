//! Ctrl-C, a closed terminal, SIGTERM: the terminal is put in order, a step that has begun ends
//! first, and the process exits with 130.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use console::Term;

use crate::exit::Exit;
use crate::report::style::wrap;

/// Whether the run was interrupted, and what that has to wait for.
#[derive(Default)]
struct InterruptWatch {
    doing: Mutex<RunActivity>,
    woken: Condvar,
    interrupted: AtomicBool,
    told: Mutex<bool>,
    /// What is said at the end too.
    word: Mutex<Option<String>>,
    folders: Mutex<Vec<PathBuf>>,
    terminal: OnceLock<SavedTerminal>,
}

/// What an interruption finds.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum RunActivity {
    /// Nothing that could not be broken off.
    #[default]
    Nothing,
    Step,
    /// Waiting for the interruption itself.
    Waiting,
}

/// The terminal as it was before the first prompt.
struct SavedTerminal {
    #[cfg(unix)]
    modes: Option<rustix::termios::Termios>,
}

static WATCH: OnceLock<InterruptWatch> = OnceLock::new();

/// Watches for interruptions from now on. Once a process.
pub(crate) fn install() -> Result<(), ctrlc::Error> {
    if WATCH.set(InterruptWatch::default()).is_ok() {
        ctrlc::set_handler(on_signal)?;
    }
    Ok(())
}

/// Remembers the state of the terminal, before a prompt changes it. Without that, an interruption leaves
/// it alone: a process in the background that touches its terminal is stopped.
pub(crate) fn keep_terminal() {
    if let Some(watch) = WATCH.get() {
        watch.terminal.get_or_init(|| SavedTerminal {
            #[cfg(unix)]
            modes: rustix::termios::tcgetattr(rustix::stdio::stdin()).ok(),
        });
    }
}

/// Removes `folder` when an interruption ends the process, as its owner would have.
pub(crate) fn remove_at_exit(folder: &Path) {
    if let Some(watch) = WATCH.get() {
        lock(&watch.folders).push(folder.to_owned());
    }
}

/// While this is held, an interruption is remembered but does not end the process.
#[must_use]
pub(crate) struct BusyGuard(());

/// Begins something that must end before the process does.
pub(crate) fn hold_off() -> BusyGuard {
    set_activity(RunActivity::Step);
    BusyGuard(())
}

impl Drop for BusyGuard {
    fn drop(&mut self) {
        set_activity(RunActivity::Nothing);
    }
}

fn set_activity(doing: RunActivity) {
    if let Some(watch) = WATCH.get() {
        *lock(&watch.doing) = doing;
    }
}

/// Whether the run was interrupted.
pub(crate) fn interrupted() -> bool {
    WATCH
        .get()
        .is_some_and(|watch| watch.interrupted.load(Ordering::SeqCst))
}

/// Waits until the run is interrupted.
pub(crate) fn wait_for_interruption() {
    let Some(watch) = WATCH.get() else { return };
    let mut doing = lock(&watch.doing);
    *doing = RunActivity::Waiting;
    while !watch.interrupted.load(Ordering::SeqCst) {
        doing = watch
            .woken
            .wait(doing)
            .unwrap_or_else(PoisonError::into_inner);
    }
}

/// Puts the terminal back as it was before the first prompt: echo, line mode, cursor.
pub(crate) fn restore_terminal() {
    let Some(kept) = WATCH.get().and_then(|watch| watch.terminal.get()) else {
        return;
    };
    #[cfg(unix)]
    if let Some(modes) = &kept.modes {
        use rustix::termios::{OptionalActions, tcsetattr};
        // Where it is gone, there is nothing to put in order.
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, modes);
    }
    #[cfg(not(unix))]
    let SavedTerminal {} = kept;
    let _ = Term::stderr().show_cursor();
}

/// Keeps `word`, lines that fit the terminal, to say it when an interruption ends the run.
pub(crate) fn say_at_exit(word: &str) {
    if let Some(watch) = WATCH.get() {
        *lock(&watch.word) = Some(word.trim_end().to_owned());
    }
}

/// Says on the terminal that the run was broken off, once: the prompt that was broken off and the
/// signal's handler may both try, and the second one waits until it is said.
pub(crate) fn report_once() {
    let Some(watch) = WATCH.get() else { return };
    let mut told = lock(&watch.told);
    if !*told {
        *told = true;
        let term = Term::stderr();
        let said = "Interrupted. Nothing was changed after the last finished step.";
        let mut lines = wrap(said, term.size().1.into());
        lines.extend(lock(&watch.word).take());
        let _ = term.write_line(&format!("\n{}", lines.join("\n")));
    }
}

fn on_signal() {
    let Some(watch) = WATCH.get() else { return };
    // Held to the end: no step can begin while the process is leaving.
    let doing = lock(&watch.doing);
    let again = watch.interrupted.swap(true, Ordering::SeqCst);
    watch.woken.notify_all();
    match *doing {
        RunActivity::Nothing => leave(watch),
        RunActivity::Step if !again => {
            let _ = Term::stderr().write_line("\nThe step that has begun ends first.");
        }
        RunActivity::Step | RunActivity::Waiting => {}
    }
}

#[expect(
    clippy::exit,
    reason = "the main thread may be blocked in a read that never ends"
)]
fn leave(watch: &InterruptWatch) {
    report_once();
    for folder in lock(&watch.folders).drain(..) {
        let _ = std::fs::remove_dir_all(folder);
    }
    // Last: a prompt can have begun to read keys meanwhile.
    restore_terminal();
    std::process::exit(i32::from(Exit::Interrupted as u8));
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

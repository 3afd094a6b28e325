//! Ctrl-C, a closed terminal, SIGTERM: the terminal is put in order, a step that has begun ends
//! first, and the process exits with 130.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use console::Term;

use crate::exit::Exit;

/// Whether somebody has interrupted, and whether that must wait.
#[derive(Default)]
struct Watch {
    busy: Mutex<bool>,
    interrupted: AtomicBool,
    told: AtomicBool,
    woken: Condvar,
    folders: Mutex<Vec<PathBuf>>,
    #[cfg(unix)]
    terminal: Option<rustix::termios::Termios>,
}

static WATCH: OnceLock<Watch> = OnceLock::new();

/// Remembers how the terminal is now, and watches for interruptions from now on. Once a process.
///
/// # Errors
/// The system's handler cannot be set.
pub fn install() -> Result<(), ctrlc::Error> {
    let watch = Watch {
        #[cfg(unix)]
        terminal: rustix::termios::tcgetattr(rustix::stdio::stdin()).ok(),
        ..Watch::default()
    };
    if WATCH.set(watch).is_ok() {
        ctrlc::set_handler(on_signal)?;
    }
    Ok(())
}

/// Removes `folder` when an interruption ends the process, as its owner would have.
pub fn remove_at_exit(folder: &Path) {
    if let Some(watch) = WATCH.get() {
        lock(&watch.folders).push(folder.to_owned());
    }
}

/// While this is held, an interruption is remembered but does not end the process.
#[must_use]
pub struct Busy(());

/// Something begins that must end before the process does.
pub fn busy() -> Busy {
    if let Some(watch) = WATCH.get() {
        *lock(&watch.busy) = true;
    }
    Busy(())
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(watch) = WATCH.get() {
            *lock(&watch.busy) = false;
        }
    }
}

/// Whether somebody has interrupted.
pub fn interrupted() -> bool {
    WATCH
        .get()
        .is_some_and(|watch| watch.interrupted.load(Ordering::SeqCst))
}

/// Waits until somebody interrupts.
pub fn wait() {
    let Some(watch) = WATCH.get() else { return };
    let mut busy = lock(&watch.busy);
    *busy = true;
    while !watch.interrupted.load(Ordering::SeqCst) {
        busy = watch
            .woken
            .wait(busy)
            .unwrap_or_else(PoisonError::into_inner);
    }
}

/// Puts the terminal back as it was at the start: echo, line mode, cursor.
pub fn restore_terminal() {
    #[cfg(unix)]
    if let Some(terminal) = WATCH.get().and_then(|watch| watch.terminal.as_ref()) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // Where it is gone, there is nothing to put in order.
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, terminal);
    }
    if Term::stderr().is_term() {
        let _ = Term::stderr().show_cursor();
    }
}

/// Says on the terminal that the run was broken off, once: the prompt that was broken off and the
/// signal's handler may both come to say it.
pub fn tell() {
    let told = WATCH
        .get()
        .is_some_and(|watch| watch.told.swap(true, Ordering::SeqCst));
    if !told {
        let said = "\nInterrupted: nothing was changed after the last finished step.";
        let _ = Term::stderr().write_line(said);
    }
}

fn on_signal() {
    let Some(watch) = WATCH.get() else { return };
    let busy = lock(&watch.busy);
    watch.interrupted.store(true, Ordering::SeqCst);
    watch.woken.notify_all();
    if !*busy {
        leave(watch);
    }
}

#[expect(
    clippy::exit,
    reason = "the main thread may be blocked in a read that never ends"
)]
fn leave(watch: &Watch) {
    restore_terminal();
    tell();
    for folder in lock(&watch.folders).drain(..) {
        let _ = std::fs::remove_dir_all(folder);
    }
    std::process::exit(i32::from(Exit::Interrupted as u8));
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

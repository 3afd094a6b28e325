//! The process itself: its environment, clock, terminal and streams.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

use console::Term;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::zeroize::Zeroizing;

use super::command_guard::CommandGuard;
use super::program::{self, ProgramCall, ProgramFailure};
use super::{Host, TerminalTraits};

/// The real process.
pub(crate) struct ProcessHost {
    cwd: PathBuf,
    guards: StreamGuards,
    /// Why standard output did not take everything.
    loss: OnceLock<io::Error>,
}

/// What keeps the runner of a workflow from obeying a name or a line of a config.
struct StreamGuards {
    out: CommandGuard,
    err: CommandGuard,
}

impl ProcessHost {
    /// The process, in the folder `cwd`.
    pub(crate) fn new(cwd: PathBuf) -> Self {
        let is_workflow = std::env::var("GITHUB_ACTIONS").is_ok_and(|set| !set.is_empty());
        let guard = || CommandGuard::new(is_workflow);
        Self {
            cwd,
            guards: StreamGuards {
                out: guard(),
                err: guard(),
            },
            loss: OnceLock::new(),
        }
    }

    /// Why not everything that was written reached standard output. A reader that went away (`| head`) has
    /// seen what it wanted.
    pub(crate) fn loss(&self) -> Option<&io::Error> {
        self.loss.get()
    }

    fn keep_loss(&self, written: io::Result<()>) {
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                // The first one says it.
                let _ = self.loss.set(error);
            }
            _ => {}
        }
    }
}

/// Lets the system write no image of this process into a file if it crashes: a value can be in its memory.
/// Programs that it starts inherit that.
pub(crate) fn withhold_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::Core).maximum;
        let none = Rlimit {
            current: Some(0),
            maximum,
        };
        // Where it cannot be set, the system's own limit stays.
        let _ = setrlimit(Resource::Core, none);
    }
}

impl Host for ProcessHost {
    fn var(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn cwd(&self) -> &Path {
        &self.cwd
    }

    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn local_time(&self, moment: SystemTime) -> String {
        match Timestamp::try_from(moment) {
            Ok(moment) => moment
                .to_zoned_datetime(TimeZone::system())
                .strftime("%F %T")
                .to_string(),
            Err(_) => humantime::format_rfc3339_seconds(moment).to_string(),
        }
    }

    fn terminal(&self) -> TerminalTraits {
        let stderr = Term::stderr();
        TerminalTraits {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: stderr.is_term(),
            width: stderr.size_checked().map_or(80, |(_, width)| width.into()),
            unicode: allows_unicode(|name| self.var(name)),
        }
    }

    fn input(&self, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(limit));
        stdin()?.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn out(&self, text: &str) {
        self.keep_loss(self.deliver(&self.guards.out.defuse(text)));
    }

    fn command(&self, text: &str) {
        self.keep_loss(self.deliver(text));
    }

    fn append(&self, path: &Path, text: &str) -> io::Result<()> {
        let mut file = File::options().create(true).append(true).open(path)?;
        file.write_all(text.as_bytes())
    }

    fn deliver(&self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    fn ask_program(&self, call: &ProgramCall<'_>) -> Result<Zeroizing<Vec<u8>>, ProgramFailure> {
        program::run(call)
    }

    fn has_browser(&self) -> bool {
        let is_set = |name: &str| !self.var(name).unwrap_or_default().is_empty();
        let has_screen = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
        // On another machine, it would open there.
        let is_remote = is_set("SSH_CONNECTION") && !has_screen;
        !is_remote && (has_screen || !cfg!(target_os = "linux") || is_set("WSL_DISTRO_NAME"))
    }

    fn browse(&self, link: &str) -> io::Result<()> {
        open::that_detached(link)
    }

    fn err(&self, text: &str) {
        let text = self.guards.err.defuse(text);
        let mut stderr = io::stderr().lock();
        let written = stderr.write_all(text.as_bytes());
        let _ = written.and_then(|()| stderr.flush());
    }
}

/// Standard input without the library's buffer, which nobody wipes.
#[cfg(unix)]
fn stdin() -> io::Result<impl Read> {
    use std::os::fd::AsFd;
    let own = io::stdin().as_fd().try_clone_to_owned()?;
    Ok(File::from(own))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as where it can fail")]
fn stdin() -> io::Result<impl Read> {
    Ok(io::stdin())
}

/// Whether the locale and `TERM` allow more than ASCII. Windows consoles always do.
fn allows_unicode(var: impl Fn(&str) -> Option<String>) -> bool {
    if var("TERM").as_deref() == Some("dumb") {
        return false;
    }
    if cfg!(windows) {
        return true;
    }
    ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| var(name).filter(|value| !value.is_empty()))
        .map(|locale| locale.to_ascii_lowercase())
        .is_some_and(|locale| locale.contains("utf-8") || locale.contains("utf8"))
}

//! The only door to the process: environment, clock, working directory, terminal and the two
//! output streams.
//!
//! Everything below the command layer that needs one of these receives a [`Host`]. The real one is
//! [`ProcessHost`]; [`HostOverride`] replaces the variables and the folder of one, which is how `demo`
//! runs the ordinary commands without seeing the user's credentials.

mod command_guard;
mod program;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use console::Term;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use secrecy::zeroize::Zeroizing;

use command_guard::CommandGuard;
pub(crate) use program::{ProgramCall, ProgramFailure};

/// Environment, clock, working directory, terminal and output of one run.
pub(crate) trait Host: Sync {
    /// The variable `name`, if it is set and valid Unicode. An empty value is `Some("")`.
    fn var(&self, name: &str) -> Option<String>;
    /// The folder in which relative paths are resolved.
    fn cwd(&self) -> &Path;
    fn now(&self) -> SystemTime;
    /// A moment as this machine's clock shows it: `2026-11-26 20:03:11`.
    fn local_time(&self, moment: SystemTime) -> String;
    fn terminal(&self) -> TerminalTraits;
    /// Reads standard input to its end, or to `limit` bytes.
    fn input(&self, limit: usize) -> io::Result<Zeroizing<Vec<u8>>>;
    /// Writes to standard output (results). A closed pipe is not an error.
    fn out(&self, text: &str);
    /// Writes commands for the runner of a workflow to standard output.
    fn command(&self, text: &str);
    /// Adds `text` to a file that the runner reads.
    ///
    /// # Errors
    /// The file cannot be written.
    fn append(&self, path: &Path, text: &str) -> io::Result<()>;
    /// Writes to standard output what cannot be had a second time.
    fn deliver(&self, text: &str) -> io::Result<()>;
    /// Runs a program and gives what it writes to standard output.
    ///
    /// # Errors
    /// It cannot be run, fails, or does not end in time.
    fn ask_program(&self, call: &ProgramCall<'_>) -> Result<Zeroizing<Vec<u8>>, ProgramFailure>;
    /// Whether a browser can probably be opened where the person sits.
    fn has_browser(&self) -> bool;
    /// Opens a link in the browser.
    ///
    /// # Errors
    /// There is no program that opens links.
    fn browse(&self, link: &str) -> io::Result<()>;
    /// Writes to standard error (prompts, plan, progress, warnings, errors).
    fn err(&self, text: &str);
}

/// Which streams of a run are a terminal, and what that terminal can do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TerminalTraits {
    pub(crate) stdin: bool,
    pub(crate) stdout: bool,
    pub(crate) stderr: bool,
    /// Columns of the terminal behind standard error; 80 where there is none.
    pub(crate) width: usize,
    /// The locale and `TERM` allow more than ASCII.
    pub(crate) unicode: bool,
}

/// Who started a run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Runner {
    Person,
    /// A pipeline.
    Pipeline,
    /// A pipeline of Cloudflare itself, which makes the token that it deploys with.
    WorkersBuilds,
}

impl Runner {
    pub(crate) fn of(host: &dyn Host) -> Self {
        let is_set = |name: &str| !host.var(name).unwrap_or_default().is_empty();
        if is_set("WORKERS_CI") {
            Self::WorkersBuilds
        } else if is_set("CI") || is_set("GITHUB_ACTIONS") {
            Self::Pipeline
        } else {
            Self::Person
        }
    }
}

/// The shell that a person types commands into.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum UserShell {
    /// bash, zsh, and their like.
    Posix,
    Fish,
    PowerShell,
}

impl UserShell {
    pub(crate) fn of(host: &dyn Host) -> Self {
        let shell = host.var("SHELL").unwrap_or_default();
        if shell.rsplit('/').next() == Some("fish") {
            Self::Fish
        } else if cfg!(windows) || (shell.is_empty() && host.var("PSModulePath").is_some()) {
            Self::PowerShell
        } else {
            Self::Posix
        }
    }
}

/// The real process.
pub(crate) struct ProcessHost {
    cwd: PathBuf,
    guards: StreamGuards,
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
        }
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
        // A reader that went away (`| head`) has seen what it wanted.
        let _ = self.deliver(&self.guards.out.defuse(text));
    }

    fn command(&self, text: &str) {
        let _ = self.deliver(text);
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

/// Another host with its folder and environment replaced: of the inner environment, only what
/// describes the terminal, and who sits at it, is visible.
pub(crate) struct HostOverride<'a> {
    pub(crate) inner: &'a dyn Host,
    pub(crate) cwd: PathBuf,
    pub(crate) vars: BTreeMap<String, String>,
}

impl HostOverride<'_> {
    /// Variables that describe the terminal and who sits at it, not the user's account.
    const TERMINAL: &'static [&'static str] = &[
        "AMP_CURRENT_THREAD_ID",
        "CI",
        "CLAUDECODE",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "CODEX_THREAD_ID",
        "CURSOR_TRACE_ID",
        "GEMINI_CLI",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "NO_COLOR",
        "PAGER",
        "QWEN_CODE",
        "TERM",
        "WRANGLER_PERMIT_NO_INPUT",
    ];
}

impl Host for HostOverride<'_> {
    fn var(&self, name: &str) -> Option<String> {
        if Self::TERMINAL.contains(&name) {
            return self.inner.var(name);
        }
        self.vars.get(name).cloned()
    }

    fn cwd(&self) -> &Path {
        &self.cwd
    }

    fn now(&self) -> SystemTime {
        self.inner.now()
    }

    fn local_time(&self, moment: SystemTime) -> String {
        self.inner.local_time(moment)
    }

    fn terminal(&self) -> TerminalTraits {
        self.inner.terminal()
    }

    fn input(&self, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
        self.inner.input(limit)
    }

    fn out(&self, text: &str) {
        self.inner.out(text);
    }

    fn command(&self, text: &str) {
        self.inner.command(text);
    }

    fn append(&self, path: &Path, text: &str) -> io::Result<()> {
        self.inner.append(path, text)
    }

    fn deliver(&self, text: &str) -> io::Result<()> {
        self.inner.deliver(text)
    }

    /// The program would see the user's own environment.
    fn ask_program(&self, _: &ProgramCall<'_>) -> Result<Zeroizing<Vec<u8>>, ProgramFailure> {
        Err(ProgramFailure::NotRun)
    }

    /// What a made-up Cloudflare links to is not there.
    fn has_browser(&self) -> bool {
        false
    }

    fn browse(&self, _: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn err(&self, text: &str) {
        self.inner.err(text);
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

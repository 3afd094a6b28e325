//! The only door to the process: environment, clock, working directory, terminal and the two
//! output streams.
//!
//! Everything below the command layer that needs one of these receives a [`Host`]. The real one is
//! [`ProcessHost`]; [`HostOverride`] replaces the variables and the folder of one, which is how `demo`
//! runs the ordinary commands without seeing the user's credentials.

mod command_guard;
mod process;
mod program;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use secrecy::zeroize::Zeroizing;

pub(crate) use process::{ProcessHost, withhold_core_dumps};
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
    /// No program opens links here.
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
    /// Columns of the terminal behind standard error; 80 without one.
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

/// The variables by which agents are recognized that run commands on a terminal (npm `am-i-vibing` 0.5,
/// which wrangler 4.164 uses), and why nobody is asked then.
pub(crate) const AGENTS: [(&[&str], &str); 6] = [
    (&["CLAUDECODE"], "CLAUDECODE is set"),
    (&["CODEX_THREAD_ID"], "CODEX_THREAD_ID is set"),
    (&["GEMINI_CLI"], "GEMINI_CLI is set"),
    (
        &["CURSOR_TRACE_ID", "PAGER"],
        "CURSOR_TRACE_ID and PAGER are set",
    ),
    (&["AMP_CURRENT_THREAD_ID"], "AMP_CURRENT_THREAD_ID is set"),
    (&["QWEN_CODE"], "QWEN_CODE is set"),
];

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
        "CI",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "NO_COLOR",
        "TERM",
        "WRANGLER_PERMIT_NO_INPUT",
    ];
}

impl Host for HostOverride<'_> {
    fn var(&self, name: &str) -> Option<String> {
        let is_agent = AGENTS
            .iter()
            .any(|(variables, _)| variables.contains(&name));
        if is_agent || Self::TERMINAL.contains(&name) {
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

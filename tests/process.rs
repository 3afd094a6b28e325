//! A child process: what it sees of this machine, how long it may take, how it ended.

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// The longest that any run may take. It ends a run that hangs and measures nothing.
const LIMIT: Duration = Duration::from_secs(60);

/// What programs need of the environment: where others are and, on Windows, where the system is.
const KEPT: [&str; 2] = ["PATH", "SystemRoot"];

/// How a run ended.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Standard output as JSON; `None` where nothing was written.
    pub(crate) fn json(&self) -> Option<Value> {
        (!self.stdout.is_empty()).then(|| serde_json::from_str(&self.stdout).unwrap())
    }

    /// Fails with everything it said unless it ended with `code`.
    pub(crate) fn expect_code(self, code: i32) -> Self {
        let Self { stdout, stderr, .. } = &self;
        assert_eq!(self.code, Some(code), "exit code\n{stdout}\n{stderr}");
        self
    }
}

/// A command in `folder` to which nothing of the developer's own environment shows through.
pub(crate) fn isolated(program: impl AsRef<OsStr>, folder: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env_clear()
        .envs(
            KEPT.iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .env("HOME", home)
        .env("LOCALAPPDATA", home)
        .env("LANG", "C.UTF-8");
    command
}

/// Whether a program can be started here.
pub(crate) fn is_installed(program: &str) -> bool {
    let mut asked = Command::new(program);
    let asked = asked
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

/// Runs a command to its end, with nothing on standard input.
pub(crate) fn run(command: &mut Command) -> Ran {
    run_with(command, b"")
}

/// Runs a command to its end, with these bytes on standard input; no more than a pipe takes.
pub(crate) fn run_with(command: &mut Command, input: &[u8]) -> Ran {
    let deadline = Instant::now() + LIMIT;
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", command.get_program().display()));
    // Whoever does not read it has ended already.
    let _ = child.stdin.take().unwrap().write_all(input);
    let pipes = [
        drain(child.stdout.take().unwrap()),
        drain(child.stderr.take().unwrap()),
    ];
    let [stdout, stderr] = pipes.map(|pipe| {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(bytes) = pipe.recv_timeout(left) else {
            let _ = child.kill();
            panic!("still running after {LIMIT:?}: {command:?}");
        };
        String::from_utf8(bytes).unwrap()
    });
    let code = child.wait().unwrap().code();
    Ran {
        code,
        stdout,
        stderr,
    }
}

/// Reads to the end on a thread of its own: a full pipe would stop the process that writes to it.
fn drain(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}

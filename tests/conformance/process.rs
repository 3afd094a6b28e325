//! A child process: what it said, how it ended, and a limit to its time.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// Far more than a start of wrangler takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// How a process ended.
#[derive(Debug)]
pub(super) struct Ran {
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ran {
    /// Fails with everything it said unless it ended with `code`.
    pub(super) fn expect_code(self, code: i32) -> Self {
        let Self { stdout, stderr, .. } = &self;
        assert_eq!(self.code, Some(code), "exit code\n{stdout}\n{stderr}");
        self
    }

    /// Its standard output as JSON.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.stdout, self.stderr))
    }
}

/// Runs a command with no standard input.
pub(super) fn run(command: &mut Command) -> Ran {
    let deadline = Instant::now() + LIMIT;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", command.get_program().display()));
    let streams = [
        drain(child.stdout.take().unwrap()),
        drain(child.stderr.take().unwrap()),
    ];
    let [stdout, stderr] = streams.map(|stream| {
        let left = deadline.saturating_duration_since(Instant::now());
        stream.recv_timeout(left).unwrap_or_else(|_| {
            let _ = child.kill();
            panic!("{command:?} still runs after {} s", LIMIT.as_secs())
        })
    });
    let code = child.wait().unwrap().code();
    Ran {
        code,
        stdout,
        stderr,
    }
}

/// Reads a stream to its end in a thread of its own, so that neither stream blocks the other.
fn drain(mut stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

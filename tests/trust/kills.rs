//! A run that is killed at any moment leaves what was there or what was to be there; the next run does the
//! rest, an undo takes back all of it, and no file is left behind.
//!
//! A run is killed where it makes a call (before Cloudflare does what is asked, and after), and where it
//! asks the operating system to change a file: strace counts these system calls, and then kills at each.
//! A sample runs with the other tests; `WRANGLER_PERMIT_MATRIX=whole` kills at every point.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::yield_now;

use serde_json::{Value, json};

use super::{add_faults, is_whole};
use crate::case::Case;
use crate::process::{is_installed, run};
use crate::sandbox::{Files, Sandbox, SandboxState, files, journals};
use crate::state::{list, text};

/// The system calls by which a file is made, filled, named or removed.
const FILE_CALLS: &[&str] = &[
    "mkdir",
    "openat",
    "write",
    "ftruncate",
    "fsync",
    "fdatasync",
    "fchmod",
    "fchown",
    "flock",
    "rename",
    "renameat2",
    "linkat",
    "unlink",
    "unlinkat",
    "rmdir",
];

/// How many points of each command a sample has.
const SAMPLE: usize = 4;

/// A command that changes something.
struct Victim {
    case: &'static str,
    /// What is run first, and is not killed.
    before: &'static [&'static str],
    arguments: &'static [&'static str],
}

const VICTIMS: &[Victim] = &[
    Victim {
        case: "fix/copy-bindings",
        before: &[],
        arguments: &["fix", "--yes", "--copy-bindings"],
    },
    Victim {
        case: "fix/create-two-secrets",
        before: &[],
        arguments: &[
            "fix",
            "--yes",
            "--create",
            "KEY=env:VALUE",
            "--create",
            "OTHER=env:OTHER",
        ],
    },
    Victim {
        case: "check/sound",
        before: &[],
        arguments: &["add", "session-signing"],
    },
    Victim {
        case: "fix/copy-bindings",
        before: &["fix", "--yes", "--copy-bindings"],
        arguments: &["undo", "--yes"],
    },
    Victim {
        case: "token/create/into-a-file",
        before: &[],
        arguments: &[
            "token", "create", "--with", "env:BOOT", "--yes", "--output", "token",
        ],
    },
];

/// Where a run is killed.
enum KillPoint {
    /// At this call to Cloudflare, the how manieth of its kind; once it was done, or before.
    Request {
        method: String,
        path: String,
        skip: u32,
        is_done: bool,
    },
    /// At this system call, the how manieth from 1.
    System(&'static str, usize),
}

impl fmt::Display for KillPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request {
                method,
                path,
                skip,
                is_done,
            } => {
                let when = if *is_done { "after" } else { "before" };
                write!(f, "{when} {method} {path} {}", skip + 1)
            }
            Self::System(name, number) => write!(f, "{name} {number}"),
        }
    }
}

/// Everything that a run can leave somewhere.
#[derive(PartialEq)]
struct Remains {
    state: SandboxState,
    secrets: BTreeSet<String>,
}

impl Remains {
    fn of(sandbox: &Sandbox) -> Self {
        let state = sandbox.server.state();
        let names = list(&state, "secrets")
            .iter()
            .map(|secret| text(&secret["name"]));
        Self {
            secrets: names.collect(),
            state: SandboxState::of(sandbox),
        }
    }

    /// The scopes of each secret that was there at first.
    fn scopes_of<'s>(&'s self, first: &Self) -> Vec<Option<&'s Value>> {
        let keys = first.state.scopes.keys();
        keys.map(|key| self.state.scopes.get(key)).collect()
    }
}

impl Victim {
    fn prepare(&self) -> Sandbox {
        let sandbox = Case::read(self.case).unwrap().sandbox();
        let temporary = sandbox.home().join("tmp");
        fs::create_dir_all(&temporary).unwrap();
        let sandbox = sandbox.var("TMPDIR", temporary.to_str().unwrap());
        if !self.before.is_empty() {
            sandbox.run(self.before).expect_code(0);
        }
        sandbox
    }

    fn is_token(&self) -> bool {
        self.arguments[0] == "token"
    }

    fn is_undo(&self) -> bool {
        self.arguments[0] == "undo"
    }

    /// Every point at which it can be killed.
    fn points(&self) -> Vec<KillPoint> {
        let sandbox = self.prepare();
        let first = sandbox.server.requests().len();
        let trace = sandbox.home().join("tmp/trace");
        let mut strace = traced(&sandbox, &["-o", trace.to_str().unwrap()], self.arguments);
        run(&mut strace).expect_code(0);
        let mut points = Vec::new();
        let mut requests = BTreeMap::<(String, String), u32>::new();
        for request in sandbox.server.requests().into_iter().skip(first) {
            *requests.entry((request.method, request.path)).or_default() += 1;
        }
        for ((method, path), count) in requests {
            for (skip, is_done) in (0..count).flat_map(|skip| [(skip, false), (skip, true)]) {
                let (method, path) = (method.clone(), path.clone());
                points.push(KillPoint::Request {
                    method,
                    path,
                    skip,
                    is_done,
                });
            }
        }
        let trace = fs::read_to_string(trace).unwrap();
        for name in FILE_CALLS {
            // `123 fsync(4)`; a call that another thread interrupts is begun once.
            let begins = format!(" {name}(");
            let calls = trace.lines().filter(|line| line.contains(&begins));
            let own = calls.enumerate().filter(|(_, line)| {
                // What is only read cannot be left half done.
                *name != "openat" || line.contains("O_CREAT")
            });
            points.extend(own.map(|(index, _)| KillPoint::System(name, index + 1)));
        }
        points
    }

    /// Runs it until `point`, and kills it there. False where it ended before.
    fn kill(&self, sandbox: &Sandbox, point: &KillPoint) -> bool {
        match point {
            KillPoint::System(name, number) => {
                let inject = format!("inject={name}:signal=SIGKILL:when={number}");
                let nowhere = ["-o", "/dev/null", "-e", &inject];
                run(&mut traced(sandbox, &nowhere, self.arguments))
                    .code
                    .is_none()
            }
            KillPoint::Request {
                method,
                path,
                skip,
                is_done,
            } => {
                let fault = json!({ "method": method, "path": format!("*{path}"), "skip": skip,
                    "times": 1, "perform": is_done, "answer": "hang" });
                add_faults(sandbox, &[fault]);
                let before = count(sandbox, method, path);
                let mut command = sandbox.command(env!("CARGO_BIN_EXE_wrangler-permit"));
                let quiet = command.args(self.arguments).stdin(Stdio::null());
                let mut child = quiet
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap();
                while count(sandbox, method, path) <= before + *skip as usize {
                    assert!(
                        child.try_wait().unwrap().is_none(),
                        "it ended before {point}"
                    );
                    yield_now();
                }
                child.kill().unwrap();
                child.wait().unwrap();
                sandbox
                    .server
                    .edit_state(|state| state["faults"] = json!([]))
                    .unwrap();
                true
            }
        }
    }
}

fn count(sandbox: &Sandbox, method: &str, path: &str) -> usize {
    let requests = sandbox.server.requests();
    let like = |request: &&wrangler_permit::RecordedRequest| {
        request.method == method && request.path == path
    };
    requests.iter().filter(like).count()
}

/// The binary below strace, which follows its threads.
pub(super) fn traced(sandbox: &Sandbox, options: &[&str], arguments: &[&str]) -> Command {
    let mut strace = sandbox.command("strace");
    let calls = format!("trace={}", FILE_CALLS.join(","));
    strace.args(["-f", "-qq", "-e", &calls]).args(options);
    strace
        .arg(env!("CARGO_BIN_EXE_wrangler-permit"))
        .args(arguments);
    strace
}

/// Kills `victim` at `point`. What is wrong about what it leaves, or what comes after it.
fn try_point(victim: &Victim, point: &KillPoint, whole: &Remains) -> Result<bool, String> {
    let sandbox = victim.prepare();
    let before = Remains::of(&sandbox);
    if !victim.kill(&sandbox, point) {
        return Ok(false);
    }
    for (path, bytes) in sandbox.files() {
        let is_draft = path.to_string_lossy().contains(".wrangler-permit-");
        let known = [&before, whole].map(|remains| remains.state.files.get(&path));
        let is_whole =
            known.contains(&Some(&bytes)) || (victim.is_token() && path == Path::new("token"));
        if !is_draft && !is_whole {
            return Err(format!("{} is half written", path.display()));
        }
    }
    if victim.is_token() {
        return judge_token(victim, &sandbox, &before).map(|()| true);
    }
    let again = sandbox.run(victim.arguments);
    if again.code != Some(0) {
        return Err(format!("the next run fails\n{again:#?}"));
    }
    let after = Remains::of(&sandbox);
    if after != *whole {
        return Err(format!("the next run does not do the rest\n{again:#?}"));
    }
    if !victim.is_undo() {
        undo_all(&sandbox, &before)?;
    }
    expect_no_leftover(&sandbox).map(|()| true)
}

/// Takes back every run.
fn undo_all(sandbox: &Sandbox, before: &Remains) -> Result<(), String> {
    for _ in 0..3 {
        if sandbox.run(&["undo"]).stdout == "There is nothing to undo.\n" {
            break;
        }
        let undo = sandbox.run(&["undo", "--yes"]);
        // A secret that was created stays, and is told.
        if !matches!(undo.code, Some(0 | 1)) {
            return Err(format!("the undo fails\n{undo:#?}"));
        }
    }
    let undone = Remains::of(sandbox);
    if undone.state.files != before.state.files
        || undone.scopes_of(before) != before.scopes_of(before)
    {
        return Err("an undo does not restore what was there".to_owned());
    }
    Ok(())
}

/// A token whose value is lost is in the list of what was done; a file holds a whole value or is not there.
fn judge_token(victim: &Victim, sandbox: &Sandbox, before: &Remains) -> Result<(), String> {
    let state = sandbox.server.state();
    let tokens = list(&state, "tokens");
    let made = tokens
        .iter()
        .find(|token| text(&token["name"]) == "deploy api");
    let listed = sandbox.run(&["undo", "--list"]);
    if let Some(made) = made {
        let told = listed.stdout.contains("deploy api");
        let value = sandbox.files().remove(Path::new("token"));
        if value
            .as_ref()
            .is_some_and(|value| *value != text(&made["value"]).into_bytes())
        {
            return Err("a part of the value is in the file".to_owned());
        }
        if !told {
            return Err(format!("a token was made, and no word of it\n{listed:#?}"));
        }
    }
    let _ = fs::remove_file(sandbox.project().join("token"));
    let again = sandbox.run(victim.arguments);
    if again.code != Some(0) {
        return Err(format!("the next run fails\n{again:#?}"));
    }
    fs::remove_file(sandbox.project().join("token")).unwrap();
    if sandbox.files() != before.state.files {
        return Err("a file is left".to_owned());
    }
    expect_no_leftover(sandbox)
}

/// Only journals and the locks of turns are there besides the project.
fn expect_no_leftover(sandbox: &Sandbox) -> Result<(), String> {
    let is_ours = |path: &&std::path::PathBuf| {
        let name = path.to_string_lossy();
        name.contains("wrangler-permit/journal") || name.contains("wrangler-permit/turns")
    };
    let home: Files = files(&sandbox.home());
    let left = home.keys().find(|path| !is_ours(path));
    let drafts = fs::read_dir(sandbox.project()).unwrap();
    let drafts = drafts.map(|entry| entry.unwrap().file_name());
    let draft = drafts
        .into_iter()
        .find(|name| name.to_string_lossy().starts_with(".wrangler-permit"));
    match (left, draft) {
        (None, None) => Ok(()),
        (left, draft) => Err(format!(
            "left behind: {left:?} {draft:?}, {:?}",
            journals(sandbox)
        )),
    }
}

#[test]
fn a_run_that_is_killed_leaves_nothing_half_done() {
    if !is_installed("strace") {
        let _ = writeln!(std::io::stderr(), "skipped: there is no strace");
        return;
    }
    let (mut table, mut complaints) = (String::new(), Vec::new());
    let (mut kills, mut tried, mut all) = (0, 0, 0);
    for victim in VICTIMS {
        let points = victim.points();
        let sandbox = victim.prepare();
        sandbox.run(victim.arguments).expect_code(0);
        let whole = Remains::of(&sandbox);
        let step = if is_whole() { 1 } else { points.len() / SAMPLE };
        let (mut killed, mut wrong) = (0, 0);
        for point in points.iter().step_by(step.max(1)) {
            tried += 1;
            match try_point(victim, point, &whole) {
                Ok(was_killed) => killed += usize::from(was_killed),
                Err(complaint) => {
                    (killed, wrong) = (killed + 1, wrong + 1);
                    let command = victim.arguments.join(" ");
                    complaints.push(format!("{command}, killed at {point}: {complaint}"));
                }
            }
        }
        let command = victim.arguments.join(" ");
        table += &format!("{:6} {killed:6} {wrong:6}  {command}\n", points.len());
        (kills, all) = (kills + killed, all + points.len());
    }
    let head = "\npoints  kills  wrong\n";
    let end = format!("{all:6} {kills:6} {:6}  all\n", complaints.len());
    let _ = std::io::stderr().write_all([head, &table, &end].concat().as_bytes());
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
    // How often threads wake each other differs a little from run to run.
    assert!(kills * 10 >= tried * 9, "{kills} of {tried} were killed");
}

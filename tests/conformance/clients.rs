//! The official API clients against the embedded Cloudflare: they make of its answers what they would
//! of Cloudflare's own.
//!
//! The client for Python holds every answer against its types while it runs. That for JavaScript does
//! not: what was sent is written down as TypeScript and compiled against the types it publishes.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

use serde::Deserialize;
use serde_json::{Value, json};

use super::comparison::Comparison;
use super::names::Names;
use super::{tell, world};
use crate::process;
use crate::sandbox::{Files, Sandbox};
use crate::state::find;

/// The folder with one subfolder a client: where npm installed it, or a virtual environment.
pub(super) const VARIABLE: &str = "WRANGLER_PERMIT_CLIENTS";

/// What is called, and what comes of it.
const CALLS: &str = include_str!("calls.json");

/// An installed client.
enum Client {
    /// `cloudflare` of npm, in this folder of modules, beside TypeScript.
    JavaScript(PathBuf),
    /// `cloudflare` of PyPI, for this interpreter.
    Python(PathBuf),
}

/// One call, with names for ids.
#[derive(Deserialize)]
struct Call {
    token: String,
    call: String,
    #[serde(default)]
    id: Value,
    #[serde(default = "nothing")]
    params: Value,
    /// How many requests it takes, if that is not one.
    requests: Option<usize>,
    /// What the answer holds; in a list, each of its items.
    #[serde(default)]
    answer: Value,
    refused: Option<Value>,
    /// Why what is sent does not fit the type that the client for JavaScript publishes.
    untyped: Option<String>,
}

fn nothing() -> Value {
    json!({})
}

/// What a script printed.
#[derive(Deserialize)]
struct Printed {
    version: String,
    outcomes: Vec<Outcome>,
}

/// What came of a call.
#[derive(Deserialize)]
struct Outcome {
    #[serde(default)]
    answer: Value,
    refused: Option<Value>,
    /// Every `result`, or every list of `errors`, as it was sent.
    #[serde(default)]
    raw: Vec<Value>,
}

#[test]
fn npm_cloudflare_makes_of_it_what_it_should() {
    for client in all().filter(|client| matches!(client, Client::JavaScript(_))) {
        judge(&client);
    }
}

#[test]
fn pypi_cloudflare_makes_of_it_what_it_should() {
    for client in all().filter(|client| matches!(client, Client::Python(_))) {
        judge(&client);
    }
}

/// The modules of the client for JavaScript, TypeScript among them, where it is installed.
pub(super) fn npm() -> Option<PathBuf> {
    std::env::var_os(VARIABLE)?;
    all().find_map(|client| match client {
        Client::JavaScript(modules) => Some(modules),
        Client::Python(_) => None,
    })
}

/// The installed clients; none where the variable is not set, which is said.
fn all() -> impl Iterator<Item = Client> {
    let folder = std::env::var_os(VARIABLE);
    if folder.is_none() {
        tell_of_the_skip();
    }
    folder.into_iter().flat_map(|folder| {
        let entries = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{VARIABLE}={}: {error}", folder.display()));
        let clients: Vec<Client> = entries
            .filter_map(|entry| Client::at(&entry.unwrap().path()))
            .collect();
        let place = folder.display();
        assert!(!clients.is_empty(), "{place}: no subfolder has a client");
        clients
    })
}

fn tell_of_the_skip() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        tell(&format!(
            "skipped: the tests in which the official API clients are the judges.\n\
             To run them, set {VARIABLE} to a folder with subfolders in which\n\
             `npm install cloudflare typescript` was run, or that are virtual environments\n\
             of Python with `cloudflare`. `.ci/run` does all of it."
        ));
    });
}

impl Client {
    fn at(folder: &Path) -> Option<Self> {
        let (modules, python) = (folder.join("node_modules"), folder.join("bin/python"));
        if modules.join("cloudflare").is_dir() {
            Some(Self::JavaScript(modules))
        } else {
            python.is_file().then_some(Self::Python(python))
        }
    }

    fn registry(&self) -> &str {
        match self {
            Self::JavaScript(_) => "npm",
            Self::Python(_) => "PyPI",
        }
    }

    /// The command that makes the calls in a file.
    fn command(&self, sandbox: &Sandbox, calls: &Path) -> Command {
        const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance");
        let mut command = match self {
            Self::JavaScript(modules) => {
                let mut command = sandbox.command("node");
                command.arg(format!("{SCRIPTS}/call_client.cjs"));
                command.arg(modules.join("cloudflare"));
                command
            }
            Self::Python(python) => {
                let mut command = sandbox.command(python);
                command.arg("-I").arg(format!("{SCRIPTS}/call_client.py"));
                command
            }
        };
        command.arg(calls);
        command
    }
}

fn judge(client: &Client) {
    let sandbox = Sandbox::without_token(&Files::new(), &world::open());
    let mut names = Names::default();
    names.learn(&sandbox.server.state());
    let calls: Vec<Call> = serde_json::from_str(&names.take_from(CALLS)).unwrap();
    let file = sandbox.home().join("calls.json");
    std::fs::write(&file, written(&calls, &sandbox)).unwrap();
    let ran = process::run(&mut client.command(&sandbox, &file)).expect_code(0);
    let Printed { version, outcomes } = ran.json().map(serde_json::from_value).unwrap().unwrap();

    let mut comparison = Comparison::of(format!("{} cloudflare {version}", client.registry()));
    comparison.count("calls", outcomes.len());
    assert_eq!(outcomes.len(), calls.len());
    for (call, outcome) in calls.iter().zip(&outcomes) {
        compare(call, outcome, &mut comparison);
    }
    let wanted = calls.iter().map(|call| call.requests.unwrap_or(1)).sum();
    let seen = sandbox.server.requests().len();
    comparison.same("requests sent", &wanted, &seen);
    if let Client::JavaScript(modules) = client {
        compile(modules, &sandbox, &calls, &outcomes, &mut comparison);
    }
    comparison.conclude();
}

/// The calls as a script reads them.
fn written(calls: &[Call], sandbox: &Sandbox) -> String {
    let state = sandbox.server.state();
    let list = calls.iter().map(|call| {
        let Call { id, params, .. } = call;
        let token = &find(&state["tokens"], "name", &call.token)["value"];
        json!({ "token": token, "call": call.call, "id": id, "params": params })
    });
    Value::Array(list.collect()).to_string()
}

fn compare(call: &Call, outcome: &Outcome, comparison: &mut Comparison) {
    let about = format!("{} {}", call.call, call.params);
    comparison.same(&about, &call.refused, &outcome.refused);
    if !holds(&outcome.answer, &call.answer) {
        let (wanted, made) = (call.answer.to_string(), outcome.answer.to_string());
        comparison.differs(&about, &wanted, &made);
    }
}

/// Whether all of `part` is in `whole`: of an object some of its fields, of a list every item. A field
/// that is not there is null.
fn holds(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part
            .iter()
            .all(|(key, part)| holds(whole.get(key).unwrap_or(&Value::Null), part)),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len() && whole.iter().zip(part).all(|(a, b)| holds(a, b))
        }
        (Value::Number(whole), Value::Number(part)) => whole.as_f64() == part.as_f64(),
        _ => whole == part,
    }
}

/// Compiles what was sent as literals of the types that the client gives it.
fn compile(
    modules: &Path,
    sandbox: &Sandbox,
    calls: &[Call],
    outcomes: &[Outcome],
    comparison: &mut Comparison,
) {
    let file = sandbox.project().join("answers.ts");
    let text = literals(modules, calls, outcomes);
    std::fs::write(&file, &text).unwrap();
    for (call, why) in calls
        .iter()
        .filter_map(|outcome| Some((outcome, outcome.untyped.as_ref()?)))
    {
        comparison.uncompared(&format!("the type of {}", call.call), why);
    }
    let mut command = sandbox.command("node");
    command
        .arg(modules.join("typescript/bin/tsc"))
        .args(["--noEmit", "--strict", "--exactOptionalPropertyTypes"])
        .args(["--skipLibCheck", "--target", "es2022", "--types", ""])
        .args(["--module", "esnext", "--moduleResolution", "bundler"])
        .arg(&file);
    let ran = process::run(&mut command);
    comparison.count(
        "answers typed",
        outcomes.iter().map(|outcome| outcome.raw.len()).sum(),
    );
    if ran.code != Some(0) {
        let complaints = format!("{}{}", ran.stdout, ran.stderr);
        comparison.differs("the types of what was sent", &complaints, &text);
    }
}

/// What every literal is preceded by.
///
/// In a comment, `null` is let through: the published types leave it out, and those who test against
/// the real service have met it.
const TYPES: &str = r#"
type Method = (...given: never[]) => unknown;
type Lenient<T> = "comment" extends keyof T ? Omit<T, "comment"> & { comment?: string | null } : T;
type Answer<M extends Method> = ReturnType<M> extends PagePromise<infer _, infer Item>
  ? Lenient<Item>[]
  : Lenient<Awaited<ReturnType<M>>>;
"#;

fn literals(modules: &Path, calls: &[Call], outcomes: &[Outcome]) -> String {
    let client = modules.join("cloudflare");
    let module = |file: &str| json!(client.join(file)).to_string();
    let mut text = format!(
        "import Cloudflare from {};\nimport type {{ PagePromise }} from {};\n\
         import type {{ ErrorData }} from {};\n{TYPES}",
        module("index.js"),
        module("core/pagination.js"),
        module("resources/shared.js"),
    );
    let both = calls.iter().zip(outcomes).enumerate();
    for (at, (call, outcome)) in both.filter(|(_, (call, _))| call.untyped.is_none()) {
        let path = call.call.split('.').map(|name| format!("[\"{name}\"]"));
        let kind = match &outcome.refused {
            None => format!("Answer<Cloudflare{}>", path.collect::<String>()),
            Some(_) => "ErrorData[]".to_owned(),
        };
        for (page, raw) in outcome.raw.iter().enumerate() {
            writeln!(text, "export const call{at}_{page}: {kind} = {raw};").unwrap();
        }
        // A type that takes anything judges nothing. What is deleted has no other.
        if outcome.raw.iter().any(|raw| !raw.is_null()) {
            writeln!(
                text,
                "// @ts-expect-error\nexport const not{at}: {kind} = 7;"
            )
            .unwrap();
        }
    }
    text
}

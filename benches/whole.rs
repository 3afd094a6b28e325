//! Times the program as a whole process: `cargo bench`.
//!
//! Runs are interleaved, so that a machine that slows down slows every command, and medians are
//! printed. Nothing fails here: the figures are for people to read. With `WRANGLER_PERMIT_WRANGLER`
//! (see CONTRIBUTING.md) the real wrangler is timed beside it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use nix::sys::resource::{Usage, UsageWho, getrusage};
use serde_json::{Value, json};
use tempfile::TempDir;
use wrangler_permit::{EmbeddedServer, demo_state};

/// Runs of each command.
const RUNS: usize = 21;

/// Configs of the large monorepo.
const CONFIGS: usize = 1000;

/// Bindings of each config.
const BINDINGS: usize = 10;

/// Bindings of one config that is larger than any real one.
const LARGE: usize = 10_000;

/// The field of the bindings.
const FIELD: &str = "secrets_store_secrets";

/// What one run took.
#[derive(Clone, Copy, Default)]
struct Taken {
    wall: Duration,
    cpu: Duration,
}

fn main() -> Result<()> {
    let server = EmbeddedServer::start(&state(), None)?;
    let small = project(1)?;
    let check = || permit(&server, small.path(), &["check", "--format", "json"]);
    // Before anything else: the figure is the largest of all children so far.
    run(&mut check())?;
    let memory = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss();
    say(&format!(
        "peak memory of a check            {:>8.1} MiB",
        memory as f64 / 1024.0
    ));
    say(&format!(
        "size of the binary                {:>8.2} MB",
        size()? as f64 / 1e6
    ));
    start_up()?;
    start_by_npm()?;
    against_wrangler(&server, small.path(), &check)?;
    latency(&server, &check)?;
    monorepo(&server)?;
    large_configs(&server)?;
    edits(&server)
}

/// `--version` above a process that does nothing.
fn start_up() -> Result<()> {
    let mut own = || bare(&["--version"]);
    let mut nothing = || Command::new("/bin/true");
    let [own, nothing] = interleaved([&mut own, &mut nothing])?;
    let above = own.wall.saturating_sub(nothing.wall);
    say(&format!(
        "--version above /bin/true         {:>8.1} ms",
        millis(above)
    ));
    Ok(())
}

/// The same through npm's package, above a Node.js that does nothing.
fn start_by_npm() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "aarch64") => "darwin-arm64",
        _ => "darwin-x64",
    };
    let folder = tempfile::tempdir()?;
    let binary = format!("{platform}={}", env!("CARGO_BIN_EXE_wrangler-permit"));
    let mut pack = Command::new("node");
    pack.arg(root.join("npm/pack.mjs"))
        .args(["--binary", &binary, "--out"])
        .arg(folder.path());
    let mut install = Command::new("npm");
    install
        .current_dir(folder.path())
        .args(["install", "--offline", "--ignore-scripts"]);
    if !pack.output().is_ok_and(|packed| packed.status.success()) {
        say("npm's package was not timed: Node.js is not installed");
        return Ok(());
    }
    for entry in std::fs::read_dir(folder.path())? {
        install.arg(entry?.path());
    }
    let installed = install.output()?;
    ensure!(installed.status.success(), "npm install has failed");
    let program = folder.path().join("node_modules/.bin/wrangler-permit");
    let mut own = || {
        let mut command = Command::new(&program);
        command.arg("--version");
        command
    };
    let mut nothing = || {
        let mut command = Command::new("node");
        command.args(["-e", "0"]);
        command
    };
    let [own, nothing] = interleaved([&mut own, &mut nothing])?;
    let above = own.wall.saturating_sub(nothing.wall);
    say(&format!(
        "--version by npm above node -e 0  {:>8.1} ms",
        millis(above)
    ));
    Ok(())
}

/// A check of ten bindings, and beside it wrangler listing the secrets of the same store.
fn against_wrangler(
    server: &EmbeddedServer,
    folder: &Path,
    check: &dyn Fn() -> Command,
) -> Result<()> {
    let mut own = || check();
    let Some(root) = std::env::var_os("WRANGLER_PERMIT_WRANGLER") else {
        let [own] = interleaved([&mut own])?;
        say(&format!(
            "check of 10 bindings              {:>8.1} ms",
            millis(own.wall)
        ));
        say("wrangler was not timed: WRANGLER_PERMIT_WRANGLER is not set");
        return Ok(());
    };
    let home = tempfile::tempdir()?;
    let modules = PathBuf::from(root).join("4.164.0/node_modules");
    let mut wrangler = || {
        let mut command = Command::new(modules.join(".bin/node"));
        let listing = ["secrets-store", "secret", "list", STORE, "--remote"];
        command
            .arg(modules.join("wrangler/bin/wrangler.js"))
            .args(listing);
        environment(&mut command, server, folder);
        command
            .env("HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path());
        command
            .env("WRANGLER_CACHE_DIR", home.path())
            .env("WRANGLER_SEND_METRICS", "false");
        command.env("WRANGLER_HIDE_BANNER", "true").env("CI", "1");
        command
    };
    let [own, wrangler] = interleaved([&mut own, &mut wrangler])?;
    let ratio = wrangler.wall.as_secs_f64() / own.wall.as_secs_f64();
    say(&format!(
        "check of 10 bindings              {:>8.1} ms",
        millis(own.wall)
    ));
    say(&format!(
        "wrangler ... secret list          {:>8.1} ms  ({ratio:.0} times)",
        millis(wrangler.wall)
    ));
    Ok(())
}

/// The same check with every answer held back.
fn latency(server: &EmbeddedServer, check: &dyn Fn() -> Command) -> Result<()> {
    server.edit_state(|state| state["latency_ms"] = json!(50))?;
    let [slow] = interleaved([&mut || check()])?;
    server.edit_state(|state| state["latency_ms"] = json!(0))?;
    say(&format!(
        "the same at 50 ms a round trip    {:>8.1} ms",
        millis(slow.wall)
    ));
    Ok(())
}

/// A thousand configs in one walk.
fn monorepo(server: &EmbeddedServer) -> Result<()> {
    let large = project(CONFIGS)?;
    let mut offline = || {
        permit(
            server,
            large.path(),
            &["check", ".", "--offline", "--format", "json"],
        )
    };
    let [offline] = interleaved([&mut offline])?;
    say(&format!(
        "1,000 configs offline, CPU        {:>8.1} ms",
        millis(offline.cpu)
    ));
    let before = server.requests().len();
    run(&mut permit(
        server,
        large.path(),
        &["check", ".", "--format", "json"],
    ))?;
    say(&format!(
        "1,000 configs online              {:>8} requests",
        server.requests().len() - before
    ));
    Ok(())
}

/// One config with more bindings than anybody has, in each form.
fn large_configs(server: &EmbeddedServer) -> Result<()> {
    let entries: Vec<Value> = (0..LARGE).map(entry).collect();
    let json = json!({ "account_id": ACCOUNT, FIELD: entries });
    for (form, name, text) in [
        (
            "TOML",
            "wrangler.toml",
            format!("{}{}", head(0), tables(LARGE)),
        ),
        ("JSON", "wrangler.jsonc", format!("{json:#}")),
        ("JSON, 1 line", "wrangler.jsonc", json.to_string()),
    ] {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join(name), text)?;
        let mut check = || permit(server, folder.path(), &["check", "--offline"]);
        let [taken] = interleaved([&mut check])?;
        say(&format!(
            "10,000 bindings offline, {form:<12} {:>5.1} ms",
            millis(taken.cpu)
        ));
    }
    Ok(())
}

/// Edits of large configs. Each run edits a copy of its own.
fn edits(server: &EmbeddedServer) -> Result<()> {
    let environments = (0..200).map(|number| format!("\n[env.e{number}]\n"));
    let environments = format!(
        "{}{}{}",
        head(0),
        tables(5),
        environments.collect::<String>()
    );
    let old: Vec<Value> = (0..LARGE)
        .map(|number| {
            json!({ "type": "secret_store", "name": format!("SECRET_{number}"),
                "store_id": STORE, "secret_name": "secret-1" })
        })
        .collect();
    let old = json!({ "account_id": ACCOUNT, "unsafe": { "bindings": old } }).to_string();
    for (what, name, text) in [
        ("copies to 200 environments", "wrangler.toml", environments),
        ("10,000 old entries rewritten", "wrangler.jsonc", old),
    ] {
        let mut folders = Vec::new();
        for _ in 0..=RUNS {
            let folder = tempfile::tempdir()?;
            std::fs::write(folder.path().join(name), &text)?;
            folders.push(folder);
        }
        let mut next = folders.iter();
        let mut fix = || {
            let folder = next.next().map_or(Path::new("."), TempDir::path);
            let words = ["fix", "--yes", "--offline", "--copy-bindings"];
            let mut command = permit(server, folder, &words);
            // Where the journal goes.
            command.env("XDG_STATE_HOME", folder).env("HOME", folder);
            command
        };
        let [taken] = interleaved([&mut fix])?;
        say(&format!("{what:<33} {:>8.1} ms", millis(taken.cpu)));
    }
    Ok(())
}

/// Runs the commands in turn and gives the median of each.
fn interleaved<const N: usize>(commands: [&mut dyn FnMut() -> Command; N]) -> Result<[Taken; N]> {
    let mut taken = [(); N].map(|()| Vec::with_capacity(RUNS));
    let mut commands = commands;
    for round in 0..=RUNS {
        for (command, taken) in commands.iter_mut().zip(&mut taken) {
            let one = run(&mut command())?;
            // The first round warms the caches.
            if round > 0 {
                taken.push(one);
            }
        }
    }
    Ok(taken.map(|taken| Taken {
        wall: median(taken.iter().map(|one| one.wall).collect()),
        cpu: median(taken.iter().map(|one| one.cpu).collect()),
    }))
}

fn run(command: &mut Command) -> Result<Taken> {
    let before = cpu()?;
    let start = Instant::now();
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let wall = start.elapsed();
    ensure!(status.code() == Some(0), "{command:?} ended with {status}");
    Ok(Taken {
        wall,
        cpu: cpu()?.saturating_sub(before),
    })
}

/// The processor time of all children so far.
fn cpu() -> Result<Duration> {
    let usage: Usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = |time: nix::sys::time::TimeVal| {
        u64::try_from(time.tv_sec() * 1_000_000 + time.tv_usec()).unwrap_or_default()
    };
    Ok(Duration::from_micros(
        micros(usage.user_time()) + micros(usage.system_time()),
    ))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

const ACCOUNT: &str = "c0ffee5a11adacceded0decade5ca1ab";
const STORE: &str = "57a1e5707e0f5ec2e75000000badcafe";

/// The demo's account with secrets enough for every binding.
fn state() -> Value {
    let mut state = demo_state();
    let pattern = state["secrets"][0].clone();
    if let Some(secrets) = state["secrets"].as_array_mut() {
        secrets.extend((0..BINDINGS).map(|number| {
            let mut secret = pattern.clone();
            secret["id"] = json!(format!("{number:032x}"));
            secret["name"] = json!(format!("secret-{number}"));
            secret
        }));
    }
    state
}

/// A folder with `configs` projects in it; one alone stands at the top.
fn project(configs: usize) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    for number in 0..configs {
        let place = match configs {
            1 => folder.path().to_owned(),
            _ => folder.path().join(format!("worker-{number}")),
        };
        std::fs::create_dir_all(&place)?;
        std::fs::write(place.join("wrangler.toml"), config(number))?;
    }
    Ok(folder)
}

fn config(number: usize) -> String {
    format!("{}{}", head(number), tables(BINDINGS))
}

fn head(number: usize) -> String {
    format!(
        "# A Worker among many\nname = \"worker-{number}\"\nmain = \"src/index.js\"\n\
         compatibility_date = \"2026-01-01\"\naccount_id = \"{ACCOUNT}\"\n"
    )
}

/// So many bindings in TOML.
fn tables(count: usize) -> String {
    let tables = (0..count).map(|binding| {
        format!(
            "\n[[{FIELD}]]\nbinding = \"SECRET_{binding}\"\nstore_id = \"{STORE}\"\n\
             secret_name = \"secret-{binding}\"\n"
        )
    });
    tables.collect()
}

/// A binding in JSON.
fn entry(number: usize) -> Value {
    json!({ "binding": format!("SECRET_{number}"), "store_id": STORE,
        "secret_name": format!("secret-{number}") })
}

fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wrangler-permit"));
    command.args(arguments);
    command
}

fn permit(server: &EmbeddedServer, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = bare(arguments);
    environment(&mut command, server, folder);
    command
}

fn environment(command: &mut Command, server: &EmbeddedServer, folder: &Path) {
    let state = server.state();
    let token = state["tokens"][0]["value"].as_str();
    command
        .current_dir(folder)
        .env("CLOUDFLARE_API_BASE_URL", server.base_url());
    command.env("CLOUDFLARE_API_TOKEN", token.unwrap_or_default());
}

fn size() -> Result<u64> {
    let binary = env!("CARGO_BIN_EXE_wrangler-permit");
    Ok(std::fs::metadata(binary)
        .context("the binary is gone")?
        .len())
}

#[expect(clippy::print_stdout, reason = "figures are what a benchmark is for")]
fn say(line: &str) {
    println!("{line}");
}

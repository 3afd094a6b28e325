//! The npm packages: packed, installed without a network and without scripts, and started.

mod managers;
mod registry;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use super::process::{Ran, is_installed, isolated, run};
use super::sandbox::Sandbox;

/// npm's name of this platform; none where there is no package for it.
fn platform() -> Option<&'static str> {
    Some(match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-x64",
        ("macos", "aarch64") => "darwin-arm64",
        _ => return None,
    })
}

/// The wrapper and the package of this build's binary, packed once; none on a machine without npm.
static PACKED: LazyLock<Option<TempDir>> = LazyLock::new(|| {
    let platform = platform()?;
    if !is_installed("npm") {
        eprintln!("\nskipped: the npm packages; npm is not installed");
        return None;
    }
    let out = TempDir::new().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let binary = format!("{platform}={}", env!("CARGO_BIN_EXE_wrangler-permit"));
    let mut pack = Command::new("node");
    pack.arg(root.join("npm/pack.mjs"))
        .args(["--binary", &binary, "--out"]);
    let packed = pack.arg(out.path()).output().unwrap();
    let complaint = String::from_utf8_lossy(&packed.stderr);
    assert!(packed.status.success(), "{complaint}");
    Some(out)
});

/// A folder in which packages are installed.
struct Installation {
    folder: TempDir,
}

impl Installation {
    /// Installs the packages that `wanted` keeps.
    fn new(wanted: impl Fn(&str) -> bool) -> Option<Self> {
        let packed = PACKED.as_ref()?;
        let folder = TempDir::new().unwrap();
        let packages = fs::read_dir(packed.path())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let is_wanted = |path: &PathBuf| wanted(path.file_name().unwrap().to_str().unwrap());
        let mut install = Command::new("npm");
        install.args([
            "install",
            "--offline",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
        ]);
        install
            .args(packages.filter(is_wanted))
            .current_dir(folder.path());
        let installed = install.output().unwrap();
        let complaint = String::from_utf8_lossy(&installed.stderr);
        assert!(installed.status.success(), "{complaint}");
        Some(Self { folder })
    }

    fn bin(&self) -> PathBuf {
        self.folder.path().join("node_modules/.bin/wrangler-permit")
    }

    /// Runs the installed program in the place of `sandbox`.
    fn run(&self, sandbox: &Sandbox, arguments: &[&str]) -> Ran {
        run(sandbox.command(self.bin()).args(arguments))
    }

    fn manifest(&self, package: &str) -> Value {
        let path = self
            .folder
            .path()
            .join("node_modules")
            .join(package)
            .join("package.json");
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }
}

#[test]
fn the_packages_install_without_a_network_and_pass_everything_on() {
    let Some(installed) = Installation::new(|_| true) else {
        return;
    };
    let sandbox = Sandbox::with("wrangler.toml", "name = \"api\"\n");
    let demo = installed.run(&sandbox, &["demo", "--yes"]).expect_code(0);
    assert!(
        demo.stdout.contains("Nothing blocks the deploy any more."),
        "{}",
        demo.stdout
    );
    installed.run(&sandbox, &["demo"]).expect_code(1);
    installed
        .run(&sandbox, &["check", "--nothing"])
        .expect_code(2);
    let mut explain = sandbox.command(installed.bin());
    let log =
        b"Secrets store binding authorization failed. Check your permissions and secret scopes.";
    let explained = super::process::run_with(explain.args(["explain", "-", "--json"]), log);
    assert_eq!(
        explained.expect_code(0).json().unwrap()["refusals"]
            .as_array()
            .unwrap()
            .len(),
        1
    );

    // The commands that it prints begin as it was started.
    let sandbox = Sandbox::with("wrangler.toml", "name = \"api\"\n");
    let started = sandbox.var("npm_command", "exec");
    let ran = installed
        .run(&started, &["explain", "nothing"])
        .expect_code(2);
    assert!(
        ran.stderr.contains("`npx wrangler-permit explain --list`"),
        "{}",
        ran.stderr
    );

    let wrapper = installed.manifest("wrangler-permit");
    assert_eq!(wrapper["scripts"], Value::Null, "no lifecycle script");
    assert_eq!(
        wrapper["optionalDependencies"].as_object().unwrap().len(),
        6
    );
    let own = format!("wrangler-permit-{}", platform().unwrap());
    assert!(wrapper["optionalDependencies"].get(&own).is_some());
    let folder = installed.folder.path().join("node_modules").join(own);
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "THIRD-PARTY"] {
        assert!(folder.join(file).is_file(), "{file}");
    }
    let notices = fs::read_to_string(folder.join("THIRD-PARTY")).unwrap();
    assert!(
        notices.contains("\nreqwest ") && !notices.contains("\nproptest "),
        "{notices}"
    );
}

#[test]
fn a_package_that_is_missing_is_one_clear_line() {
    let Some(installed) = Installation::new(|name| name.starts_with("wrangler-permit-0")) else {
        return;
    };
    let sandbox = Sandbox::with("wrangler.toml", "");
    let ran = installed.run(&sandbox, &["check"]).expect_code(2);
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    let own = format!(
        "the package wrangler-permit-{} is not installed",
        platform().unwrap()
    );
    assert!(ran.stderr.contains(&own), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_both() {
    let Some(installed) = Installation::new(|_| true) else {
        return;
    };
    use std::io::{BufRead as _, BufReader};

    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;

    let folder = installed.folder.path();
    let mut serve = isolated(installed.bin(), folder, folder);
    let mut child = serve
        .args(["demo", "--serve"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines
        .find(|line| line.as_ref().unwrap().starts_with("cd "))
        .unwrap()
        .unwrap();
    let demo = PathBuf::from(ready.strip_prefix("cd ").unwrap());
    assert!(demo.is_dir());
    let id = Pid::from_raw(child.id().try_into().unwrap());
    kill(id, Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!demo.exists(), "its folder is gone");
}

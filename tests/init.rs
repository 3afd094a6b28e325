//! `init ci`: pipelines for GitHub, GitLab and Workers Builds.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::document::objections;
use super::process::{Ran, run};
use super::sandbox::{ACME, STORE, Sandbox};

const WORKFLOW: &str = ".github/workflows/deploy-worker.yml";

/// A repository whose project is in `apps/api`, with this `package.json`.
fn repository(package: &str) -> Sandbox {
    let config = format!(
        "name = \"api\"\naccount_id = \"{ACME}\"\n[[secrets_store_secrets]]\nbinding = \"KEY\"\nstore_id = \
         \"{STORE}\"\nsecret_name = \"stripe-live\"\n[env.staging]\n"
    );
    let sandbox = Sandbox::with("apps/api/wrangler.toml", config);
    sandbox.write(Path::new("apps/api/package.json"), package.as_bytes());
    fs::create_dir_all(sandbox.project().join(".git")).unwrap();
    sandbox.cwd("apps/api")
}

fn current() -> Sandbox {
    repository("{\"devDependencies\": {\"wrangler\": \"^4.20.0\"}}")
}

fn init(sandbox: &Sandbox, more: &[&str]) -> Ran {
    sandbox.run(&[&["init", "ci"], more].concat())
}

fn workflow(sandbox: &Sandbox) -> PathBuf {
    sandbox.project().join(WORKFLOW)
}

#[test]
fn the_workflow_is_written_once_and_never_over_another() {
    let sandbox = current();
    let ran = init(&sandbox, &[]).expect_code(0);
    assert!(
        ran.stderr.contains("deploy-worker.yml written"),
        "{}",
        ran.stderr
    );
    let text = fs::read_to_string(workflow(&sandbox)).unwrap();
    for part in [
        concat!(
            "wrangler-permit@",
            env!("CARGO_PKG_VERSION"),
            " check --offline"
        ),
        concat!(
            "npx --yes wrangler-permit@",
            env!("CARGO_PKG_VERSION"),
            " check --probe"
        ),
        "check --probe --strict --cwd apps/api -e ''",
        "wranglerVersion: \"^4.20.0\"",
        "merge_group:",
        "package-manager-cache: false",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(
        !text.contains("cargo install") && !text.contains("actions/cache"),
        "{text}"
    );
    let again = init(&sandbox, &[]).expect_code(0);
    assert!(again.stderr.contains("is up to date"), "{}", again.stderr);

    fs::write(workflow(&sandbox), format!("{text}# ours\n")).unwrap();
    let ran = init(&sandbox, &[]).expect_code(1);
    assert!(ran.stderr.contains("exists and differs"), "{}", ran.stderr);
    assert!(ran.stderr.contains("-# ours"), "{}", ran.stderr);
    let kept = fs::read_to_string(workflow(&sandbox)).unwrap();
    assert!(kept.ends_with("# ours\n"));
    assert!(sandbox.server.requests().is_empty());
}

#[test]
fn every_version_that_is_named_reads_the_bindings() {
    for (package, version) in [
        (
            "{\"devDependencies\": {\"wrangler\": \"4.30.0\"}}",
            "\"4.30.0\"",
        ),
        (
            "{\"devDependencies\": {\"wrangler\": \"^3.90.0 || ^4.8.0\"}}",
            "\"^3.90.0 || ^4.8.0\"",
        ),
        ("{}", "\"4\""),
    ] {
        let printed = init(&repository(package), &["--output", "-"]).expect_code(0);
        let line = format!("wranglerVersion: {version}");
        assert!(
            printed.stdout.contains(&line),
            "{package}\n{}",
            printed.stdout
        );
    }
    let sandbox = repository("{\"devDependencies\": {\"wrangler\": \"^3.90.0\"}}");
    for provider in ["github", "gitlab", "workers-builds"] {
        let ran = init(&sandbox, &["--provider", provider]).expect_code(1);
        assert_eq!(ran.stdout, "");
        assert!(ran.stderr.contains("old-wrangler"), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("npm install --save-dev wrangler@4"),
            "{}",
            ran.stderr
        );
    }
    assert!(!workflow(&sandbox).exists());
}

#[test]
fn every_way_to_deploy_is_seen() {
    for (run, is_deploy) in [
        ("run: npx wrangler deploy", true),
        ("run: \"npx wrangler@4 deploy\"", true),
        ("run: pnpm wrangler -c apps/api/wrangler.toml deploy", true),
        ("uses: cloudflare/wrangler-action@v3", true),
        ("# run: npx wrangler deploy", false),
        ("run: npx wrangler types", false),
        ("run: npm run deploy:docs", false),
    ] {
        let sandbox = current();
        let text = format!("on: push\njobs:\n  d:\n    runs-on: x\n    steps:\n      - {run}\n");
        sandbox.write(Path::new(".github/workflows/ship.yml"), text.as_bytes());
        let ran = init(&sandbox, &["-q"]).expect_code(i32::from(is_deploy));
        assert_eq!(workflow(&sandbox).exists(), !is_deploy, "{run}");
        assert_eq!(ran.stderr.is_empty(), !is_deploy, "{}", ran.stderr);
    }
}

#[test]
fn a_workflow_that_deploys_gets_the_steps_and_no_second_deployer() {
    let sandbox = current();
    let own = "on: push\njobs:\n  d:\n    runs-on: x\n    steps:\n      - run: npx wrangler deploy\n        \
               working-directory: apps/api\n";
    sandbox.write(Path::new(".github/workflows/ship.yml"), own.as_bytes());
    let ran = init(&sandbox, &[]).expect_code(1);
    assert!(
        ran.stderr
            .contains(".github/workflows/ship.yml:6 deploys already"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stdout.starts_with("      - name: \"Check api"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("check --probe --strict --cwd apps/api -e ''"),
        "{}",
        ran.stdout
    );
    assert!(!workflow(&sandbox).exists());
    let named = init(&sandbox, &["--output", "other.yml"]).expect_code(0);
    assert!(
        named.stderr.contains("other.yml written"),
        "{}",
        named.stderr
    );
}

#[test]
fn the_update_of_an_old_wrangler_can_be_pasted() {
    let sandbox = current();
    let package = "{\"devDependencies\": {\"wrangler\": \"^3.90.0\"}}";
    sandbox.write(Path::new("apps/my api/package.json"), package.as_bytes());
    let config = fs::read(sandbox.project().join("apps/api/wrangler.toml")).unwrap();
    sandbox.write(Path::new("apps/my api/wrangler.toml"), &config);
    let ran = init(&sandbox, &["-c", "../my api/wrangler.toml"]).expect_code(1);
    let text = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("cd '../my api' && npm install --save-dev wrangler@4"),
        "{text}"
    );
}

#[test]
fn gitlab_and_workers_builds_get_what_they_read() {
    let sandbox = current();
    let ran = init(&sandbox, &["--provider", "gitlab"]).expect_code(0);
    assert!(
        ran.stderr
            .contains("include: { local: .gitlab/wrangler-permit.yml }"),
        "{}",
        ran.stderr
    );
    let jobs = fs::read_to_string(sandbox.project().join(".gitlab/wrangler-permit.yml")).unwrap();
    for part in [
        "--format gitlab > gl-code-quality-report.json",
        "codequality: gl-code-quality-report.json",
        "npx --yes 'wrangler@^4.20.0' deploy -e ''",
    ] {
        assert!(jobs.contains(part), "{part}\n{jobs}");
    }
    let before = sandbox.files();
    let ran = init(&sandbox, &["--provider", "workers-builds"]).expect_code(0);
    for part in [
        "Deploy command:",
        "Settings > Build > API token",
        "--owner user",
    ] {
        assert!(ran.stdout.contains(part), "{part}\n{}", ran.stdout);
    }
    assert_eq!(sandbox.files(), before, "it is printed only");
}

#[test]
fn a_package_manager_is_started_as_the_project_pins_it() {
    for (lockfile, text, package, command) in [
        (
            "package-lock.json",
            "{\"lockfileVersion\": 3, \"packages\": {}}",
            "{}",
            "npm ci",
        ),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'\n",
            "{\"packageManager\": \"pnpm@10.12.1+sha512.ab\"}",
            "npx --yes pnpm@10.12.1 install --frozen-lockfile",
        ),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'\n",
            "{}",
            "npx --yes pnpm@10 install --frozen-lockfile",
        ),
        (
            "yarn.lock",
            "# yarn lockfile v1\n",
            "{}",
            "npx --yes yarn@1 install --frozen-lockfile",
        ),
        (
            "yarn.lock",
            "__metadata:\n  version: 8\n",
            "{}",
            "corepack enable yarn && yarn install --immutable",
        ),
        (
            "bun.lock",
            "{\"lockfileVersion\": 1}",
            "{}",
            "npx --yes bun@1 install --frozen-lockfile",
        ),
    ] {
        let sandbox = repository(package);
        sandbox.write(&Path::new("apps/api").join(lockfile), text.as_bytes());
        let printed = init(&sandbox, &["--output", "-"]).expect_code(0).stdout;
        let lines = format!("run: \"{command}\"\n        working-directory: \"apps/api\"");
        assert!(printed.contains(&lines), "{lockfile}\n{printed}");
    }
}

#[cfg(unix)]
#[test]
fn the_steps_are_sound_shell() {
    for provider in ["github", "gitlab"] {
        let sandbox = current();
        let printed = init(&sandbox, &["--provider", provider, "--output", "-"]);
        let printed = printed.expect_code(0).stdout;
        let quoted = |line: &str| -> Option<String> {
            let text = line
                .trim_start()
                .trim_start_matches("- ")
                .trim_start_matches("run: ");
            serde_json::from_str(text).ok()
        };
        let scripts: Vec<String> = printed
            .lines()
            .filter_map(quoted)
            .filter(|text| text.contains(' '))
            .collect();
        assert!(scripts.len() >= 2, "{printed}");
        for script in scripts {
            let checked = run(Command::new("bash").args(["-n", "-c", &script]));
            assert_eq!(checked.code, Some(0), "{script}\n{}", checked.stderr);
        }
    }
}

/// A program that writes down how it was started. As `npx`, it starts what the package holds.
#[cfg(unix)]
const STAND_IN: &str = "#!/bin/sh\necho \"${0##*/} $*\" >>\"$HOME/started\"\ncase $2 in wrangler-permit@*) \
                        shift 2; exec \"$BINARY\" \"$@\" ;; esac\n";

/// The scripts of a workflow, each with its folder.
#[cfg(unix)]
fn shell_steps(workflow: &str) -> Vec<(String, String)> {
    let value = |line: &str, key: &str| -> Option<String> {
        let line = line.trim_start().trim_start_matches("- ");
        serde_json::from_str(line.strip_prefix(key)?.trim()).ok()
    };
    let mut steps: Vec<(String, String)> = Vec::new();
    for line in workflow.lines() {
        if let Some(script) = value(line, "run:") {
            steps.push((script, String::new()));
        } else if let Some(folder) = value(line, "working-directory:")
            && let Some(last) = steps.last_mut()
        {
            last.1 = folder;
        }
    }
    steps
}

#[cfg(unix)]
#[test]
fn the_steps_run() {
    use std::os::unix::fs::PermissionsExt as _;
    for (lockfile, text) in [
        (
            "package-lock.json",
            "{\"lockfileVersion\": 3, \"packages\": {}}",
        ),
        ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
        ("yarn.lock", "__metadata:\n  version: 8\n"),
        ("bun.lock", "{\"lockfileVersion\": 1}"),
    ] {
        let sandbox = current().token(Some("edit-unseen"));
        sandbox.write(&Path::new("apps/api").join(lockfile), text.as_bytes());
        let workflow = init(&sandbox, &["--output", "-"]).expect_code(0).stdout;
        let bin = sandbox.home().join("bin");
        for program in ["npx", "npm", "corepack", "yarn"] {
            sandbox.write_home(&Path::new("bin").join(program), STAND_IN.as_bytes());
            fs::set_permissions(bin.join(program), fs::Permissions::from_mode(0o755)).unwrap();
        }
        let steps = shell_steps(&workflow);
        assert!(steps.len() >= 3, "{workflow}");
        for (script, folder) in steps {
            let mut step = sandbox.command("bash");
            step.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &script])
                .current_dir(sandbox.project().join(folder))
                .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
                .env("BINARY", env!("CARGO_BIN_EXE_wrangler-permit"))
                .env("GITHUB_ACTIONS", "true");
            let ran = run(&mut step);
            assert_eq!(ran.code, Some(0), "{script}\n{ran:#?}");
        }
        let started = fs::read_to_string(sandbox.home().join("started")).unwrap();
        assert!(
            started.contains(" install") || started.contains("npm ci"),
            "{started}"
        );
        // The secret is sound, and a write that changes nothing was accepted.
        assert_eq!(sandbox.writes().len(), 1, "{started}");
    }
}

#[test]
fn the_document_says_what_became_of_it() {
    let sandbox = current();
    for (outcome, code) in [("written", 0), ("unchanged", 0)] {
        let document = init(&sandbox, &["--json"])
            .expect_code(code)
            .json()
            .unwrap();
        assert_eq!(document["outcome"], outcome);
        assert_eq!(objections(&document), Vec::<String>::new());
    }
    fs::write(workflow(&sandbox), "on: push\n").unwrap();
    let document = init(&sandbox, &["--json"]).expect_code(1).json().unwrap();
    assert_eq!(document["outcome"], "differs");
    let empty = Sandbox::with("wrangler.toml", "name = \"api\"\n");
    let document = init(&empty, &["--json"]).expect_code(2).json().unwrap();
    assert_eq!(document["outcome"], "failed");
    assert_eq!(objections(&document), Vec::<String>::new());
}

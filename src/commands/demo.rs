//! `demo`: the whole thing against an embedded Cloudflare, no account needed.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;
use tempfile::TempDir;

use super::fix;
use crate::change::journal::Journal;
use crate::cli::context::Context;
use crate::cli::demo::DemoArgs;
use crate::cli::fix::FixArgs;
use crate::embedded::{EmbeddedServer, demo_state};
use crate::exit::Exit;
use crate::host::HostOverride;
use crate::prompt::interrupt;
use crate::report::style::wrap;

const FILES: &[(&str, &str)] = &[
    (
        "wrangler.toml",
        include_str!("../../templates/demo/wrangler.toml"),
    ),
    (
        "src/index.js",
        include_str!("../../templates/demo/src/index.js"),
    ),
];

/// A home folder with a login of wrangler in it, below the folder of a demo that is served.
const HOME: &str = "home";

const LOGIN: (&str, &str) = (
    "home/.wrangler/config/default.toml",
    include_str!("../../templates/demo/login.toml"),
);

pub(crate) fn run(context: &Context<'_>, arguments: &DemoArgs) -> Result<Exit> {
    let folder = write_sample(arguments.serve)?;
    interrupt::remove_at_exit(folder.path());
    let state = demo_state();
    let server = EmbeddedServer::start(&state, None)
        .context("the embedded Cloudflare cannot listen on a loopback port")?;
    let variables = variables(&state, server.base_url());
    if arguments.serve {
        let admin = state["tokens"][1]["value"].as_str().unwrap_or_default();
        return Ok(serve(context, folder.path(), &variables, admin));
    }
    let staged = HostOverride {
        inner: context.host,
        cwd: folder.path().to_owned(),
        vars: variables,
    };
    let width = context.stderr_style().width;
    context.host.err(&introduction(width));
    let fix = FixArgs {
        yes: arguments.yes,
        copy_bindings: arguments.yes,
        timeout: 60,
        ..FixArgs::default()
    };
    // What is gone afterwards anyway needs no journal.
    let exit = fix::run_recorded(&context.for_demo(&staged), &fix, Journal::default())?;
    if exit != Exit::Interrupted {
        context.host.err(&farewell(width));
    }
    Ok(exit)
}

/// The variables that lead to the embedded Cloudflare at `base`.
fn variables(state: &Value, base: String) -> BTreeMap<String, String> {
    let token = state["tokens"][0]["value"].as_str().unwrap_or_default();
    BTreeMap::from([
        ("CLOUDFLARE_API_BASE_URL".to_owned(), base),
        ("CLOUDFLARE_API_TOKEN".to_owned(), token.to_owned()),
    ])
}

/// The sample project in a folder of its own, if wanted with a login beside it.
fn write_sample(has_login: bool) -> Result<TempDir> {
    let folder = tempfile::Builder::new()
        .prefix("wrangler-permit-demo-")
        .tempdir();
    let folder = folder.context("no temporary folder can be made")?;
    for (name, text) in FILES.iter().chain(has_login.then_some(&LOGIN)) {
        let path = folder.path().join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&path, text).with_context(|| format!("{}", path.display()))?;
    }
    Ok(folder)
}

fn introduction(width: usize) -> String {
    let text = "A sample project in a temporary folder, and a small Cloudflare inside this program. \
                A deploy of it is refused: `Secrets store binding authorization failed. Check your \
                permissions and secret scopes. [code: 10021]`. This is `wrangler-permit fix` there:";
    format!("{}\n\n", wrap(text, width).join("\n"))
}

fn farewell(width: usize) -> String {
    let text = "That was the demo: its folder is gone, and nothing of yours was touched. In a \
                project of your own, begin with `wrangler-permit check`.";
    format!("\n{}\n", wrap(text, width).join("\n"))
}

/// Keeps the server running until it is interrupted. `admin` is a token that can create tokens.
fn serve(
    context: &Context<'_>,
    folder: &Path,
    variables: &BTreeMap<String, String>,
    admin: &str,
) -> Exit {
    for (name, value) in variables {
        context.host.out(&format!("export {name}={value}\n"));
    }
    context.host.out(&format!("export ADMIN={admin}\n"));
    context.host.out(&format!("cd {}\n", folder.display()));
    let program = context.invocation.program;
    context.host.err(&format!(
        "\nAn embedded Cloudflare is running. Enter the lines above in another terminal,\n\
         then for example:\n\n  \
         {program} check\n  \
         {program} fix\n  \
         {program} token create --with env:ADMIN\n  \
         {program} token audit --with env:ADMIN\n\n\
         With a login in place of the token:\n\n  \
         export HOME=$PWD/{HOME}; unset CLOUDFLARE_API_TOKEN; {program} check\n\n\
         It stops with Ctrl-C, and the folder goes with it.\n",
    ));
    interrupt::wait_for_interruption();
    Exit::Interrupted
}

//! From the arguments of the process to its exit code.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Parser as _;
use clap::error::ErrorKind;

use super::command::Cli;
use super::context::Context;
use super::dispatch::dispatch;
use crate::change::journal;
use crate::credential;
use crate::exit::Exit;
use crate::host::ProcessHost;
use crate::prompt::{PromptAbort, interrupt};

/// Runs the command that `arguments` (the program's name first) ask for.
pub fn run(arguments: Vec<OsString>) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(message) => return explain_usage(&message),
    };
    let host = match open_process(cli.command.cwd()) {
        Ok(host) => host,
        Err(error) => {
            let cwd = PathBuf::from(".");
            let host = ProcessHost { cwd };
            return complain(&Context::new(cli.flags, &host), &error);
        }
    };
    // Without it an interruption still ends the process, only less tidily.
    let _ = interrupt::install();
    let context = Context::new(cli.flags, &host);
    match dispatch(&context, &cli.command) {
        Ok(exit) => exit,
        Err(error) if error.is::<PromptAbort>() => {
            interrupt::report_once();
            Exit::Interrupted
        }
        Err(error) => complain(&context, &error),
    }
}

/// Help and version go to standard output; a usage error ends with exit code 2.
fn explain_usage(message: &clap::Error) -> Exit {
    // There is nobody left to tell if this cannot be printed.
    let _ = message.print();
    match message.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Clean,
        _ => Exit::Failed,
    }
}

/// The process, in the folder that `--cwd` names.
fn open_process(cwd: Option<&Path>) -> Result<ProcessHost> {
    let here = std::env::current_dir().context("the current folder is gone")?;
    let Some(cwd) = cwd else {
        return Ok(ProcessHost { cwd: here });
    };
    let folder = here.join(cwd);
    anyhow::ensure!(folder.is_dir(), "--cwd {}: no such folder", cwd.display());
    Ok(ProcessHost { cwd: folder })
}

fn complain(context: &Context<'_>, error: &anyhow::Error) -> Exit {
    context.error(&format!("{error:#}"));
    if let Some(error) = error.downcast_ref::<credential::CredentialError>() {
        context.help(&error.help());
    }
    if let Some(error) = error.downcast_ref::<journal::JournalError>() {
        context.help(error.help());
    }
    Exit::Failed
}

//! From the arguments of the process to a command, and from its end to the exit code.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Parser as _;
use clap::error::ErrorKind;

use super::command::{Cli, Command};
use super::completions::{complete, print_manual};
use super::context::Context;
use super::invocation::program_name;
use super::token::command::TokenCommand;
use crate::action::{Invocation, ProgramName};
use crate::change::journal::JournalError;
use crate::commands::{add, check, demo, explain, fix, init, token, undo};
use crate::credential::CredentialError;
use crate::exit::Exit;
use crate::host::{Host, ProcessHost, withhold_core_dumps};
use crate::project::load::{CheckTarget, LoadError};
use crate::prompt::{PromptAbort, interrupt};
use crate::report::json::{self, DocumentKind};

/// Before the commands that check what was passed over.
const NAME_IT: &str = "name what you want to check:";

/// Runs the command that `arguments` (the program's name first) ask for.
pub fn run(arguments: Vec<OsString>) -> Exit {
    withhold_core_dumps();
    let program = program_name(&arguments);
    let mut cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(message) => return explain_usage(&message),
    };
    cli.command.settle();
    let invocation = cli.command.invocation(program);
    let host = match open_process(cli.command.cwd()) {
        Ok(host) => host,
        Err(error) => {
            let cwd = PathBuf::from(".");
            let host = ProcessHost::new(cwd);
            return complain(&Context::new(cli.flags, &host, invocation), &error);
        }
    };
    let invocation = Invocation {
        program: started_by(&host, program),
        ..invocation
    };
    // Without it an interruption still ends the process, only less tidily.
    let _ = interrupt::install();
    let context = Context::new(cli.flags, &host, invocation);
    let exit = run_command(&context, &cli.command);
    match host.loss() {
        Some(error) => {
            context.error(&format!("the output could not be written: {error}"));
            exit.max(Exit::Failed)
        }
        None => exit,
    }
}

/// Runs a command to its end, and says why it has failed if so.
fn run_command(context: &Context<'_>, command: &Command) -> Exit {
    if let Some(kind) = command.schema() {
        context.host.out(&json::document_schema(kind.name()));
        return Exit::Clean;
    }
    match dispatch(context, command) {
        Ok(exit) => exit,
        Err(error) if error.is::<PromptAbort>() => {
            interrupt::report_once();
            Exit::Interrupted
        }
        Err(error) => {
            let commands = check_commands(&error, &context.invocation);
            if let Some(kind) = command.document() {
                print_failure(context, kind, &error, &commands);
            }
            let exit = complain(context, &error);
            suggest(context, &commands);
            exit
        }
    }
}

/// The wrapper of npm says so where `npx` has started it.
fn started_by(host: &dyn Host, program: ProgramName) -> ProgramName {
    match host.var("WRANGLER_PERMIT_PROGRAM").as_deref() {
        Some("npx") => ProgramName::Npx,
        _ => program,
    }
}

/// Help and version go to standard output; a usage error ends with exit code 2.
fn explain_usage(message: &clap::Error) -> Exit {
    let is_lost = |error: std::io::Error| error.kind() != std::io::ErrorKind::BrokenPipe;
    // There is nobody left to tell if this cannot be printed.
    if message.print().is_err_and(is_lost) {
        return Exit::Failed;
    }
    match message.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Clean,
        _ => Exit::Failed,
    }
}

/// The process, in the folder that `--cwd` names.
fn open_process(cwd: Option<&Path>) -> Result<ProcessHost> {
    let here = std::env::current_dir().context("the current folder is gone")?;
    let Some(cwd) = cwd else {
        return Ok(ProcessHost::new(here));
    };
    let folder = here.join(cwd);
    anyhow::ensure!(folder.is_dir(), "--cwd {}: no such folder", cwd.display());
    Ok(ProcessHost::new(folder))
}

fn dispatch(context: &Context<'_>, command: &Command) -> Result<Exit> {
    match command {
        Command::Check(arguments) => check::run(context, arguments),
        Command::Fix(arguments) => fix::run(context, arguments),
        Command::Add(arguments) => add::run(context, arguments),
        Command::Undo(arguments) => undo::run(context, arguments),
        Command::Explain(arguments) => explain::run(context, arguments),
        Command::Init(command) => init::run(context, command),
        Command::Completions(arguments) => Ok(complete(context, arguments)),
        Command::Man => print_manual(context),
        Command::Demo(arguments) => demo::run(context, arguments),
        Command::Token(command) => match command {
            TokenCommand::Needs(arguments) => token::needs::run(context, arguments),
            TokenCommand::Template(arguments) => token::template::run(context, arguments),
            TokenCommand::Create(arguments) => token::create::run(context, arguments),
            TokenCommand::Extend(arguments) => token::extend::run(context, arguments),
            TokenCommand::Audit(arguments) => token::audit::run(context, arguments),
        },
    }
}

/// The commands that check what `error` passed over.
fn check_commands(error: &anyhow::Error, invocation: &Invocation) -> Vec<String> {
    let targets = error.downcast_ref::<LoadError>().map(LoadError::targets);
    let write = |target: CheckTarget<'_>| {
        let command = match target {
            CheckTarget::Config(config) => invocation.check_at(&["-c", config]),
            CheckTarget::Below => invocation.check_at(&["."]),
        };
        command.to_string()
    };
    targets.unwrap_or_default().into_iter().map(write).collect()
}

/// Prints each of `commands` on a line of its own, however long it is.
fn suggest(context: &Context<'_>, commands: &[String]) {
    if !commands.is_empty() {
        context.help(NAME_IT);
        commands.iter().for_each(|command| context.command(command));
    }
}

/// Prints the document of a run that failed.
fn print_failure(
    context: &Context<'_>,
    kind: DocumentKind,
    error: &anyhow::Error,
    commands: &[String],
) {
    // Only the document of `undo` has `help` about a journal.
    let journal = error
        .downcast_ref::<JournalError>()
        .filter(|_| kind == DocumentKind::Undo);
    let help = journal.map(|error| error.help().to_owned());
    let named = (!commands.is_empty()).then(|| format!("{NAME_IT} {}", commands.join("; ")));
    let message = format!("{error:#}");
    context
        .host
        .out(&json::failed(kind, message, help.or(named)));
}

fn complain(context: &Context<'_>, error: &anyhow::Error) -> Exit {
    context.error(&format!("{error:#}"));
    if let Some(error) = error.downcast_ref::<CredentialError>() {
        context.help(&error.help());
    }
    if let Some(error) = error.downcast_ref::<JournalError>() {
        context.help(error.help());
    }
    Exit::Failed
}

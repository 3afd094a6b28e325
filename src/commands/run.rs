//! From the arguments of the process to its exit code.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Parser as _;
use clap::error::ErrorKind;

use super::{add, check, demo, fix, token, undo};
use crate::change::journal;
use crate::cli::{Cli, Color, Command, Token};
use crate::credential;
use crate::exit::Exit;
use crate::host::{Host, Process};
use crate::prompt::lines::Lines;
use crate::prompt::terminal::Terminal;
use crate::prompt::{Ask, Gone, interrupt};
use crate::report::style::{Style, WIDEST, remark};

/// Terminals narrower than this get numbered lines in place of lists.
const NARROW: usize = 36;

/// Runs the command that `arguments` (the program's name first) ask for.
pub fn run(arguments: Vec<OsString>) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(message) => return usage(&message),
    };
    let host = match process(&cli) {
        Ok(host) => host,
        Err(error) => return complain(&Process::new(PathBuf::from(".")), &error),
    };
    // Without it an interruption still ends the process, only less tidily.
    let _ = interrupt::install();
    match dispatch(&cli, &host) {
        Ok(exit) => exit,
        Err(error) if error.is::<Gone>() => {
            interrupt::tell();
            Exit::Interrupted
        }
        Err(error) => complain(&host, &error),
    }
}

fn dispatch(cli: &Cli, host: &dyn Host) -> Result<Exit> {
    match &cli.command {
        Command::Check(arguments) => check::run(cli, arguments, host),
        Command::Fix(arguments) => fix::run(cli, arguments, host),
        Command::Add(arguments) => add::run(cli, arguments, host),
        Command::Undo(arguments) => undo::run(cli, arguments, host),
        Command::Token(Token::Needs(arguments)) => token::needs::run(cli, arguments, host),
        Command::Token(Token::Template(arguments)) => token::template::run(cli, arguments, host),
        Command::Token(Token::Create(arguments)) => token::create::run(cli, arguments, host),
        Command::Token(Token::Extend(arguments)) => token::extend::run(cli, arguments, host),
        Command::Token(Token::Audit(arguments)) => token::audit::run(cli, arguments, host),
        Command::Demo(arguments) => demo::run(cli, arguments, host),
    }
}

/// Help and version go to standard output; a usage error ends with exit code 2.
fn usage(message: &clap::Error) -> Exit {
    // There is nobody left to tell if this cannot be printed.
    let _ = message.print();
    match message.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Clean,
        _ => Exit::Failed,
    }
}

/// The process, in the folder that `--cwd` names.
fn process(cli: &Cli) -> Result<Process> {
    let here = std::env::current_dir().context("the current folder is gone")?;
    let wanted = match &cli.command {
        Command::Check(arguments) => arguments.scope.place.cwd.as_ref(),
        Command::Fix(arguments) => arguments.scope.place.cwd.as_ref(),
        Command::Add(arguments) => arguments.place.cwd.as_ref(),
        Command::Token(token) => token.subjects().place.cwd.as_ref(),
        Command::Undo(_) | Command::Demo(_) => None,
    };
    let Some(wanted) = wanted else {
        return Ok(Process::new(here));
    };
    let folder = here.join(wanted);
    anyhow::ensure!(
        folder.is_dir(),
        "--cwd {}: no such folder",
        wanted.display()
    );
    Ok(Process::new(folder))
}

fn complain(host: &dyn Host, error: &anyhow::Error) -> Exit {
    let width = host.terminal().width.min(WIDEST);
    host.err(&remark("error", &format!("{error:#}"), width));
    if let Some(error) = error.downcast_ref::<credential::Error>() {
        host.err(&remark("  = help", &error.help(), width));
    }
    if let Some(error) = error.downcast_ref::<journal::Error>() {
        host.err(&remark("  = help", error.help(), width));
    }
    Exit::Failed
}

/// Whether there is somebody who can be asked.
pub(super) fn is_interactive(host: &dyn Host) -> bool {
    let terminal = host.terminal();
    let ci = host.var("CI").is_some_and(|value| !value.is_empty());
    terminal.stdin && terminal.stderr && !ci
}

/// Somebody to ask, by the best means that the terminal has.
pub(super) fn person<'a>(cli: &Cli, host: &'a dyn Host) -> Box<dyn Ask + 'a> {
    let style = style(cli, host, false);
    if style.unicode && style.width >= NARROW {
        Box::new(Terminal::new(host, style))
    } else {
        Box::new(Lines::new(host))
    }
}

/// How to write on standard output (`out`) or standard error.
pub(super) fn style(cli: &Cli, host: &dyn Host, out: bool) -> Style {
    let terminal = host.terminal();
    let is_terminal = if out {
        terminal.stdout
    } else {
        terminal.stderr
    };
    let set = |name: &str| host.var(name).is_some_and(|value| !value.is_empty());
    let forced = host
        .var("CLICOLOR_FORCE")
        .is_some_and(|value| !matches!(value.as_str(), "" | "0"));
    let color = match cli.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto => forced || (is_terminal && host.var("TERM").as_deref() != Some("dumb")),
    };
    let width = if is_terminal {
        terminal.width.min(WIDEST)
    } else {
        WIDEST
    };
    Style {
        color,
        unicode: terminal.unicode,
        width,
        hints: !cli.quiet,
    }
}

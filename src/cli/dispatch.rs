//! Which function carries out which command.

use anyhow::Result;

use super::command::Command;
use super::context::Context;
use super::token::command::TokenCommand;
use crate::commands::{add, check, demo, fix, token, undo};
use crate::exit::Exit;

/// Carries out `command`.
///
/// # Errors
/// It could not be carried out.
pub(super) fn dispatch(context: &Context<'_>, command: &Command) -> Result<Exit> {
    match command {
        Command::Check(arguments) => check::run(context, arguments),
        Command::Fix(arguments) => fix::run(context, arguments),
        Command::Add(arguments) => add::run(context, arguments),
        Command::Undo(arguments) => undo::run(context, arguments),
        Command::Token(command) => dispatch_token(context, command),
        Command::Demo(arguments) => demo::run(context, arguments),
    }
}

fn dispatch_token(context: &Context<'_>, command: &TokenCommand) -> Result<Exit> {
    match command {
        TokenCommand::Needs(arguments) => token::needs::run(context, arguments),
        TokenCommand::Template(arguments) => token::template::run(context, arguments),
        TokenCommand::Create(arguments) => token::create::run(context, arguments),
        TokenCommand::Extend(arguments) => token::extend::run(context, arguments),
        TokenCommand::Audit(arguments) => token::audit::run(context, arguments),
    }
}

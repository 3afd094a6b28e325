//! `completions` and `man`: what is made of the command line itself.

use std::io;

use anyhow::Result;
use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};
use clap_mangen::Man;

use super::command::Cli;
use super::context::Context;
use crate::exit::Exit;

/// The program's name, as shells complete it.
const NAME: &str = "wrangler-permit";

#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Prints what a shell reads to complete commands and flags.
pub(super) fn complete(context: &Context<'_>, arguments: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    generate(arguments.shell, &mut Cli::command(), NAME, &mut script);
    context.host.out(&String::from_utf8_lossy(&script));
    Exit::Clean
}

/// Prints the manual page of all commands, in roff.
///
/// # Errors
/// The page cannot be made.
pub(super) fn print_manual(context: &Context<'_>) -> Result<Exit> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    write_pages(&command, &mut page)?;
    context.host.out(&String::from_utf8_lossy(&page));
    Ok(Exit::Clean)
}

/// The page of `command`, and behind it the sections of those below.
fn write_pages(command: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let manual = Man::new(command.clone());
    manual.render_title(page)?;
    manual.render_name_section(page)?;
    write_command(command, page)
}

fn write_command(command: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let manual = Man::new(command.clone());
    manual.render_synopsis_section(page)?;
    manual.render_description_section(page)?;
    manual.render_options_section(page)?;
    let below = command.get_subcommands();
    for subcommand in below.filter(|one| one.get_name() != "help") {
        let title = subcommand.get_bin_name().unwrap_or_default();
        page.extend(format!(".SH {}\n", title.to_ascii_uppercase()).into_bytes());
        write_command(subcommand, page)?;
    }
    Ok(())
}

//! The documents name every command, flag and choice there is, and every command in them is one that
//! the command line accepts.

use clap::error::ErrorKind;
use clap::{Command, CommandFactory as _, Parser as _};
use wrangler_permit::Cli;

use super::paths::pages;
use super::{DocPage, GUIDE, TOKEN, UNDO};

#[test]
fn the_guide_names_every_command() {
    let guide = GUIDE.text();
    let named = |words: &str| {
        let row = format!("| `wrangler-permit {words}");
        assert!(guide.contains(&row), "{row}");
    };
    let cli = Cli::command();
    let token = cli.find_subcommand("token").unwrap();
    for command in token.get_subcommands() {
        named(&format!("token {}", command.get_name()));
    }
    cli.get_subcommands()
        .for_each(|command| named(command.get_name()));
}

#[test]
fn the_pages_name_every_flag() {
    let text = [GUIDE, TOKEN, UNDO].map(DocPage::text).concat();
    let mut flags = Vec::new();
    collect_flags(&Cli::command(), &mut flags);
    assert!(flags.contains(&"copy-bindings".to_owned()));
    for flag in flags {
        assert!(text.contains(&format!("`--{flag}")), "--{flag}");
    }
}

/// The long flags of `command` and of its subcommands.
fn collect_flags(command: &Command, flags: &mut Vec<String>) {
    let long = command
        .get_arguments()
        .filter_map(|argument| argument.get_long());
    flags.extend(long.map(str::to_owned));
    for subcommand in command.get_subcommands() {
        collect_flags(subcommand, flags);
    }
}

#[test]
fn the_page_on_tokens_names_every_purpose_and_form() {
    let page = TOKEN.text();
    let cli = Cli::command();
    let token = cli.find_subcommand("token").unwrap();
    let arguments = token.find_subcommand("template").unwrap().get_arguments();
    let named =
        arguments.filter(|argument| ["purpose", "form"].contains(&argument.get_id().as_str()));
    let values: Vec<_> = named.flat_map(clap::Arg::get_possible_values).collect();
    assert_eq!(values.len(), 10);
    for value in values {
        let row = format!("| `{}` |", value.get_name());
        assert!(page.contains(&row), "{row}");
    }
}

#[test]
fn every_command_in_a_document_is_accepted() {
    let mut count = 0;
    for page in pages() {
        for command in commands_in(&page.text) {
            // What the shell does with it is not the program's.
            let own = command.split(" < ").next().unwrap_or_default();
            let words = words_of(own);
            if let Err(error) = Cli::try_parse_from(words) {
                // A sentence names a command without all that it needs.
                let incomplete = error.kind() == ErrorKind::MissingRequiredArgument;
                let help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
                assert!(incomplete || help, "{}: {command}: {error}", page.name);
            }
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

/// The commands of this program in a document: a line of a code block each, or a code span.
fn commands_in(text: &str) -> Vec<String> {
    let text = text.replace("\\\n", " ");
    let lines = text
        .lines()
        .map(|line| line.trim_start_matches("$ ").trim());
    let spans = text
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    let commands = lines.chain(spans);
    let ours = commands.filter(|command| command.starts_with("wrangler-permit "));
    ours.map(str::to_owned).collect()
}

/// The words of a command, without quotes and without the brackets of a placeholder.
fn words_of(command: &str) -> impl Iterator<Item = String> {
    let words = command.split_whitespace();
    words.map(|word| word.trim_matches(['"', '<', '>']).to_owned())
}

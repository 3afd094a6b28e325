//! The command line: names, flags and their help, in one place.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::project::directives;
use crate::secret_input::Source;

mod token;

pub(crate) use token::{
    Audit, Create, Extend, Lent, Making, Needs, Owner, Subjects, Template, Token, TokenId, Writing,
};
pub use token::{Form, Purpose};

/// Flags that every command has, and the form of a report.
const OUTPUT: &str = "Output";

/// Which projects, environments and account.
const PLACE: &str = "Where to look";

/// What a fix does, and to what.
const EXTENT: &str = "What to do";

/// Seconds that a new secret is waited for.
const PATIENCE: u64 = 60;

/// What a fix would ask.
const ANSWERS: &str = "Answers";

/// Finds out why Cloudflare refuses a Worker's Secrets Store binding, and repairs it.
#[derive(Debug, Parser)]
#[command(
    name = "wrangler-permit",
    version,
    arg_required_else_help = true,
    max_term_width = 80
)]
#[command(after_help = "Nothing at hand to try it on? wrangler-permit demo")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colour.
    #[arg(
        long,
        global = true,
        help_heading = OUTPUT,
        value_enum,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub(crate) color: Color,
    /// Say less: no progress, no hints.
    #[arg(short, long, global = true, help_heading = OUTPUT)]
    pub(crate) quiet: bool,
    /// Say more: one line a request, never a header or a body.
    #[arg(short, long, global = true, help_heading = OUTPUT)]
    pub(crate) verbose: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say why a Secrets Store binding would be refused, for each binding.
    Check(Check),
    /// Repair: guided on a terminal, by flags anywhere else.
    Fix(Fix),
    /// Bind one more secret of the account's store.
    Add(Add),
    /// Take back the last fix or add, where what it left is still there.
    Undo(Undo),
    /// Find the right API token.
    #[command(subcommand)]
    Token(Token),
    /// Try the whole thing on an embedded Cloudflare, no account needed.
    Demo(Demo),
}

/// Which projects, environments and account a run is about.
#[derive(Args, Debug, Default)]
pub(crate) struct Scope {
    /// Config files, or folders to walk; without any, the config that wrangler would find.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The same without paths.
    #[command(flatten)]
    pub(crate) place: Place,
    /// Ask Cloudflare nothing: judge the files alone.
    #[arg(long, help_heading = PLACE)]
    pub(crate) offline: bool,
}

/// Which projects, environments and account a command without paths is about.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = PLACE)]
pub(crate) struct Place {
    /// A config file.
    #[arg(short, long = "config", value_name = "FILE")]
    pub(crate) configs: Vec<PathBuf>,
    /// The folder to run in.
    #[arg(long, value_name = "DIR")]
    pub(crate) cwd: Option<PathBuf>,
    /// An environment; "" is the top level. Without it: CLOUDFLARE_ENV, else all, or for add the
    /// top level.
    #[arg(short = 'e', long = "env", value_name = "NAME")]
    pub(crate) environments: Vec<String>,
    /// The account, whatever the config says.
    #[arg(long, value_name = "ID", value_parser = account_id)]
    pub(crate) account_id: Option<String>,
}

/// `check`
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Projects, environments, account.
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// The form of the report; `json-schema` prints the schema of `json` and checks nothing.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: CheckFormat,
    /// Let warnings and what cannot be verified count as errors.
    #[arg(long, help_heading = "How to judge")]
    pub(crate) strict: bool,
    /// Prove the permission to bind by a write that changes nothing.
    #[arg(long, conflicts_with = "offline", help_heading = "How to judge")]
    pub(crate) probe: bool,
}

/// `fix`
#[derive(Args, Debug)]
pub(crate) struct Fix {
    /// Projects, environments, account.
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// The form of the report.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: Format,
    /// Do every safe step, and each other step that a flag answers, without asking.
    #[arg(short, long, conflicts_with = "dry_run", help_heading = EXTENT)]
    pub(crate) yes: bool,
    /// Show the plan, do nothing.
    #[arg(long, help_heading = EXTENT)]
    pub(crate) dry_run: bool,
    /// Only steps of this kind.
    #[arg(long, value_enum, value_name = "KIND", help_heading = EXTENT)]
    pub(crate) only: Vec<Only>,
    /// Only what this binding needs.
    #[arg(long = "binding", value_name = "NAME", help_heading = EXTENT)]
    pub(crate) bindings: Vec<String>,
    /// A scope that the selected bindings' secrets shall hold too.
    #[arg(long = "scope", value_name = "SCOPE", value_parser = scope, help_heading = EXTENT)]
    pub(crate) scopes: Vec<String>,
    /// Copy the top level's bindings into the selected environments that lack them.
    #[arg(long, help_heading = ANSWERS)]
    pub(crate) copy_bindings: bool,
    /// The store that was meant.
    #[arg(long, value_name = "ID", help_heading = ANSWERS)]
    pub(crate) store_id: Option<String>,
    /// The secret that a binding means.
    #[arg(long = "secret-name", value_name = "BINDING=NAME", value_parser = assignment, help_heading = ANSWERS)]
    pub(crate) secret_names: Vec<(String, String)>,
    /// Create the missing secret of a binding; the value is read from env:VAR, file:PATH or -
    /// (standard input), never from an argument.
    #[arg(long, value_name = "BINDING=FROM", value_parser = creation, conflicts_with = "offline", help_heading = ANSWERS)]
    pub(crate) create: Vec<Creation>,
    /// How long to wait until a new secret is active.
    #[arg(long, value_name = "SECONDS", default_value_t = PATIENCE, value_parser = clap::value_parser!(u64).range(..=3600), help_heading = EXTENT)]
    pub(crate) timeout: u64,
}

/// `add`
#[derive(Args, Debug)]
pub(crate) struct Add {
    /// The secret's name; without it, a list to choose from.
    #[arg(value_name = "SECRET")]
    pub(crate) secret: Option<String>,
    /// The name under which the Worker sees it; without it, made from the secret's.
    #[arg(long = "as", value_name = "NAME", help_heading = EXTENT)]
    pub(crate) name: Option<String>,
    /// How long to wait until a new secret is active.
    #[arg(long, value_name = "SECONDS", default_value_t = PATIENCE, value_parser = clap::value_parser!(u64).range(..=3600), help_heading = EXTENT)]
    pub(crate) timeout: u64,
    /// Projects, environments, account.
    #[command(flatten)]
    pub(crate) place: Place,
    /// Ask Cloudflare nothing: judge the files alone.
    #[arg(long, help_heading = PLACE)]
    pub(crate) offline: bool,
}

/// What `--create` says. Nothing is kept of what it does not understand: it may be a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Creation {
    /// The value of this binding's secret lies there.
    From(String, Source),
    /// Something else.
    Unclear,
}

/// `undo`
#[derive(Args, Debug)]
pub(crate) struct Undo {
    /// The form of the report.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: Format,
    /// Take back without asking.
    #[arg(short, long, conflicts_with = "dry_run", help_heading = EXTENT)]
    pub(crate) yes: bool,
    /// Show what would be taken back, do nothing.
    #[arg(long, help_heading = EXTENT)]
    pub(crate) dry_run: bool,
    /// List what can be taken back of this project, the newest first.
    #[arg(long, conflicts_with_all = ["yes", "dry_run"], help_heading = EXTENT)]
    pub(crate) list: bool,
}

/// `demo`
#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// Keep the embedded Cloudflare running and print the variables that lead to it.
    #[arg(long, conflicts_with = "yes")]
    pub(crate) serve: bool,
    /// Walk through without questions.
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The forms of a check's report.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// The JSON Schema of `json`.
    JsonSchema,
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// One JSON document.
    Json,
}

/// The kinds of step.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Only {
    /// Scopes of secrets.
    Scopes,
    /// Edits of configs.
    Config,
    /// New secrets.
    Secrets,
}

/// Understands everything, so that no usage error repeats what may be a value.
#[expect(clippy::unnecessary_wraps, reason = "the form of a value parser")]
fn creation(text: &str) -> Result<Creation, String> {
    let parts = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let understood = parts.and_then(|(name, from)| {
        let source = Source::parse(from)?;
        Some(Creation::From(name.to_owned(), source))
    });
    Ok(understood.unwrap_or(Creation::Unclear))
}

/// A scope as the API spells it; the documentation spells one of them with a dash.
fn scope(text: &str) -> Result<String, String> {
    let scope = directives::scope(text).map(str::to_owned);
    scope.ok_or_else(|| "workers or ai-gateway".to_owned())
}

fn account_id(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !text.is_empty() && text.bytes().all(plain) {
        return Ok(text.to_owned());
    }
    Err("an account id holds letters, digits, - and _ only".to_owned())
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((binding, name)) if !binding.is_empty() && !name.is_empty() => {
            Ok((binding.to_owned(), name.to_owned()))
        }
        _ => Err("write BINDING=NAME".to_owned()),
    }
}

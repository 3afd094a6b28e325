//! The flags that several commands have, and the headings under which help lists flags.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::credential::is_profile_name;

pub(super) const OUTPUT: &str = "Output";
pub(super) const PLACE: &str = "Where to look";
pub(super) const EXTENT: &str = "What to do";
pub(super) const ANSWERS: &str = "Answers";
pub(super) const NEW_TOKEN: &str = "The token";

/// How many seconds a new secret is waited for.
pub(super) const DEFAULT_TIMEOUT: u64 = 60;

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct GlobalFlags {
    /// When to use colour.
    #[arg(
        long,
        global = true,
        help_heading = OUTPUT,
        value_enum,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub(crate) color: ColorChoice,
    /// Print less: no progress, no hints.
    #[arg(short, long, global = true, help_heading = OUTPUT)]
    pub(crate) quiet: bool,
    /// Print more: one line per request (no headers or bodies).
    #[arg(short, long, global = true, help_heading = OUTPUT)]
    pub(crate) verbose: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON document.
    Json,
    /// The JSON Schema of `json`.
    JsonSchema,
}

/// The format of a report, for every command that prints a document.
#[derive(Args, Clone, Copy, Debug, Default)]
pub(crate) struct FormatArgs {
    /// The format of the report; `json-schema` prints the schema of `json` only.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    format: OutputFormat,
    /// The same as --format json.
    #[arg(long, conflicts_with = "format", help_heading = OUTPUT)]
    json: bool,
}

impl FormatArgs {
    /// The format that was asked for.
    pub(crate) fn format(self) -> OutputFormat {
        if self.json {
            OutputFormat::Json
        } else {
            self.format
        }
    }
}

#[derive(Args, Debug, Default)]
pub(crate) struct SelectionArgs {
    /// Config files, or folders to walk; without any, the config that wrangler would find.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) place: SelectionScope,
    /// Check the files only; don't contact Cloudflare.
    #[arg(long, help_heading = PLACE)]
    pub(crate) offline: bool,
}

#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = PLACE)]
pub(crate) struct SelectionScope {
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
    /// The profile of wrangler's login, where a login is used.
    #[arg(long, value_name = "NAME", value_parser = profile)]
    pub(crate) profile: Option<String>,
}

fn profile(text: &str) -> Result<String, String> {
    if is_profile_name(text) {
        return Ok(text.to_owned());
    }
    Err("the name of a profile has only letters, digits, - and _".to_owned())
}

fn account_id(text: &str) -> Result<String, String> {
    if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(text.to_owned());
    }
    Err("an account id has 32 hexadecimal digits; `wrangler whoami` lists yours".to_owned())
}

//! Which projects, environments and account a command is about.

use std::path::PathBuf;

use clap::Args;

use super::headings::PLACE;

/// Which projects, environments and account a run is about.
#[derive(Args, Debug, Default)]
pub(crate) struct SelectionArgs {
    /// Config files, or folders to walk; without any, the config that wrangler would find.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The same without paths.
    #[command(flatten)]
    pub(crate) place: SelectionScope,
    /// Ask Cloudflare nothing: judge the files alone.
    #[arg(long, help_heading = PLACE)]
    pub(crate) offline: bool,
}

/// Which projects, environments and account a command without paths is about.
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
}

fn account_id(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !text.is_empty() && text.bytes().all(plain) {
        return Ok(text.to_owned());
    }
    Err("an account id holds letters, digits, - and _ only".to_owned())
}

//! The command line of `token`: its commands, and the arguments that several of them have.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use super::{EXTENT, Format, OUTPUT, PLACE, Place};
use crate::permissions::wrangler_version::Version;
use crate::secret_input::Source;

/// What the token will be.
const MAKING: &str = "The token";

/// A token that is meant to live longer than this is meant to have no end.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

/// `token`
#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// List the permissions that these projects take, each with its reasons.
    Needs(Needs),
    /// Write down the token to make: as a link, as code, as a workflow.
    Template(Template),
    /// Make the token that these projects take, through the API.
    Create(Create),
    /// Give a token what these projects take and it lacks; its value stays.
    Extend(Extend),
    /// Hold a token against these projects: what is missing, what is too much.
    Audit(Audit),
}

impl Token {
    /// The projects that the command is about.
    pub(crate) fn subjects(&self) -> &Subjects {
        match self {
            Self::Needs(arguments) => &arguments.subjects,
            Self::Template(arguments) => &arguments.subjects,
            Self::Create(arguments) => &arguments.subjects,
            Self::Extend(arguments) => &arguments.subjects,
            Self::Audit(arguments) => &arguments.subjects,
        }
    }
}

/// `token needs`
#[derive(Args, Debug)]
pub(crate) struct Needs {
    /// The projects, and what is done with them.
    #[command(flatten)]
    pub(crate) subjects: Subjects,
    /// The form of the report.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: Format,
}

/// `token template`
#[derive(Args, Debug)]
pub(crate) struct Template {
    /// The projects, and what is done with them.
    #[command(flatten)]
    pub(crate) subjects: Subjects,
    /// What the token is like.
    #[command(flatten)]
    pub(crate) making: Making,
    /// The form.
    #[arg(long = "as", value_enum, value_name = "FORM", default_value = "url", help_heading = OUTPUT)]
    pub(crate) form: Form,
    /// Ask Cloudflare nothing: ids come from the list that this program was built with.
    #[arg(long, help_heading = PLACE)]
    pub(crate) offline: bool,
}

/// `token create`
#[derive(Args, Debug)]
#[command(
    override_usage = "wrangler-permit token create --with FROM [OPTIONS] [PATH]...\n       \
                            wrangler-permit token create --with FROM [OPTIONS] [PATH]... -- COMMAND"
)]
pub(crate) struct Create {
    /// The projects, and what is done with them.
    #[command(flatten)]
    pub(crate) subjects: Subjects,
    /// What the token is like.
    #[command(flatten)]
    pub(crate) making: Making,
    /// By what right, and whether at all.
    #[command(flatten)]
    pub(crate) writing: Writing,
    /// Write the token to this new file, which you alone may read, and show it nowhere.
    #[arg(long, value_name = "FILE", conflicts_with = "command", help_heading = EXTENT)]
    pub(crate) output: Option<PathBuf>,
    /// The form of the report.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: Format,
    /// A command that gets the token on its standard input, and nobody else does: -- gh secret set
    /// CLOUDFLARE_API_TOKEN
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

/// `token extend`
#[derive(Args, Debug)]
pub(crate) struct Extend {
    /// The token's id.
    #[arg(value_name = "ID", value_parser = token_id)]
    pub(crate) id: TokenId,
    /// The projects, and what is done with them.
    #[command(flatten)]
    pub(crate) subjects: Subjects,
    /// Whose the token is; without it, the account of the projects is asked, then the user.
    #[arg(long, value_enum, help_heading = EXTENT)]
    pub(crate) owner: Option<Owner>,
    /// By what right, and whether at all.
    #[command(flatten)]
    pub(crate) writing: Writing,
    /// The form of the report.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: Format,
}

/// By what right a token is made or changed, and whether at all.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = EXTENT)]
pub(crate) struct Writing {
    /// A credential that may make and change tokens: env:VAR, file:PATH or - (standard input). It is
    /// used for that alone, and kept nowhere.
    #[arg(long, value_name = "FROM", value_parser = lent)]
    pub(crate) with: Lent,
    /// Do it without asking.
    #[arg(short, long, conflicts_with = "dry_run")]
    pub(crate) yes: bool,
    /// Show the plan, do nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// `token audit`
#[derive(Args, Debug)]
pub(crate) struct Audit {
    /// The token's id; without it, the token that the run itself uses.
    #[arg(value_name = "ID", value_parser = token_id)]
    pub(crate) id: Option<TokenId>,
    /// The projects, and what is done with them.
    #[command(flatten)]
    pub(crate) subjects: Subjects,
    /// A credential that may read tokens: env:VAR, file:PATH or - (standard input).
    #[arg(long, value_name = "FROM", value_parser = lent, help_heading = EXTENT)]
    pub(crate) with: Option<Lent>,
    /// The form of the report.
    #[arg(long, value_enum, default_value = "human", help_heading = OUTPUT)]
    pub(crate) format: Format,
}

/// A token's id, which is not secret. Nothing is kept of what is none: it may be the token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum TokenId {
    /// 32 hexadecimal digits.
    Known(String),
    /// Something else.
    Unclear,
}

/// What `--with` says. Nothing is kept of what it does not understand: it may be a credential.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Lent {
    /// The credential lies there.
    From(Source),
    /// A person is asked for it. No flag says so: a guided fix does.
    Asked,
    /// Something else.
    Unclear,
}

/// The projects that a token is for, and what it shall do with them.
#[derive(Args, Clone, Debug)]
pub(crate) struct Subjects {
    /// Config files, or folders to walk; without any, the config that wrangler would find.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Projects, environments, account.
    #[command(flatten)]
    pub(crate) place: Place,
    /// What the token is for.
    #[arg(
        long = "for",
        value_enum,
        value_name = "PURPOSE",
        default_value = "deploy",
        help_heading = EXTENT
    )]
    pub(crate) purpose: Purpose,
    /// The wrangler that deploys; without it, the one that the project has installed or locked.
    #[arg(long, value_name = "VERSION", help_heading = EXTENT)]
    pub(crate) wrangler_version: Option<Version>,
}

/// What a new token is like, besides its permissions.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = MAKING)]
pub(crate) struct Making {
    /// Whose it is.
    #[arg(long, value_enum, default_value = "account")]
    pub(crate) owner: Owner,
    /// Its name; without it, made from what it is for and from the projects.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// How long it is valid, e.g. 90d; without it, it does not expire.
    #[arg(long, value_name = "DURATION", value_parser = lifetime)]
    pub(crate) expires_in: Option<Duration>,
    /// An address or a network (CIDR) from which alone it may be used.
    #[arg(long = "ip", value_name = "CIDR", value_parser = network)]
    pub(crate) ips: Vec<String>,
}

/// Whose a token is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Owner {
    /// The account's: it stays when its maker leaves.
    Account,
    /// The user's who makes it.
    User,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Purpose {
    /// Deploying again what is deployed already, as CI does.
    Deploy,
    /// The first deploy, or the first with a new binding.
    FirstDeploy,
    /// Running `wrangler-permit check`.
    Check,
    /// Running `wrangler-permit fix`.
    Fix,
}

/// The forms in which a token to make is written down.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Form {
    /// A link to the dashboard's form, with the rows to look for there.
    Url,
    /// The body that the API takes.
    Json,
    /// A script that calls the API.
    Curl,
    /// Terraform, for version 5 of Cloudflare's provider.
    Terraform,
    /// Pulumi, in TypeScript.
    Pulumi,
    /// A workflow that checks pull requests and deploys what is pushed.
    GithubActions,
}

/// Understands everything, so that no usage error repeats what may be a credential.
#[expect(clippy::unnecessary_wraps, reason = "the form of a value parser")]
fn lent(text: &str) -> Result<Lent, String> {
    Ok(Source::parse(text).map_or(Lent::Unclear, Lent::From))
}

/// The same for an id.
#[expect(clippy::unnecessary_wraps, reason = "the form of a value parser")]
fn token_id(text: &str) -> Result<TokenId, String> {
    let is_id = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    Ok(match is_id {
        true => TokenId::Known(text.to_ascii_lowercase()),
        false => TokenId::Unclear,
    })
}

/// A time to live, such as `90d`.
fn lifetime(text: &str) -> Result<Duration, String> {
    let lifetime = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if lifetime.as_secs() == 0 || lifetime > LONGEST {
        return Err("more than a second and less than a hundred years".to_owned());
    }
    Ok(lifetime)
}

/// A network in CIDR notation; an address alone is the network of that one.
fn network(text: &str) -> Result<String, String> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let address: IpAddr = address
        .parse()
        .map_err(|_| "an address such as 203.0.113.7, or a network such as 203.0.113.0/24")?;
    let widest: u8 = if address.is_ipv4() { 32 } else { 128 };
    let length = length.map_or(Ok(widest), str::parse::<u8>);
    let length = length
        .ok()
        .filter(|length| *length <= widest)
        .ok_or_else(|| format!("after the / comes a number from 0 to {widest}"))?;
    let first = first_of(address, length);
    if first != address {
        return Err(format!("the network of that length is {first}/{length}"));
    }
    Ok(format!("{first}/{length}"))
}

/// The first address of the network of this length that `address` lies in.
fn first_of(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let kept = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
            IpAddr::V4((address.to_bits() & kept).into())
        }
        IpAddr::V6(address) => {
            let kept = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
            IpAddr::V6((address.to_bits() & kept).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{lifetime, network};

    #[test]
    fn a_network_is_read_as_cidr() {
        for (text, wanted) in [
            ("203.0.113.7", "203.0.113.7/32"),
            ("203.0.113.0/24", "203.0.113.0/24"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("2606:4700::/32", "2606:4700::/32"),
            ("2606:4700:0::1", "2606:4700::1/128"),
        ] {
            assert_eq!(network(text).as_deref(), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in [
            "",
            "office",
            "203.0.113",
            "203.0.113.0/33",
            "::/129",
            "1.2.3.4/",
            "1.2.3.4/-1",
        ] {
            assert!(network(text).is_err(), "{text}");
        }
        let told = network("203.0.113.7/24").unwrap_err();
        assert!(told.ends_with("203.0.113.0/24"), "{told}");
    }

    #[test]
    fn a_lifetime_is_neither_nothing_nor_for_ever() {
        assert_eq!(lifetime("90d").unwrap().as_secs(), 90 * 86_400);
        for text in ["0s", "soon", "90", "101y", "1000000000000y"] {
            assert!(lifetime(text).is_err(), "{text}");
        }
    }
}

//! What a new token is like, besides its permissions.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::cli::flags::NEW_TOKEN;
use crate::permissions::token::OwnerKind;

/// A token that is meant to live longer than this is meant to have no end.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = NEW_TOKEN)]
pub(crate) struct NewTokenArgs {
    /// Whose it is.
    #[arg(long, value_enum, default_value = "account")]
    pub(crate) owner: OwnerKind,
    /// Its name; without it, made from what it is for and from the projects.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// How long it is valid, e.g. 90d; without it, it does not expire.
    #[arg(long, value_name = "DURATION", value_parser = lifetime)]
    pub(crate) expires_in: Option<Duration>,
    /// The only address or network (CIDR) from which it works.
    #[arg(long = "ip", value_name = "CIDR", value_parser = network)]
    pub(crate) ips: Vec<String>,
}

impl NewTokenArgs {
    /// A token as a pipeline has it: of the account, without an end.
    pub(crate) fn of_pipeline() -> Self {
        Self {
            owner: OwnerKind::Account,
            name: None,
            expires_in: None,
            ips: Vec::new(),
        }
    }

    /// The moment at which a token that is made `now` ends, if it does.
    pub(crate) fn expires_on(&self, now: SystemTime) -> Option<String> {
        let end = now + self.expires_in?;
        Some(humantime::format_rfc3339_seconds(end).to_string())
    }
}

impl ValueEnum for OwnerKind {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Account, Self::User]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Account => ("account", "The account's: it stays when its maker leaves"),
            Self::User => ("user", "The user's who makes it"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}

/// A time to live, such as `90d`.
fn lifetime(text: &str) -> Result<Duration, String> {
    let lifetime = humantime::parse_duration(text)
        .map_err(|_| "write it as a number with a unit: 90d, 12h, 2weeks")?;
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

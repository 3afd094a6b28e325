//! From the error texts of a failed connection to what a person can do about it.

/// Why the API could not be reached, most likely.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ConnectionHint {
    /// The host's name could not be looked up.
    Name,
    /// A certificate was not accepted, or no encryption was agreed on.
    Tls,
    /// The same, and this machine has no root certificates of its own.
    BundledRoots,
    /// A proxy from the environment refused the connection.
    Proxy,
    Refused,
    Lost,
    /// There was no connection within the limit.
    Slow,
}

impl ConnectionHint {
    /// The hint for the causes of a network fault, by the first of these words in them.
    pub(super) fn from_causes(causes: &str) -> Option<Self> {
        const LOST: &[&str] = &[
            "reset",
            "closed",
            "incomplete",
            "eof",
            "end of file",
            "broken pipe",
        ];
        let causes = causes.to_ascii_lowercase();
        let hints: [(&[&str], Self); 6] = [
            (&["tunnel", "proxy"], Self::Proxy),
            (&["dns error", "failed to lookup", "resolve"], Self::Name),
            (
                &["certificate", "tls", "handshake", "corrupt message"],
                Self::Tls,
            ),
            (&["refused"], Self::Refused),
            (&["deadline", "timed out"], Self::Slow),
            (LOST, Self::Lost),
        ];
        let is_named = |words: &[&str]| words.iter().any(|word| causes.contains(word));
        let found = hints.into_iter().find(|(words, _)| is_named(words));
        found.map(|(_, hint)| hint)
    }

    pub(crate) fn help(self) -> &'static str {
        match self {
            Self::Name => {
                "check the spelling of CLOUDFLARE_API_BASE_URL if it is set, and that this machine can look up names"
            }
            Self::Tls => {
                "if a company proxy inspects traffic, give its certificate in SSL_CERT_FILE; check the clock of this machine, and that the address is an https one"
            }
            Self::BundledRoots => {
                "this machine has no root certificates, so the ones built into this program are used: install the ca-certificates package, or name a file of certificates in SSL_CERT_FILE (with that of a company proxy, if one inspects traffic)"
            }
            Self::Proxy => {
                "check HTTPS_PROXY; a host that is reached without the proxy belongs in NO_PROXY"
            }
            Self::Refused => {
                "check CLOUDFLARE_API_BASE_URL if it is set: nothing answers at that address and port"
            }
            Self::Lost => {
                "try again; if it keeps failing, look at the proxy or firewall in between"
            }
            Self::Slow => {
                "check the network, and HTTPS_PROXY if it is set: no connection stood in time"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_recognised() {
        for (causes, hint) in [
            (
                "dns error: failed to lookup address information",
                ConnectionHint::Name,
            ),
            (
                "tcp connect error: Connection refused (os error 111)",
                ConnectionHint::Refused,
            ),
            (
                "invalid peer certificate: UnknownIssuer",
                ConnectionHint::Tls,
            ),
            ("tunnel error: unsuccessful", ConnectionHint::Proxy),
            (
                "received corrupt message of type InvalidContentType",
                ConnectionHint::Tls,
            ),
            (
                "connection closed before message completed",
                ConnectionHint::Lost,
            ),
            (
                "error reading a body from connection: end of file before message length reached",
                ConnectionHint::Lost,
            ),
            ("operation timed out", ConnectionHint::Slow),
        ] {
            assert_eq!(ConnectionHint::from_causes(causes), Some(hint), "{causes}");
        }
        assert_eq!(ConnectionHint::from_causes("something else"), None);
    }
}

//! From the words of a failed connection to what a person can do about it.

/// What most likely stands between this machine and the API.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum ConnectionHint {
    /// The host's name could not be looked up.
    Name,
    /// A certificate was not accepted, or no encryption was agreed on.
    Tls,
    /// The same, and this machine has no root certificates of its own.
    BundledRoots,
    /// A proxy from the environment did not let the connection through.
    Proxy,
    /// Nothing listens there.
    Refused,
    /// The connection was lost on the way.
    Lost,
    /// No connection stood within the limit.
    Slow,
}

impl ConnectionHint {
    /// Reads the causes of a network fault, outermost first.
    pub(super) fn of(causes: &str) -> Option<Self> {
        let causes = causes.to_ascii_lowercase();
        let told = |words: &[&str]| words.iter().any(|word| causes.contains(word));
        if told(&["tunnel", "proxy"]) {
            Some(Self::Proxy)
        } else if told(&["dns error", "failed to lookup", "resolve"]) {
            Some(Self::Name)
        } else if told(&["certificate", "tls", "handshake", "corrupt message"]) {
            Some(Self::Tls)
        } else if told(&["refused"]) {
            Some(Self::Refused)
        } else if told(&["deadline", "timed out"]) {
            Some(Self::Slow)
        } else if told(&[
            "reset",
            "closed",
            "incomplete",
            "eof",
            "end of file",
            "broken pipe",
        ]) {
            Some(Self::Lost)
        } else {
            None
        }
    }

    /// What to do about it.
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
            Self::Lost => "try again; if it stays so, look at the proxy or firewall in between",
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
            assert_eq!(ConnectionHint::of(causes), Some(hint), "{causes}");
        }
        assert_eq!(ConnectionHint::of("something else"), None);
    }
}

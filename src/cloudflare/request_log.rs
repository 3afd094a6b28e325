//! What is shown of the requests that were sent.

use std::fmt;

/// One attempt, as the request log shows it: never a header, never a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestLogEntry<'a> {
    pub(crate) method: &'a str,
    /// The path below the base URL, with its query.
    pub(crate) path: &'a str,
    /// The HTTP status; `None` where no answer came.
    pub(crate) status: Option<u16>,
    pub(crate) milliseconds: u128,
    /// The ray id, which Cloudflare's support asks for.
    pub(crate) ray: Option<&'a str>,
    /// It is the first attempt over the bundled root certificates.
    pub(crate) bundled_roots: bool,
}

impl fmt::Display for RequestLogEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.method, self.path)?;
        match self.status {
            Some(status) => write!(f, "{status}")?,
            None => f.write_str("no answer")?,
        }
        write!(f, " {} ms", self.milliseconds)?;
        if let Some(ray) = self.ray {
            write!(f, " ray {ray}")?;
        }
        if self.bundled_roots {
            f.write_str(" (built-in root certificates: this machine has none)")?;
        }
        Ok(())
    }
}

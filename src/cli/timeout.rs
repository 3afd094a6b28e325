//! How long a new secret is waited for.

/// Seconds that a new secret is waited for.
pub(super) const DEFAULT_TIMEOUT: u64 = 60;

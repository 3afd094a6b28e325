//! The versions of wrangler at which what a deploy asks for changed for more than one kind of binding.
//! The packages on npm were compared version by version.

use crate::permissions::wrangler_version::WranglerVersion;

/// From here on wrangler looks up, and makes, what a binding does not name by id.
pub(super) const PROVISIONING: WranglerVersion = WranglerVersion(4, 45, 0);

/// From here on it does so for queues, Flagship apps and dispatch namespaces too.
pub(super) const WIDER_PROVISIONING: WranglerVersion = WranglerVersion(4, 113, 0);

/// From here on a refusal of such a look-up is a warning, except for D1.
pub(super) const REFUSAL_IS_WARNING: WranglerVersion = WranglerVersion(4, 129, 0);

//! The actions that a workflow uses, each pinned to the commit of a release: a tag can be moved, a
//! commit cannot.

use serde_json::{Value, json};

/// A release of an action.
struct PinnedAction {
    name: &'static str,
    commit: &'static str,
    version: &'static str,
}

const CHECKOUT: PinnedAction = PinnedAction {
    name: "actions/checkout",
    commit: "3d3c42e5aac5ba805825da76410c181273ba90b1",
    version: "v7.0.1",
};

const SETUP_NODE: PinnedAction = PinnedAction {
    name: "actions/setup-node",
    commit: "820762786026740c76f36085b0efc47a31fe5020",
    version: "v7.0.0",
};

const WRANGLER: PinnedAction = PinnedAction {
    name: "cloudflare/wrangler-action",
    commit: "ebbaa1584979971c8614a24965b4405ff95890e0",
    version: "v4.0.0",
};

impl PinnedAction {
    /// As `uses:` names it.
    fn reference(&self) -> String {
        format!("{}@{} # {}", self.name, self.commit, self.version)
    }
}

/// The actions by what a template calls them.
pub(super) fn context() -> Value {
    json!({
        "checkout": CHECKOUT.reference(),
        "node": SETUP_NODE.reference(),
        "wrangler": WRANGLER.reference(),
    })
}

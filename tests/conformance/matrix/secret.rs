//! The secrets of the matrix.

use serde_json::{Value, json};

use crate::state::list_mut;

/// The state of the secret that is bound.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Secret {
    /// Active, and Workers may use it.
    Sound,
    /// Workers may not.
    WithoutScope,
    /// Cloudflare does not tell its scopes. Whether a deploy is let in then is not documented: it
    /// is refused here, and we foretell neither.
    ScopesUntold,
    /// Not yet active.
    Pending,
    /// Not there.
    Missing,
}

impl Secret {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [
        Self::Sound,
        Self::WithoutScope,
        Self::ScopesUntold,
        Self::Pending,
        Self::Missing,
    ];

    /// The name in the config.
    pub(super) const NAME: &str = "the-secret";

    /// Puts it into the world's store.
    pub(super) fn install(self, state: &mut Value) {
        let status = if self == Self::Pending {
            "pending"
        } else {
            "active"
        };
        let scopes = match self {
            Self::Missing => return,
            Self::Sound | Self::Pending => json!(["workers"]),
            Self::WithoutScope => json!(["ai_gateway"]),
            Self::ScopesUntold => Value::Null,
        };
        let store = state["stores"][0]["id"].clone();
        list_mut(state, "secrets").push(json!({
            "id": "0a4e55d0c7fb4e0f8f5c2d51f6a1cfff",
            "store": store,
            "name": Self::NAME,
            "scopes": scopes,
            "status": status,
        }));
    }

    /// Whether it may be bound to a Worker, as far as its entry in the list tells.
    pub(super) fn serves(self) -> Option<bool> {
        match self {
            Self::Sound => Some(true),
            Self::ScopesUntold => None,
            Self::WithoutScope | Self::Pending | Self::Missing => Some(false),
        }
    }
}

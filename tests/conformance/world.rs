//! The Cloudflare that wrangler's commands and the clients are run against.

use serde_json::{Value, json};
use wrangler_permit::demo_state;

use crate::state::{list_mut, on_account, on_user, text};

/// What a user's token has to hold for its user, its accounts and itself to be seen.
const SIGHTS: &[&str] = &["User Details Read", "Memberships Read", "API Tokens Read"];

/// The demo's world, in which the token sees its user too. Four more tokens are there: `scripts`, which
/// may deploy and nothing about secrets, and `account`, which is the account's own and may read them.
/// `minter` is the account's and may make tokens of the account, `mint` is the user's and may make the user's.
/// The Worker `old` has a secret of its own.
pub(super) fn open() -> Value {
    let mut state = demo_state();
    // Of the tokens of the demo, only the one that deploys.
    list_mut(&mut state, "tokens").truncate(1);
    let account = text(&state["accounts"][0]["id"]);
    let user = text(&state["users"][0]["id"]);
    let sights = on_user(&user, SIGHTS);
    list_mut(&mut state["tokens"][0], "policies").push(sights.clone());
    let scripts = on_account(&account, &["Workers Scripts Write"]);
    let secrets = on_account(&account, &["Secrets Store Read"]);
    let mint = on_user(&user, &["API Tokens Write"]);
    let minter = on_account(&account, &["Account API Tokens Write"]);
    let users = json!({ "user": user });
    let accounts = json!({ "account": account });
    list_mut(&mut state, "tokens").extend([
        token("scripts", &users, &[scripts, sights]),
        token("mint", &users, &[mint]),
        token("minter", &accounts, &[minter]),
        token("account", &accounts, &[secrets]),
    ]);
    list_mut(&mut state, "workers").push(old(&account));
    state
}

fn old(account: &str) -> Value {
    let id = "01d00000-0000-4000-8000-000000000001";
    let created_on = "2026-01-05T10:00:00.000000Z";
    let binding = json!({ "type": "secret_text", "name": "OLD" });
    let metadata = json!({ "compatibility_date": "2026-01-01", "bindings": [binding] });
    let share = json!({ "version_id": id, "percentage": 100 });
    json!({
        "account": account,
        "name": "old",
        "tag": format!("{:0>32}", 1),
        "secrets": ["OLD"],
        "deployments": [{ "id": id, "created_on": created_on, "versions": [share] }],
        "versions": [{ "id": id, "created_on": created_on, "metadata": metadata }],
    })
}

/// The same in an account without a store.
pub(super) fn bare() -> Value {
    let mut state = open();
    state["stores"] = json!([]);
    state["secrets"] = json!([]);
    state
}

fn token(name: &str, owner: &Value, policies: &[Value]) -> Value {
    json!({
        "id": format!("70ce{:0>28x}", name.len()),
        "name": name,
        "value": format!("{name}-token-of-the-embedded-cloudflare-0001"),
        "owner": owner,
        "policies": policies,
    })
}

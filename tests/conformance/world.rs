//! The Cloudflare that wrangler's commands and the clients are run against.

use serde_json::json;
use wrangler_permit::embedded::{
    OwnerId, PolicyRecord, SensitiveText, ServerState, TokenRecord, WorkerDeployment, WorkerRecord,
    WorkerVersion,
};

/// What a user's token has to hold for its user, its accounts and itself to be seen.
const SIGHTS: &[&str] = &["User Details Read", "Memberships Read", "API Tokens Read"];

/// The demo's world, in which the token sees its user too. Four more tokens are there: `scripts`, which
/// may deploy and nothing about secrets, and `account`, which is the account's own and may read them.
/// `minter` is the account's and may make tokens of the account, `mint` is the user's and may make the user's.
/// The Worker `old` has a secret of its own.
pub(super) fn open() -> ServerState {
    let mut state = ServerState::demo();
    let (account, user) = (state.accounts[0].id.clone(), state.users[0].id.clone());
    let sights = PolicyRecord::on_user(&user, SIGHTS);
    state.tokens[0].policies.push(sights.clone());
    let scripts = PolicyRecord::on_account(&account, &["Workers Scripts Write"]);
    let secrets = PolicyRecord::on_account(&account, &["Secrets Store Read"]);
    let mint = PolicyRecord::on_user(&user, &["API Tokens Write"]);
    let minter = PolicyRecord::on_account(&account, &["Account API Tokens Write"]);
    let user = OwnerId::User(user);
    let accounts = OwnerId::Account(account.clone());
    state
        .tokens
        .push(token("scripts", user.clone(), vec![scripts, sights]));
    state.tokens.push(token("mint", user, vec![mint]));
    let minter = token("minter", accounts.clone(), vec![minter]);
    state.tokens.push(minter);
    state.tokens.push(token("account", accounts, vec![secrets]));
    state.workers.push(old(account));
    state
}

fn old(account: String) -> WorkerRecord {
    let id = "01d00000-0000-4000-8000-000000000001".to_owned();
    let created_on = "2026-01-05T10:00:00.000000Z".to_owned();
    let binding = json!({ "type": "secret_text", "name": "OLD" });
    let metadata = json!({ "compatibility_date": "2026-01-01", "bindings": [binding] });
    let share = json!({ "version_id": id, "percentage": 100 });
    WorkerRecord {
        account,
        name: "old".to_owned(),
        tag: format!("{:0>32}", 1),
        secrets: vec!["OLD".to_owned()],
        deployments: vec![WorkerDeployment {
            id: id.clone(),
            created_on: created_on.clone(),
            versions: vec![share],
            ..WorkerDeployment::default()
        }],
        versions: vec![WorkerVersion {
            id,
            created_on,
            metadata: metadata.as_object().cloned().unwrap_or_default(),
        }],
        ..WorkerRecord::default()
    }
}

/// The same in an account without a store.
pub(super) fn bare() -> ServerState {
    ServerState {
        stores: Vec::new(),
        secrets: Vec::new(),
        ..open()
    }
}

fn token(name: &str, owner: OwnerId, policies: Vec<PolicyRecord>) -> TokenRecord {
    TokenRecord {
        id: format!("70ce{:0>28x}", name.len()),
        name: name.to_owned(),
        value: SensitiveText::new(format!("{name}-token-of-the-embedded-cloudflare-0001")),
        policies,
        ..TokenRecord::of(owner)
    }
}

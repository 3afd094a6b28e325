//! What `token needs` lists, as a token.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use wrangler_permit::embedded::{
    OwnerId, PolicyEffect, PolicyRecord, SensitiveText, ServerState, TokenRecord,
};

/// Where a listing leaves an id open: what it says of it stands between these.
const OPEN: [char; 2] = ['<', '>'];

/// A permission of a listing.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    /// The group's name.
    pub(super) name: String,
    /// Nothing else in the listing is accepted in its place.
    pub(super) required: bool,
    /// It is listed for what wrangler makes where it is not there.
    pub(super) makes: bool,
    resources: Vec<String>,
}

/// The permissions of a listing.
pub(super) fn listed(listing: &Value) -> Vec<Grant> {
    let permissions = listing["permissions"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let grant = |permission: &Value| Grant {
        name: text(&permission["name"]),
        required: permission["required"].as_bool().unwrap(),
        makes: permission["when"] == "resource-missing",
        resources: permission["resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(text)
            .collect(),
    };
    permissions.iter().map(grant).collect()
}

/// Makes a token that holds these permissions the only one there is. It is the account's own where it can
/// be: a user's only where something is granted on the user.
pub(super) fn issue(state: &mut ServerState, value: &str, grants: &[&Grant]) {
    let policies: Vec<PolicyRecord> = grants.iter().map(|grant| grant.policy(state)).collect();
    let on_user = |policy: &PolicyRecord| policy.resources.keys().any(|key| key.contains(".user."));
    let owner = match policies.iter().any(on_user) {
        true => OwnerId::User(state.users[0].id.clone()),
        false => OwnerId::Account(state.accounts[0].id.clone()),
    };
    state.tokens = vec![TokenRecord {
        id: "70ce0000000000000000000000000001".to_owned(),
        name: "derived".to_owned(),
        value: SensitiveText::new(value),
        policies,
        ..TokenRecord::of(owner)
    }];
}

impl Grant {
    fn policy(&self, state: &ServerState) -> PolicyRecord {
        let keys: BTreeSet<String> = self.resources.iter().map(|key| close(key, state)).collect();
        PolicyRecord {
            effect: PolicyEffect::Allow,
            permission_groups: vec![self.name.clone()],
            resources: keys
                .into_iter()
                .map(|key| (key, Value::from("*")))
                .collect::<Map<_, _>>(),
        }
    }
}

/// The key of a resource with the id that it leaves open.
fn close(key: &str, state: &ServerState) -> String {
    let Some((before, open)) = key.split_once(OPEN[0]) else {
        return key.to_owned();
    };
    let open = open.trim_end_matches(OPEN[1]);
    let id = match open {
        "ACCOUNT_ID" => &state.accounts[0].id,
        "USER_ID" => &state.users[0].id,
        _ => {
            let host = open.strip_prefix("ZONE_ID of ").unwrap();
            let host = host.strip_prefix("the zone of ").unwrap_or(host);
            let mut zones = state.zones.iter();
            &zones.find(|zone| host.ends_with(&zone.name)).unwrap().id
        }
    };
    format!("{before}{id}")
}

/// The permissions that a listing names to say that it does not ask for them.
pub(super) fn withheld(listing: &Value) -> Vec<Grant> {
    let account = "com.cloudflare.api.account.<ACCOUNT_ID>";
    let grant = |entry: &Value| Grant {
        name: entry["name"].as_str().unwrap().to_owned(),
        required: false,
        makes: true,
        resources: vec![account.to_owned()],
    };
    listing["withheld"]
        .as_array()
        .unwrap()
        .iter()
        .map(grant)
        .collect()
}

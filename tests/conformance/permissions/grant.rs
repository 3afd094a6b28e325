//! What `token needs` lists, as a token.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::state::{list, text};

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
pub(super) fn issue(state: &mut Value, value: &str, grants: &[&Grant]) {
    let policies: Vec<Value> = grants.iter().map(|grant| grant.policy(state)).collect();
    let on_user = |policy: &Value| {
        let mut keys = policy["resources"].as_object().unwrap().keys();
        keys.any(|key| key.contains(".user."))
    };
    let owner = if policies.iter().any(on_user) {
        json!({ "user": state["users"][0]["id"] })
    } else {
        json!({ "account": state["accounts"][0]["id"] })
    };
    state["tokens"] = json!([{
        "id": "70ce0000000000000000000000000001",
        "name": "derived",
        "value": value,
        "owner": owner,
        "policies": policies,
    }]);
}

impl Grant {
    fn policy(&self, state: &Value) -> Value {
        let keys: BTreeSet<String> = self.resources.iter().map(|key| close(key, state)).collect();
        let whole = |key| (key, Value::from("*"));
        let resources: Map<String, Value> = keys.into_iter().map(whole).collect();
        json!({ "permission_groups": [self.name], "resources": resources })
    }
}

/// The key of a resource with the id that it leaves open.
fn close(key: &str, state: &Value) -> String {
    let Some((before, open)) = key.split_once(OPEN[0]) else {
        return key.to_owned();
    };
    let open = open.trim_end_matches(OPEN[1]);
    let owner = match open {
        "ACCOUNT_ID" => &state["accounts"][0],
        "USER_ID" => &state["users"][0],
        _ => {
            let host = open.strip_prefix("ZONE_ID of ").unwrap();
            let host = host.strip_prefix("the zone of ").unwrap_or(host);
            let mut zones = list(state, "zones").iter();
            let holds = |zone: &&Value| host.ends_with(zone["name"].as_str().unwrap());
            zones.find(holds).unwrap()
        }
    };
    format!("{before}{}", text(&owner["id"]))
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

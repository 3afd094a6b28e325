//! The body of `POST /accounts/{account_id}/tokens` and `POST /user/tokens`, and of the `PUT` that
//! changes a token (Cloudflare API reference; npm `cloudflare` 7.3.0, `resources/accounts/tokens`).

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::policy::PolicyBody;

/// A token to create.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TokenBody {
    pub(crate) name: String,
    pub(crate) policies: Vec<PolicyBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) condition: Option<TokenCondition>,
    /// RFC 3339, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expires_on: Option<String>,
}

/// Where a token works.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TokenCondition {
    /// The address of the caller.
    pub(crate) request_ip: NetworkRules,
}

/// Networks in CIDR notation.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NetworkRules {
    pub(crate) r#in: Vec<String>,
}

impl TokenCondition {
    /// The token works from `networks` alone, or from everywhere where there are none.
    pub(crate) fn from_networks(networks: &[String]) -> Option<Self> {
        (!networks.is_empty()).then(|| Self {
            request_ip: NetworkRules {
                r#in: networks.to_vec(),
            },
        })
    }
}

/// The fields of a token that a `PUT` has; Cloudflare sets the others.
const KEPT: &[&str] = &[
    "name",
    "status",
    "policies",
    "condition",
    "not_before",
    "expires_on",
];

/// The body that adds `policies` to `token`, a token as the API shows it. It repeats everything else,
/// because a `PUT` replaces the whole.
pub(crate) fn extended(token: &Value, policies: &[PolicyBody]) -> Value {
    let mut body: Map<String, Value> = KEPT
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), token.get(*key)?.clone())))
        .filter(|(_, value)| !value.is_null())
        .collect();
    let entry = body.entry("policies").or_insert_with(|| json!([]));
    if let Some(list) = entry.as_array_mut() {
        list.extend(policies.iter().map(|policy| json!(policy)));
    }
    Value::Object(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_token_has_stays() {
        let token = json!({
            "id": "t", "issued_on": "2026-01-01T00:00:00Z", "last_used_on": null,
            "name": "ci", "status": "active", "not_before": null,
            "expires_on": "2027-01-01T00:00:00Z",
            "condition": { "request_ip": { "in": ["203.0.113.0/24"], "not_in": ["203.0.113.7"] } },
            "policies": [{ "id": "p", "effect": "deny", "resources": { "r": { "a": "*" } },
                           "permission_groups": [{ "id": "g", "meta": { "key": "k" } }] }],
        });
        let body = extended(&token, &[]);
        for key in ["name", "status", "expires_on", "condition", "policies"] {
            assert_eq!(body[key], token[key], "{key}");
        }
        for key in ["id", "issued_on", "last_used_on", "not_before"] {
            assert_eq!(body.get(key), None, "{key}");
        }
    }
}

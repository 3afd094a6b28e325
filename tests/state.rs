//! State files of the embedded Cloudflare, as tests read and change them.

use serde_json::{Value, json};

/// A list of the state.
pub(crate) fn list<'s>(state: &'s Value, key: &str) -> &'s Vec<Value> {
    state[key].as_array().unwrap()
}

/// The same, to be changed.
pub(crate) fn list_mut<'s>(state: &'s mut Value, key: &str) -> &'s mut Vec<Value> {
    let list = &mut state[key];
    if list.is_null() {
        *list = json!([]);
    }
    list.as_array_mut().unwrap()
}

/// The one of a list whose `key` is `value`.
pub(crate) fn find<'s>(list: &'s Value, key: &str, value: &str) -> &'s Value {
    let mut items = list.as_array().unwrap().iter();
    items.find(|item| item[key] == value).unwrap()
}

/// The same, to be changed.
pub(crate) fn find_mut<'s>(list: &'s mut Value, key: &str, value: &str) -> &'s mut Value {
    let mut items = list.as_array_mut().unwrap().iter_mut();
    items.find(|item| item[key] == value).unwrap()
}

/// A text of the state.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A list of texts of the state.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(text).collect()
}

/// A policy that gives these groups on an account (`*` for every one).
pub(crate) fn on_account(id: &str, groups: &[&str]) -> Value {
    policy(&format!("com.cloudflare.api.account.{id}"), groups)
}

/// One that gives them on a user.
pub(crate) fn on_user(id: &str, groups: &[&str]) -> Value {
    policy(&format!("com.cloudflare.api.user.{id}"), groups)
}

/// One that gives them on a zone (`*` for every one).
pub(crate) fn on_zone(id: &str, groups: &[&str]) -> Value {
    policy(&format!("com.cloudflare.api.account.zone.{id}"), groups)
}

/// One that gives them on every zone of an account.
pub(crate) fn on_zones_of(account: &str, groups: &[&str]) -> Value {
    let mut policy = on_account(account, groups);
    let account = format!("com.cloudflare.api.account.{account}");
    policy["resources"][account] = json!({ "com.cloudflare.api.account.zone.*": "*" });
    policy
}

fn policy(resource: &str, groups: &[&str]) -> Value {
    json!({ "permission_groups": groups, "resources": { resource: "*" } })
}

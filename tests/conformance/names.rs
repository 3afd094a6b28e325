//! Names in the place of ids: what is recorded speaks of `<stripe-live>`, Cloudflare of 32 digits.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::state::{list, text};

/// Names by id. Whatever was there once keeps its name.
#[derive(Default)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Learns the names of what there is now: accounts, stores, secrets, tokens, and the versions of
    /// Workers, which are counted: `<shop-api@1>`.
    pub(super) fn learn(&mut self, state: &Value) {
        let named = |key: &str| {
            let things = list(state, key).iter();
            things.map(|thing| (text(&thing["id"]), text(&thing["name"])))
        };
        let versions = list(state, "workers").iter().flat_map(|worker| {
            let versions = list(worker, "versions").iter().zip(1..);
            let name = text(&worker["name"]);
            versions
                .map(move |(version, number)| (text(&version["id"]), format!("{name}@{number}")))
        });
        let things = ["accounts", "stores", "secrets", "tokens"].into_iter();
        let all = things.flat_map(named).chain(versions);
        self.0
            .extend(all.map(|(id, name)| (id, format!("<{name}>"))));
    }

    /// `text` with names for ids.
    pub(super) fn put_into(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, (id, name)| text.replace(id, name))
    }

    /// `text` with ids for names.
    pub(super) fn take_from(&self, text: &str) -> String {
        self.0
            .iter()
            .fold(text.to_owned(), |text, (id, name)| text.replace(name, id))
    }
}

//! Durable Objects: the namespaces that a Worker's classes get with its upload (workers-sdk
//! `packages/deploy-helpers/src/deploy/helpers/durable.ts`,
//! `packages/wrangler/src/containers/deploy.ts`).

use serde_json::{Map, Value, json};

use crate::embedded::authority::accepted_permissions::SCRIPT_READ;
use crate::embedded::authority::caller::ApiCaller;
use crate::embedded::call::IncomingCall;
use crate::embedded::envelope::{ApiReply, RouteResult};
use crate::embedded::route_table::RouteTable;
use crate::embedded::state::ServerState;
use crate::embedded::state::workers::WorkerRecord;

pub(super) fn routes() -> RouteTable {
    let base = "/accounts/{account}/workers/durable_objects/namespaces";
    RouteTable::under(base).get("", SCRIPT_READ, list)
}

fn list(state: &mut ServerState, _: &ApiCaller, call: &IncomingCall) -> RouteResult {
    let workers = state.workers.iter();
    let here = workers.filter(|worker| worker.account == call.param("account"));
    let entry = |worker: &WorkerRecord| -> Vec<Value> {
        let entry = |(class, id): (&String, &String)| {
            let name = format!("{}_{class}", worker.name);
            json!({ "id": id, "name": name, "class": class, "script": worker.name })
        };
        worker.objects.iter().map(entry).collect()
    };
    Ok(ApiReply::page(here.flat_map(entry).collect(), call))
}

/// Gives each class of an upload a namespace, and its bindings of them the ids.
pub(super) fn place_classes(state: &mut ServerState, at: usize, metadata: &mut Map<String, Value>) {
    for class in list_classes(metadata) {
        if !state.workers[at].objects.contains_key(&class) {
            let id = state.issue_id();
            state.workers[at].objects.insert(class, id);
        }
    }
    let worker = &mut state.workers[at];
    let migrations = metadata.get("migrations");
    if let Some(tag) = migrations.and_then(|migrations| migrations["new_tag"].as_str()) {
        worker.migration_tag = Some(tag.to_owned());
    }
    let bindings = metadata.get_mut("bindings").and_then(Value::as_array_mut);
    let bindings = bindings.into_iter().flatten();
    for binding in bindings.filter(|binding| is_own(binding)) {
        let class = binding["class_name"].as_str().unwrap_or_default();
        if let Some(id) = worker.objects.get(class) {
            binding["namespace_id"] = id.clone().into();
        }
    }
}

fn is_own(binding: &Value) -> bool {
    binding["type"] == "durable_object_namespace" && binding.get("script_name").is_none()
}

fn list_classes(metadata: &Map<String, Value>) -> Vec<String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let get = |key: &str| metadata.get(key).unwrap_or(&Value::Null);
    let steps = list(&get("migrations")["steps"]);
    let keys = ["new_classes", "new_sqlite_classes"];
    let migrated = steps
        .iter()
        .flat_map(|step| keys.map(|key| list(&step[key])));
    let bound = list(get("bindings")).into_iter().filter(is_own);
    let bound = bound.map(|binding| binding["class_name"].clone());
    let exports = get("exports").as_object().into_iter().flatten();
    let exported = exports.map(|(class, _)| Value::from(class.as_str()));
    let named = migrated.flatten().chain(bound).chain(exported);
    named
        .filter_map(|class| class.as_str().map(str::to_owned))
        .collect()
}

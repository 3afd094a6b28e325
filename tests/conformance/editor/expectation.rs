//! What wrangler should read after a repair, from what it read before.

use std::collections::BTreeMap;

use serde_json::Value;

use super::worker::{FORMER, Fault, repaired};

const FIELD: &str = "secrets_store_secrets";

/// What wrangler makes of one file, by environment; `""` is the top level.
pub(super) type Readings = BTreeMap<String, Value>;

/// The whole config of an environment after the repair, unless its own edits are `refused`.
///
/// `written` is what stands in the file for the environment: of arrays with a name of before, wrangler
/// tells nothing.
pub(super) fn of(
    fault: Fault,
    before: &Readings,
    environment: &str,
    written: &Value,
    refused: bool,
) -> Value {
    let mut config = before[environment].clone();
    // Unlike `vars`, this table is inherited, and what stands in it stands at the top level.
    take(&mut config, "observability");
    if refused {
        return config;
    }
    take(&mut config, "vars");
    let mut own = own(before, environment);
    let former = FORMER.iter().filter_map(|name| written[*name].as_array());
    own.extend(former.flatten().cloned());
    if fault.copies() {
        for binding in self::own(before, "") {
            if !own
                .iter()
                .any(|other| other["binding"] == binding["binding"])
            {
                own.push(binding);
            }
        }
    }
    config[FIELD] = own.into();
    config
}

/// What an environment binds once its own array is repaired, wherever it stands.
fn own(before: &Readings, environment: &str) -> Vec<Value> {
    let config = &before[environment];
    let mut tables = vec![config, &config["vars"]];
    if environment.is_empty() {
        tables.push(&config["observability"]);
    }
    let found = tables.into_iter().flat_map(bindings);
    found.map(repaired).collect()
}

/// The bindings of a reading.
pub(super) fn bindings(config: &Value) -> Vec<Value> {
    config[FIELD].as_array().cloned().unwrap_or_default()
}

fn take(config: &mut Value, table: &str) {
    let table = config.get_mut(table).and_then(Value::as_object_mut);
    table.map(|table| table.shift_remove(FIELD));
}

/// Whether the environment lacks a binding of the top level.
pub(super) fn lacks(readings: &Readings, environment: &str) -> bool {
    let own = bindings(&readings[environment]);
    let has = |name: &Value| own.iter().any(|other| other["binding"] == *name);
    !bindings(&readings[""])
        .iter()
        .all(|binding| has(&binding["binding"]))
}

/// wrangler's warnings, one by one: those about these bindings, and those about anything but `vars`.
pub(super) fn warnings(said: &[String]) -> (Vec<String>, Vec<String>) {
    let mut warnings: Vec<String> = Vec::new();
    for line in said.iter().flat_map(|text| text.lines()).map(str::trim) {
        match (line.strip_prefix("- "), warnings.last_mut()) {
            (Some(first), _) => warnings.push(first.to_owned()),
            (None, Some(last)) if !line.is_empty() => last.push_str(&format!(" {line}")),
            _ => {}
        }
    }
    // The array was one of the `vars` that it stood among: what is said of these changes with it.
    let of_vars = |warning: &str| warning.contains("\"vars\"") || !warning.contains(' ');
    let of_former = |warning: &str| {
        FORMER
            .iter()
            .any(|name| warning.contains(&format!("\"{name}\"")))
    };
    warnings.retain(|warning| !warning.ends_with("environment configuration") && !of_vars(warning));
    warnings.retain(|warning| !of_former(warning));
    warnings
        .into_iter()
        .partition(|warning| warning.contains(FIELD))
}

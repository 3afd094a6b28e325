//! What holds for every JSON document of `check`: its parts agree.

use serde_json::Value;
use wrangler_permit::CHECK_DOCUMENT;

use super::snapshot::expect_same;

/// Asks everything of a document; one of another command passes.
///
/// # Errors
/// The property that does not hold.
pub(crate) fn verify(document: &Value) -> Result<(), String> {
    if document["schema"] != CHECK_DOCUMENT {
        return Ok(());
    }
    for binding in bindings(document) {
        expect_reason_for_each_failing_layer(document, binding)?;
    }
    Ok(())
}

/// A binding is blocked if and only if a layer fails, and an error says why it does.
fn expect_reason_for_each_failing_layer(document: &Value, binding: &Value) -> Result<(), String> {
    let layers = binding["layers"].as_object().unwrap();
    let failing: Vec<&String> = layers
        .iter()
        .filter(|(_, state)| *state == "fail")
        .map(|(layer, _)| layer)
        .collect();
    for layer in &failing {
        let mut findings = list(document, "findings");
        if !findings.any(|finding| explains(finding, layer, binding)) {
            return Err(format!("nothing says why {layer} fails for {binding}"));
        }
    }
    let blocked = binding["verdict"] == "blocked";
    expect_same(&binding.to_string(), &blocked, &!failing.is_empty())
}

/// Whether `finding` is an error that says why `layer` fails for `binding`. A store that cannot be read
/// speaks for the permission to bind too, and a config that is refused as a whole for each of its
/// bindings.
fn explains(finding: &Value, layer: &str, binding: &Value) -> bool {
    let names = [&finding["binding"], &finding["bindings"]];
    let about = names
        .iter()
        .any(|names| names_binding(names, &binding["binding"]));
    let whole = names.iter().all(|names| names.is_null());
    let denied = layer == "authorization" && finding["rule"] == "store-unreadable";
    finding["severity"] == "error" && (about || whole) && (finding["layer"] == *layer || denied)
}

/// Whether `names`, one or several, include `name`; a binding without a name is written in brackets.
fn names_binding(names: &Value, name: &Value) -> bool {
    let name = name.as_str().unwrap_or("(no name)");
    match names {
        Value::Array(names) => names.iter().any(|other| other == name),
        other => other == name,
    }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

/// The bindings of every environment of every project.
fn bindings(document: &Value) -> impl Iterator<Item = &Value> {
    list(document, "projects")
        .flat_map(|project| list(project, "environments"))
        .flat_map(|environment| list(environment, "bindings"))
}

/// Whether `layer` passes for some binding.
pub(crate) fn passes(document: &Value, layer: &str) -> bool {
    bindings(document).any(|binding| binding["layers"][layer] == "pass")
}

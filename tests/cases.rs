//! The behaviour of the real binary: a folder a case.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::thread;

use serde_json::Value;
use wrangler_permit::report::json::CHECK;
use wrangler_permit::rules;

use super::case::{Case, rules};
use super::sandbox::{ACME, STORE, Sandbox};
use super::schema::{objections, strict};

/// Cases that run side by side. Most of a run is spent on starting a process.
const SIDE_BY_SIDE: usize = 4;

/// Runs `verify` on every case and panics with all that failed.
fn each(verify: impl Fn(&Case) -> Result<(), String> + Sync) {
    let cases = Case::all();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(BTreeSet::new());
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = catch_unwind(AssertUnwindSafe(|| verify(case)));
                    let failure = match outcome {
                        Ok(Ok(())) => continue,
                        Ok(Err(failure)) => failure,
                        Err(_) => "panicked, see above".to_owned(),
                    };
                    let failure = format!("{}: {failure}", case.name());
                    failures.lock().unwrap().insert(failure);
                }
            });
        }
    });
    let failures = Vec::from_iter(failures.into_inner().unwrap());
    let count = failures.len();
    assert!(
        count == 0,
        "{count} cases fail\n\n{}",
        failures.join("\n\n")
    );
}

/// The document of every `check` that prints one, by case.
static DOCUMENTS: LazyLock<BTreeMap<String, Value>> = LazyLock::new(documents);

fn documents() -> BTreeMap<String, Value> {
    let documents = Mutex::new(BTreeMap::new());
    each(|case| {
        let (_, ran) = case.run_for_json();
        if let Some(document) = ran.json().filter(|document| document["schema"] == CHECK) {
            documents.lock().unwrap().insert(case.name(), document);
        }
        Ok(())
    });
    documents.into_inner().unwrap()
}

#[test]
fn every_case_comes_out_as_its_folder_says() {
    each(Case::verify);
}

#[test]
fn every_document_is_as_the_schema_says_to_the_last_key() {
    let schema = strict();
    for (case, document) in DOCUMENTS.iter() {
        assert_eq!(objections(&schema, document), [""; 0], "{case}");
    }
}

#[test]
fn every_rule_speaks_in_one_case_and_is_silent_where_its_layer_passes() {
    for rule in rules::all() {
        let id = rule.id;
        let speaks = |document: &Value| {
            rules(&document["findings"])
                .iter()
                .any(|spoken| spoken == id)
        };
        let layer = rule.layer.to_string();
        let quiet = |document: &Value| !speaks(document) && passes(document, &layer);
        assert!(DOCUMENTS.values().any(speaks), "no case for {id}");
        assert!(DOCUMENTS.values().any(quiet), "{id} is never quiet");
    }
}

#[test]
fn a_binding_is_blocked_exactly_where_an_error_says_why() {
    for (case, document) in DOCUMENTS.iter() {
        for binding in bindings(document) {
            let layers = binding["layers"].as_object().unwrap();
            let failing = layers.iter().filter(|(_, state)| *state == "fail");
            for (layer, _) in failing {
                // A store that may not be read tells of the permission to bind as well, once; a
                // config that is refused as a whole tells for every binding in it.
                let told = list(document, "findings").iter().any(|finding| {
                    let names = [&finding["binding"], &finding["bindings"]];
                    let about = names
                        .iter()
                        .any(|names| speaks_of(names, &binding["binding"]));
                    let whole = names.iter().all(|names| names.is_null());
                    let denied = layer == "authorization" && finding["rule"] == "store-unreadable";
                    finding["severity"] == "error"
                        && (about || whole)
                        && (finding["layer"] == **layer || denied)
                });
                assert!(told, "{case}: nothing says why {layer} fails for {binding}");
            }
            let blocked = layers.values().any(|state| state == "fail");
            assert_eq!(
                binding["verdict"] == "blocked",
                blocked,
                "{case}: {binding}"
            );
        }
    }
}

/// Whether `names`, one or several, hold `name`; a binding without a name is spoken of in brackets.
fn speaks_of(names: &Value, name: &Value) -> bool {
    let name = name.as_str().unwrap_or("(no name)");
    match names {
        Value::Array(names) => names.iter().any(|other| other == name),
        other => other == name,
    }
}

fn list(value: &Value, key: &str) -> Vec<Value> {
    value[key].as_array().cloned().unwrap_or_default()
}

/// The bindings of every environment of every project.
fn bindings(document: &Value) -> Vec<Value> {
    let projects = list(document, "projects");
    let environments = projects
        .iter()
        .flat_map(|project| list(project, "environments"));
    environments
        .flat_map(|environment| list(&environment, "bindings"))
        .collect()
}

/// Whether `layer` passes for some binding.
fn passes(document: &Value, layer: &str) -> bool {
    bindings(document)
        .iter()
        .any(|binding| binding["layers"][layer] == "pass")
}

#[test]
fn nobody_sees_a_credential_however_much_is_said() {
    // Every run is held against the credentials in the state.
    each(|case| {
        let (sandbox, ran) = case.run(&["-v"]);
        let told = ran
            .stderr
            .lines()
            .filter(|line| line.contains(" ms"))
            .count();
        let sent = sandbox.server.requests().len();
        match told == sent {
            true => Ok(()),
            false => Err(format!("tells of {told} requests, sent {sent}")),
        }
    });
}

#[test]
fn a_second_fix_has_nothing_to_write() {
    let config = format!(
        "account_id = \"{ACME}\"\n[[secrets_store_secrets]]\nbinding = \"OPENAI_KEY\"\n\
         store_id = \"{STORE}\"\nsecret_name = \"openai\"\n"
    );
    let sandbox = Sandbox::with("wrangler.toml", config);
    for _ in 0..2 {
        assert_eq!(sandbox.run(&["fix", "--yes"]).code, Some(0));
        assert_eq!(sandbox.writes().len(), 1);
    }
}

//! The bindings that wrangler would upload, and those that we read from the same config.

use serde_json::Value;

use super::comparison::Comparison;
use super::installation::Installation;
use super::project::Project;
use super::shapes::{self, Shape};
use super::with_each_wrangler;

/// A binding: its name, store and secret.
type Binding = [String; 3];

#[test]
fn the_bindings_read_are_those_that_wrangler_uploads() {
    with_each_wrangler(|wrangler| {
        let subject = format!("wrangler {} uploads, we read", wrangler.version);
        let mut comparison = Comparison::of(subject);
        for shape in shapes::all() {
            comparison.count("configs", 1);
            compare(wrangler, &shape, &mut comparison);
        }
        comparison.conclude();
    });
}

#[test]
fn the_bindings_read_are_those_of_wranglers_own_reader() {
    with_each_wrangler(|wrangler| {
        let subject = format!("wrangler {} reads, we read", wrangler.version);
        let mut comparison = Comparison::of(subject);
        for shape in shapes::all() {
            comparison.count("configs", 1);
            compare_readings(wrangler, &shape, &mut comparison);
        }
        comparison.conclude();
    });
}

fn compare_readings(wrangler: &Installation, shape: &Shape, comparison: &mut Comparison) {
    let project = Project::new(shape.file, &shape.text);
    let report = project
        .permit(&["check", "--offline", "--format", "json"])
        .json()
        .unwrap();
    let environments = report["projects"][0]["environments"].as_array().unwrap();
    let environments: Vec<&Value> = environments
        .iter()
        .filter(|environment| environment["kind"] != "previews")
        .collect();
    let names: Vec<&str> = environments
        .iter()
        .map(|environment| environment["name"].as_str().unwrap_or_default())
        .collect();
    for (environment, reading) in environments.iter().zip(project.readings(wrangler, &names)) {
        let about = format!("{}, environment `{}`", shape.about, environment["name"]);
        let Some(config) = reading.config else {
            comparison.uncompared(&about, &reading.error.unwrap_or_default());
            continue;
        };
        comparison.same(&about, &config["name"], &environment["worker"]);
        let told = reading
            .said
            .iter()
            .any(|text| text.contains(r#"since "secrets_store_secrets""#));
        let found = report["findings"].as_array().unwrap().iter();
        let found = found.filter(|finding| finding["rule"] == "not-inherited");
        let ours = found.filter(|finding| finding["environment"]["name"] == environment["name"]);
        comparison.same(&about, &told, &(ours.count() > 0));
        comparison.count("environments", 1);
    }
}

fn compare(wrangler: &Installation, shape: &Shape, comparison: &mut Comparison) {
    let project = Project::new(shape.file, &shape.text);
    // How it ends does not matter here: several shapes have findings.
    let report = project
        .permit(&["check", "--offline", "--format", "json"])
        .json()
        .unwrap();
    let environments = report["projects"][0]["environments"].as_array().unwrap();
    let mut uploads = 0;
    for environment in environments {
        if environment["kind"] == "previews" {
            continue;
        }
        let name = environment["name"].as_str().unwrap_or_default();
        let theirs = uploaded(&project.metadata(wrangler, name));
        uploads += theirs.len();
        let about = format!("{}, environment `{name}`", shape.about);
        comparison.same(&about, &theirs, &read(environment));
        comparison.count("environments", 1);
    }
    assert!(uploads > 0, "{}: nothing to compare", shape.about);
}

fn uploaded(metadata: &Value) -> Vec<Binding> {
    let bindings = metadata["bindings"].as_array().unwrap();
    bindings
        .iter()
        .filter(|binding| binding["type"] == "secrets_store_secret")
        .map(|binding| texts(binding, ["name", "store_id", "secret_name"]))
        .collect()
}

fn read(environment: &Value) -> Vec<Binding> {
    let bindings = environment["bindings"].as_array().unwrap();
    bindings
        .iter()
        .map(|binding| texts(binding, ["binding", "store_id", "secret_name"]))
        .collect()
}

fn texts(entry: &Value, keys: [&str; 3]) -> Binding {
    keys.map(|key| entry[key].as_str().unwrap().to_owned())
}

//! The bindings that wrangler would upload, and those that we read from the same config.

use serde_json::Value;

use super::installation::Installation;
use super::project::Project;
use super::shapes::{self, Shape};
use super::{tell, with_each_wrangler};

/// A binding: its name, store and secret.
type Binding = [String; 3];

#[test]
fn the_bindings_read_are_those_that_wrangler_uploads() {
    with_each_wrangler(|wrangler| {
        let shapes = shapes::all();
        let mut environments = 0;
        let mut differences = Vec::new();
        for shape in &shapes {
            let compared = compare(wrangler, shape);
            environments += compared.environments;
            differences.extend(compared.differences);
        }
        tell(&format!(
            "wrangler {} and we read {} configs with {environments} environments; {} differ",
            wrangler.version,
            shapes.len(),
            differences.len(),
        ));
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    });
}

struct Compared {
    environments: usize,
    differences: Vec<String>,
}

fn compare(wrangler: &Installation, shape: &Shape) -> Compared {
    let project = Project::new(shape.file, &shape.text);
    // How it ends does not matter here: several shapes have findings.
    let report = project
        .permit(&["check", "--offline", "--format", "json"])
        .json()
        .unwrap();
    let environments: Vec<&Value> = report["projects"][0]["environments"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|environment| environment["kind"] != "previews")
        .collect();
    let mut uploads = 0;
    let mut differences = Vec::new();
    for environment in &environments {
        let name = environment["name"].as_str().unwrap_or_default();
        let theirs = uploaded(&project.metadata(wrangler, name));
        let ours = read(environment);
        uploads += theirs.len();
        if ours != theirs {
            let about = shape.about;
            differences.push(format!(
                "{about}, environment `{name}`:\n  wrangler uploads {theirs:?}\n  we read          {ours:?}"
            ));
        }
    }
    assert!(uploads > 0, "{}: nothing to compare", shape.about);
    Compared {
        environments: environments.len(),
        differences,
    }
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

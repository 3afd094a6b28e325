//! What wrangler makes of configs, and what we make of them.

mod dialect;
mod judge;
mod ours;
mod pages;
mod sources;
mod theirs;

use serde_json::Value;

use super::comparison::Comparison;
use super::generator::{self, Made};
use super::installation::{Installation, Reading};
use super::project::Project;
use super::shapes::{self, Shape};
use super::{tell, with_each_wrangler};
use judge::judge;

/// A config to be read.
pub(super) struct Config {
    /// Where it comes from.
    pub(super) about: String,
    /// The file's name, which decides its format.
    pub(super) file: String,
    /// What stands in it.
    pub(super) bytes: Vec<u8>,
}

/// An entry as it stands there: binding, store and secret, none where that is no string.
type Entry = [Option<String>; 3];

/// An entry that is no binding.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Wrong {
    /// Something other than an array of entries.
    List,
    /// One of `unsafe.bindings` without a `name`.
    Nameless,
    /// One with these fields.
    Entry(Entry),
}

fn entry(value: &Value, keys: [&str; 3]) -> Entry {
    keys.map(|key| value[key].as_str().map(str::to_owned))
}

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
fn fixtures_are_read_as_wrangler_reads_them() {
    let configs = sources::fixtures();
    with_each_wrangler(|wrangler| judge(wrangler, "fixtures", &configs));
}

#[test]
fn documents_of_every_shape_are_read_as_wrangler_reads_them() {
    let configs = made(generator::documents(400));
    with_each_wrangler(|wrangler| judge(wrangler, "documents of every shape", &configs));
}

#[test]
fn damaged_configs_are_read_or_refused_as_by_wrangler() {
    let configs = made(generator::damaged(400));
    with_each_wrangler(|wrangler| judge(wrangler, "damaged configs", &configs));
}

fn made(all: Vec<Made>) -> Vec<Config> {
    let configs = all.into_iter().map(|made| Config {
        about: made.about,
        file: made.file.to_owned(),
        bytes: made.bytes,
    });
    configs.collect()
}

#[test]
fn configs_of_other_people_are_read_as_wrangler_reads_them() {
    let Some(configs) = sources::corpus() else {
        return tell(
            "skipped: configs of other people; there is no shared/corpus beside the project",
        );
    };
    with_each_wrangler(|wrangler| judge(wrangler, "configs of other people", &configs));
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
    for name in shape.uploads {
        let mut theirs = uploaded(&project.metadata(wrangler, name));
        uploads += theirs.len();
        let about = format!("{}, environment `{name}`", shape.about);
        let mut own = environments
            .iter()
            .filter(|environment| environment["kind"] != "previews");
        let own = own.find(|environment| environment["name"].as_str().unwrap_or_default() == *name);
        let mut ours = read(own.unwrap());
        // Those of `unsafe.bindings` are uploaded last, wherever they stand.
        theirs.sort();
        ours.sort();
        comparison.same(&about, &theirs, &ours);
        comparison.count("environments", 1);
    }
    assert!(uploads > 0, "{}: nothing to compare", shape.about);
}

fn uploaded(metadata: &Value) -> Vec<Entry> {
    let bindings = metadata["bindings"].as_array().unwrap();
    bindings
        .iter()
        .filter(|binding| binding["type"] == "secrets_store_secret")
        .map(|binding| entry(binding, ["name", "store_id", "secret_name"]))
        .collect()
}

fn read(environment: &Value) -> Vec<Entry> {
    let bindings = environment["bindings"].as_array().unwrap();
    bindings
        .iter()
        .map(|binding| entry(binding, ["binding", "store_id", "secret_name"]))
        .collect()
}

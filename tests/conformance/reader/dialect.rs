//! TOML that one version of wrangler reads and another refuses.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

use super::super::comparison::Comparison;
use super::super::installation::{Installation, Request};
use super::super::{tell, with_each_wrangler};
use super::judge::newer;
use super::ours::Ours;
use super::{Config, generator, made};
use crate::sandbox::{Files, Sandbox, state};

/// Which of the configs a wrangler reads.
fn readable(wrangler: &Installation, sandbox: &Sandbox, files: &[String]) -> Vec<bool> {
    let requests: Vec<Request> = files
        .iter()
        .map(|file| Request {
            config: sandbox.project().join(file),
            environment: String::new(),
        })
        .collect();
    let readings = wrangler.read(sandbox, &requests);
    let refused = readings.into_iter().map(|reading| reading.error);
    let syntax = "Invalid TOML document";
    refused
        .map(|error| error.is_none_or(|error| !error.starts_with(syntax)))
        .collect()
}

#[test]
fn what_only_newer_wranglers_read_is_noted() {
    let configs: Vec<Config> = made(generator::documents(400))
        .into_iter()
        .chain(made(generator::damaged(0)))
        .filter(|config| config.file.ends_with(".toml"))
        // Nothing but that is said of a Pages project.
        .filter(|config| !String::from_utf8_lossy(&config.bytes).contains("ages_build_output_dir"))
        .collect();
    let names = configs.iter().enumerate();
    let names: Vec<String> = names
        .map(|(index, _)| format!("{index}/wrangler.toml"))
        .collect();
    let files = names.iter().map(PathBuf::from);
    let files = files.zip(configs.iter().map(|config| config.bytes.clone()));
    let sandbox = Sandbox::without_token(&Files::from_iter(files), &state(&Default::default()));
    let readings = Mutex::new(BTreeMap::new());
    with_each_wrangler(|wrangler| {
        // Each has a home of its own there for what it is asked.
        let own = Sandbox::without_token(&sandbox.files(), &state(&Default::default()));
        let read = readable(wrangler, &own, &names);
        if let Some(newer) = newer(&wrangler.version) {
            readings.lock().unwrap().insert(newer, read);
        }
    });
    let readings = readings.into_inner().unwrap();
    let (Some(old), Some(new)) = (readings.get(&false), readings.get(&true)) else {
        return tell("skipped: TOML 1.1; it takes a wrangler that reads it and one that does not");
    };
    let ours = Ours::check(&sandbox, &names);
    let mut comparison = Comparison::of("an old and a new wrangler read, we note");
    for (index, config) in configs.iter().enumerate() {
        let project = ours.project(&names[index]);
        comparison.count("configs", 1);
        comparison.count("forms of TOML 1.1", usize::from(project.is_newer()));
        let refused = project.syntax().is_some();
        if refused && !new[index] && old[index] {
            let why = "only the old one reads it, which is an error in its parser";
            comparison.uncompared(&config.about, why);
            continue;
        }
        let only_new = new[index] && !old[index];
        comparison.same(&config.about, &only_new, &project.is_newer());
    }
    comparison.conclude();
}

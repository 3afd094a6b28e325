//! wrangler reads what plans left: what it accepted it accepts, and an environment binds nothing more
//! than the steps name.

use std::collections::BTreeMap;

use serde_json::Value;

use super::comparison::Comparison;
use super::installation::{Installation, Reading};
use super::with_each_wrangler;
use crate::plans::generation::{self, HazardConfig};
use crate::plans::placement;
use crate::plans::{NamedBindings, files, fix};
use crate::sandbox::{Files, Sandbox};

const FIELD: &str = "secrets_store_secrets";

/// How many configs with hazards.
const CONFIGS: u64 = 300;

#[test]
fn what_wrangler_accepted_it_accepts_after_every_plan() {
    with_each_wrangler(|wrangler| {
        let configs: Vec<HazardConfig> = (0..CONFIGS).map(HazardConfig::generate).collect();
        let subject = format!("wrangler {} accepts what plans left", wrangler.version);
        judge(wrangler, &subject, configs.as_slice(), &files(&configs));
    });
}

#[test]
fn what_wrangler_accepted_it_accepts_with_a_lost_array_found() {
    with_each_wrangler(|wrangler| {
        let lost = placement::configs();
        let configs: Vec<HazardConfig> = lost
            .into_iter()
            .map(|config| HazardConfig {
                path: config.path,
                bytes: config.bytes,
                environments: vec![String::new(), "staging".to_owned()],
            })
            .collect();
        let subject = format!("wrangler {} accepts lost arrays found", wrangler.version);
        judge(wrangler, &subject, &configs, &files(&configs));
    });
}

fn judge(wrangler: &Installation, subject: &str, configs: &[HazardConfig], files: &Files) {
    let mut comparison = Comparison::of(subject);
    let sandbox = Sandbox::new(files, &generation::state());
    let before = read_all(wrangler, &sandbox, configs);
    let steps = fix(&sandbox, &["--yes"]);
    let after = read_all(wrangler, &sandbox, configs);
    let written = sandbox.files();
    for (index, config) in configs.iter().enumerate() {
        comparison.count("configs", 1);
        let edited = written[&config.path] != config.bytes;
        comparison.count("edited", usize::from(edited));
        let path = config.path.to_str().unwrap();
        let own: Vec<&Value> = steps.iter().filter(|step| step["config"] == path).collect();
        let text = String::from_utf8_lossy(&config.bytes);
        let written = String::from_utf8_lossy(&written[&config.path]);
        let about = format!("{path}\n{text}\n=>\n{written}");
        let named = NamedBindings::of(&own);
        for environment in &config.environments {
            let pair = [&before[index][environment], &after[index][environment]];
            compare(environment, pair, &named, &about, &mut comparison);
        }
    }
    comparison.conclude();
}

fn read_all(
    wrangler: &Installation,
    sandbox: &Sandbox,
    configs: &[HazardConfig],
) -> Vec<BTreeMap<String, Reading>> {
    let configs = configs.iter();
    let configs = configs.map(|config| (config.path.as_path(), config.environments.as_slice()));
    wrangler.read_environments(sandbox, configs)
}

fn compare(
    environment: &str,
    [before, after]: [&Reading; 2],
    named: &NamedBindings,
    about: &str,
    comparison: &mut Comparison,
) {
    let about = format!("environment `{environment}` of {about}");
    let Some(accepted) = &before.config else {
        comparison.count("environments refused before", 1);
        return;
    };
    let Some(now) = &after.config else {
        let error = after.error.as_deref().unwrap_or_default();
        comparison.differs(&about, error, "accepted before");
        return;
    };
    comparison.count("environments", 1);
    let title = match environment {
        "" => "top-level ".to_owned(),
        name => format!("named {name}"),
    };
    let unnamed = |config: &Value| -> Vec<Value> {
        let all = config[FIELD].as_array().into_iter().flatten();
        let is_unnamed = |binding: &&Value| {
            let name = binding["binding"].as_str().unwrap_or_default();
            !named.has(&title, name)
        };
        all.filter(is_unnamed).cloned().collect()
    };
    comparison.same(&about, &unnamed(accepted), &unnamed(now));
}

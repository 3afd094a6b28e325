//! Deploys with the permissions that `token needs` lists, and no others.
//!
//! The embedded Cloudflare knows what each endpoint accepts from the published lists; what we derive comes
//! from another table. The real wrangler, between the two, has to get through with exactly what is
//! required, and not without any one part of it.

mod config;
mod coverage;
mod deploy;
mod grant;

use wrangler_permit::{NeedTiming, permission_fields};

use config::Config;
use deploy::Deploys;

use super::comparison::Comparison;
use super::with_each_wrangler;

/// Set to a part of a config's name, only such configs are deployed.
const ONLY: &str = "WRANGLER_PERMIT_DEPLOYS";

#[test]
fn the_configs_have_every_field_that_takes_a_permission() {
    let configs = Config::all();
    assert!(configs.len() >= 25, "{} configs", configs.len());
    let missing = coverage::missing(&configs);
    assert!(missing.is_empty(), "no config has {missing:#?}");
}

#[test]
fn what_is_required_is_enough_and_nothing_less_is() {
    let only = std::env::var(ONLY).unwrap_or_default();
    let mut configs = Config::all();
    configs.retain(|config| config.name.contains(&only));
    with_each_wrangler(|wrangler| {
        let subject = format!(
            "wrangler {} deploys with the permissions we derive",
            wrangler.version
        );
        let mut comparison = Comparison::of(subject);
        for config in &configs {
            comparison.count("configs", 1);
            for environment in config.environments() {
                Deploys::of(wrangler, config, &environment).compare(&mut comparison);
            }
        }
        leave_out(&mut comparison);
        comparison.conclude();
    });
}

/// What no deploy here can show.
fn leave_out(comparison: &mut Comparison) {
    let why = "it takes Docker";
    comparison.uncompared("containers that are built from a Dockerfile", why);
    for field in permission_fields() {
        for need in field.needs {
            let why = match need.when {
                NeedTiming::SingleWorker => "the roles for single Workers have no published ids",
                NeedTiming::Command(_) => "no deploy takes it",
                NeedTiming::Always
                | NeedTiming::New
                | NeedTiming::Missing
                | NeedTiming::Withheld => continue,
            };
            comparison.uncompared(&format!("{}, {}", field.path, need.group.name), why);
        }
    }
}

//! Bindings that are not where or what they have to be in the config.

use super::{SOUND, STRIPE, tell};
use crate::conformance::project::Project;

/// wrangler's own words about an environment without bindings.
fn not_inherited(name: &str) -> String {
    format!(r#""secrets_store_secrets" exists at the top level, but not on "env.{name}"."#)
}

#[test]
fn an_environment_is_deployed_without_bindings_until_it_has_its_own() {
    let config =
        format!("{SOUND}\n[env.staging]\nvars = {{ LOG_LEVEL = \"debug\" }}\n\n[env.live]\n");
    let config = format!("\u{feff}{}", config.replace('\n', "\r\n"));
    tell(
        "an environment without bindings, in TOML",
        || Project::new("wrangler.toml", &config),
        |story| {
            let warned = story.let_in("staging", &[]);
            assert!(warned.contains(&not_inherited("staging")), "{warned}");
            story.project.check(&["-e", "staging"], 0);
            story.fix(&["-e", "staging", "--copy-bindings"]);
            let warned = story.let_in("staging", &[STRIPE]);
            assert!(!warned.contains(&not_inherited("staging")), "{warned}");
        },
    );
}

#[test]
fn two_environments_are_given_the_bindings_in_one_go() {
    let config = r#"{
  "name": "shop-api",
  "main": "src/index.js",
  "compatibility_date": "2026-01-01",
  "account_id": "c0ffee5a11adacceded0decade5ca1ab",
  "secrets_store_secrets": [
    // Payments.
    { "binding": "STRIPE_KEY", "store_id": "57a1e5707e0f5ec2e75000000badcafe", "secret_name": "stripe-live" },
  ],
  "env": {
    "staging": {
      "vars": { "LOG_LEVEL": "debug" }, // every pull request
    },
    "live": {},
  },
}
"#;
    tell(
        "two environments without bindings, in JSONC",
        || Project::new("wrangler.jsonc", config),
        |story| {
            let warned = story.let_in("live", &[]);
            assert!(warned.contains(&not_inherited("live")), "{warned}");
            story.fix(&["--copy-bindings"]);
            for name in ["staging", "live"] {
                let warned = story.let_in(name, &[STRIPE]);
                assert!(!warned.contains(&not_inherited(name)), "{warned}");
            }
        },
    );
}

#[test]
fn a_placeholder_is_refused_until_the_store_is_filled_in() {
    let config = SOUND.replace("57a1e5707e0f5ec2e75000000badcafe", "<STORE_ID>");
    tell(
        "a placeholder for the store",
        || Project::new("wrangler.toml", &config),
        |story| {
            story.red(&[], &["placeholder-store-id"], 10182);
            story.fix(&[]);
            let filled = String::from_utf8(story.project.config()).unwrap();
            assert_eq!(filled, SOUND);
            story.project.check(&[], 0);
            story.let_in("", &[STRIPE]);
        },
    );
}

#[test]
fn the_name_of_a_store_is_refused_until_it_is_its_id() {
    let config = SOUND.replace("57a1e5707e0f5ec2e75000000badcafe", "default_secrets_store");
    tell(
        "a store's name in place of its id",
        || Project::new("wrangler.toml", &config),
        |story| {
            story.red(&[], &["store-not-found"], 10182);
            story.fix(&[]);
            let filled = String::from_utf8(story.project.config()).unwrap();
            assert_eq!(filled, SOUND);
            story.project.check(&[], 0);
            story.let_in("", &[STRIPE]);
        },
    );
}

#[test]
fn a_misplaced_array_binds_nothing_until_it_is_moved() {
    let config = SOUND.replace(
        "[[secrets_store_secrets]]",
        "[vars]\nLOG_LEVEL = \"debug\"\n\n[[vars.secrets_store_secrets]]",
    );
    tell(
        "a misplaced array",
        || Project::new("wrangler.toml", &config),
        |story| {
            let report = story.project.check(&[], 1);
            assert_eq!(super::errors(&report), ["misplaced-bindings"]);
            story.let_in("", &[]);
            story.fix(&[]);
            story.project.check(&[], 0);
            story.let_in("", &[STRIPE]);
        },
    );
}

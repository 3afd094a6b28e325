//! Secrets that cannot be bound: a missing scope, a misspelled name, one that is pending.

use serde_json::{Value, json};

use super::{OPENAI, SOUND, STRIPE, UNSOUND, environment, tell};
use crate::conformance::credential::{Access, Credential, Of, Role};
use crate::conformance::project::Project;
use crate::state::list;
use wrangler_permit::demo_state;

fn sound_and_unsound() -> Project {
    Project::new("wrangler.toml", &format!("{SOUND}{UNSOUND}"))
}

/// The same with another credential.
fn with(credential: Credential) -> Project {
    let mut state = demo_state();
    let variables = credential.install(&mut state);
    let config = format!("{SOUND}{UNSOUND}");
    Project::within("wrangler.toml", &config, &state, &variables)
}

/// That of the second binding, and of all layers only this.
fn only_the_scope_fails(report: &Value) {
    let bindings = &environment(report)["bindings"];
    assert_eq!(bindings[0]["verdict"], "ready");
    let layers = json!({
        "config": "pass", "credential": "pass", "store": "pass",
        "secret": "pass", "scope": "fail", "authorization": "pass",
    });
    assert_eq!(bindings[1]["layers"], layers);
}

#[test]
fn a_missing_scope_is_named_added_once_and_let_in() {
    let open = Credential::Token {
        of: Of::User,
        access: Access::Edit,
        open: true,
    };
    tell(
        "a missing scope",
        || with(open),
        |story| {
            let config = story.project.config();
            let report = story.red(&[], &["missing-scope"], 10021);
            only_the_scope_fails(&report);
            assert_eq!(story.project.bound("shop-api"), []);
            story.fix(&[]);
            let written = [json!(["ai_gateway", "workers"])];
            assert_eq!(story.project.scopes_written(), written);
            story.fix(&[]);
            assert_eq!(story.project.scopes_written(), written);
            assert_eq!(story.project.config(), config);
            story.green("", &[STRIPE, OPENAI]);
        },
    );
}

/// Not even its own policies can be seen, so only the write of the scope proves its permission.
#[test]
fn a_missing_scope_is_added_with_the_token_of_an_account() {
    let closed = Credential::Token {
        of: Of::Account,
        access: Access::Edit,
        open: false,
    };
    tell(
        "a missing scope, the token of an account",
        || with(closed),
        |story| {
            let report = story.red(&[], &["missing-scope"], 10021);
            assert_eq!(report["credential"]["kind"], "account-token");
            let fixed = story
                .project
                .permit(&["fix", "--yes", "--format", "json"])
                .expect_code(0);
            // Nor is it left open whether it may bind: its write was let in.
            assert_eq!(fixed.json().unwrap()["remaining"], json!([]));
            story.let_in("", &[STRIPE, OPENAI]);
        },
    );
}

#[test]
fn a_missing_scope_is_added_with_a_global_key() {
    tell(
        "a missing scope, a Global API key",
        || with(Credential::Key(Role::SuperAdministrator)),
        |story| {
            let report = story.red(&[], &["missing-scope"], 10021);
            only_the_scope_fails(&report);
            story.fix(&[]);
            story.green("", &[STRIPE, OPENAI]);
        },
    );
}

#[test]
fn a_misspelled_secret_is_named_anew_and_let_in() {
    let config = r#"{
  // The shop.
  "name": "shop-api",
  "main": "src/index.js",
  "compatibility_date": "2026-01-01",
  "account_id": "c0ffee5a11adacceded0decade5ca1ab",
  "secrets_store_secrets": [
    { "binding": "STRIPE_KEY", "store_id": "57a1e5707e0f5ec2e75000000badcafe", "secret_name": "stripe-live" },
    { "binding": "SIGNING", "store_id": "57a1e5707e0f5ec2e75000000badcafe", "secret_name": "sesion-signing" },
  ],
}
"#;
    tell(
        "a misspelled secret",
        || Project::new("wrangler.jsonc", config),
        |story| {
            story.red(&[], &["secret-not-found"], 10182);
            story.fix(&["--secret-name", "SIGNING=session-signing"]);
            let renamed = config.replace("sesion-signing", "session-signing");
            assert_eq!(String::from_utf8(story.project.config()).unwrap(), renamed);
            story.project.check(&[], 0);
            story.let_in("", &[STRIPE, ("SIGNING", "session-signing")]);
        },
    );
}

/// The Worker exists: what was deployed before goes on.
#[test]
fn a_pending_secret_is_waited_for_by_an_existing_worker() {
    let pend = |project: &Project, status: &str| {
        project.change_secret("openai", |secret| {
            secret["scopes"] = json!(["workers"]);
            secret["status"] = json!(status);
        });
    };
    tell("a pending secret", sound_and_unsound, |story| {
        pend(&story.project, "active");
        story.let_in("", &[STRIPE, OPENAI]);
        pend(&story.project, "pending");
        let report = story.red(&[], &["secret-not-active"], 10182);
        assert_eq!(environment(&report)["bindings"][1]["status"], "pending");
        pend(&story.project, "active");
        story.project.check(&[], 0);
        story.let_in("", &[STRIPE, OPENAI]);
        let state = story.project.server().state();
        assert_eq!(list(&state["workers"][0], "versions").len(), 2);
    });
}

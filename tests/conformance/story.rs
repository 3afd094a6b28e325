//! A deploy that is refused, what we do about it, and the same deploy again.

use serde_json::{Value, json};
use wrangler_permit::embedded::Policy;

use super::project::Project;
use super::with_each_wrangler;

const ACCOUNT: &str = "c0ffee5a11adacceded0decade5ca1ab";
const USER: &str = "5eed5a1ad0fabaddecaffacadefaded1";

const SOUND: &str = r#"
name = "shop-api"
main = "src/index.js"
compatibility_date = "2026-01-01"
account_id = "c0ffee5a11adacceded0decade5ca1ab"

[[secrets_store_secrets]]
binding = "STRIPE_KEY"
store_id = "57a1e5707e0f5ec2e75000000badcafe"
secret_name = "stripe-live"
"#;

/// Its secret holds only `ai_gateway`.
const UNSOUND: &str = r#"
[[secrets_store_secrets]]
binding = "OPENAI_KEY"
store_id = "57a1e5707e0f5ec2e75000000badcafe"
secret_name = "openai"
"#;

/// What a token needs to deploy a Worker that binds secrets.
const EDIT: &[&str] = &["Workers Scripts Write", "Secrets Store Write"];
/// What lets a token deploy any other Worker, and see the secrets.
const READ: &[&str] = &["Workers Scripts Write", "Secrets Store Read"];

const STRIPE: (&str, &str) = ("STRIPE_KEY", "stripe-live");
const OPENAI: (&str, &str) = ("OPENAI_KEY", "openai");

fn sound() -> Project {
    Project::new("wrangler.toml", SOUND)
}

fn sound_and_unsound() -> Project {
    Project::new("wrangler.toml", &format!("{SOUND}{UNSOUND}"))
}

fn owned((binding, secret): (&str, &str)) -> (String, String) {
    (binding.to_owned(), secret.to_owned())
}

/// Gives the token these groups on the account, and sight of its own policies if `open`.
fn allow(project: &Project, groups: &[&str], open: bool) {
    let mut policies = vec![Policy::on_account(ACCOUNT, groups)];
    policies.extend(open.then(|| Policy::on_user(USER, &["API Tokens Read"])));
    project
        .server()
        .state(|state| state.tokens[0].policies = policies);
}

/// The rules of the findings that are errors.
fn errors(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect()
}

/// That of the second binding.
fn only_the_scope_fails(report: &Value) {
    assert_eq!(errors(report), ["missing-scope"]);
    let bindings = &report["projects"][0]["environments"][0]["bindings"];
    let mut layers = json!({
        "config": "pass", "credential": "pass", "store": "pass",
        "secret": "pass", "scope": "pass", "authorization": "pass",
    });
    assert_eq!(bindings[0]["layers"], layers);
    assert_eq!(bindings[0]["verdict"], "ready");
    layers["scope"] = "fail".into();
    assert_eq!(bindings[1]["layers"], layers);
    assert_eq!(bindings[1]["verdict"], "blocked");
}

#[test]
fn a_missing_scope_is_named_added_once_and_let_in() {
    with_each_wrangler(|wrangler| {
        let project = sound_and_unsound();
        allow(&project, EDIT, true);
        let red = project.deploy_red(wrangler, 10021);
        let text = "Secrets store binding authorization failed. \
                    Check your permissions and secret scopes. [code: 10021]";
        assert!(red.stderr.contains(text), "{}", red.stderr);
        assert_eq!(project.bound("shop-api"), []);

        only_the_scope_fails(&project.check(&[], 1));
        let config = project.config();
        project.permit(&["fix", "--yes"]).expect_code(0);
        assert_eq!(project.scopes_written(), [json!(["ai_gateway", "workers"])]);
        project.permit(&["fix", "--yes"]).expect_code(0);
        assert_eq!(project.scopes_written().len(), 1);
        assert_eq!(project.config(), config);

        project.deploy_green(wrangler, "");
        assert_eq!(project.bound("shop-api"), [STRIPE, OPENAI].map(owned));
    });
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
    with_each_wrangler(|wrangler| {
        let project = Project::new("wrangler.jsonc", config);
        project.deploy_red(wrangler, 10182);
        assert_eq!(errors(&project.check(&[], 1)), ["secret-not-found"]);
        let answer = ["fix", "--yes", "--secret-name", "SIGNING=session-signing"];
        project.permit(&answer).expect_code(0);
        let renamed = config.replace("sesion-signing", "session-signing");
        assert_eq!(String::from_utf8(project.config()).unwrap(), renamed);
        project.deploy_green(wrangler, "");
        let bound = [STRIPE, ("SIGNING", "session-signing")].map(owned);
        assert_eq!(project.bound("shop-api"), bound);
    });
}

/// wrangler's own words about an environment without bindings.
const NOT_INHERITED: &str =
    r#""secrets_store_secrets" exists at the top level, but not on "env.staging"."#;

#[test]
fn an_environment_is_deployed_without_bindings_until_it_has_its_own() {
    let config =
        format!("{SOUND}\n[env.staging]\nvars = {{ LOG_LEVEL = \"debug\" }}\n\n[env.live]\n");
    let config = format!("\u{feff}{}", config.replace('\n', "\r\n"));
    with_each_wrangler(|wrangler| {
        let project = Project::new("wrangler.toml", &config);
        let before = project.deploy_green(wrangler, "staging");
        assert!(before.stderr.contains(NOT_INHERITED), "{}", before.stderr);
        assert_eq!(project.bound("shop-api-staging"), []);

        project.check(&["-e", "staging"], 0);
        let copy = ["fix", "--yes", "-e", "staging", "--copy-bindings"];
        project.permit(&copy).expect_code(0);
        let after = project.deploy_green(wrangler, "staging");
        assert!(!after.stderr.contains(NOT_INHERITED), "{}", after.stderr);
        assert_eq!(project.bound("shop-api-staging"), [owned(STRIPE)]);
    });
}

#[test]
fn a_token_that_may_only_read_is_proved_to_be_blocked() {
    with_each_wrangler(|wrangler| {
        let project = sound();
        project.deploy_green(wrangler, "");
        allow(&project, READ, false);
        let report = project.check(&[], 0);
        assert_eq!(
            report["projects"][0]["environments"][0]["verdict"],
            "unverified"
        );
        let report = project.check(&["--probe"], 1);
        let environment = &report["projects"][0]["environments"][0];
        assert_eq!(environment["verdict"], "blocked");
        assert_eq!(environment["authorization"]["by"], "probe");
        project.deploy_red(wrangler, 10021);
    });
}

#[test]
fn a_pending_secret_is_waited_for_by_an_existing_worker() {
    with_each_wrangler(|wrangler| {
        let project = sound();
        project.deploy_green(wrangler, "");
        project.change_secret("stripe-live", |secret| secret.status = "pending".to_owned());
        assert_eq!(errors(&project.check(&[], 1)), ["secret-not-active"]);
        project.deploy_red(wrangler, 10182);

        project.change_secret("stripe-live", |secret| secret.status = "active".to_owned());
        project.check(&[], 0);
        project.deploy_green(wrangler, "");
        let versions = project
            .server()
            .state(|state| state.workers[0].versions.len());
        assert_eq!(versions, 2);
        assert_eq!(project.bound("shop-api"), [owned(STRIPE)]);
    });
}

//! A deploy that goes wrong, what we say and do about it, and the same deploy again.

mod bindings;
mod credentials;
mod secrets;

use serde_json::Value;

use super::comparison::Comparison;
use super::installation::Installation;
use super::project::Project;
use super::with_each_wrangler;

/// A Worker with one binding, in order.
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

/// A binding whose secret holds only `ai_gateway`.
const UNSOUND: &str = r#"
[[secrets_store_secrets]]
binding = "OPENAI_KEY"
store_id = "57a1e5707e0f5ec2e75000000badcafe"
secret_name = "openai"
"#;

/// A binding with the name of its secret.
type Bound = (&'static str, &'static str);

const STRIPE: Bound = ("STRIPE_KEY", "stripe-live");
const OPENAI: Bound = ("OPENAI_KEY", "openai");

/// A project and the wrangler that deploys it.
struct Story<'a> {
    wrangler: &'a Installation,
    project: Project,
    comparison: Comparison,
}

/// Tells a story of `subject` with each wrangler.
fn tell(subject: &str, begin: impl Fn() -> Project + Sync, story: impl Fn(&mut Story<'_>) + Sync) {
    with_each_wrangler(|wrangler| {
        let version = &wrangler.version;
        let subject = format!("wrangler {version} deploys, we foretell: {subject}");
        let mut told = Story {
            wrangler,
            project: begin(),
            comparison: Comparison::of(subject),
        };
        story(&mut told);
        told.comparison.conclude();
    });
}

impl Story<'_> {
    /// We say that these rules block the top level, and a deploy is refused with `code`.
    fn red(&mut self, arguments: &[&str], rules: &[&str], code: u32) -> Value {
        let report = self.project.check(arguments, 1);
        assert_eq!(errors(&report), rules);
        assert_eq!(environment(&report)["verdict"], "blocked");
        let ran = self.project.deploy(self.wrangler, "");
        let refused = ran.code == Some(1) && ran.stderr.contains(&format!("[code: {code}]"));
        // The word alone: codes for colour stand between it and its brackets.
        if !refused || ran.stderr.matches("ERROR").count() != 1 {
            let ours = format!("blocked by {rules:?}, so refused with {code}");
            self.comparison
                .differs("a deploy", &format!("{ran:#?}"), &ours);
        }
        self.comparison.count("deploys", 1);
        report
    }

    /// We say that an environment is `ready`, its deploy is let in, and its Worker has `bound`.
    fn green(&mut self, name: &str, bound: &[Bound]) {
        let report = self.project.check(&["-e", name], 0);
        assert_eq!(environment(&report)["verdict"], "ready", "{report:#}");
        self.let_in(name, bound);
    }

    /// The deploy of an environment is let in, and its Worker has `bound`. Answers with what
    /// wrangler said on standard error.
    fn let_in(&mut self, name: &str, bound: &[Bound]) -> String {
        let ran = self.project.deploy(self.wrangler, name);
        let worker = match name {
            "" => "shop-api".to_owned(),
            name => format!("shop-api-{name}"),
        };
        let wanted: Vec<(String, String)> = bound
            .iter()
            .map(|(binding, secret)| ((*binding).to_owned(), (*secret).to_owned()))
            .collect();
        let about = format!("environment `{name}`, exit code and bindings");
        let theirs = (ran.code, self.project.bound(&worker), &ran.stderr);
        self.comparison
            .same(&about, &theirs, &(Some(0), wanted, &ran.stderr));
        self.comparison.count("deploys", 1);
        ran.stderr
    }

    /// Repairs without questions.
    fn fix(&self, arguments: &[&str]) {
        let arguments = [&["fix", "--yes"], arguments].concat();
        self.project.permit(&arguments).expect_code(0);
    }
}

/// The only project's only environment, or its first.
fn environment(report: &Value) -> &Value {
    &report["projects"][0]["environments"][0]
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

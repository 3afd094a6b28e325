//! Configs of Pages projects, judged by the command that deploys them.

use super::super::comparison::Comparison;
use super::super::installation::Installation;
use super::super::project::Project;
use super::super::with_each_wrangler;

const HEAD: &str = "name = \"site\"\npages_build_output_dir = \"src\"\n";

/// What stands below the head.
const CONFIGS: &[(&str, &str)] = &[
    ("nothing", ""),
    ("an empty array", "secrets_store_secrets = []"),
    (
        "a binding",
        "secrets_store_secrets = [{ binding = \"A\", store_id = \"s\", secret_name = \"a\" }]",
    ),
    (
        "a binding in unsafe.bindings",
        "[[unsafe.bindings]]\nname = \"A\"\ntype = \"secrets_store_secret\"\nstore_id = \"s\"\nsecret_name = \"a\"",
    ),
    (
        "a variable of that name",
        "[vars]\nsecrets_store_secrets = \"a\"",
    ),
];

#[test]
fn pages_refuses_what_we_say_it_refuses() {
    with_each_wrangler(|wrangler| {
        let subject = format!("wrangler {} deploys to Pages, we say", wrangler.version);
        let mut comparison = Comparison::of(subject);
        for (about, rest) in CONFIGS {
            comparison.count("configs", 1);
            let project = Project::new("wrangler.toml", &format!("{HEAD}{rest}\n"));
            let theirs = is_refused(wrangler, &project);
            let report = project.permit(&["check", "--offline", "--format", "json"]);
            let report = report.json().unwrap();
            let findings = report["findings"].as_array().unwrap();
            let ours = findings
                .iter()
                .any(|finding| finding["rule"] == "pages-unsupported");
            comparison.same(about, &theirs, &ours);
        }
        comparison.conclude();
    });
}

fn is_refused(wrangler: &Installation, project: &Project) -> bool {
    // It fails in any case, in the end for want of such a project.
    let said = project.deploy_pages(wrangler).expect_code(1).stderr;
    let fields = ["secrets_store_secrets", "unsafe"];
    let text = "Configuration file for Pages projects does not support";
    fields
        .iter()
        .any(|field| said.contains(&format!("{text} \"{field}\"")))
}

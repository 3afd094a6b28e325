//! Every form of `token template` for many projects, judged by those who read such files: a parser of
//! HCL, the types and the compiler of a program for Pulumi, the schema of GitHub's workflows, the
//! official client's types, and curl with the embedded Cloudflare behind it. All of them have to find
//! the same token.

pub(super) mod judges;
mod projects;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::comparison::Comparison;
use crate::process;
use crate::sandbox::Ran;
use crate::state::list;
use judges::Judges;
use projects::Project;

/// The forms that are files, with their names.
const FILES: [(&str, &str); 3] = [
    ("terraform", "tf"),
    ("pulumi", "ts"),
    ("github-actions", "yml"),
];

/// A project with its tokens as the API takes them, and its other forms as files.
struct Written {
    project: Project,
    bodies: Vec<Value>,
    files: Vec<PathBuf>,
}

#[test]
fn every_form_of_a_token_is_the_same_token() {
    let Some(judges) = Judges::installed() else {
        return;
    };
    let mut comparison = Comparison::of("the forms of a token");
    let written: Vec<Written> = projects::all().into_iter().map(write).collect();
    let files = |form: usize| {
        written
            .iter()
            .map(move |project| project.files[form].clone())
    };
    let terraform = judges.read(&files(0).collect::<Vec<_>>());
    let pulumi = judges.run_programs(&files(1).collect::<Vec<_>>());
    let workflows = judges.workflows(&files(2).collect::<Vec<_>>());
    for (at, it) in written.iter().enumerate() {
        let about = &it.project.about;
        comparison.count("projects", 1);
        let wanted: Vec<Value> = it.bodies.iter().map(without_names).collect();
        comparison.same(
            &format!("{about}: Terraform"),
            &bodies(&terraform[at]),
            &wanted,
        );
        comparison.same(&format!("{about}: Pulumi"), &args(&pulumi[at]), &wanted);
        labels(it, &terraform[at], &mut comparison);
        workflow(it, &workflows[at], &mut comparison);
        send(it, &mut comparison);
    }
    let all = written.iter().flat_map(|project| &project.bodies);
    if let Err(complaints) = judges.hold_against_the_client(all) {
        comparison.differs(
            "the types of the official client",
            &complaints,
            "the bodies",
        );
    }
    comparison.conclude();
}

/// Runs every form of a project.
fn write(project: Project) -> Written {
    let documents = project.template("json").stdout;
    let bodies = serde_json::Deserializer::from_str(&documents).into_iter();
    let bodies = bodies.map(Result::unwrap).collect();
    let files = FILES.map(|(form, suffix)| {
        let file = project.sandbox.home().join(format!("form.{suffix}"));
        std::fs::write(&file, project.template(form).stdout).unwrap();
        file
    });
    Written {
        project,
        bodies,
        files: files.into(),
    }
}

/// A body without the moment of its end, which every run counts from its own.
fn settled(body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(moment) = body.get_mut("expires_on") {
        humantime::parse_rfc3339(moment.as_str().unwrap()).unwrap();
        *moment = json!("a moment");
    }
    body
}

/// The same without the names of groups, which only people read.
fn without_names(body: &Value) -> Value {
    let mut body = settled(body);
    for policy in body["policies"].as_array_mut().unwrap() {
        for group in policy["permission_groups"].as_array_mut().unwrap() {
            group.as_object_mut().unwrap().remove("name");
        }
    }
    body
}

fn bodies(tokens: &Value) -> Vec<Value> {
    let tokens = tokens.as_array().unwrap().iter();
    tokens.map(|token| settled(&token["body"])).collect()
}

/// What Pulumi would send: the same in its own spelling.
fn args(resources: &Value) -> Vec<Value> {
    let args = |resource: &Value| {
        let args = &resource["args"];
        let policy = |policy: &Value| {
            json!({
                "effect": policy["effect"],
                "resources": serde_json::from_str::<Value>(policy["resources"].as_str().unwrap()).unwrap(),
                "permission_groups": policy["permissionGroups"],
            })
        };
        let policies: Vec<Value> = args["policies"]
            .as_array()
            .unwrap()
            .iter()
            .map(policy)
            .collect();
        let mut body = json!({ "name": args["name"], "policies": policies });
        if let Some(condition) = args.get("condition") {
            body["condition"] = json!({ "request_ip": { "in": condition["requestIp"]["ins"] } });
        }
        if let Some(moment) = args.get("expiresOn") {
            body["expires_on"] = moment.clone();
        }
        settled(&body)
    };
    resources.as_array().unwrap().iter().map(args).collect()
}

/// Each resource has a name of its own, the right type, and the right account.
fn labels(it: &Written, tokens: &Value, comparison: &mut Comparison) {
    let tokens = tokens.as_array().unwrap();
    let mut labels: Vec<&str> = tokens
        .iter()
        .map(|group| group["label"].as_str().unwrap())
        .collect();
    labels.sort_unstable();
    labels.dedup();
    comparison.same(&it.project.about, &labels.len(), &it.bodies.len());
    for (token, account) in tokens.iter().zip(&it.project.accounts) {
        let (kind, account) = if it.project.of_user {
            ("cloudflare_api_token", Value::Null)
        } else {
            ("cloudflare_account_token", json!(account))
        };
        let theirs = (&token["type"], &token["account"]);
        comparison.same(&it.project.about, &theirs, &(&json!(kind), &account));
    }
}

/// What a workflow is made of, and that each text in it arrives as it was.
fn workflow(it: &Written, workflow: &Value, comparison: &mut Comparison) {
    let about = format!("{}: workflow", it.project.about);
    let steps = workflow["jobs"]["deploy"]["steps"].as_array().unwrap();
    let deploys: Vec<&Value> = steps
        .iter()
        .filter(|step| is_pinned(step, "cloudflare/wrangler-action"))
        .collect();
    for step in &deploys {
        let version = step["with"]["wranglerVersion"].as_str().unwrap_or_default();
        comparison.same(&about, &version.is_empty(), &false);
    }
    let environments: Vec<String> = deploys
        .iter()
        .map(|step| evaluated(step["with"]["environment"].as_str().unwrap_or_default()))
        .collect();
    comparison.same(&about, &environments, &it.project.environments);
    let checks = workflow["jobs"].as_object().unwrap().values();
    let checks = checks.flat_map(|job| job["steps"].as_array().unwrap());
    let checks = checks.filter_map(|step| step["run"].as_str());
    for check in checks.filter(|run| run.starts_with("wrangler-permit check")) {
        understood(it, &evaluated(check), comparison);
    }
    // What is not evaluated on purpose is evaluated by mistake.
    let text = workflow.to_string().replace(LITERAL, "");
    for expression in text.split("${{").skip(1) {
        let expression = expression.split("}}").next().unwrap().trim();
        let known = [
            "github.workflow",
            "github.ref",
            "github.event_name == 'pull_request'",
            "secrets.CLOUDFLARE_API_TOKEN",
            "vars.CLOUDFLARE_ACCOUNT_ID",
        ]
        .iter()
        .any(|known| expression.starts_with(known));
        comparison.same(&format!("{about}: {expression}"), &known, &true);
    }
}

/// Whether a step uses this action, by a commit.
fn is_pinned(step: &Value, action: &str) -> bool {
    let uses = step["uses"].as_str().unwrap_or_default();
    let reference = uses.split_once('@').filter(|(name, _)| *name == action);
    reference.is_some_and(|(_, commit)| {
        commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// The arguments of a check lead to the project and its environment. What comes of it is another matter.
fn understood(it: &Written, command: &str, comparison: &mut Comparison) {
    let program = Path::new(env!("CARGO_BIN_EXE_wrangler-permit"));
    let folder = program.parent().unwrap().display();
    let path = std::env::var("PATH").unwrap();
    let command = command.replace("--probe --strict", "--offline");
    let mut bash = it.project.sandbox.command("bash");
    let ran = process::run(
        bash.args(["-c", &command])
            .env("PATH", format!("{folder}:{path}")),
    );
    if !matches!(ran.code, Some(0 | 1)) {
        let about = format!("{}: {command}", it.project.about);
        comparison.differs(&about, &format!("{ran:?}"), "a check");
    }
    comparison.count("checks understood", 1);
}

/// An expression that is evaluated to the beginning of one.
const LITERAL: &str = "${{ '${{' }}";

/// A text as GitHub evaluates it where only literals are in it.
fn evaluated(text: &str) -> String {
    text.replace(LITERAL, "${{")
}

/// Runs the script of a project whose tokens are known to the last id.
fn send(it: &Written, comparison: &mut Comparison) {
    let about = format!("{}: curl", it.project.about);
    let whole = it.bodies.iter().all(|body| !body.to_string().contains('<'));
    if !whole {
        comparison.uncompared(&about, "something is left to fill in");
        return;
    }
    let sandbox = &it.project.sandbox;
    let script = sandbox.home().join("form.sh");
    std::fs::write(&script, it.project.template("curl").stdout).unwrap();
    let before = list(&sandbox.server.state(), "tokens").len();
    let mut command = sandbox.command("bash");
    let ran = process::run(
        command
            .arg(&script)
            .env("CLOUDFLARE_BOOTSTRAP_TOKEN", projects::BOOTSTRAP),
    );
    let Ran {
        code,
        stderr,
        stdout,
    } = &ran;
    comparison.same(&about, &(*code, stderr.as_str()), &(Some(0), ""));
    let sent: Vec<Value> = sandbox
        .server
        .requests()
        .into_iter()
        .filter(|request| request.method == "POST")
        .map(|request| settled(&request.body.unwrap_or_default()))
        .collect();
    let bodies: Vec<Value> = it.bodies.iter().map(settled).collect();
    comparison.same(&about, &sent, &bodies);
    let after = sandbox.server.state();
    let made = list(&after, "tokens")[before..].iter();
    let made: Vec<Value> = made.map(held).collect();
    let wanted: Vec<Value> = it.bodies.iter().map(asked).collect();
    comparison.same(&format!("{about}\n{stdout}"), &made, &wanted);
    comparison.count("tokens made", made.len());
}

/// What a token of the embedded Cloudflare may do.
fn held(token: &Value) -> Value {
    let policies = token["policies"].as_array().unwrap().iter();
    let policy = |policy: &Value| json!([policy["permission_groups"], policy["resources"]]);
    json!([token["name"], policies.map(policy).collect::<Vec<_>>()])
}

/// The same of a body.
fn asked(body: &Value) -> Value {
    let policies = body["policies"].as_array().unwrap().iter();
    let policy = |policy: &Value| {
        let groups = policy["permission_groups"].as_array().unwrap().iter();
        let names: Vec<&Value> = groups.map(|group| &group["name"]).collect();
        json!([names, policy["resources"]])
    };
    json!([body["name"], policies.map(policy).collect::<Vec<_>>()])
}

use super::*;

const HEAD: &str = "on: push\njobs:\n  a:\n    steps:\n";

/// The steps of a job, whose lines are counted from its first step.
fn steps(text: &str) -> Vec<WorkflowStep> {
    let indented: String = text.lines().map(|line| format!("      {line}\n")).collect();
    let mut steps = read_steps(&format!("{HEAD}{indented}"));
    for step in &mut steps {
        step.line -= HEAD.lines().count();
    }
    steps
}

fn only(text: &str) -> WorkflowStep {
    let mut steps = steps(text);
    assert_eq!(steps.len(), 1, "{text}");
    steps.remove(0)
}

fn named(version: &str) -> StepWrangler {
    StepWrangler::Named(version.to_owned())
}

#[test]
fn wrangler_action_deploys_where_it_says() {
    let step = only("- uses: actions/checkout@v4\n- uses: cloudflare/wrangler-action@v3");
    assert_eq!((step.line, step.folder.as_deref()), (2, Some("")));
    assert!(matches!(step.wrangler, StepWrangler::Default(_)));
    let deploys = step.deploys.unwrap();
    assert_eq!(deploys, [DeployCommand::parse("deploy", Some("")).unwrap()]);

    let step = only(
        "- uses: cloudflare/wrangler-action@v4\n  with:\n    workingDirectory: apps/api\n    \
         environment: live\n    wranglerVersion: 4.20.0\n    command: |\n      types\n      deploy \
         --config=\"x y.toml\"\n      versions upload -e '' -c b.jsonc\n      pages deploy dist\n",
    );
    assert_eq!(step.folder.as_deref(), Some("apps/api"));
    assert_eq!(step.wrangler, named("4.20.0"));
    let deploys = step.deploys.unwrap();
    let of = |index: usize| deploys[index].environment.as_deref();
    assert_eq!((deploys.len(), of(0), of(1)), (2, Some("live"), Some("")));
    assert_eq!(deploys[1].config.as_deref(), Some("b.jsonc"));
}

#[test]
fn options_can_come_before_the_command() {
    let parse = |line: &str| DeployCommand::parse(line, Some(""));
    assert_eq!(
        parse("--cwd web deploy").unwrap().folder.as_deref(),
        Some("web")
    );
    let deploy = parse("-c=a.toml --env live deploy src/index.ts").unwrap();
    assert_eq!(deploy.config.as_deref(), Some("a.toml"));
    assert_eq!(deploy.environment.as_deref(), Some("live"));
    for line in [
        "",
        "--cwd",
        "types",
        "pages deploy dist",
        "versions deploy",
        "deploy --dry-run",
    ] {
        assert_eq!(parse(line), None, "{line}");
    }
}

#[test]
fn what_only_a_run_can_tell_stays_open() {
    let step = only(
        "- uses: cloudflare/wrangler-action@v3\n  with:\n    workingDirectory: ${{ matrix.app }}\n    \
         command: deploy --env ${{ inputs.env }}\n",
    );
    assert_eq!(step.folder, None);
    assert_eq!(step.deploys.unwrap()[0].environment, None);
    let step = only("- uses: cloudflare/wrangler-action@v3\n  env: { CLOUDFLARE_ENV: live }");
    assert_eq!(step.deploys.unwrap()[0].environment, None);
    let chosen =
        "- uses: cloudflare/wrangler-action@v3\n  with: { command: \"deploy -c ${{ x }}\" }";
    assert_eq!(only(chosen).deploys.unwrap(), []);
    for text in [
        "- uses: cloudflare/wrangler-action@main",
        "- uses: cloudflare/wrangler-action@9acf94ace14e7dc412b076f2c5c20b8ce93c79cd",
        "- uses: cloudflare/wrangler-action@9acf94ace14e7dc412b076f2c5c20b8ce93c79cd # pinned",
        "- run: pnpm add wrangler\n- uses: cloudflare/wrangler-action@v3",
        "- uses: acme/wrangler-action@v3",
        "- run: wrangler deploy",
        "- run: npx wrangler@3 types",
        "- name: nothing",
        "- cloudflare/wrangler-action@v3",
    ] {
        assert_eq!(steps(text), [], "{text}");
    }
}

#[test]
fn a_comment_names_the_release_of_a_hash() {
    let step = only(
        "- uses: 'cloudflare/wrangler-action@9acf94ace14e7dc412b076f2c5c20b8ce93c79cd' # v3.12.1 (old)",
    );
    let StepWrangler::Default(release) = step.wrangler else {
        panic!()
    };
    assert_eq!(release.to_string(), "cloudflare/wrangler-action v3.12.1");
    assert_eq!(
        release.default_wrangler(),
        "wrangler 3.90.0 or an older one"
    );
    let newest =
        "- uses: cloudflare/wrangler-action@ebbaa1584979971c8614a24965b4405ff95890e0 # v4.0.0";
    assert_eq!(steps(newest), []);
}

#[test]
fn scripts_name_a_wrangler_for_their_deploy() {
    let step = only("- run: npx --yes wrangler@4.20.0 deploy\n  working-directory: apps/api");
    assert_eq!(step.wrangler, named("4.20.0"));
    assert_eq!(
        (step.folder.as_deref(), step.deploys),
        (Some("apps/api"), None)
    );
    let step = only("- run: |\n    cd apps/api\n    pnpm dlx \"wrangler@latest\" deploy\n");
    assert_eq!((step.wrangler, step.folder), (named("latest"), None));
    assert_eq!(only("- run: npm i -g wrangler@4").wrangler, named("4"));
}

#[test]
fn a_job_and_the_workflow_say_where_scripts_begin() {
    let text = "defaults: { run: { working-directory: web } }\njobs:\n  a:\n    steps: [{ run: npx \
                wrangler@4 deploy }]\n  b:\n    defaults: { run: { working-directory: api } }\n    \
                steps: [{ run: npx wrangler@4 deploy }]\n";
    let folders: Vec<_> = read_steps(text)
        .into_iter()
        .map(|step| step.folder)
        .collect();
    assert_eq!(folders, [Some("web".to_owned()), Some("api".to_owned())]);
}

#[test]
fn knows_whether_a_step_is_too_old() {
    let limit = WranglerVersion::READS_SECRETS_STORE;
    for (spec, expected) in [
        ("4", Some(false)),
        ("latest", Some(false)),
        ("3.114.14", Some(true)),
        ("~4.7", Some(true)),
        ("beta", None),
        ("${{ vars.WRANGLER }}", None),
        ("3.${{ matrix.minor }}", None),
    ] {
        assert_eq!(named(spec).is_below(limit), expected, "{spec}");
    }
}

#[test]
fn what_is_no_workflow_has_no_steps() {
    for text in [
        "",
        "wrangler",
        "- wrangler",
        "jobs: x",
        "jobs: { a: [b] }",
        "jobs: [",
        "a: b: c",
    ] {
        assert_eq!(read_steps(text), [], "{text}");
    }
}

#[test]
fn the_command_that_deploys_names_the_version() {
    let wrangler = |script: &str| {
        let lines = script.replace('\n', "\n    ");
        let steps = steps(&format!("- run: |\n    {lines}"));
        steps
            .into_iter()
            .map(|step| step.wrangler)
            .collect::<Vec<_>>()
    };
    assert_eq!(wrangler("npx wrangler@4 \\\n  deploy"), [named("4")]);
    assert_eq!(
        wrangler("npm ci && npx wrangler@4 deploy -e eu"),
        [named("4")]
    );
    assert_eq!(wrangler("npx wrangler@4 types\nnpm run deploy"), []);
    assert_eq!(wrangler("npx wrangler@4 types; wrangler deploy"), []);
}

//! Those who read what was written down.

use std::path::{Path, PathBuf};
use std::sync::Once;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::{clients, tell};
use crate::process::{self, Ran, isolated};

/// The folder with `npm`, where Pulumi's client for Cloudflare was installed, and `pypi`, a virtual
/// environment of Python.
const VARIABLE: &str = "WRANGLER_PERMIT_JUDGES";

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance");

/// What stands in for Pulumi when a program is run.
const STAND_IN: [(&str, &str); 2] = [
    (
        "cloudflare",
        "class Token {\n  constructor(label, args) {\n    const type = new.target.name;\n    \
         globalThis.asked.push({ type, label, args });\n  }\n}\n\
         export class AccountToken extends Token {}\nexport class ApiToken extends Token {}\n",
    ),
    ("pulumi", "export const secret = (value) => value;\n"),
];

/// The body of a token as the official client types it. The published type leaves out the names of
/// permission groups, which the API takes and ignores.
const TYPES: &str = "
type Policy = Omit<TokenPolicyParam, \"permission_groups\"> & {
  permission_groups: (TokenPolicyParam.PermissionGroup & { name: string })[];
};
type Body = Omit<TokenCreateParams, \"account_id\" | \"policies\"> & { policies: Policy[] };
";

pub(super) struct Judges {
    /// Modules: Pulumi's, and those of the official client with TypeScript.
    pulumi: PathBuf,
    client: PathBuf,
    python: PathBuf,
    zizmor: PathBuf,
    folder: TempDir,
}

/// The folder of the judges; none where no variable names it.
pub(crate) fn installed_folder() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).map(PathBuf::from)
}

impl Judges {
    /// The installed judges; none where no variable names them, which is said.
    pub(super) fn installed() -> Option<Self> {
        let (Some(judges), Some(clients)) = (installed_folder(), clients::npm()) else {
            tell_of_the_skip();
            return None;
        };
        Some(Self {
            pulumi: judges.join("npm/node_modules"),
            client: clients,
            python: judges.join("pypi/bin/python"),
            zizmor: judges.join("pypi/bin/zizmor"),
            folder: tempfile::tempdir().unwrap(),
        })
    }

    /// Runs a program that sees nothing of this machine.
    fn run(&self, program: impl AsRef<std::ffi::OsStr>, arguments: &[&Path]) -> Ran {
        let folder = self.folder.path();
        process::run(isolated(program, folder, folder).args(arguments))
    }

    /// A file of the judges' own folder.
    fn keep(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// What parsers of HCL and YAML make of files.
    pub(super) fn read(&self, files: &[PathBuf]) -> Vec<Value> {
        let list = self.keep("files.json", &json!(files).to_string());
        let script = Path::new(SCRIPTS).join("read_templates.py");
        let ran = self.run(&self.python, &[Path::new("-I"), &script, &list]);
        serde_json::from_str(&ran.expect_code(0).stdout).unwrap()
    }

    /// What a parser makes of workflows that GitHub's schema has nothing against.
    pub(super) fn workflows(&self, files: &[PathBuf]) -> Vec<Value> {
        let schema = [
            "-I",
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.github-workflows",
        ];
        let mut arguments: Vec<&Path> = schema.map(Path::new).into();
        arguments.extend(files.iter().map(PathBuf::as_path));
        self.run(&self.python, &arguments).expect_code(0);
        // Who has nothing against anything judges nothing.
        let wrong = self.keep(
            "wrong.yml",
            "on: push\njobs: { a: { steps: [{ uses: 1 }] } }\n",
        );
        let mut arguments: Vec<&Path> = schema.map(Path::new).into();
        arguments.push(&wrong);
        self.run(&self.python, &arguments).expect_code(1);
        self.audit(files);
        self.read(files)
    }

    /// Fails where zizmor finds something to complain of in a workflow.
    fn audit(&self, files: &[PathBuf]) {
        let options = ["--offline", "--no-progress"].map(Path::new);
        let run = |files: &[PathBuf]| {
            let files = files.iter().map(PathBuf::as_path);
            let arguments: Vec<&Path> = options.into_iter().chain(files).collect();
            self.run(&self.zizmor, &arguments)
        };
        let careless = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      \
                        - uses: actions/checkout@v4\n";
        let careless = self.keep(".github/workflows/careless.yml", careless);
        let found = run(&[careless]);
        assert!(found.stdout.contains("unpinned-uses"), "{found:#?}");
        run(files).expect_code(0);
    }

    /// Compiles programs against the published types, and says what they ask a Pulumi for that makes
    /// nothing.
    pub(super) fn run_programs(&self, files: &[PathBuf]) -> Vec<Value> {
        for (at, file) in files.iter().enumerate() {
            self.keep(
                &format!("src/program{at}.ts"),
                &std::fs::read_to_string(file).unwrap(),
            );
        }
        let wrong = "import * as cloudflare from \"@pulumi/cloudflare\";\n\
                     // @ts-expect-error\nnew cloudflare.ApiToken(\"a\", { name: 7, policies: [] });\n";
        self.keep("src/wrong.ts", wrong);
        let at = |package: &str| json!([self.pulumi.join("@pulumi").join(package)]);
        let project = json!({
            "compilerOptions": {
                "strict": true, "exactOptionalPropertyTypes": true, "skipLibCheck": true,
                "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "types": [],
                "rootDir": "src", "outDir": "out",
                "paths": { "@pulumi/cloudflare": at("cloudflare"), "@pulumi/pulumi": at("pulumi") },
            },
            "include": ["src"],
        });
        let project = self.keep("tsconfig.json", &project.to_string());
        self.compile(&["-p", project.to_str().unwrap()]).unwrap();
        self.keep("out/package.json", r#"{ "type": "module" }"#);
        for (name, code) in STAND_IN {
            let package = format!("out/node_modules/@pulumi/{name}");
            self.keep(&format!("{package}/index.js"), code);
            let manifest = r#"{ "type": "module", "exports": "./index.js" }"#;
            self.keep(&format!("{package}/package.json"), manifest);
        }
        let program = |at| self.folder.path().join(format!("out/program{at}.js"));
        let programs: Vec<PathBuf> = (0..files.len()).map(program).collect();
        let list = self.keep("programs.json", &json!(programs).to_string());
        let script = Path::new(SCRIPTS).join("run_programs.mjs");
        let ran = self.run("node", &[&script, &list]).expect_code(0);
        serde_json::from_str(&ran.stdout).unwrap()
    }

    fn compile(&self, arguments: &[&str]) -> Result<(), String> {
        let compiler = self.client.join("typescript/bin/tsc");
        let arguments = arguments.iter().map(Path::new);
        let arguments: Vec<&Path> = [compiler.as_path()].into_iter().chain(arguments).collect();
        let ran = self.run("node", &arguments);
        match ran.code {
            Some(0) => Ok(()),
            _ => Err(format!("{}{}", ran.stdout, ran.stderr)),
        }
    }

    /// Holds bodies against the types of the official client.
    ///
    /// # Errors
    /// What the compiler says.
    pub(super) fn hold_against_the_client<'b>(
        &self,
        bodies: impl Iterator<Item = &'b Value>,
    ) -> Result<(), String> {
        let module = |file: &str| json!(self.client.join("cloudflare").join(file));
        let mut text = format!(
            "import type {{ TokenCreateParams }} from {};\nimport type {{ TokenPolicyParam }} from {};\n{TYPES}\
             // @ts-expect-error\nexport const wrong: Body = {{ name: 7, policies: [] }};\n",
            module("resources/accounts/tokens/tokens.js"),
            module("resources/shared.js"),
        );
        for (at, body) in bodies.enumerate() {
            text.push_str(&format!("export const body{at}: Body = {body};\n"));
        }
        let file = self.keep("bodies/bodies.ts", &text);
        let options = [
            "--noEmit",
            "--strict",
            "--exactOptionalPropertyTypes",
            "--skipLibCheck",
        ];
        let modules = ["--target", "es2022", "--types", "", "--module", "esnext"];
        let resolution = ["--moduleResolution", "bundler", "--ignoreConfig"];
        let file = [file.to_str().unwrap()];
        self.compile(&[&options[..], &modules, &resolution, &file].concat())
    }
}

pub(crate) fn tell_of_the_skip() {
    static TOLD: Once = Once::new();
    TOLD.call_once(|| {
        tell(&format!(
            "skipped: the test in which the readers of templates are the judges. To run it, set\n\
             {VARIABLE} to a folder in whose subfolder npm `npm install\n\
             @pulumi/cloudflare @pulumi/pulumi @microsoft/sarif-multitool` was run, and whose\n\
             subfolder pypi is a virtual environment of Python with `check-jsonschema`,\n\
             `python-hcl2` and `zizmor`; and {} as for the other clients. `.ci/run` does\n\
             all of it.",
            clients::VARIABLE
        ));
    });
}

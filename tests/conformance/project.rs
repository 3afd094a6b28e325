//! A project in a folder of its own and the embedded Cloudflare it is deployed to: what wrangler and
//! we both see.

use std::path::{Path, PathBuf};

use serde_json::Value;
use wrangler_permit::embedded::{EmbeddedServer, SecretRecord, ServerState, WorkerVersion};

use super::installation::Installation;
use crate::process::Ran;
use crate::sandbox::{Files, Sandbox};

const CODE: &str = "export default { fetch: () => new Response('hello') }\n";

/// A project, and the world of [`ServerState::demo`] around it.
pub(super) struct Project {
    sandbox: Sandbox,
    file: PathBuf,
}

impl Project {
    /// A project whose config stands in `file`, with a token that may edit secrets.
    pub(super) fn new(file: &str, config: &str) -> Self {
        let Self { sandbox, file } = Self::within(file, config, ServerState::demo(), &[]);
        let sandbox = sandbox.token(Some("deploy"));
        Self { sandbox, file }
    }

    /// A project in another world, with a credential in these variables.
    pub(super) fn within(
        file: &str,
        config: &str,
        state: ServerState,
        credential: &[(&str, &str)],
    ) -> Self {
        let files = [(file, config), ("src/index.js", CODE)];
        let files = files.map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec()));
        Self::of(&Files::from(files), file, state, credential)
    }

    /// The same of several files, `file` the config among them.
    pub(super) fn of(
        files: &Files,
        file: &str,
        state: ServerState,
        credential: &[(&str, &str)],
    ) -> Self {
        let mut sandbox = Sandbox::without_token(files, state);
        for (name, value) in credential {
            sandbox = sandbox.var(name, value);
        }
        let file = file.into();
        Self { sandbox, file }
    }

    /// Everything that Cloudflare holds.
    pub(super) fn world(&self) -> Value {
        self.server()
            .state(|state| serde_json::to_value(state).unwrap())
    }

    /// The writes that Cloudflare was asked for so far.
    pub(super) fn writes(&self) -> Vec<String> {
        self.sandbox.writes()
    }

    /// The Cloudflare that it is deployed to.
    pub(super) fn server(&self) -> &EmbeddedServer {
        &self.sandbox.server
    }

    /// The config's bytes as they stand now.
    pub(super) fn config(&self) -> Vec<u8> {
        self.read(&self.file)
    }

    fn read(&self, path: &Path) -> Vec<u8> {
        std::fs::read(self.sandbox.project().join(path)).unwrap()
    }

    /// Runs our own binary.
    pub(super) fn permit(&self, arguments: &[&str]) -> Ran {
        self.sandbox.run(arguments)
    }

    /// What `check --format json` with further `arguments` says, and how it ends.
    pub(super) fn check(&self, arguments: &[&str], code: i32) -> Value {
        self.check_to_its_end(arguments)
            .expect_code(code)
            .json()
            .unwrap()
    }

    /// What it says, however it ends.
    pub(super) fn check_whatever(&self, arguments: &[&str]) -> Value {
        self.check_to_its_end(arguments).json().unwrap()
    }

    fn check_to_its_end(&self, arguments: &[&str]) -> Ran {
        self.permit(&[&["check", "--format", "json"], arguments].concat())
    }

    /// What wrangler would upload for an environment, as it tells the API: the `metadata`.
    pub(super) fn metadata(&self, wrangler: &Installation, environment: &str) -> Value {
        const OUTFILE: &str = "body.multipart";
        let dry = ["deploy", "--dry-run", "--no-bundle", "--outfile", OUTFILE];
        let arguments = [&dry[..], &["--env", environment]].concat();
        wrangler.run(&self.sandbox, &arguments).expect_code(0);
        let body = String::from_utf8(self.read(Path::new(OUTFILE))).unwrap();
        let (_, part) = body.split_once("name=\"metadata\"\r\n\r\n").unwrap();
        let (metadata, _) = part.split_once("\r\n--").unwrap();
        serde_json::from_str(metadata).unwrap()
    }

    /// Deploys to Pages.
    pub(super) fn deploy_pages(&self, wrangler: &Installation) -> Ran {
        wrangler.run(&self.sandbox, &["pages", "deploy"])
    }

    /// Deploys an environment; `""` is the top level. The code is a module already.
    pub(super) fn deploy(&self, wrangler: &Installation, environment: &str) -> Ran {
        wrangler.run(
            &self.sandbox,
            &["deploy", "--no-bundle", "--env", environment],
        )
    }

    /// What the deployed Worker has bound of the store: binding and secret.
    pub(super) fn bound(&self, worker: &str) -> Vec<(String, String)> {
        self.server().state(|state| {
            let worker = state.workers.iter().find(|known| known.name == worker);
            let version = worker.and_then(|worker| worker.deployed());
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            version
                .into_iter()
                .flat_map(WorkerVersion::bindings)
                .filter(|binding| binding["type"] == "secrets_store_secret")
                .map(|binding| (text(&binding["name"]), text(&binding["secret_name"])))
                .collect()
        })
    }

    /// Changes a secret at Cloudflare.
    pub(super) fn change_secret(&self, name: &str, change: impl FnOnce(&mut SecretRecord)) {
        self.server().state(|state| {
            let secret = state.secrets.iter_mut().find(|secret| secret.name == name);
            change(secret.unwrap());
        });
    }

    /// The scopes that were written so far, a PATCH each.
    pub(super) fn scopes_written(&self) -> Vec<Value> {
        let requests = self.server().requests();
        requests
            .into_iter()
            .filter(|request| request.method == "PATCH" && request.path.contains("/secrets_store/"))
            .map(|request| request.body.unwrap_or_default()["scopes"].clone())
            .collect()
    }
}

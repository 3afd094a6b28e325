//! A project in a folder of its own and the embedded Cloudflare it is deployed to: what wrangler and
//! we both see.

use std::path::{Path, PathBuf};

use serde_json::Value;
use wrangler_permit::{EmbeddedServer, demo_state};

use super::installation::Installation;
use crate::process::Ran;
use crate::sandbox::{Files, Sandbox};
use crate::state::{find_mut, list, text};

const CODE: &str = "export default { fetch: () => new Response('hello') }\n";

/// A project, and the world of [`demo_state`] around it.
pub(super) struct Project {
    sandbox: Sandbox,
    file: PathBuf,
}

impl Project {
    /// A project whose config stands in `file`, with a token that may edit secrets.
    pub(super) fn new(file: &str, config: &str) -> Self {
        let Self { sandbox, file } = Self::within(file, config, &demo_state(), &[]);
        let sandbox = sandbox.token(Some("deploy"));
        Self { sandbox, file }
    }

    /// A project in another world, with a credential in these variables.
    pub(super) fn within(
        file: &str,
        config: &str,
        state: &Value,
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
        state: &Value,
        credential: &[(&str, &str)],
    ) -> Self {
        let mut sandbox = Sandbox::without_token(files, state);
        for (name, value) in credential {
            sandbox = sandbox.var(name, value);
        }
        let file = file.into();
        Self { sandbox, file }
    }

    /// Keeps a login where wrangler looks first.
    pub(super) fn write_login(&self, text: &str) {
        let path = Path::new(".wrangler/config/default.toml");
        self.sandbox.write_home(path, text.as_bytes());
    }

    /// Everything that Cloudflare holds.
    pub(super) fn world(&self) -> Value {
        self.server().state()
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
        let state = self.server().state();
        let mut workers = list(&state, "workers").iter();
        let worker = workers.find(|known| known["name"] == worker);
        let version = worker.and_then(deployed);
        let bindings = version.map(|version| list(&version["metadata"], "bindings"));
        bindings
            .into_iter()
            .flatten()
            .filter(|binding| binding["type"] == "secrets_store_secret")
            .map(|binding| (text(&binding["name"]), text(&binding["secret_name"])))
            .collect()
    }

    /// Changes a secret at Cloudflare.
    pub(super) fn change_secret(&self, name: &str, change: impl FnOnce(&mut Value)) {
        let edit = |state: &mut Value| change(find_mut(&mut state["secrets"], "name", name));
        self.server().edit_state(edit).unwrap();
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

/// The version of a Worker that gets the requests, if it was deployed: here it gets all of them.
pub(super) fn deployed(worker: &Value) -> Option<&Value> {
    let share = worker["deployments"][0]["versions"].get(0)?;
    let mut versions = list(worker, "versions").iter();
    versions.find(|version| version["id"] == share["version_id"])
}

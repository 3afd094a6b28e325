//! One environment, deployed for the first time and then again, with what each of the two takes and with
//! less.

use serde_json::Value;

use super::config::Config;
use super::grant::{self, Grant};
use crate::conformance::comparison::Comparison;
use crate::conformance::installation::Installation;
use crate::conformance::project::{Project, deployed};
use crate::process::Ran;
use crate::state::{list, text};

/// Everything that the configs name, and no Worker.
const WORLD: &str = include_str!("world.json");

/// The value of the token, which must show up nowhere.
const VALUE: &str = "hunter2-0123456789abcdefghijklmnopqrstuvwx";

/// What an environment is called whose bindings name things that are not there: wrangler makes them with
/// what is listed and not required.
const ABSENT: &str = "absent";

/// The published list of queues has Workers Scripts Write too.
const ACCEPTED_ANYWAY: &str = "Queues Write";

/// What every deploy of a Worker takes.
const EVERY: &str = "Workers Scripts Write";

/// The two purposes of a listing.
const FIRST: &str = "first-deploy";
const STEADY: &str = "deploy";

/// One environment of one config, deployed by one wrangler.
pub(super) struct Deploys<'a> {
    wrangler: &'a Installation,
    config: &'a Config,
    environment: &'a str,
}

/// How a deploy went.
struct Outcome {
    ran: Ran,
    /// What Cloudflare refused, with its status.
    refused: Vec<String>,
    /// What it left behind.
    state: Value,
}

impl<'a> Deploys<'a> {
    pub(super) fn of(wrangler: &'a Installation, config: &'a Config, environment: &'a str) -> Self {
        Self {
            wrangler,
            config,
            environment,
        }
    }

    /// Compares both deploys.
    pub(super) fn compare(&self, comparison: &mut Comparison) {
        let bare: Value = serde_json::from_str(WORLD).unwrap();
        let [first, steady] = [FIRST, STEADY].map(|purpose| self.listing(purpose));
        let [firsts, steadies] = [&first, &steady].map(grant::listed);
        let Some(deployed) = self.first(&bare, &first, &firsts, comparison) else {
            return;
        };
        if self.environment == ABSENT {
            let all: Vec<&Grant> = firsts.iter().collect();
            let makes = |grant: &&Grant| grant.makes && grant.name != ACCEPTED_ANYWAY;
            let makes: Vec<&Grant> = all.iter().copied().filter(makes).collect();
            self.lessen(FIRST, &bare, &all, &makes, comparison);
        } else {
            // What every deploy takes is taken away from the second one.
            let new = |grant: &&Grant| steadies.iter().all(|known| known.name != grant.name);
            let all = required(&firsts);
            let new: Vec<&Grant> = all.iter().copied().filter(new).collect();
            self.lessen(FIRST, &bare, &all, &new, comparison);
        }
        let enough = required(&steadies);
        self.succeeds(STEADY, &deployed, &enough, comparison);
        // What every deploy takes is refused at its first call, in whatever environment.
        let decides = |grant: &&Grant| self.environment.is_empty() || grant.name != EVERY;
        let taken: Vec<&Grant> = enough.iter().copied().filter(decides).collect();
        self.lessen(STEADY, &deployed, &enough, &taken, comparison);
    }

    /// The first deploy; what it leaves, if it succeeds.
    fn first(
        &self,
        bare: &Value,
        listing: &Value,
        grants: &[Grant],
        comparison: &mut Comparison,
    ) -> Option<Value> {
        let mut enough = match self.environment {
            ABSENT => grants.iter().collect(),
            _ => required(grants),
        };
        let withheld = self.withheld(listing);
        if !withheld.is_empty() {
            let about = format!("{}, with what we list", self.about(FIRST));
            if self.deploy(bare, &enough).ran.code == Some(0) {
                comparison.differs(&about, "succeeds", "more is withheld");
            }
            let why = "it takes a permission that we name and never ask for";
            comparison.uncompared(&about, why);
            enough.extend(&withheld);
        }
        self.succeeds(FIRST, bare, &enough, comparison)
    }

    /// What is never asked for, although a thing without a name cannot be made without it.
    fn withheld(&self, listing: &Value) -> Vec<Grant> {
        let table = match self.environment {
            "" => &self.config.document.root,
            name => self
                .config
                .document
                .root
                .get("env")
                .unwrap()
                .get(name)
                .unwrap(),
        };
        let buckets = table
            .get("r2_buckets")
            .and_then(|buckets| buckets.elements());
        let unnamed = buckets
            .into_iter()
            .flatten()
            .any(|bucket| bucket.get("bucket_name").is_none());
        if unnamed {
            grant::withheld(listing)
        } else {
            Vec::new()
        }
    }

    fn succeeds(
        &self,
        purpose: &str,
        before: &Value,
        grants: &[&Grant],
        comparison: &mut Comparison,
    ) -> Option<Value> {
        comparison.count("deploys", 1);
        let outcome = self.deploy(before, grants);
        // A first deploy may be refused a look: that is a warning, and listed as not required.
        let through = purpose == FIRST || outcome.refused.iter().all(|call| is_detour(call));
        if outcome.ran.code == Some(0) && through && outcome.left(self.config, self.environment) {
            return Some(outcome.state);
        }
        let ours = format!("{:?} are enough", names(grants));
        comparison.differs(&self.about(purpose), &outcome.told(), &ours);
        None
    }

    /// Takes each of `taken` away in turn: the deploy must fail, for want of a permission.
    fn lessen(
        &self,
        purpose: &str,
        before: &Value,
        grants: &[&Grant],
        taken: &[&Grant],
        comparison: &mut Comparison,
    ) {
        for gone in taken {
            comparison.count("deploys", 1);
            let mut rest = grants.to_vec();
            rest.retain(|grant| grant.name != gone.name);
            let outcome = self.deploy(before, &rest);
            if outcome.ran.code == Some(0) || outcome.refused.is_empty() {
                let about = format!("{}, without {}", self.about(purpose), gone.name);
                comparison.differs(&about, &outcome.told(), "it is required");
            }
        }
    }

    /// Our listing for this environment and wrangler. It asks nobody.
    fn listing(&self, purpose: &str) -> Value {
        let project = self.project(&serde_json::from_str(WORLD).unwrap());
        let version = self.wrangler.version.as_str();
        let arguments = ["token", "needs", "--format", "json", "--for", purpose];
        let selected = ["--wrangler-version", version, "--env", self.environment];
        // A Pages project has no environment to choose.
        let selected = if self.config.pages() {
            &selected[..2]
        } else {
            &selected[..]
        };
        let ran = project.permit(&[&arguments, selected].concat());
        assert!(project.server().requests().is_empty());
        ran.expect_code(0).json().unwrap()
    }

    fn project(&self, state: &Value) -> Project {
        let Config { file, files, .. } = self.config;
        let account = text(&state["accounts"][0]["id"]);
        let mut variables = vec![("CLOUDFLARE_API_TOKEN", VALUE)];
        // `pages deploy` reads no account from a config.
        if self.config.pages() {
            variables.push(("CLOUDFLARE_ACCOUNT_ID", &account));
        }
        Project::of(files, file, state, &variables)
    }

    fn deploy(&self, before: &Value, grants: &[&Grant]) -> Outcome {
        let mut state = before.clone();
        grant::issue(&mut state, VALUE, grants);
        let project = self.project(&state);
        let ran = if self.config.pages() {
            project.deploy_pages(self.wrangler)
        } else {
            project.deploy(self.wrangler, self.environment)
        };
        let requests = project.server().requests().into_iter();
        let refused = requests.filter(|request| matches!(request.status, 400 | 403));
        let refused = refused.map(|call| format!("{} {} {}", call.status, call.method, call.path));
        Outcome {
            ran,
            refused: refused.collect(),
            state: project.server().state(),
        }
    }

    fn about(&self, purpose: &str) -> String {
        let environment = match self.environment {
            "" => "the top level",
            name => name,
        };
        format!("{}, {environment}, {purpose}", self.config.name)
    }
}

impl Outcome {
    /// Whether it left a Worker that runs, or a deployment of Pages.
    fn left(&self, config: &Config, environment: &str) -> bool {
        if config.pages() {
            let mut resources = list(&self.state, "resources").iter();
            return resources.any(|resource| resource["details"].get("deployments").is_some());
        }
        let name = match environment {
            "" => config.name.clone(),
            environment => format!("{}-{environment}", config.name),
        };
        let mut workers = list(&self.state, "workers").iter();
        workers.any(|worker| worker["name"] == name && deployed(worker).is_some())
    }

    fn told(&self) -> String {
        let Ran {
            code,
            stdout,
            stderr,
        } = &self.ran;
        let refused = self.refused.join("\n");
        format!("exit {code:?}, refused:\n{refused}\n{stdout}\n{stderr}")
    }
}

/// Whether wrangler goes another way after this refusal: it sets all routes of a Worker at once, and where
/// the token is not for all zones, those of each zone; and without memberships the list of accounts does.
fn is_detour(refused: &str) -> bool {
    let routes = refused.starts_with("403 PUT ") && refused.ends_with("/routes");
    routes || refused.ends_with(" GET /memberships")
}

fn required(grants: &[Grant]) -> Vec<&Grant> {
    grants.iter().filter(|grant| grant.required).collect()
}

fn names<'a>(grants: &[&'a Grant]) -> Vec<&'a str> {
    grants.iter().map(|grant| grant.name.as_str()).collect()
}

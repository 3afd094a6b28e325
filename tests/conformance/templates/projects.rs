//! Projects that between them have tokens of every kind, with names that mean something in a language
//! they are written in.

use serde_json::{Map, Value, json};
use wrangler_permit::demo_state;

use crate::process::Ran;
use crate::sandbox::{Files, Sandbox};
use crate::state::{list, list_mut, text};

/// The value of the token that may make tokens.
pub(super) const BOOTSTRAP: &str = "bootstrap-token-of-the-embedded-cloudflare-0001";

const ACCOUNTS: [&str; 2] = [
    "c0ffee5a11adacceded0decade5ca1ab",
    "0ddba11feedfacecafedeadbeef0b1a5",
];
/// A zone of each account.
const ZONES: [&str; 2] = [
    "20e00000000000000000000000000001",
    "20e00000000000000000000000000002",
];
const USER: &str = "5eed5a1ad0fabaddecaffacadefaded1";

/// Names of environments, Workers and tokens.
const NAMES: [&str; 9] = [
    "shop-api",
    "${{ github.token }}",
    "a\"b\\c",
    "it's",
    "`id` $(id) $HOME",
    "%{ if true }${var.x}",
    "$${x} %%{y} $${{ z }}",
    "Bühne – 鍵 \u{202e}",
    "two\nlines\t# no comment */ -->",
];

/// A project, and the Cloudflare that it is deployed to.
pub(super) struct Project {
    pub(super) about: String,
    pub(super) sandbox: Sandbox,
    pub(super) of_user: bool,
    /// The accounts, as a token names them.
    pub(super) accounts: Vec<&'static str>,
    /// The environments that a workflow deploys, the top level without a name.
    pub(super) environments: Vec<String>,
    arguments: Vec<String>,
}

impl Project {
    /// What `token template` says.
    pub(super) fn template(&self, form: &str) -> Ran {
        let mut arguments = vec!["token", "template", "--as", form];
        arguments.extend(self.arguments.iter().map(String::as_str));
        self.sandbox.run(&arguments).expect_code(0)
    }
}

/// Every kind of zone with every kind of account and owner, under every name.
pub(super) fn all() -> Vec<Project> {
    let mut all = Vec::new();
    for of_user in [false, true] {
        for accounts in [&ACCOUNTS[..1], &ACCOUNTS[..], &[]] {
            for zone in ["", "id", "name", "host"] {
                let seed = all.len();
                all.push(project(seed, of_user, accounts, zone));
            }
        }
    }
    for seed in 0..NAMES.len() {
        all.push(project(seed, seed % 2 == 0, &ACCOUNTS[..1], "id"));
    }
    all
}

fn project(seed: usize, of_user: bool, accounts: &'static [&'static str], zone: &str) -> Project {
    let (name, other) = (NAMES[seed % NAMES.len()], NAMES[(seed + 4) % NAMES.len()]);
    let mut config = json!({ "name": "shop", "main": "src/index.js", "env": { other: {} } });
    for (account, table) in accounts.iter().zip([&[][..], &["env", other]]) {
        let table = table
            .iter()
            .fold(&mut config, |table, key| &mut table[*key]);
        table["account_id"] = json!(account);
    }
    bind(&mut config, seed);
    bind(&mut config["env"][other], seed);
    let routes = |id: &str| match zone {
        "id" => json!([{ "pattern": "x.example.com/*", "zone_id": id }]),
        "name" => json!([{ "pattern": "x.example.com/*", "zone_name": format!("{name}.example") }]),
        "host" => json!([format!("{name}.example.com/*")]),
        _ => Value::Null,
    };
    config["routes"] = routes(ZONES[0]);
    if accounts.len() > 1 {
        config["env"][other]["routes"] = routes(ZONES[1]);
    }
    let files = [("wrangler.json".into(), config.to_string().into_bytes())];
    let sandbox = Sandbox::without_token(&Files::from(files), &state());
    let sandbox = sandbox.var("CLOUDFLARE_API_TOKEN", BOOTSTRAP);
    let mut arguments: Vec<String> = ["-e", "", "-e", other, "--name", name]
        .map(str::to_owned)
        .into();
    if of_user {
        arguments.extend(["--owner", "user"].map(str::to_owned));
    }
    if seed.is_multiple_of(3) {
        let more = [
            "--ip",
            "203.0.113.0/24",
            "--ip",
            "2001:db8::/32",
            "--expires-in",
            "9000d",
        ];
        arguments.extend(more.map(str::to_owned));
    }
    Project {
        about: format!(
            "project {seed}, {} accounts, zone by `{zone}`, {name:?}",
            accounts.len()
        ),
        sandbox,
        of_user,
        accounts: if accounts.is_empty() {
            vec!["<ACCOUNT_ID>"]
        } else {
            accounts.to_vec()
        },
        environments: vec![String::new(), other.to_owned()],
        arguments,
    }
}

/// Bindings of a few kinds.
fn bind(table: &mut Value, seed: usize) {
    table["secrets_store_secrets"] = json!([{
        "binding": "STRIPE_KEY",
        "store_id": "57a1e5707e0f5ec2e75000000badcafe",
        "secret_name": "stripe-live",
    }]);
    if seed.is_multiple_of(2) {
        table["queues"] = json!({ "consumers": [{ "queue": "orders" }] });
    }
}

/// Two accounts, and a member of both whose token may make tokens.
fn state() -> Value {
    let mut state = demo_state();
    let mut second = state["accounts"][0].clone();
    second["id"] = json!(ACCOUNTS[1]);
    list_mut(&mut state, "accounts").push(second);
    let roles = json!(["Super Administrator - All Privileges"]);
    let membership = |account: &str| json!({ "account": account, "roles": roles });
    state["users"][0]["memberships"] = json!(ACCOUNTS.map(membership));
    state["zones"] = zones();
    let account = |id: &str| format!("com.cloudflare.api.account.{id}");
    let zones = list(&state, "zones").iter();
    let zones = zones.map(|zone| account(&format!("zone.{}", text(&zone["id"]))));
    let zones: Map<String, Value> = zones.map(|key| (key, json!("*"))).collect();
    let token = json!({
        "id": "b0075000000000000000000000000001",
        "name": "bootstrap",
        "value": BOOTSTRAP,
        "owner": { "user": USER },
        "policies": [
            { "permission_groups": ["Account API Tokens Write"],
              "resources": { account(ACCOUNTS[0]): "*", account(ACCOUNTS[1]): "*" } },
            { "permission_groups": ["Workers Routes Write", "Zone Read"], "resources": zones },
            { "permission_groups": ["API Tokens Write", "User Details Read"],
              "resources": { format!("com.cloudflare.api.user.{USER}"): "*" } },
        ],
    });
    list_mut(&mut state, "tokens").push(token);
    state
}

/// The zones of the routes on the last page of many, and one of the other account that is like them.
fn zones() -> Value {
    let routed = NAMES.iter().map(|name| format!("{name}.example"));
    let crowd = (0..60).map(|number| format!("crowd-{number}.example.net"));
    let names = crowd.chain(routed).chain(["example.com".to_owned()]);
    let names: Vec<String> = names.collect();
    let by_id = ACCOUNTS.map(|account| (account, "by-its-id.example"));
    let all = ACCOUNTS
        .iter()
        .flat_map(|account| names.iter().map(|name| (*account, name.as_str())));
    let all = by_id.into_iter().chain(all).zip(1..);
    all.map(|((account, name), number)| {
        json!({ "id": format!("20e{number:029}"), "account": account, "name": name })
    })
    .collect()
}

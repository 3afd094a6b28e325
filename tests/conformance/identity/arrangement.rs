//! Variables, files and logins, arranged so that one of them has to win.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::sandbox::{ACME, Files, STORE, Sandbox, state};

/// The account that only some name.
const BETA: &str = "bbbb0000000000000000000000000002";

const ALICE: &str = "a11ce000000000000000000000000001";
const BOB: &str = "b0b00000000000000000000000000001";

/// The tokens of the state that take part.
const FIRST: &str = "hunter2-edit";
const SECOND: &str = "hunter2-read";
/// One that sees two accounts.
const BOTH: &str = "hunter2-both";

const FUTURE: &str = "2099-01-01T00:00:00.000Z";

/// What one of them consists of.
#[derive(Clone, Copy, Debug)]
enum Part {
    Variable(&'static str, &'static str),
    /// A line of a file of the project.
    Line(&'static str, &'static str, &'static str),
    /// The login of a profile, with its access token.
    Login(&'static str, &'static str),
    /// The same in `~/.wrangler`.
    OwnFolder(&'static str),
    /// An API token from before there were logins.
    OldToken(&'static str),
    /// The project's folder belongs to this profile.
    Bound(&'static str),
    /// The account of the config.
    Account(&'static str),
    /// The account that wrangler remembers.
    Remembered(&'static str),
}

use Part::{Account, Bound, Line, Login, OldToken, OwnFolder, Remembered, Variable};

/// A name, the parts, and whether anything is asked at all.
pub(super) struct Arrangement {
    name: String,
    parts: Vec<Part>,
    asks: bool,
}

const TOKEN: &str = "CLOUDFLARE_API_TOKEN";
const OLD: &str = "CF_API_TOKEN";
const KEY: &str = "CLOUDFLARE_API_KEY";
const EMAIL: &str = "CLOUDFLARE_EMAIL";
const ID: &str = "CLOUDFLARE_ACCOUNT_ID";
const ALICES: &str = "alice@acme.example";
const GLOBAL: &str = "hunter2-key";

/// Whose credential counts, in a config that names the account.
const CREDENTIALS: &[(&str, &[Part])] = &[
    ("a token", &[Variable(TOKEN, FIRST)]),
    ("a token of .env", &[Line(".env", TOKEN, FIRST)]),
    (
        "a token over that of .env",
        &[Variable(TOKEN, FIRST), Line(".env", TOKEN, SECOND)],
    ),
    (
        "an empty token over that of .env",
        &[Variable(TOKEN, ""), Line(".env", TOKEN, SECOND)],
    ),
    (
        "a token of .env.local",
        &[
            Line(".env.local", TOKEN, SECOND),
            Line(".env", TOKEN, FIRST),
        ],
    ),
    ("a token by its old name", &[Variable(OLD, FIRST)]),
    (
        "both names",
        &[Variable(OLD, SECOND), Variable(TOKEN, FIRST)],
    ),
    (
        "the old name, the new one in .env",
        &[Variable(OLD, SECOND), Line(".env", TOKEN, FIRST)],
    ),
    ("the old name in .env", &[Line(".env", OLD, SECOND)]),
    ("a key", &[Variable(KEY, GLOBAL), Variable(EMAIL, ALICES)]),
    (
        "a key over a token",
        &[
            Variable(KEY, GLOBAL),
            Variable(EMAIL, ALICES),
            Variable(TOKEN, FIRST),
        ],
    ),
    (
        "a key, its e-mail in .env",
        &[Variable(KEY, GLOBAL), Line(".env", EMAIL, ALICES)],
    ),
    (
        "a key of .env over a token",
        &[
            Line(".env", KEY, GLOBAL),
            Line(".env", EMAIL, ALICES),
            Variable(TOKEN, FIRST),
        ],
    ),
    (
        "a key by its old names",
        &[Variable("CF_API_KEY", GLOBAL), Variable("CF_EMAIL", ALICES)],
    ),
    (
        "a key with an empty e-mail beside a token",
        &[
            Variable(KEY, GLOBAL),
            Variable(EMAIL, ""),
            Variable(TOKEN, FIRST),
        ],
    ),
    (
        "a key without e-mail beside a token",
        &[Variable(KEY, GLOBAL), Variable(TOKEN, FIRST)],
    ),
    (
        "an e-mail beside a token",
        &[Variable(EMAIL, ALICES), Variable(TOKEN, FIRST)],
    ),
    (
        "a key without e-mail beside a login",
        &[Variable(KEY, GLOBAL), Login("default", "hunter2-alice")],
    ),
    ("a login", &[Login("default", "hunter2-alice")]),
    (
        "a token over a login",
        &[Login("default", "hunter2-alice"), Variable(TOKEN, FIRST)],
    ),
    (
        "a token of .env over a login",
        &[
            Login("default", "hunter2-alice"),
            Line(".env", TOKEN, SECOND),
        ],
    ),
    (
        "an empty token over a login",
        &[Login("default", "hunter2-alice"), Variable(TOKEN, "")],
    ),
    (
        "a login in the own folder",
        &[OwnFolder("hunter2-bob"), Login("default", "hunter2-alice")],
    ),
    ("an old token", &[OldToken(SECOND)]),
    (
        "a profile by its variable",
        &[
            Login("default", "hunter2-alice"),
            Login("work", "hunter2-bob"),
            Variable("CLOUDFLARE_AUTH_PROFILE", "work"),
        ],
    ),
    (
        "a profile by the folder",
        &[
            Login("default", "hunter2-alice"),
            Login("work", "hunter2-bob"),
            Bound("work"),
        ],
    ),
    (
        "a profile by the folder, another by the variable",
        &[
            Login("default", "hunter2-alice"),
            Login("work", "hunter2-bob"),
            Bound("work"),
            Variable("CLOUDFLARE_AUTH_PROFILE", "default"),
        ],
    ),
    (
        "a token over a profile",
        &[
            Login("work", "hunter2-bob"),
            Bound("work"),
            Variable(TOKEN, FIRST),
        ],
    ),
];

/// Which account counts, with a token or a login that sees two.
const ACCOUNTS: &[(&str, &[Part])] = &[
    ("the config", &[Account(ACME)]),
    (
        "the config over a variable",
        &[Account(ACME), Variable(ID, BETA)],
    ),
    ("a variable", &[Variable(ID, BETA)]),
    (
        "a variable by its old name",
        &[Variable("CF_ACCOUNT_ID", BETA)],
    ),
    ("a variable of .env", &[Line(".env", ID, BETA)]),
    (
        "a variable over that of .env",
        &[Variable(ID, ACME), Line(".env", ID, BETA)],
    ),
    ("what is remembered", &[Remembered(BETA)]),
    (
        "a variable over what is remembered",
        &[Remembered(BETA), Variable(ID, ACME)],
    ),
    (
        "an empty id over a variable",
        &[Account(""), Variable(ID, BETA)],
    ),
];

impl Arrangement {
    /// All of them.
    pub(super) fn all() -> Vec<Self> {
        let named = |(name, parts): &(&str, &[Part])| Self {
            name: (*name).to_owned(),
            parts: [*parts, &[Account(ACME)]].concat(),
            asks: true,
        };
        let mut all: Vec<Self> = CREDENTIALS.iter().map(named).collect();
        let askers = [
            ("a token", Variable(TOKEN, BOTH)),
            ("a login", Login("default", "hunter2-alice")),
        ];
        for (who, credential) in askers {
            all.extend(ACCOUNTS.iter().map(|(name, parts)| Self {
                name: format!("{who}, account by {name}"),
                parts: [*parts, &[credential]].concat(),
                asks: true,
            }));
        }
        all.extend([
            Self {
                name: "the only account".to_owned(),
                parts: vec![Variable(TOKEN, FIRST)],
                asks: true,
            },
            Self {
                name: "two accounts, and nothing names one".to_owned(),
                parts: vec![Variable(TOKEN, BOTH)],
                asks: false,
            },
            Self {
                name: "nothing".to_owned(),
                parts: vec![Account(ACME)],
                asks: false,
            },
            Self {
                name: "a token of .dev.vars".to_owned(),
                parts: vec![Account(ACME), Line(".dev.vars", TOKEN, FIRST)],
                asks: false,
            },
        ]);
        all
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether anything is asked about stores.
    pub(super) fn asks(&self) -> bool {
        self.asks
    }

    /// Whether this version of wrangler has what it takes.
    pub(super) fn is_known_to(&self, version: &str) -> bool {
        // Older ones know profiles by their folder alone.
        let is_new = |part: &Part| matches!(part, Variable("CLOUDFLARE_AUTH_PROFILE", _));
        version != "4.125.0" || !self.parts.iter().any(is_new)
    }

    /// A world that is arranged so, with a project in it.
    pub(super) fn sandbox(&self) -> Sandbox {
        let mut config = "name = \"shop\"\ncompatibility_date = \"2026-01-01\"\n".to_owned();
        for part in &self.parts {
            if let Account(id) = part {
                config.push_str(&format!("account_id = \"{id}\"\n"));
            }
        }
        config.push_str(&format!(
            "[[secrets_store_secrets]]\nbinding = \"STRIPE\"\nstore_id = \"{STORE}\"\n\
             secret_name = \"stripe-live\"\n"
        ));
        let files = Files::from([("wrangler.toml".into(), config.into_bytes())]);
        let mut sandbox = Sandbox::without_token(&files, &state(&people()));
        // Both programs look where the tests have wrangler look.
        let home = sandbox.home();
        for (name, folder) in [
            ("XDG_CONFIG_HOME", "config"),
            ("WRANGLER_CACHE_DIR", "cache"),
        ] {
            sandbox = sandbox.var(name, home.join(folder).to_str().unwrap());
        }
        for part in &self.parts {
            sandbox = part.install(sandbox);
        }
        sandbox
    }
}

/// Two people with a login each, who are members of both accounts.
fn people() -> Map<String, Value> {
    let member = |account: &str| json!({ "account": account, "roles": ["Super Administrator - All Privileges"] });
    let person = |id: &str, email: &str| json!({ "id": id, "email": email, "memberships": [member(ACME), member(BETA)] });
    let scopes = [
        "account:read",
        "user:read",
        "workers_scripts:write",
        "secrets_store:write",
    ];
    let login = |value: &str, user: &str| json!({ "value": value, "user": user, "scopes": scopes });
    Map::from_iter([
        (
            "users".to_owned(),
            json!([person(ALICE, ALICES), person(BOB, "bob@acme.example")]),
        ),
        (
            "logins".to_owned(),
            json!([login("hunter2-alice", ALICE), login("hunter2-bob", BOB)]),
        ),
    ])
}

impl Part {
    fn install(self, sandbox: Sandbox) -> Sandbox {
        match self {
            Account(_) => {}
            Variable(name, value) => return sandbox.var(name, value),
            Line(file, name, value) => {
                let path = Path::new(file);
                let before = sandbox.files().remove(path).unwrap_or_default();
                let line = format!("{name}={value}\n");
                sandbox.write(path, &[before, line.into_bytes()].concat());
            }
            Login(profile, token) => {
                let path = format!("config/.wrangler/config/{profile}.toml");
                sandbox.write_home(Path::new(&path), login_file(token).as_bytes());
            }
            OwnFolder(token) => {
                let path = Path::new(".wrangler/config/default.toml");
                sandbox.write_home(path, login_file(token).as_bytes());
            }
            OldToken(token) => {
                let text = format!("api_token = \"{token}\"\n");
                let path = Path::new("config/.wrangler/config/default.toml");
                sandbox.write_home(path, text.as_bytes());
            }
            Bound(profile) => {
                let folder = sandbox.project();
                let bindings = json!({ folder.to_str().unwrap(): profile }).to_string();
                let path = Path::new("config/.wrangler/profiles/directory-bindings.json");
                sandbox.write_home(path, bindings.as_bytes());
            }
            Remembered(account) => {
                let cache = json!({ "account": { "id": account, "name": "Beta" } }).to_string();
                let path = Path::new("cache/wrangler-account.json");
                sandbox.write_home(path, cache.as_bytes());
            }
        }
        sandbox
    }
}

fn login_file(token: &str) -> String {
    format!(
        "oauth_token = \"{token}\"\nrefresh_token = \"hunter2-refresh\"\nexpiration_time = \
         \"{FUTURE}\"\nscopes = [ \"account:read\", \"user:read\", \"workers_scripts:write\", \
         \"secrets_store:write\" ]\n"
    )
}

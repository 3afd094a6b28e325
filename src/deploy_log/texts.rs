//! The texts of wrangler and of the API that a log is searched for.
//!
//! Sources: the API's and wrangler's texts as the issues of `cloudflare/workers-sdk` quote them (#8964,
//! #14431, #9129, #13656, #3582, #10052), `packages/workers-utils/src/config/validation.ts`,
//! `packages/wrangler/src/secrets-store/commands.ts`, `packages/wrangler/src/user/whoami.ts`,
//! `packages/miniflare/src/workers/secrets-store/secret.worker.ts`.

use crate::permissions::groups::{
    CONNECTIVITY_DIRECTORY_BIND, D1_WRITE, MEMBERSHIPS_READ, PermissionGroup, QUEUES_WRITE,
    SECRETS_STORE_WRITE, WORKERS_CONTAINERS_WRITE, WORKERS_KV_STORAGE_WRITE,
    WORKERS_R2_STORAGE_WRITE, WORKERS_ROUTES_WRITE, WORKERS_SCRIPTS_WRITE,
};

/// A text, and what it means where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownText {
    /// As it is written; only its letters and digits count.
    pub(super) text: &'static str,
    pub(super) meaning: TextMeaning,
}

/// What a text means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum TextMeaning {
    /// The one refusal for both causes.
    Refusal,
    /// A secret or its store is not there; the text names them.
    NotFound,
    /// A code that many errors share. Without another text around it, the error has another cause.
    SharedCode,
    /// An environment without the bindings of the top level.
    NotInherited,
    /// A field that wrangler does not know.
    UnexpectedField,
    /// A name that two bindings have.
    Duplicate,
    /// The address that a token cannot be used from.
    Address,
    /// A refusal of the call that is named before it.
    Authentication,
    /// A secret that this machine's own store lacks; the text behind it names it.
    LocalSecret,
    /// The token lacks a permission.
    Lacks(&'static PermissionGroup),
    /// One rule says it.
    Rule(&'static str, &'static str),
    /// The same, where the text has to be spelled so.
    Spelled(&'static str, &'static str, &'static str),
    /// A limit, a name, a value: of Secrets Store, and of no rule.
    Store(&'static str),
    /// Something else.
    Other(&'static str),
}

use TextMeaning as Means;

const fn known(text: &'static str, meaning: TextMeaning) -> KnownText {
    KnownText { text, meaning }
}

/// Every text. The longer of two that begin alike stands first.
pub(super) const TEXTS: &[KnownText] = &[
    known(
        "Secrets store binding authorization failed. Check your permissions and secret scopes",
        Means::Refusal,
    ),
    known(
        "failed to fetch secrets store binding due to authorization error - check deploy permissions \
         and secret scopes",
        Means::Refusal,
    ),
    known("which were not found", Means::NotFound),
    known("code: 10021", Means::SharedCode),
    known(
        "\"secrets_store_secrets\" is not inherited by environments",
        Means::NotInherited,
    ),
    known("Unexpected fields found in", Means::UnexpectedField),
    known(
        "assigned to multiple Secrets Store Secret bindings",
        Means::Duplicate,
    ),
    known("Cannot use the access token from location:", Means::Address),
    known("Authentication error [code: 10000]", Means::Authentication),
    known(
        "code\":10000,\"message\":\"Authentication error",
        Means::Authentication,
    ),
    known("Invalid access token [code: 9109]", Means::Authentication),
    known(
        "Unauthorized to access requested resource [code: 9109]",
        Means::Authentication,
    ),
    known(
        "Authentication failed (status: 400) [code: 9106]",
        Means::Authentication,
    ),
    known(
        "Unable to authenticate request [code: 10001]",
        Means::Authentication,
    ),
    known(
        "Unknown X-Auth-Key or X-Auth-Email [code: 9103]",
        Means::Authentication,
    ),
    known(
        "Invalid format for Authorization header",
        Means::Authentication,
    ),
    known(
        "Invalid format for X-Auth-Key header",
        Means::Authentication,
    ),
    known(
        "Missing \"Authorization\" header",
        Means::Rule("no-credential", NO_TOKEN),
    ),
    known("Invalid API Token [code: 1000]", Means::Authentication),
    known("Max auth failures reached", Means::Authentication),
    known(
        "require kv write perms",
        Means::Lacks(&WORKERS_KV_STORAGE_WRITE),
    ),
    known(
        "Workers VPC binding configuration failed because your credentials are not authorized",
        Means::Lacks(&CONNECTIVITY_DIRECTORY_BIND),
    ),
    known("Error: Secret", Means::LocalSecret),
    known(
        "it's necessary to set a CLOUDFLARE_API_TOKEN environment variable for wrangler to work",
        Means::Rule("no-credential", NO_TOKEN),
    ),
    known(
        "Could not authenticate because no credentials were found",
        Means::Rule("no-credential", NO_TOKEN),
    ),
    known(
        "Missing X-Auth-Key, X-Auth-Email or Authorization headers",
        Means::Rule("no-credential", NO_TOKEN),
    ),
    known(
        "Your auth token has expired and could not be refreshed",
        Means::Rule(
            "no-credential",
            "the login of wrangler has expired: log in again",
        ),
    ),
    known(
        "the Cloudflare auth server could not be reached",
        Means::Rule(
            "no-credential",
            "the login of wrangler could not be renewed: its server could not be reached",
        ),
    ),
    known(
        "The build token selected for this build has been deleted or rolled",
        Means::Rule(
            "credential-rejected",
            "the build token of Workers Builds was deleted or rolled: choose another one under the \
             Worker's Settings > Build",
        ),
    ),
    known(
        "does not match any of your authenticated accounts",
        Means::Rule(
            "wrong-account",
            "the account_id of the config is not an account of this login or token",
        ),
    ),
    known(
        "Failed to automatically retrieve account IDs for the logged in user",
        Means::Rule("unknown-account", NO_ACCOUNT),
    ),
    known(
        "More than one account available but unable to select one in non-interactive mode",
        Means::Rule("unknown-account", NO_ACCOUNT),
    ),
    known(
        "Wrangler is missing some expected Oauth scopes",
        Means::Rule(
            "other-permission",
            "the login lacks OAuth scopes of newer wranglers: `wrangler login` makes it anew",
        ),
    ),
    known(
        "in your list of scopes",
        Means::Spelled(
            "don't have",
            "other-permission",
            "the login lacks an OAuth scope: log in again",
        ),
    ),
    known(
        "OAuth error: invalid_scope",
        Means::Other("wrangler's login cannot ask for that OAuth scope"),
    ),
    known(
        "Configuration file for Pages projects does not support \"secrets_store_secrets\"",
        Means::Rule(
            "pages-unsupported",
            "a Pages config cannot bind secrets of a store",
        ),
    ),
    known(
        "Secrets Store is not supported in FedRAMP compliance regions",
        Means::Rule(
            "region-unsupported",
            "the compliance region has no Secrets Store",
        ),
    ),
    known(
        "\"secrets_store_secrets\" bindings should be objects",
        Means::Rule(
            "malformed-binding",
            "an entry of secrets_store_secrets is not an object",
        ),
    ),
    known(
        "\"secrets_store_secrets\" should be an array",
        Means::Rule("invalid-config", "secrets_store_secrets is not an array"),
    ),
    known(
        "bindings must have a string \"binding\" field",
        Means::Spelled(
            "secrets_store_secrets",
            "malformed-binding",
            "a binding has no name",
        ),
    ),
    known(
        "bindings must have a string \"store_id\" field",
        Means::Rule("malformed-binding", "a binding has no store_id"),
    ),
    known(
        "bindings must have a string \"secret_name\" field",
        Means::Rule("malformed-binding", "a binding has no secret_name"),
    ),
    known(
        "secret_not_found",
        Means::Spelled(
            "secret_not_found",
            "secret-not-found",
            "the store has no such secret",
        ),
    ),
    known(
        "store_not_found",
        Means::Spelled(
            "store_not_found",
            "store-not-found",
            "the account has no such store",
        ),
    ),
    known(
        "maximum_secrets_exceeded",
        Means::Store("the account's Secrets Store is full: delete a secret that nothing uses"),
    ),
    known(
        "maximum_stores_exceeded",
        Means::Store("the account has as many stores as it can have: use the one that is there"),
    ),
    known(
        "secret_name_already_exists",
        Means::Store("the store already has a secret of that name"),
    ),
    known(
        "secret_scope_invalid",
        Means::Store("a scope of the secret is unknown to Cloudflare"),
    ),
    known(
        "secret_scopes_empty",
        Means::Store("a secret needs at least one scope"),
    ),
    known(
        "store_not_empty",
        Means::Store("a store that still has secrets cannot be deleted"),
    ),
    known(
        "Edge-preview secret read failed",
        Means::Store(
            "Alchemy reads a secret through a preview that binds it, and that preview was refused: \
             the credential, or the scopes of the secret",
        ),
    ),
    known("secret_name_empty", Means::Store("the secret has no name")),
    known(
        "Secret name may only contain alphanumeric characters, underscores, or dashes",
        Means::Rule("invalid-secret-name", "no secret can have this name"),
    ),
    known(
        "Secret value cannot exceed",
        Means::Store("the value is too long for a secret of the store"),
    ),
    known(
        "List request returned no stores",
        Means::Rule("store-not-found", "the account has no store"),
    ),
    known(
        "List request returned no secrets",
        Means::Rule("secret-not-found", "the store has no secrets"),
    ),
    known(
        "This command is not supported in local mode",
        Means::Store("the command spoke of this machine's own store: repeat it with --remote"),
    ),
    known(
        "Local secrets stores are automatically created for you on use",
        Means::Store("the command spoke of this machine's own store: repeat it with --remote"),
    ),
    known(
        "invalid_json_body",
        Means::Store("the API could not read the request"),
    ),
    known(
        "user is missing required permission \"#worker:edit\"",
        Means::Lacks(&WORKERS_SCRIPTS_WRITE),
    ),
    known(
        "Unset the CLOUDFLARE_API_TOKEN in the environment to log in via OAuth",
        Means::Rule(
            "shadowed-login",
            "CLOUDFLARE_API_TOKEN is set, so the login is not used",
        ),
    ),
    known(
        "contains a character that cannot be used in an HTTP Authorization header",
        Means::Rule(
            "credential-rejected",
            "the token contains a character from copy and paste: copy it again",
        ),
    ),
    known(
        "User session has expired. Please log in again",
        Means::Rule(
            "credential-rejected",
            "the session has expired: log in again",
        ),
    ),
    known(
        "Could not route to /client/v4/accounts/",
        Means::Rule(
            "unknown-account",
            "the account id is not one: it has 32 hexadecimal digits",
        ),
    ),
    known(
        "is not valid or is not authorized to access this service",
        Means::Other("the account, or the token, cannot use that service"),
    ),
    known(
        "is not allowed to request scope",
        Means::Other("wrangler's login cannot ask for that OAuth scope"),
    ),
    known(
        "does not have 'All Zones' permissions",
        Means::Other("the token cannot see all zones, which a deploy does not need"),
    ),
    known(
        "Unable to retrieve email for this user",
        Means::Other("the token cannot read its user, which a deploy does not need"),
    ),
    known(
        "Unable to get membership roles",
        Means::Other("the token cannot read the roles, which a deploy does not need"),
    ),
    known(
        "responded with a WAF block page",
        Means::Other("a firewall answered in the API's place"),
    ),
    known(
        "Please wait and consider throttling your request speed",
        Means::Other("too many requests: try again later"),
    ),
    known(
        "Failed to verify token: no user or account information",
        Means::Other("the token is not one of the MCP server"),
    ),
    known(
        "Cloudflare Tunnel commands require API token authentication",
        Means::Other("a command for tunnels needs a token of its own"),
    ),
    known(
        "Binding cannot be cast to the type String from Fetcher",
        Means::Other("the code reads the binding as a string: call get() on it"),
    ),
    known(
        "Your configuration has diverged",
        Means::Other("the preview has another config"),
    ),
    known(
        "cannot patch .toml config if comments are present",
        Means::Other("wrangler did not write into a TOML config with comments"),
    ),
    known(
        "must have a valid `id` specified",
        Means::Other("a binding of another kind lacks its id"),
    ),
    known(
        "Script startup exceeded CPU time limit",
        Means::Other("the script takes too long to start"),
    ),
];

const NO_TOKEN: &str = "no credential was given. In CI, CLOUDFLARE_API_TOKEN is empty for pull requests of forks \
                        and of Dependabot, where the job does not name the secret's Environment, and where \
                        the secret has another name";

const NO_ACCOUNT: &str =
    "nothing names the account: set account_id in the config or CLOUDFLARE_ACCOUNT_ID";

/// The letters and digits of `text`, in lower case.
pub(super) fn letters(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The permission that a call of a deploy needs, by its path below the account or the zone.
pub(super) const CALLS: &[(&str, &PermissionGroup)] = &[
    ("/workers/routes", &WORKERS_ROUTES_WRITE),
    ("/workers/", &WORKERS_SCRIPTS_WRITE),
    ("/workflows", &WORKERS_SCRIPTS_WRITE),
    ("/storage/kv", &WORKERS_KV_STORAGE_WRITE),
    ("/r2/buckets", &WORKERS_R2_STORAGE_WRITE),
    ("/d1/database", &D1_WRITE),
    ("/queues", &QUEUES_WRITE),
    ("/containers", &WORKERS_CONTAINERS_WRITE),
    ("/secrets_store", &SECRETS_STORE_WRITE),
    ("/memberships", &MEMBERSHIPS_READ),
];

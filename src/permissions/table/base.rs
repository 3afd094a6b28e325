//! What every deploy needs, and the fields that are settings of the Worker or of its build.

use super::row::EntryCondition::NoAccount;
use super::row::Provenance::{Accepted, Documented, Inferred, Reported, Source};
use super::row::{ConfigField, FieldNeed, NeedTiming, Provenance, field, inherited, need};
use crate::permissions::groups::{
    ACCOUNT_SETTINGS_READ, MEMBERSHIPS_READ, USER_DETAILS_READ, WORKERS_METADATA_READ_ONLY,
    WORKERS_SCRIPTS_WRITE,
};
use crate::wrangler::WranglerVersion;

/// From here on a refusal of `/memberships` does not matter: the list of accounts is enough.
const MEMBERSHIPS_MAY_FAIL: WranglerVersion = WranglerVersion(4, 90, 0);

/// From here on the state of workers.dev is read from the Worker, not from the account.
const SUBDOMAIN_OF_WORKER: WranglerVersion = WranglerVersion(4, 136, 1);

/// What every deploy needs, whatever the config says.
pub(crate) const BASE: &ConfigField = &field("(every deploy)", "Workers").needs(&[
    need(&WORKERS_SCRIPTS_WRITE, Documented)
        .why("every deploy")
        .source("Cloudflare docs, API token permissions and token templates"),
    need(&ACCOUNT_SETTINGS_READ, Inferred)
        .why("no account_id: wrangler asks which accounts there are")
        .source("wrangler, GET /accounts; Cloudflare docs, token templates")
        .only(&[NoAccount])
        .optional(),
    need(&MEMBERSHIPS_READ, Source)
        .why("no account_id: a user's token is asked for its memberships, and must answer")
        .source("wrangler, GET /memberships; cloudflare/workers-sdk issue 10466")
        .only(&[NoAccount])
        .before(MEMBERSHIPS_MAY_FAIL)
        .optional(),
    need(&MEMBERSHIPS_READ, Source)
        .why(
            "no account_id: a user's token is asked for its memberships; a \
             refusal is mostly let pass",
        )
        .source("wrangler, GET /memberships; cloudflare/workers-sdk issue 10466")
        .only(&[NoAccount])
        .from(MEMBERSHIPS_MAY_FAIL)
        .optional(),
    need(&WORKERS_METADATA_READ_ONLY, Reported)
        .why("a Worker last edited in the dashboard is compared with the config first")
        .source("public report, October 2026")
        .when(NeedTiming::SingleWorker)
        .optional(),
    need(&USER_DETAILS_READ, Source)
        .why("the e-mail address in the output of `wrangler whoami`")
        .source("wrangler, whoami")
        .when(NeedTiming::Command("wrangler whoami"))
        .optional(),
]);

/// A setting that is part of the upload or of the settings sent after it.
const fn setting(path: &'static str, title: &'static str) -> ConfigField {
    inherited(path, title).nothing(
        "part of the upload",
        Provenance::Observed,
        "wrangler; no call of its own",
    )
}

/// A setting that never leaves the machine.
const fn local(path: &'static str, title: &'static str) -> ConfigField {
    inherited(path, title).nothing("only wrangler reads it", Source, "wrangler")
}

/// The state of workers.dev, of the Worker and of its previews.
const SUBDOMAIN: &[FieldNeed] = &[
    need(&WORKERS_SCRIPTS_WRITE, Accepted)
        .why("workers.dev is switched by every deploy")
        .source("accepted: workers_script_subdomain"),
    need(&WORKERS_METADATA_READ_ONLY, Reported)
        .why("the account's workers.dev name is read after the upload")
        .source("public reports, September 2026; calls recorded")
        .when(NeedTiming::SingleWorker)
        .before(SUBDOMAIN_OF_WORKER)
        .optional(),
];

const SCRIPT: &[FieldNeed] = &[need(&WORKERS_SCRIPTS_WRITE, Documented)
    .why("Durable Objects have the permissions of their Worker")
    .source("Cloudflare changelog, granular Worker permissions, 2026-09-15")];

pub(super) const FIELDS: &[ConfigField] = &[
    inherited("account_id", "account_id").nothing(
        "spares the question which accounts there are",
        Provenance::Observed,
        "wrangler; no call of its own",
    ),
    inherited("workers_dev", "workers.dev").needs(SUBDOMAIN),
    inherited("preview_urls", "preview URLs").needs(SUBDOMAIN),
    field("durable_objects", "Durable Objects").needs(SCRIPT),
    inherited("migrations", "migrations").needs(SCRIPT),
    inherited("exports", "exports").needs(SCRIPT),
    inherited("assets", "assets").needs(&[need(&WORKERS_SCRIPTS_WRITE, Accepted)
        .why("assets are uploaded with the Worker; Workers KV Storage has no part in it")
        .source("accepted: workers_script")]),
    inherited("logpush", "Logpush").needs(&[need(&WORKERS_SCRIPTS_WRITE, Source)
        .why("a flag of the Worker; Logs: Edit is for making the Logpush job")
        .source("wrangler, PATCH script-settings")]),
    inherited("previews", "previews").needs(&[need(&WORKERS_SCRIPTS_WRITE, Accepted)
        .why("`wrangler preview` uploads the Worker")
        .source("accepted: worker")]),
    setting("observability", "observability"),
    setting("placement", "placement"),
    setting("limits", "limits"),
    setting("cache", "cache"),
    setting("compatibility_date", "compatibility date"),
    setting("compatibility_flags", "compatibility flags"),
    setting("name", "name"),
    setting("main", "main"),
    setting("rules", "rules"),
    setting("build", "build"),
    setting("keep_vars", "keep_vars"),
    setting("upload_source_maps", "source maps"),
    setting("wasm_modules", "Wasm modules").top(),
    setting("text_blobs", "text blobs").top(),
    setting("data_blobs", "data blobs").top(),
    local("$schema", "$schema"),
    local("alias", "alias"),
    local("base_dir", "base_dir"),
    local("compliance_region", "compliance_region"),
    local("dependencies_instrumentation", "dependencies"),
    local("dev", "dev"),
    local("env", "env"),
    local("find_additional_modules", "find_additional_modules"),
    local("jsx_factory", "jsx_factory"),
    local("jsx_fragment", "jsx_fragment"),
    local("keep_names", "keep_names"),
    local("minify", "minify"),
    local("no_bundle", "no_bundle"),
    local("preserve_file_names", "preserve_file_names"),
    local("python_modules", "python_modules"),
    local("send_metrics", "send_metrics"),
    local("tsconfig", "tsconfig"),
    // What wrangler's Vite plugin writes into a config that it generates.
    local("configPath", "configPath"),
    local("definedEnvironments", "definedEnvironments"),
    local("targetEnvironment", "targetEnvironment"),
    local("topLevelName", "topLevelName"),
    local("userConfigPath", "userConfigPath"),
    // Removed from wrangler, or without effect, and still found in configs.
    local("legacy_env", "legacy_env"),
    local("node_compat", "node_compat"),
    local("usage_model", "usage_model"),
];

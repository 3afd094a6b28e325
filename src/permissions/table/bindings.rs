//! Bindings whose resource is not stored data. Most need nothing, because binding something that exists
//! only edits the Worker. Cloudflare checks two of them on the resource as well, during the upload.

use super::row::EntryCondition::{Has, Lacks};
use super::row::Provenance::{Accepted, Documented, Inferred, Observed, Reported};
use super::row::{
    BOUND, ConfigField, NeedTiming, REFUSAL_IS_WARNING, WIDER_PROVISIONING, field, need,
};
use crate::permissions::groups::{
    AGENT_MEMORY_WRITE, AI_SEARCH_READ, AI_SEARCH_WRITE, CLOUDCHAMBER_WRITE,
    CONNECTIVITY_DIRECTORY_ADMIN, CONNECTIVITY_DIRECTORY_BIND, FLAGSHIP_WRITE, SECRETS_STORE_WRITE,
    WORKERS_CONTAINERS_WRITE, WORKERS_METADATA_READ_ONLY, WORKERS_SCRIPTS_WRITE,
};

/// A binding of something that exists, or of nothing at all.
const fn bound(path: &'static str, title: &'static str) -> ConfigField {
    field(path, title).nothing("bound", Documented, BOUND)
}

const fn value(path: &'static str, title: &'static str) -> ConfigField {
    field(path, title).nothing(
        "part of the upload",
        Observed,
        "wrangler; no call of its own",
    )
}

pub(super) const FIELDS: &[ConfigField] = &[
    field("secrets_store_secrets", "Secrets Store").needs(&[need(
        &SECRETS_STORE_WRITE,
        Documented,
    )
    .why("Read is not enough to bind")
    .source(
        "Cloudflare docs, Secrets Store access control; \
         cloudflare/workers-sdk issue 8964",
    )]),
    field("vpc_services", "VPC services").needs(&[need(&CONNECTIVITY_DIRECTORY_BIND, Documented)
        .why("checked by Cloudflare during the upload")
        .source("Cloudflare docs, Workers VPC; cloudflare/workers-sdk issue 11884")]),
    field("vpc_networks", "VPC networks")
        .shape(&[Lacks("tunnel_id")])
        .needs(&[need(&CONNECTIVITY_DIRECTORY_BIND, Documented)
            .why("checked by Cloudflare during the upload")
            .source("Cloudflare docs, Workers VPC")]),
    field("vpc_networks", "VPC networks")
        .shape(&[Has("tunnel_id")])
        .needs(&[need(&CONNECTIVITY_DIRECTORY_ADMIN, Documented)
            .why("a tunnel is bound directly, for which Bind is not enough")
            .source("Cloudflare docs, Workers VPC, \"Bind to a Cloudflare Tunnel\"")]),
    field("containers", "Containers").needs(&[
        need(&WORKERS_CONTAINERS_WRITE, Reported)
            .why("every deploy without --containers-rollout=none")
            .source("facioquo/stock-charts pull request 541, and two more reports"),
        need(&CLOUDCHAMBER_WRITE, Reported)
            .why("reported as needed, in addition to Containers")
            .source("one README; wrangler calls /containers only")
            .optional(),
    ]),
    field("cloudchamber", "Cloudchamber").needs(&[need(&CLOUDCHAMBER_WRITE, Inferred)
        .why("only `wrangler cloudchamber`")
        .source("wrangler, cloudchamber commands")
        .when(NeedTiming::Command("wrangler cloudchamber"))]),
    field("workflows", "Workflows")
        .shape(&[Lacks("script_name")])
        .needs(&[
            need(&WORKERS_SCRIPTS_WRITE, Accepted)
                .why("a workflow of this Worker is registered")
                .source("accepted: workflow"),
            need(&WORKERS_METADATA_READ_ONLY, Observed)
                .why("the account's workers.dev name is read where workers_dev is off")
                .source("calls recorded from 4.164.0")
                .when(NeedTiming::SingleWorker)
                .optional(),
        ]),
    bound("workflows", "Workflows").shape(&[Has("script_name")]),
    field("dispatch_namespaces", "dispatch namespaces")
        .shape(&[Has("outbound")])
        .needs(&[need(&WORKERS_SCRIPTS_WRITE, Accepted)
            .why("the namespaces are listed")
            .source("accepted: workers_for_platforms_dispatch_namespace")
            .from(WIDER_PROVISIONING)])
        .nothing("bound", Documented, BOUND),
    field("dispatch_namespaces", "dispatch namespaces")
        .shape(&[Lacks("outbound")])
        .needs(&[need(&WORKERS_SCRIPTS_WRITE, Accepted)
            .why("a namespace that is not bound yet is looked up, or made")
            .source("accepted: workers_for_platforms_dispatch_namespace")
            .when(NeedTiming::New)
            .from(WIDER_PROVISIONING)])
        .nothing("already bound", Documented, BOUND),
    field("flagship", "Flagship")
        .shape(&[Lacks("app_id")])
        .needs(&[need(&FLAGSHIP_WRITE, Accepted)
            .why("no app_id: wrangler makes the app")
            .source("accepted: flagship_app")
            .when(NeedTiming::New)
            .from(WIDER_PROVISIONING)])
        .nothing("already bound", Documented, BOUND),
    bound("flagship", "Flagship").shape(&[Has("app_id")]),
    field("ai_search_namespaces", "AI Search namespaces")
        .needs(&[
            need(&AI_SEARCH_READ, Inferred)
                .why(
                    "a namespace that is not bound yet is looked up, and a refusal ends \
                     the deploy",
                )
                .source("wrangler, GET ai-search/namespaces; calls recorded")
                .when(NeedTiming::New)
                .before(REFUSAL_IS_WARNING),
            need(&AI_SEARCH_READ, Inferred)
                .why("a namespace that is not bound yet is looked up; a refusal is only a warning")
                .source("wrangler, GET ai-search/namespaces; calls recorded")
                .when(NeedTiming::New)
                .from(REFUSAL_IS_WARNING)
                .optional(),
            need(&AI_SEARCH_WRITE, Inferred)
                .why("wrangler makes a namespace that is not there")
                .source("wrangler, POST ai-search/namespaces")
                .when(NeedTiming::Missing)
                .optional(),
        ])
        .nothing("already bound", Documented, BOUND),
    field("agent_memory", "Agent Memory")
        .needs(&[
            need(&AGENT_MEMORY_WRITE, Inferred)
                .why(
                    "a namespace that is not bound yet is looked up, or made, and a \
                     refusal ends the deploy",
                )
                .source(
                    "wrangler, agent-memory/namespaces; calls recorded; no Read group is \
                     known",
                )
                .when(NeedTiming::New)
                .before(REFUSAL_IS_WARNING),
            need(&AGENT_MEMORY_WRITE, Inferred)
                .why(
                    "a namespace that is not bound yet is looked up, or made; a refusal \
                     is only a warning",
                )
                .source(
                    "wrangler, agent-memory/namespaces; calls recorded; no Read group is \
                     known",
                )
                .when(NeedTiming::New)
                .from(REFUSAL_IS_WARNING)
                .optional(),
        ])
        .nothing("already bound", Documented, BOUND),
    bound("services", "services"),
    bound("tail_consumers", "tail consumers"),
    bound("streaming_tail_consumers", "streaming tail consumers"),
    bound("analytics_engine_datasets", "Analytics Engine"),
    bound("analytics", "Analytics SQL"),
    bound("k2", "K2"),
    bound("ai", "AI"),
    bound("ai_search", "AI Search"),
    bound("browser", "Browser Run"),
    bound("images", "Images"),
    bound("media", "Media"),
    bound("stream", "Stream"),
    bound("version_metadata", "version metadata"),
    bound("ratelimits", "rate limits"),
    bound("worker_loaders", "Worker loaders"),
    bound("send_email", "Send Email"),
    bound("websearch", "web search"),
    bound("vectorize", "Vectorize"),
    bound("hyperdrive", "Hyperdrive"),
    bound("pipelines", "Pipelines"),
    bound("mtls_certificates", "mTLS certificates"),
    bound("artifacts", "Artifacts"),
    bound("unsafe_hello_world", "Hello World"),
    value("vars", "vars"),
    value("secrets", "secrets"),
    value("define", "define"),
];

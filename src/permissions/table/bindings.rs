//! Bindings whose resource is not stored data: most take nothing, for to bind something that exists is
//! to edit the Worker. Two are checked on the resource as well, by Cloudflare, during the upload.

use super::Provenance::{Accepted, Documented, Inferred, Observed, Reported};
use super::since::{REFUSAL_IS_WARNING, WIDER_PROVISIONING};
use super::{BOUND, ConfigField, EntryCondition, FieldNeed, NeedTiming};
use crate::permissions::groups::{
    AGENT_MEMORY_WRITE, AI_SEARCH_READ, AI_SEARCH_WRITE, CLOUDCHAMBER_WRITE,
    CONNECTIVITY_DIRECTORY_ADMIN, CONNECTIVITY_DIRECTORY_BIND, FLAGSHIP_WRITE, SECRETS_STORE_WRITE,
    WORKERS_CONTAINERS_WRITE, WORKERS_METADATA_READ_ONLY, WORKERS_SCRIPTS_WRITE,
};
use crate::permissions::wrangler_version::VersionRange;

/// A binding of something that is there, or of nothing at all.
const fn bound(path: &'static str, title: &'static str) -> ConfigField {
    ConfigField::new(path, title).nothing("bound", Documented, BOUND)
}

const fn value(path: &'static str, title: &'static str) -> ConfigField {
    ConfigField::new(path, title).nothing(
        "part of the upload",
        Observed,
        "wrangler; no call of its own",
    )
}

pub(super) const FIELDS: &[ConfigField] = &[
    ConfigField::new("secrets_store_secrets", "Secrets Store").needs(&[FieldNeed::new(
        &SECRETS_STORE_WRITE,
        Documented,
        "Cloudflare docs, Secrets Store access control; cloudflare/workers-sdk issue 8964",
        "Read is not enough to bind",
    )]),
    ConfigField::new("vpc_services", "VPC services").needs(&[FieldNeed::new(
        &CONNECTIVITY_DIRECTORY_BIND,
        Documented,
        "Cloudflare docs, Workers VPC; cloudflare/workers-sdk issue 11884",
        "checked by Cloudflare during the upload",
    )]),
    ConfigField::new("vpc_networks", "VPC networks")
        .of(&[EntryCondition::Lacks("tunnel_id")])
        .needs(&[FieldNeed::new(
            &CONNECTIVITY_DIRECTORY_BIND,
            Documented,
            "Cloudflare docs, Workers VPC",
            "checked by Cloudflare during the upload",
        )]),
    ConfigField::new("vpc_networks", "VPC networks")
        .of(&[EntryCondition::Has("tunnel_id")])
        .needs(&[FieldNeed::new(
            &CONNECTIVITY_DIRECTORY_ADMIN,
            Documented,
            "Cloudflare docs, Workers VPC, \"Bind to a Cloudflare Tunnel\"",
            "a tunnel is bound directly, for which Bind is not enough",
        )]),
    ConfigField::new("containers", "Containers").needs(&[
        FieldNeed::new(
            &WORKERS_CONTAINERS_WRITE,
            Reported,
            "facioquo/stock-charts pull request 541, and two more reports",
            "every deploy without --containers-rollout=none",
        ),
        FieldNeed::new(
            &CLOUDCHAMBER_WRITE,
            Reported,
            "one README; wrangler calls /containers only",
            "said to be needed beside Containers",
        )
        .optional(),
    ]),
    ConfigField::new("cloudchamber", "Cloudchamber").needs(&[FieldNeed::new(
        &CLOUDCHAMBER_WRITE,
        Inferred,
        "wrangler, cloudchamber commands",
        "`wrangler cloudchamber` alone",
    )
    .when(NeedTiming::Command("wrangler cloudchamber"))]),
    ConfigField::new("workflows", "Workflows")
        .of(&[EntryCondition::Lacks("script_name")])
        .needs(&[
            FieldNeed::new(
                &WORKERS_SCRIPTS_WRITE,
                Accepted,
                "accepted: workflow",
                "a workflow of this Worker is registered",
            ),
            FieldNeed::new(
                &WORKERS_METADATA_READ_ONLY,
                Observed,
                "calls recorded from 4.164.0",
                "the account's workers.dev name is read where workers_dev is off",
            )
            .when(NeedTiming::SingleWorker)
            .optional(),
        ]),
    bound("workflows", "Workflows").of(&[EntryCondition::Has("script_name")]),
    ConfigField::new("dispatch_namespaces", "dispatch namespaces")
        .of(&[EntryCondition::Has("outbound")])
        .needs(&[FieldNeed::new(
            &WORKERS_SCRIPTS_WRITE,
            Accepted,
            "accepted: workers_for_platforms_dispatch_namespace",
            "the namespaces are listed",
        )
        .with(VersionRange::from(WIDER_PROVISIONING))])
        .nothing("bound", Documented, BOUND),
    ConfigField::new("dispatch_namespaces", "dispatch namespaces")
        .of(&[EntryCondition::Lacks("outbound")])
        .needs(&[FieldNeed::new(
            &WORKERS_SCRIPTS_WRITE,
            Accepted,
            "accepted: workers_for_platforms_dispatch_namespace",
            "a namespace that is not bound yet is looked up, or made",
        )
        .when(NeedTiming::New)
        .with(VersionRange::from(WIDER_PROVISIONING))])
        .nothing("already bound", Documented, BOUND),
    ConfigField::new("flagship", "Flagship")
        .of(&[EntryCondition::Lacks("app_id")])
        .needs(&[FieldNeed::new(
            &FLAGSHIP_WRITE,
            Accepted,
            "accepted: flagship_app",
            "no app_id: wrangler makes the app",
        )
        .when(NeedTiming::New)
        .with(VersionRange::from(WIDER_PROVISIONING))])
        .nothing("already bound", Documented, BOUND),
    bound("flagship", "Flagship").of(&[EntryCondition::Has("app_id")]),
    ConfigField::new("ai_search_namespaces", "AI Search namespaces")
        .needs(&[
            FieldNeed::new(
                &AI_SEARCH_READ,
                Inferred,
                "wrangler, GET ai-search/namespaces; calls recorded",
                "a namespace that is not bound yet is looked up, and a refusal ends the deploy",
            )
            .when(NeedTiming::New)
            .with(VersionRange::before(REFUSAL_IS_WARNING)),
            FieldNeed::new(
                &AI_SEARCH_READ,
                Inferred,
                "wrangler, GET ai-search/namespaces; calls recorded",
                "a namespace that is not bound yet is looked up; a refusal is only a warning",
            )
            .when(NeedTiming::New)
            .with(VersionRange::from(REFUSAL_IS_WARNING))
            .optional(),
            FieldNeed::new(
                &AI_SEARCH_WRITE,
                Inferred,
                "wrangler, POST ai-search/namespaces",
                "wrangler makes a namespace that is not there",
            )
            .when(NeedTiming::Missing)
            .optional(),
        ])
        .nothing("already bound", Documented, BOUND),
    ConfigField::new("agent_memory", "Agent Memory")
        .needs(&[
            FieldNeed::new(
                &AGENT_MEMORY_WRITE,
                Inferred,
                "wrangler, agent-memory/namespaces; calls recorded; no Read group is known",
                "a namespace that is not bound yet is looked up, or made, and a refusal ends the deploy",
            )
            .when(NeedTiming::New)
            .with(VersionRange::before(REFUSAL_IS_WARNING)),
            FieldNeed::new(
                &AGENT_MEMORY_WRITE,
                Inferred,
                "wrangler, agent-memory/namespaces; calls recorded; no Read group is known",
                "a namespace that is not bound yet is looked up, or made; a refusal is only a warning",
            )
            .when(NeedTiming::New)
            .with(VersionRange::from(REFUSAL_IS_WARNING))
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

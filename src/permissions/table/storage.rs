//! Stored data: KV, D1, R2, queues, Workers Sites. Bound by id they take nothing; bound by name, or
//! without one, wrangler looks them up and makes what is not there.

use super::Provenance::{Accepted, Documented, Observed, Source};
use super::since::{PROVISIONING, REFUSAL_IS_WARNING, WIDER_PROVISIONING};
use super::{BOUND, ConfigField, EntryCondition, FieldNeed, NeedTiming};
use crate::permissions::groups::{
    D1_READ, D1_WRITE, QUEUES_READ, QUEUES_WRITE, WORKERS_KV_STORAGE_WRITE,
    WORKERS_R2_STORAGE_READ, WORKERS_R2_STORAGE_WRITE,
};
use crate::permissions::wrangler_version::VersionRange;

const LOOK_UP: &str = "wrangler, provision-bindings.ts; calls recorded";

/// What makes a bucket, and why that is not asked for.
const MAKE_BUCKET: FieldNeed = FieldNeed::new(
    &WORKERS_R2_STORAGE_WRITE,
    Observed,
    LOOK_UP,
    "wrangler would also make a bucket for every misspelt name",
)
.when(NeedTiming::Withheld)
.with(VersionRange::from(PROVISIONING));

pub(super) const FIELDS: &[ConfigField] = &[
    ConfigField::new("kv_namespaces", "KV")
        .of(&[EntryCondition::Has("id")])
        .nothing("bound by id", Documented, BOUND),
    ConfigField::new("kv_namespaces", "KV")
        .of(&[EntryCondition::Lacks("id")])
        .needs(&[FieldNeed::new(
            &WORKERS_KV_STORAGE_WRITE,
            Source,
            "wrangler, provision-bindings.ts; accepted: workers_kv_namespace",
            "no id: wrangler makes the namespace",
        )
        .when(NeedTiming::New)
        .with(VersionRange::from(PROVISIONING))])
        .nothing("already bound", Documented, BOUND),
    ConfigField::new("d1_databases", "D1")
        .of(&[EntryCondition::Has("database_id")])
        .nothing("bound by id", Documented, BOUND),
    ConfigField::new("d1_databases", "D1")
        .of(&[EntryCondition::Lacks("database_id"), EntryCondition::Has("database_name")])
        .needs(&[
            FieldNeed::new(
                &D1_READ,
                Observed,
                LOOK_UP,
                "no database_id: every deploy looks the name up, and a refusal ends it",
            )
            .with(VersionRange::from(PROVISIONING)),
            FieldNeed::new(
                &D1_WRITE,
                Source,
                "wrangler, provision-bindings.ts",
                "wrangler makes a database that is not there",
            )
            .when(NeedTiming::Missing)
            .with(VersionRange::from(PROVISIONING))
            .optional(),
        ]),
    ConfigField::new("d1_databases", "D1")
        .of(&[EntryCondition::Lacks("database_id"), EntryCondition::Lacks("database_name")])
        .needs(&[FieldNeed::new(
            &D1_WRITE,
            Source,
            "wrangler, provision-bindings.ts",
            "neither id nor name: wrangler makes the database",
        )
        .when(NeedTiming::New)
        .with(VersionRange::from(PROVISIONING))])
        .nothing("already bound", Documented, BOUND),
    ConfigField::new("r2_buckets", "R2")
        .of(&[EntryCondition::Has("bucket_name")])
        .needs(&[
            FieldNeed::new(
                &WORKERS_R2_STORAGE_READ,
                Observed,
                LOOK_UP,
                "a bucket that is not bound yet is looked up, and a refusal ends the deploy",
            )
            .when(NeedTiming::New)
            .with(VersionRange::between(PROVISIONING, REFUSAL_IS_WARNING)),
            FieldNeed::new(
                &WORKERS_R2_STORAGE_READ,
                Observed,
                LOOK_UP,
                "a bucket that is not bound yet is looked up; a refusal is only a warning",
            )
            .when(NeedTiming::New)
            .with(VersionRange::from(REFUSAL_IS_WARNING))
            .optional(),
            MAKE_BUCKET,
        ])
        .nothing("already bound", Documented, BOUND),
    ConfigField::new("r2_buckets", "R2")
        .of(&[EntryCondition::Lacks("bucket_name")])
        .needs(&[MAKE_BUCKET])
        .nothing("already bound", Documented, BOUND),
    ConfigField::new("queues.producers", "queue producers")
        .needs(&[
            FieldNeed::new(
                &QUEUES_READ,
                Observed,
                "wrangler, queue-consumers.ts; accepted: queue",
                "every deploy lists the queues; Workers Scripts is accepted for it as yet",
            )
            .with(VersionRange::before(WIDER_PROVISIONING))
            .optional(),
            FieldNeed::new(
                &QUEUES_READ,
                Observed,
                LOOK_UP,
                "delivery_delay: every deploy looks the queue up; Workers Scripts is accepted for it \
                 as yet",
            )
            .only(&[EntryCondition::Has("delivery_delay")])
            .with(VersionRange::between(WIDER_PROVISIONING, REFUSAL_IS_WARNING))
            .optional(),
            FieldNeed::new(
                &QUEUES_READ,
                Observed,
                LOOK_UP,
                "delivery_delay: every deploy looks the queue up; a refusal is only a warning",
            )
            .only(&[EntryCondition::Has("delivery_delay")])
            .with(VersionRange::from(REFUSAL_IS_WARNING))
            .optional(),
            FieldNeed::new(
                &QUEUES_READ,
                Observed,
                LOOK_UP,
                "a queue that is not bound yet is looked up; Workers Scripts is accepted for it as yet",
            )
            .when(NeedTiming::New)
            .with(VersionRange::from(WIDER_PROVISIONING))
            .optional(),
            FieldNeed::new(
                &QUEUES_WRITE,
                Source,
                "wrangler, provision-bindings.ts",
                "wrangler makes a queue that is not there",
            )
            .when(NeedTiming::Missing)
            .with(VersionRange::from(WIDER_PROVISIONING))
            .optional(),
        ])
        .nothing("already bound", Documented, BOUND),
    ConfigField::new("queues.consumers", "queue consumers").needs(&[FieldNeed::new(
        &QUEUES_WRITE,
        Accepted,
        "accepted: queue_consumer; cloudflare/workers-sdk pull request 5291",
        "every deploy registers the consumer; Workers Scripts is accepted for it as yet, which \
         Cloudflare means to end",
    )
    .optional()]),
    ConfigField::new("site", "Workers Sites").top().needs(&[FieldNeed::new(
        &WORKERS_KV_STORAGE_WRITE,
        Source,
        "wrangler, sites.ts",
        "every deploy writes the files of Workers Sites to KV",
    )]),
];

//! Stored data: KV, D1, R2, queues, Workers Sites. Bound by id they take nothing; bound by name, or
//! without one, wrangler looks them up and makes what is not there.

use super::Evidence::{Accepted, Documented, Observed, Source};
use super::since::{PROVISIONING, REFUSAL_IS_WARNING, WIDER_PROVISIONING};
use super::{BOUND, Field, Need, Test, When};
use crate::permissions::groups::{
    D1_READ, D1_WRITE, QUEUES_READ, QUEUES_WRITE, WORKERS_KV_STORAGE_WRITE,
    WORKERS_R2_STORAGE_READ, WORKERS_R2_STORAGE_WRITE,
};
use crate::permissions::wrangler_version::Versions;

const LOOK_UP: &str = "wrangler, provision-bindings.ts; calls recorded";

/// What makes a bucket, and why that is not asked for.
const MAKE_BUCKET: Need = Need::new(
    &WORKERS_R2_STORAGE_WRITE,
    Observed,
    LOOK_UP,
    "wrangler would also make a bucket for every misspelt name",
)
.when(When::Withheld)
.with(Versions::from(PROVISIONING));

pub(super) const FIELDS: &[Field] = &[
    Field::new("kv_namespaces", "KV")
        .of(&[Test::Has("id")])
        .nothing("bound by id", Documented, BOUND),
    Field::new("kv_namespaces", "KV")
        .of(&[Test::Lacks("id")])
        .needs(&[Need::new(
            &WORKERS_KV_STORAGE_WRITE,
            Source,
            "wrangler, provision-bindings.ts; accepted: workers_kv_namespace",
            "no id: wrangler makes the namespace",
        )
        .when(When::New)
        .with(Versions::from(PROVISIONING))])
        .nothing("already bound", Documented, BOUND),
    Field::new("d1_databases", "D1")
        .of(&[Test::Has("database_id")])
        .nothing("bound by id", Documented, BOUND),
    Field::new("d1_databases", "D1")
        .of(&[Test::Lacks("database_id"), Test::Has("database_name")])
        .needs(&[
            Need::new(
                &D1_READ,
                Observed,
                LOOK_UP,
                "no database_id: every deploy looks the name up, and a refusal ends it",
            )
            .with(Versions::from(PROVISIONING)),
            Need::new(
                &D1_WRITE,
                Source,
                "wrangler, provision-bindings.ts",
                "wrangler makes a database that is not there",
            )
            .when(When::Missing)
            .with(Versions::from(PROVISIONING))
            .optional(),
        ]),
    Field::new("d1_databases", "D1")
        .of(&[Test::Lacks("database_id"), Test::Lacks("database_name")])
        .needs(&[Need::new(
            &D1_WRITE,
            Source,
            "wrangler, provision-bindings.ts",
            "neither id nor name: wrangler makes the database",
        )
        .when(When::New)
        .with(Versions::from(PROVISIONING))])
        .nothing("already bound", Documented, BOUND),
    Field::new("r2_buckets", "R2")
        .of(&[Test::Has("bucket_name")])
        .needs(&[
            Need::new(
                &WORKERS_R2_STORAGE_READ,
                Observed,
                LOOK_UP,
                "a bucket that is not bound yet is looked up, and a refusal ends the deploy",
            )
            .when(When::New)
            .with(Versions::between(PROVISIONING, REFUSAL_IS_WARNING)),
            Need::new(
                &WORKERS_R2_STORAGE_READ,
                Observed,
                LOOK_UP,
                "a bucket that is not bound yet is looked up; a refusal is only a warning",
            )
            .when(When::New)
            .with(Versions::from(REFUSAL_IS_WARNING))
            .optional(),
            MAKE_BUCKET,
        ])
        .nothing("already bound", Documented, BOUND),
    Field::new("r2_buckets", "R2")
        .of(&[Test::Lacks("bucket_name")])
        .needs(&[MAKE_BUCKET])
        .nothing("already bound", Documented, BOUND),
    Field::new("queues.producers", "queue producers")
        .needs(&[
            Need::new(
                &QUEUES_READ,
                Observed,
                "wrangler, queue-consumers.ts; accepted: queue",
                "every deploy lists the queues; Workers Scripts is accepted for it as yet",
            )
            .with(Versions::before(WIDER_PROVISIONING))
            .optional(),
            Need::new(
                &QUEUES_READ,
                Observed,
                LOOK_UP,
                "delivery_delay: every deploy looks the queue up; Workers Scripts is accepted for it \
                 as yet",
            )
            .only(&[Test::Has("delivery_delay")])
            .with(Versions::between(WIDER_PROVISIONING, REFUSAL_IS_WARNING))
            .optional(),
            Need::new(
                &QUEUES_READ,
                Observed,
                LOOK_UP,
                "delivery_delay: every deploy looks the queue up; a refusal is only a warning",
            )
            .only(&[Test::Has("delivery_delay")])
            .with(Versions::from(REFUSAL_IS_WARNING))
            .optional(),
            Need::new(
                &QUEUES_READ,
                Observed,
                LOOK_UP,
                "a queue that is not bound yet is looked up; Workers Scripts is accepted for it as yet",
            )
            .when(When::New)
            .with(Versions::from(WIDER_PROVISIONING))
            .optional(),
            Need::new(
                &QUEUES_WRITE,
                Source,
                "wrangler, provision-bindings.ts",
                "wrangler makes a queue that is not there",
            )
            .when(When::Missing)
            .with(Versions::from(WIDER_PROVISIONING))
            .optional(),
        ])
        .nothing("already bound", Documented, BOUND),
    Field::new("queues.consumers", "queue consumers").needs(&[Need::new(
        &QUEUES_WRITE,
        Accepted,
        "accepted: queue_consumer; cloudflare/workers-sdk pull request 5291",
        "every deploy registers the consumer; Workers Scripts is accepted for it as yet, which \
         Cloudflare means to end",
    )
    .optional()]),
    Field::new("site", "Workers Sites").top().needs(&[Need::new(
        &WORKERS_KV_STORAGE_WRITE,
        Source,
        "wrangler, sites.ts",
        "every deploy writes the files of Workers Sites to KV",
    )]),
];

//! Stored data: KV, D1, R2, queues, Workers Sites. Bound by id they need nothing; bound by name, or
//! without one, wrangler looks them up and makes what does not exist.

use super::row::EntryCondition::{Has, Lacks};
use super::row::Provenance::{Accepted, Documented, Observed, Source};
use super::row::{
    BOUND, ConfigField, FieldNeed, NeedTiming, PROVISIONING, REFUSAL_IS_WARNING,
    WIDER_PROVISIONING, field, need,
};
use crate::permissions::groups::{
    D1_READ, D1_WRITE, QUEUES_READ, QUEUES_WRITE, WORKERS_KV_STORAGE_WRITE,
    WORKERS_R2_STORAGE_READ, WORKERS_R2_STORAGE_WRITE,
};

const LOOK_UP: &str = "wrangler, provision-bindings.ts; calls recorded";

/// What makes a bucket, and why that is not asked for.
const MAKE_BUCKET: FieldNeed = need(&WORKERS_R2_STORAGE_WRITE, Observed)
    .why("wrangler would also make a bucket for every misspelt name")
    .source(LOOK_UP)
    .when(NeedTiming::Withheld)
    .from(PROVISIONING);

pub(super) const FIELDS: &[ConfigField] = &[
    field("kv_namespaces", "KV")
        .shape(&[Has("id")])
        .nothing("bound by id", Documented, BOUND),
    field("kv_namespaces", "KV")
        .shape(&[Lacks("id")])
        .needs(&[need(&WORKERS_KV_STORAGE_WRITE, Source)
            .why("no id: wrangler makes the namespace")
            .source("wrangler, provision-bindings.ts; accepted: workers_kv_namespace")
            .when(NeedTiming::New)
            .from(PROVISIONING)])
        .nothing("already bound", Documented, BOUND),
    field("d1_databases", "D1")
        .shape(&[Has("database_id")])
        .nothing("bound by id", Documented, BOUND),
    field("d1_databases", "D1")
        .shape(&[Lacks("database_id"), Has("database_name")])
        .needs(&[
            need(&D1_READ, Observed)
                .why("no database_id: every deploy looks the name up, and a refusal ends it")
                .source(LOOK_UP)
                .from(PROVISIONING),
            need(&D1_WRITE, Source)
                .why("wrangler makes a database that is not there")
                .source("wrangler, provision-bindings.ts")
                .when(NeedTiming::Missing)
                .from(PROVISIONING)
                .optional(),
        ]),
    field("d1_databases", "D1")
        .shape(&[Lacks("database_id"), Lacks("database_name")])
        .needs(&[need(&D1_WRITE, Source)
            .why("neither id nor name: wrangler makes the database")
            .source("wrangler, provision-bindings.ts")
            .when(NeedTiming::New)
            .from(PROVISIONING)])
        .nothing("already bound", Documented, BOUND),
    field("r2_buckets", "R2")
        .shape(&[Has("bucket_name")])
        .needs(&[
            need(&WORKERS_R2_STORAGE_READ, Observed)
                .why("a bucket that is not bound yet is looked up, and a refusal ends the deploy")
                .source(LOOK_UP)
                .when(NeedTiming::New)
                .from(PROVISIONING)
                .before(REFUSAL_IS_WARNING),
            need(&WORKERS_R2_STORAGE_READ, Observed)
                .why("a bucket that is not bound yet is looked up; a refusal is only a warning")
                .source(LOOK_UP)
                .when(NeedTiming::New)
                .from(REFUSAL_IS_WARNING)
                .optional(),
            MAKE_BUCKET,
        ])
        .nothing("already bound", Documented, BOUND),
    field("r2_buckets", "R2")
        .shape(&[Lacks("bucket_name")])
        .needs(&[MAKE_BUCKET])
        .nothing("already bound", Documented, BOUND),
    field("queues.producers", "queue producers")
        .needs(&[
            need(&QUEUES_READ, Observed)
                .why("every deploy lists the queues; Workers Scripts is still accepted for it")
                .source("wrangler, queue-consumers.ts; accepted: queue")
                .before(WIDER_PROVISIONING)
                .optional(),
            need(&QUEUES_READ, Observed)
                .why(
                    "delivery_delay: every deploy looks the queue up; Workers Scripts is still \
                     accepted for it",
                )
                .source(LOOK_UP)
                .only(&[Has("delivery_delay")])
                .from(WIDER_PROVISIONING)
                .before(REFUSAL_IS_WARNING)
                .optional(),
            need(&QUEUES_READ, Observed)
                .why("delivery_delay: every deploy looks the queue up; a refusal is only a warning")
                .source(LOOK_UP)
                .only(&[Has("delivery_delay")])
                .from(REFUSAL_IS_WARNING)
                .optional(),
            need(&QUEUES_READ, Observed)
                .why(
                    "a queue that is not bound yet is looked up; Workers Scripts is still \
                     accepted for it",
                )
                .source(LOOK_UP)
                .when(NeedTiming::New)
                .from(WIDER_PROVISIONING)
                .optional(),
            need(&QUEUES_WRITE, Source)
                .why("wrangler makes a queue that is not there")
                .source("wrangler, provision-bindings.ts")
                .when(NeedTiming::Missing)
                .from(WIDER_PROVISIONING)
                .optional(),
        ])
        .nothing("already bound", Documented, BOUND),
    field("queues.consumers", "queue consumers").needs(&[need(&QUEUES_WRITE, Accepted)
        .why(
            "every deploy registers the consumer; Workers Scripts is still accepted for it, which \
             Cloudflare means to end",
        )
        .source("accepted: queue_consumer; cloudflare/workers-sdk pull request 5291")
        .optional()]),
    field("site", "Workers Sites")
        .top()
        .needs(&[need(&WORKERS_KV_STORAGE_WRITE, Source)
            .why("every deploy writes the files of Workers Sites to KV")
            .source("wrangler, sites.ts")]),
];

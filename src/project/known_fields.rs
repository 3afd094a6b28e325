//! The fields that wrangler knows, and which of them are tables: what a table that it does not know can
//! mean is another question than what one that it knows means.
//!
//! From `config-schema.json` of wrangler 4.164.0 (`RawConfig`, `RawEnvironment`).

use super::spelling::{count_wrong_letters, plain_letters};

/// The fields that hold a table or an array of tables. For each, the tables in it that have a name of
/// wrangler's choosing; every other name in it is a user's.
const TABLES: &[(&str, &[&str])] = &[
    ("access", &["identity"]),
    ("agent_memory", &[]),
    ("ai", &[]),
    ("ai_search", &[]),
    ("ai_search_namespaces", &[]),
    ("alias", &[]),
    ("analytics", &[]),
    ("analytics_engine_datasets", &[]),
    ("artifacts", &[]),
    ("assets", &[]),
    ("browser", &[]),
    ("build", &[]),
    ("cache", &[]),
    ("cloudchamber", &[]),
    ("connect", &[]),
    (
        "containers",
        &[
            "authorized_keys",
            "configuration",
            "constraints",
            "images",
            "instance_type",
            "logs",
            "observability",
            "ssh",
            "trusted_user_ca_keys",
        ],
    ),
    ("d1_databases", &[]),
    ("data_blobs", &[]),
    ("define", &[]),
    ("dependencies_instrumentation", &[]),
    ("dev", &["container_engine"]),
    ("dispatch_namespaces", &["outbound"]),
    ("durable_objects", &["bindings", "code_update_strategy"]),
    ("exports", &[]),
    ("flagship", &[]),
    ("hyperdrive", &[]),
    ("images", &[]),
    ("k2", &[]),
    ("kv_namespaces", &[]),
    ("limits", &[]),
    ("logfwdr", &["bindings"]),
    ("media", &[]),
    ("migrations", &["renamed_classes", "transferred_classes"]),
    ("mtls_certificates", &[]),
    ("observability", &["issues", "logs", "traces"]),
    ("pipelines", &[]),
    ("placement", &[]),
    ("python_modules", &[]),
    ("queues", &["consumers", "producers"]),
    ("r2_buckets", &["local_dev"]),
    ("ratelimits", &["simple"]),
    ("route", &[]),
    ("routes", &[]),
    ("rules", &[]),
    ("secrets", &[]),
    ("send_email", &[]),
    ("services", &["props"]),
    ("site", &[]),
    ("stream", &[]),
    ("streaming_tail_consumers", &[]),
    ("tail_consumers", &[]),
    ("text_blobs", &[]),
    ("triggers", &["events"]),
    ("unsafe", &["bindings", "capnp", "metadata"]),
    ("unsafe_hello_world", &[]),
    ("vars", &[]),
    ("vectorize", &[]),
    ("version_metadata", &[]),
    ("vpc_networks", &[]),
    ("vpc_services", &[]),
    ("wasm_modules", &[]),
    ("worker_loaders", &[]),
    ("workflows", &["concurrency", "default_retention", "limits"]),
];

/// The fields that hold anything else, and those that have a meaning of their own here.
const OTHERS: &[&str] = &[
    "$schema",
    "account_id",
    "addresses",
    "base_dir",
    "compatibility_date",
    "compatibility_flags",
    "compliance_region",
    "env",
    "find_additional_modules",
    "first_party_worker",
    "jsx_factory",
    "jsx_fragment",
    "keep_names",
    "keep_vars",
    "logpush",
    "main",
    "minify",
    "name",
    "no_bundle",
    "pages_build_output_dir",
    "preserve_file_names",
    "preview_urls",
    "previews",
    super::FIELD,
    "send_metrics",
    "tsconfig",
    "upload_source_maps",
    "workers_dev",
];

/// The tables that wrangler reads at the top level only.
const TOP_LEVEL: &[&str] = &[
    "alias",
    "data_blobs",
    "dependencies_instrumentation",
    "dev",
    "site",
    "text_blobs",
    "wasm_modules",
];

/// Whether wrangler knows the field, at the top level or in an environment.
pub(super) fn is_known(field: &str) -> bool {
    OTHERS.contains(&field) || is_table(field)
}

/// Whether wrangler knows the field as a table or an array of tables.
pub(super) fn is_table(field: &str) -> bool {
    TABLES.iter().any(|(known, _)| *known == field)
}

/// Whether wrangler knows the table in an environment too.
pub(super) fn is_environment_table(field: &str) -> bool {
    is_table(field) && !TOP_LEVEL.contains(&field)
}

/// Whether `key` is a table that wrangler knows somewhere in the table `field`.
pub(super) fn is_inner_table(field: &str, key: &str) -> bool {
    let mut tables = TABLES.iter();
    tables.any(|(known, inner)| *known == field && inner.contains(&key))
}

/// Whether the field looks like one that wrangler knows, by a letter.
pub(super) fn is_nearly_known(field: &str) -> bool {
    const SHORTEST: usize = 4;
    let tables = TABLES.iter().map(|(known, _)| *known);
    let mut long = tables.filter(|known| known.len() >= SHORTEST);
    plain_letters(field).len() >= SHORTEST - 1
        && long.any(|known| count_wrong_letters(field, known) <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_stands_in_one_list_and_in_order() {
        assert!(TABLES.is_sorted_by(|(one, _), (other, _)| one < other));
        assert!(TOP_LEVEL.iter().all(|field| is_table(field)));
        assert!(!OTHERS.iter().any(|field| is_table(field)));
    }

    #[test]
    fn a_field_that_is_wrong_by_a_letter_is_nearly_known() {
        for field in ["var", "Vars", "kv-namespaces", "kv_namespace", "service"] {
            assert!(is_nearly_known(field), "{field}");
        }
        for field in ["staging", "production", "test", "live", "qa"] {
            assert!(!is_nearly_known(field), "{field}");
        }
    }
}

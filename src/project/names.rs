//! The binding names, of every binding type, that wrangler requires to be unique.

use crate::config::tree::{ByteSpan, ConfigNode};

/// A binding name with its type, as wrangler speaks of it.
#[derive(Clone, Debug)]
pub(crate) struct BindingName {
    /// The name the Worker sees.
    pub(crate) name: String,
    /// wrangler's label of the type: "KV Namespace".
    pub(crate) label: &'static str,
    /// The name in the file.
    pub(crate) span: ByteSpan,
}

/// The fields whose entries are bindings, with wrangler's labels (workers-sdk
/// `packages/workers-utils/src/config/validation.ts`, `friendlyBindingNames`).
const FIELDS: &[(&str, &str)] = &[
    ("data_blobs", "Data Blob"),
    ("durable_objects", "Durable Object"),
    ("kv_namespaces", "KV Namespace"),
    ("send_email", "Send Email"),
    ("queues", "Queue"),
    ("d1_databases", "D1 Database"),
    ("vectorize", "Vectorize Index"),
    ("ai_search_namespaces", "AI Search Namespace"),
    ("ai_search", "AI Search Instance"),
    ("agent_memory", "Agent Memory"),
    ("hyperdrive", "Hyperdrive Config"),
    ("r2_buckets", "R2 Bucket"),
    ("logfwdr", "logfwdr"),
    ("services", "Worker"),
    ("analytics_engine_datasets", "Analytics Engine Dataset"),
    ("text_blobs", "Text Blob"),
    ("browser", "Browser Run"),
    ("analytics", "Analytics SQL"),
    ("ai", "AI"),
    ("images", "Images"),
    ("stream", "Stream"),
    ("media", "Media"),
    ("version_metadata", "Worker Version Metadata"),
    ("unsafe", "Unsafe Metadata"),
    ("vars", "Environment Variable"),
    ("wasm_modules", "Wasm Module"),
    ("dispatch_namespaces", "Dispatch Namespace"),
    ("mtls_certificates", "mTLS Certificate"),
    ("workflows", "Workflow"),
    ("pipelines", "Pipeline"),
    ("k2", "K2 Stream"),
    (super::FIELD, "Secrets Store Secret"),
    ("artifacts", "Artifacts"),
    ("ratelimits", "Rate Limit"),
    ("assets", "Assets"),
    ("unsafe_hello_world", "Hello World"),
    ("flagship", "Flagship"),
    ("worker_loaders", "Worker Loader"),
    ("vpc_services", "VPC Service"),
    ("vpc_networks", "VPC Network"),
];

/// The fields that an environment inherits from the top level. No other is inherited.
const INHERITED: &[&str] = &["assets", "logfwdr"];

/// The fields that are read from the top level only, for every environment.
const TOP_LEVEL: &[&str] = &["data_blobs", "text_blobs", "wasm_modules"];

/// The binding names of the environment whose table is `node`, in the config whose table is `root`.
pub(super) fn of(node: &ConfigNode, root: &ConfigNode) -> Vec<BindingName> {
    let mut names = Vec::new();
    for (field, label) in FIELDS {
        let value = match *field {
            "queues" => node
                .get("queues")
                .and_then(|queues| queues.get("producers")),
            field if TOP_LEVEL.contains(&field) => root.get(field),
            field if INHERITED.contains(&field) => node.get(field).or_else(|| root.get(field)),
            field => node.get(field),
        };
        if let Some(value) = value {
            names.extend(names_in(value).into_iter().map(|(name, span)| BindingName {
                name,
                label,
                span,
            }));
        }
    }
    let required = node.get("secrets").and_then(|node| node.get("required"));
    for element in required.and_then(ConfigNode::elements).unwrap_or_default() {
        if let Some(name) = element.text() {
            let span = element.span.clone();
            names.push(BindingName {
                name: name.to_owned(),
                label: "Secret",
                span,
            });
        }
    }
    names
}

/// As workers-sdk `packages/workers-utils/src/config/validation-helpers.ts`, `getBindingNames`: a
/// list with a `binding` in each entry, a table of `bindings` with a `name` each, a table with one
/// `binding`, else the keys of the table.
fn names_in(value: &ConfigNode) -> Vec<(String, ByteSpan)> {
    let field = |node: &ConfigNode, key| {
        let node = node.get(key)?;
        Some((node.text()?.to_owned(), node.span.clone()))
    };
    if let Some(elements) = value.elements() {
        let names: Option<Vec<_>> = elements.iter().map(|node| field(node, "binding")).collect();
        return names.unwrap_or_default();
    }
    if let Some(bindings) = value.get("bindings").and_then(ConfigNode::elements) {
        let names: Option<Vec<_>> = bindings.iter().map(|node| field(node, "name")).collect();
        if let Some(names) = names {
            return names;
        }
    }
    if value.get("binding").is_some() {
        return field(value, "binding").into_iter().collect();
    }
    let keys = value.entries().iter();
    keys.map(|entry| (entry.key.clone(), entry.anchor.clone()))
        .collect()
}

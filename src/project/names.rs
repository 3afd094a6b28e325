//! The binding names of every type. Of two that are alike, the Worker gets one; most types wrangler compares,
//! and refuses such an environment.

use std::ops::Deref;

use super::SpannedText;
use crate::config::tree::{ByteSpan, ConfigNode};

/// The name of a binding, with its place and type.
#[derive(Clone, Debug)]
pub(crate) struct BindingName {
    pub(crate) name: String,
    /// wrangler's label of the type: "KV Namespace".
    pub(crate) label: &'static str,
    pub(crate) span: ByteSpan,
    /// Whether wrangler requires it to be unique.
    pub(crate) is_compared: bool,
}

/// wrangler's label of a Secrets Store binding.
pub(crate) const SECRET_LABEL: &str = "Secrets Store Secret";

/// The names of an environment's bindings, of every type.
#[derive(Clone, Debug, Default)]
pub(crate) struct BindingNames {
    names: Vec<BindingName>,
    /// The positions of the names in alphabetical order; those of one name as they are listed.
    sorted: Vec<usize>,
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
    (super::FIELD, SECRET_LABEL),
    ("artifacts", "Artifacts"),
    ("ratelimits", "Rate Limit"),
    ("assets", "Assets"),
    ("unsafe_hello_world", "Hello World"),
    ("flagship", "Flagship"),
    ("worker_loaders", "Worker Loader"),
    ("vpc_services", "VPC Service"),
    ("vpc_networks", "VPC Network"),
];

/// The fields whose entries have a `name` in place of a `binding`, with wrangler's labels. It does not
/// compare these names: of two that are alike, it silently uploads one.
const NOT_COMPARED: &[(&str, &str)] = &[("send_email", "Send Email"), ("ratelimits", "Rate Limit")];

/// The fields that an environment inherits from the top level. No other is inherited.
const INHERITED: &[&str] = &["assets", "logfwdr"];

/// The fields that are read from the top level only, for every environment.
const TOP_LEVEL: &[&str] = &["data_blobs", "text_blobs", "wasm_modules"];

/// The binding names of the environment whose table is `node`, in the config whose table is `root`.
pub(super) fn collect_names(node: &ConfigNode, root: &ConfigNode) -> BindingNames {
    let mut names = Vec::new();
    for (field, label) in FIELDS {
        let value = match *field {
            "queues" => node.get(field).and_then(|queues| queues.get("producers")),
            field if TOP_LEVEL.contains(&field) => root.get(field),
            field if INHERITED.contains(&field) => node.get(field).or_else(|| root.get(field)),
            field => node.get(field),
        };
        let texts = value.map(names_in).unwrap_or_default().into_iter();
        names.extend(texts.map(|text| BindingName::new(text, label)));
    }
    let required = node.get("secrets").and_then(|node| node.get("required"));
    let required = required.and_then(ConfigNode::elements).unwrap_or_default();
    let texts = required.iter().filter_map(SpannedText::read);
    names.extend(texts.map(|text| BindingName::new(text, "Secret")));
    for (field, label) in NOT_COMPARED {
        let entries = node.get(field).and_then(ConfigNode::elements);
        let titles = entries
            .unwrap_or_default()
            .iter()
            .filter_map(|entry| entry.get("name"));
        names.extend(
            titles
                .filter_map(SpannedText::read)
                .map(|text| BindingName {
                    is_compared: false,
                    ..BindingName::new(text, label)
                }),
        );
    }
    BindingNames::new(names)
}

impl BindingNames {
    fn new(names: Vec<BindingName>) -> Self {
        let mut sorted: Vec<usize> = (0..names.len()).collect();
        sorted.sort_by_key(|position| names[*position].name.as_str());
        Self { names, sorted }
    }

    /// Every binding that is called `name`, of those that wrangler compares.
    pub(crate) fn compared<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a BindingName> {
        self.bearers(name).filter(|named| named.is_compared)
    }

    /// Every binding that is called `name`.
    pub(crate) fn bearers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a BindingName> {
        let names = &self.names;
        let sorted = &self.sorted;
        let first = sorted.partition_point(|position| names[*position].name.as_str() < name);
        let alike = sorted[first..].iter().map(|position| &names[*position]);
        alike.take_while(move |named| named.name == name)
    }

    /// Whether a binding is called `name`.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.bearers(name).next().is_some()
    }
}

impl Deref for BindingNames {
    type Target = [BindingName];

    fn deref(&self) -> &[BindingName] {
        &self.names
    }
}

impl BindingName {
    fn new(text: SpannedText, label: &'static str) -> Self {
        Self {
            name: text.value,
            label,
            span: text.span,
            is_compared: true,
        }
    }
}

/// As workers-sdk `packages/workers-utils/src/config/validation-helpers.ts`, `getBindingNames`: a
/// list with a `binding` in each entry, a table of `bindings` with a `name` each, a table with one
/// `binding`, else the keys of the table.
fn names_in(value: &ConfigNode) -> Vec<SpannedText> {
    let fields = |nodes: &[ConfigNode], key| -> Option<Vec<SpannedText>> {
        nodes
            .iter()
            .map(|node| SpannedText::read(node.get(key)?))
            .collect()
    };
    if let Some(elements) = value.elements() {
        return fields(elements, "binding").unwrap_or_default();
    }
    let bindings = value.get("bindings").and_then(ConfigNode::elements);
    if let Some(names) = bindings.and_then(|bindings| fields(bindings, "name")) {
        return names;
    }
    if let Some(name) = value.get("binding") {
        return SpannedText::read(name).into_iter().collect();
    }
    let keys = value.entries().iter().map(|entry| SpannedText {
        value: entry.key.clone(),
        span: entry.anchor.clone(),
    });
    keys.collect()
}

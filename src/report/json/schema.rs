//! The JSON Schema of every document, by the name in its key `schema`.

use super::document::DocumentKind;
use crate::rules;

/// The name of the document of `check`.
pub const CHECK_DOCUMENT: &str = "wrangler-permit/check/1";

const FIX: &str = "wrangler-permit/fix/1";
const ADD: &str = "wrangler-permit/add/1";
const UNDO: &str = "wrangler-permit/undo/1";
const NEEDS: &str = "wrangler-permit/needs/1";
const CREATE: &str = "wrangler-permit/token-create/1";
const EXTEND: &str = "wrangler-permit/token-extend/1";
const TEMPLATE: &str = "wrangler-permit/template/1";
const EXPLAIN: &str = "wrangler-permit/explain/1";
const INIT: &str = "wrangler-permit/init/1";
const AUDIT: &str = "wrangler-permit/audit/1";

/// Every document with its schema, before the ids of the rules are put in.
const SCHEMAS: [(&str, &str); 11] = [
    (CHECK_DOCUMENT, include_str!("schemas/check.schema.json")),
    (FIX, include_str!("schemas/fix.schema.json")),
    (ADD, include_str!("schemas/fix.schema.json")),
    (UNDO, include_str!("schemas/undo.schema.json")),
    (NEEDS, include_str!("schemas/needs.schema.json")),
    (CREATE, include_str!("schemas/token-create.schema.json")),
    (EXTEND, include_str!("schemas/token-extend.schema.json")),
    (TEMPLATE, include_str!("schemas/template.schema.json")),
    (EXPLAIN, include_str!("schemas/explain.schema.json")),
    (INIT, include_str!("schemas/init.schema.json")),
    (AUDIT, include_str!("schemas/audit.schema.json")),
];

/// The placeholder of a schema for the ids of all rules.
const RULES: &str = "\"<RULES>\"";

/// The schema of the document with this `name`; empty for an unknown name.
pub fn document_schema(name: &str) -> String {
    let mut schemas = document_schemas().filter(|(known, _)| *known == name);
    schemas.next().map(|(_, text)| text).unwrap_or_default()
}

/// The name of every document, with its schema.
pub fn document_schemas() -> impl Iterator<Item = (&'static str, String)> {
    let rules: Vec<String> = rules::all_rules()
        .map(|rule| format!("\"{}\"", rule.id))
        .collect();
    let rules = rules.join(",\n        ");
    SCHEMAS
        .into_iter()
        .map(move |(name, text)| (name, text.replace(RULES, &rules)))
        .map(|(name, text)| match name {
            ADD => (name, of_add(&text)),
            _ => (name, text),
        })
}

/// The schema of `add`, whose document is that of `fix` but for its name.
fn of_add(schema: &str) -> String {
    let named = schema.replace(FIX, ADD);
    named.replace(
        "`wrangler-permit fix --format json`",
        "`wrangler-permit add --format json`",
    )
}

impl DocumentKind {
    /// The name that the document gives itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Check => CHECK_DOCUMENT,
            Self::Fix => FIX,
            Self::Add => ADD,
            Self::Template => TEMPLATE,
            Self::Explain => EXPLAIN,
            Self::Init => INIT,
            Self::Undo => UNDO,
            Self::Needs(_) => NEEDS,
            Self::Create(_) => CREATE,
            Self::Extend(_) => EXTEND,
            Self::Audit(_) => AUDIT,
        }
    }
}

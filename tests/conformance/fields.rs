//! wrangler's own list of config fields against the table of what each takes.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use wrangler_permit::{SearchLocation, permission_fields, permission_rows};

use super::installation::Installation;
use super::with_each_wrangler;

/// Fields of wrangler's that nothing is known about: they are reported so.
const UNKNOWN: [&str; 5] = [
    "access",
    "connect",
    "first_party_worker",
    "logfwdr",
    "unsafe",
];

#[test]
fn every_field_of_wrangler_is_in_the_table_or_known_to_be_unknown() {
    with_each_wrangler(|wrangler| {
        let ours: BTreeSet<&str> = permission_rows()
            .filter_map(|field| field.path.split('.').next())
            .collect();
        let theirs = fields(wrangler, "RawConfig");
        let missing: Vec<&str> = theirs
            .iter()
            .map(String::as_str)
            .filter(|field| !ours.contains(field))
            .collect();
        assert_eq!(missing, UNKNOWN, "{}", wrangler.version);
    });
}

#[test]
fn what_is_read_from_the_top_level_alone_is_no_field_of_an_environment() {
    with_each_wrangler(|wrangler| {
        let theirs = fields(wrangler, "RawEnvironment");
        for field in permission_fields().filter(|field| field.place == SearchLocation::Top) {
            assert!(!theirs.contains(field.path), "{}", field.path);
        }
    });
}

/// The properties of a definition in the schema that wrangler comes with.
fn fields(wrangler: &Installation, definition: &str) -> BTreeSet<String> {
    let schema = fs::read(wrangler.file("config-schema.json")).unwrap();
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    let properties = schema["definitions"][definition]["properties"]
        .as_object()
        .unwrap();
    properties.keys().cloned().collect()
}

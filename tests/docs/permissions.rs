//! The page on permissions is the table of the code, and the table is whole.

use std::collections::BTreeSet;

use wrangler_permit::{
    ALL_GROUPS, ConfigField, EntryCondition, FieldNeed, NeedTiming, NoNeed, permission_rows,
};

use super::{DocPage, overwriting};

const PERMISSIONS: DocPage = DocPage("docs/permissions.md");

#[test]
fn the_page_on_permissions_is_the_table() {
    let mut page = String::from(
        "| field | of which | needs | when | wrangler | how sure | why | source |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for field in permission_rows() {
        for cells in cells(field) {
            let shape: Vec<String> = field.shape.iter().map(tested).collect();
            page.push_str(&format!(
                "| `{}` | {} | {} |\n",
                field.path,
                shape.join(", "),
                cells.join(" | ")
            ));
        }
    }
    let whole = PERMISSIONS.text();
    let (head, _) = whole.split_once("| field |").unwrap();
    let expected = format!("{head}{page}");
    if overwriting() {
        PERMISSIONS.write(&expected);
    }
    snapbox::Assert::new().eq(PERMISSIONS.text(), expected);
}

/// The cells of a field's rows: one for each need, and one for where it needs nothing.
fn cells(field: &ConfigField) -> Vec<[String; 6]> {
    let need = |need: &FieldNeed| {
        let only: Vec<String> = need.only.iter().map(tested).collect();
        let only = if only.is_empty() {
            String::new()
        } else {
            format!(" ({})", only.join(", "))
        };
        let perhaps = if need.required { "" } else { ", not required" };
        let when = match need.when {
            NeedTiming::Command(command) => format!("`{command}`"),
            when => when.word().to_owned(),
        };
        [
            format!("{}{only}", need.group.name),
            format!("{when}{perhaps}"),
            need.versions.to_string(),
            need.evidence.word().to_owned(),
            need.why.to_owned(),
            need.source.to_owned(),
        ]
    };
    let nothing = |nothing: &NoNeed| {
        [
            if field.needs.is_empty() {
                "nothing".to_owned()
            } else {
                "else nothing".to_owned()
            },
            String::new(),
            String::new(),
            nothing.evidence.word().to_owned(),
            nothing.why.to_owned(),
            nothing.source.to_owned(),
        ]
    };
    let needs = field.needs.iter().map(need);
    needs.chain(field.nothing.iter().map(nothing)).collect()
}

fn tested(test: &EntryCondition) -> String {
    match test {
        EntryCondition::Has(key) => format!("with `{key}`"),
        EntryCondition::Lacks(key) => format!("without `{key}`"),
        EntryCondition::Is(key) => format!("`{key} = true`"),
        EntryCondition::IsNot(key) => format!("not `{key} = true`"),
        EntryCondition::WorkersDevOff => "not `workers_dev = true`".to_owned(),
        EntryCondition::NoAccount => "no account named".to_owned(),
    }
}

#[test]
fn every_row_of_the_table_is_whole() {
    for field in permission_rows() {
        assert!(
            !field.needs.is_empty() || field.nothing.is_some(),
            "{}: says neither what it needs nor that it needs nothing",
            field.path
        );
        for need in field.needs {
            assert!(ALL_GROUPS.contains(&need.group), "{}", need.group.name);
            assert!(!need.source.is_empty() && !need.why.is_empty());
            let write = need.group.name == "Workers R2 Storage Write";
            assert_eq!(write, need.when == NeedTiming::Withheld, "{}", field.path);
        }
    }
}

#[test]
fn every_group_has_an_id_of_its_own_or_none_is_published() {
    let unpublished: Vec<&str> = ALL_GROUPS
        .iter()
        .filter(|group| group.id.is_none())
        .map(|group| group.name)
        .collect();
    let expected = [
        "Workers Metadata Read-Only",
        "Email Routing Account Rules Read",
        "Flagship Write",
        "AI Search Write",
        "AI Search Read",
        "Agent Memory Write",
    ];
    assert_eq!(unpublished, expected);
    let ids: BTreeSet<&str> = ALL_GROUPS.iter().filter_map(|group| group.id).collect();
    assert_eq!(ids.len() + expected.len(), ALL_GROUPS.len());
    for id in ids {
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
    for group in ALL_GROUPS {
        let names = ALL_GROUPS.iter();
        let alike = names.filter(|other| (other.name, other.scope) == (group.name, group.scope));
        assert_eq!(alike.count(), 1, "{}", group.name);
    }
}

use std::path::{Path, PathBuf};

use super::*;
use crate::config::document::ConfigDocument;
use crate::config::edit::TreeEdit;
use crate::config::tree::ConfigPath;
use crate::project::{ConfigOrigin, EnvironmentId, FIELD};

fn project(file: &str, text: &str) -> Project {
    let document = ConfigDocument::parse(Path::new(file), text.as_bytes().to_vec());
    let project = Project::new(
        file.to_owned(),
        PathBuf::from(file),
        ConfigOrigin::User,
        document,
    );
    assert!(project.document.is_ok(), "{text}");
    project
}

fn toml(text: &str) -> Project {
    project("wrangler.toml", text)
}

/// An entry in one line.
fn entry(name: &str) -> String {
    format!("{{ binding = \"{name}\", store_id = \"s\", secret_name = \"{name}-secret\" }}")
}

/// An entry below `table`, with a header.
fn headed(table: &str, name: &str) -> String {
    format!("[[{table}.{FIELD}]]\nbinding = \"{name}\"\nstore_id = \"s\"\nsecret_name = \"n\"\n")
}

fn path(keys: &[&str]) -> ConfigPath {
    keys.iter()
        .fold(ConfigPath::root(), |path, key| path.key(key))
}

fn array_of(keys: &[&str]) -> ConfigPath {
    path(keys).key(FIELD)
}

fn move_array(from: &[&str], to: &[&str]) -> ConfigEdit {
    let (from, to) = (array_of(from), array_of(to));
    ConfigEdit::Edits(vec![TreeEdit::Move { from, to }])
}

fn copy(names: &[&str], to: &[&str]) -> ConfigEdit {
    let array = array_of(&[]);
    let numbered = names.iter().enumerate();
    ConfigEdit::Copy {
        bindings: numbered
            .map(|(index, name)| ((*name).to_owned(), array.clone().index(index)))
            .collect(),
        to: array_of(to),
        store: None,
    }
}

/// Why the edit is not made; the cheap check must not find less where it finds something.
fn objection(project: &Project, edit: &ConfigEdit) -> String {
    let EditError::Harmful(objection) = prove_edit(project, edit).unwrap_err() else {
        panic!("{edit:?} cannot be written");
    };
    objection.to_string()
}

fn result(project: &Project, edit: &ConfigEdit) -> String {
    let proved = prove_edit(project, edit).unwrap();
    check_edit(project, &TakenNames::new(project), edit).unwrap();
    proved.project.document.unwrap().text
}

#[test]
fn an_array_moves_only_where_its_names_are_free() {
    let array = entry("K1");
    let taken = [
        ("[vars]\nK1 = \"\"", "an Environment Variable"),
        (
            "[vars]\n[[d1_databases]]\nbinding = \"K1\"",
            "a D1 Database binding",
        ),
        ("[vars]\n[secrets]\nrequired = [\"K1\"]", "a Secret"),
        ("[vars]\n[assets]\nbinding = \"K1\"", "an Assets binding"),
    ];
    for (text, label) in taken {
        let text = text.replacen("[vars]", &format!("[vars]\n{FIELD} = [{array}]"), 1);
        let project = toml(&text);
        let expected = format!("K1 is already the name of {label} in the top level");
        let edit = move_array(&["vars"], &[]);
        assert_eq!(objection(&project, &edit), expected, "{text}");
        assert_eq!(
            check_edit(&project, &TakenNames::new(&project), &edit)
                .unwrap_err()
                .to_string(),
            expected
        );
    }
    let free = toml(&format!(
        "[vars]\n{FIELD} = [{array}]\n[env.a.vars]\nK1 = \"\""
    ));
    assert!(result(&free, &move_array(&["vars"], &[])).starts_with(FIELD));
}

#[test]
fn what_is_inherited_counts_in_each_environment() {
    let json = r#"{
        "assets": { "directory": "public", "binding": "FILES" },
        "env": { "a": { "limits": { "secrets_store_secrets": [
            { "binding": "FILES", "store_id": "s", "secret_name": "n" }
        ] } } }
    }"#;
    let project = project("wrangler.jsonc", json);
    assert_eq!(
        objection(
            &project,
            &move_array(&["env", "a", "limits"], &["env", "a"])
        ),
        "FILES is already the name of an Assets binding in env.a"
    );
}

#[test]
fn an_array_with_one_name_twice_does_not_move() {
    let (one, other) = (entry("K1"), entry("K1"));
    let project = toml(&format!("[vars]\n{FIELD} = [{one}, {other}]"));
    let edit = move_array(&["vars"], &[]);
    assert_eq!(
        objection(&project, &edit),
        "K1 would be the name of two bindings in the top level"
    );
}

#[test]
fn an_entry_that_wrangler_refuses_does_not_become_a_binding() {
    let incomplete = r#"{ binding = "K1", secret_name = "n" }"#;
    let project = toml(&format!("[vars]\n{FIELD} = [{incomplete}]"));
    let edit = move_array(&["vars"], &[]);
    assert_eq!(
        objection(&project, &edit),
        "wrangler would refuse the top level: `vars.secrets_store_secrets[0]` has no `store_id`"
    );
    // wrangler accepts an empty text.
    let empty = r#"{ binding = "K1", store_id = "", secret_name = "" }"#;
    let project = toml(&format!("[vars]\n{FIELD} = [{empty}]"));
    result(&project, &move_array(&["vars"], &[]));
}

#[test]
fn an_older_form_is_not_in_its_own_way() {
    let text = r#"
        [[unsafe.bindings]]
        type = "secret_store"
        name = "K1"
        store_id = "s"
        secret_name = "n"
    "#;
    let entry = path(&["unsafe", "bindings"]).index(0);
    let (from, to) = (path(&["unsafe", "bindings"]), array_of(&[]));
    let edit = ConfigEdit::Edits(vec![
        TreeEdit::Remove {
            at: entry.clone().key("type"),
        },
        TreeEdit::Rename {
            at: entry.key("name"),
            key: "binding".to_owned(),
        },
        TreeEdit::Move { from, to },
    ]);
    assert!(result(&toml(text), &edit).contains("binding = \"K1\""));
    let incomplete = text.replace("secret_name", "comment");
    assert_eq!(
        objection(&toml(&incomplete), &edit),
        "wrangler would refuse the top level: `unsafe.bindings[0]` has no `secret_name`"
    );
    let taken = format!("vars = {{ K1 = 1 }}\n{text}");
    assert_eq!(
        objection(&toml(&taken), &edit),
        "K1 is already the name of an Environment Variable in the top level"
    );
}

#[test]
fn a_binding_gets_no_name_that_is_taken() {
    let project = toml(&format!("{FIELD} = [{}]\n[vars]\nK2 = \"\"", entry("K1")));
    let rename = |text: &str| ConfigEdit::Set {
        at: array_of(&[]).index(0).key("binding"),
        text: text.to_owned(),
    };
    assert_eq!(
        objection(&project, &rename("K2")),
        "K2 is already the name of an Environment Variable in the top level"
    );
    result(&project, &rename("K3"));
}

#[test]
fn a_copy_leaves_out_what_the_environment_has_and_what_is_not_clear() {
    let entries = ["K1", "K2", "K3", "K1"].map(entry).join(", ");
    let project = toml(&format!("{FIELD} = [{entries}]\n[env.a.vars]\nK2 = \"\""));
    let edit = copy(&["K1", "K2", "K3", "K1"], &["env", "a"]);
    let NarrowedCopy {
        edit: kept,
        left_out,
    } = narrow_copy(&TakenNames::new(&project), &edit);
    let reasons: Vec<String> = left_out.iter().map(|(_, why)| why.to_string()).collect();
    assert_eq!(
        reasons,
        [
            "K1 is the name of two bindings in the top level, so which of them env.a should have \
             is not clear",
            "K2 is already the name of an Environment Variable in env.a",
        ]
    );
    let after = result(&project, &kept.unwrap());
    let (_, environment) = after.split_once("[env.a.vars]").unwrap();
    assert!(
        environment.contains("\"K3\"") && !environment.contains("\"K1\""),
        "{after}"
    );
    let all_taken = copy(&["K1"], &["env", "a"]);
    let project = toml(&format!(
        "{FIELD} = [{}]\n[env.a.vars]\nK1 = \"\"",
        entry("K1")
    ));
    objection(&project, &all_taken);
}

#[test]
fn what_is_refused_already_can_be_edited_elsewhere() {
    let twice = format!("{FIELD} = [{}, {}]\n[env.a]\n", entry("K1"), entry("K1"));
    let project = toml(&twice);
    let edit = ConfigEdit::Set {
        at: array_of(&[]).index(1).key("store_id"),
        text: "t".to_owned(),
    };
    result(&project, &edit);
}

#[test]
fn an_environment_does_not_lose_what_the_edit_does_not_name() {
    let text = format!(
        "[previews]\n{FIELD} = [{}]\n[env.a]\n{}",
        entry("K1"),
        headed("env.a.preview", "K2")
    );
    assert_eq!(
        objection(
            &toml(&text),
            &move_array(&["env", "a", "preview"], &["env", "a", "previews"])
        ),
        "it would change what env.a.previews binds: K1"
    );
    let remove = ConfigEdit::Edits(vec![TreeEdit::Remove {
        at: path(&["env", "a"]),
    }]);
    let json = r#"{ "env": { "a": {}, "b": {} } }"#;
    assert_eq!(
        objection(&project("wrangler.json", json), &remove),
        "env.a would no longer be an environment"
    );
}

#[test]
fn the_first_environment_is_a_consequence() {
    let text = headed("staging", "K1");
    let edit = move_array(&["staging"], &["env", "staging"]);
    let consequence = |text: &str| prove_edit(&toml(text), &edit).unwrap().consequence;
    assert_eq!(
        consequence(&text).unwrap(),
        "This creates the first environment of wrangler.toml. Until now, `wrangler deploy -e NAME` \
         used the top level's bindings and only warned; from then on it uses only the environment's and refuses every name but staging"
    );
    assert_eq!(consequence(&format!("{text}[env.other]\n")), None);
    let ids = prove_edit(&toml(&text), &edit)
        .unwrap()
        .project
        .environments;
    assert!(
        ids.iter()
            .any(|one| one.id == EnvironmentId::Named("staging".to_owned()))
    );
}

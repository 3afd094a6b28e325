//! The rooms of `src` import each other in one direction.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ignore::Walk;

use super::{CONTRIBUTING, root};

/// `commands` takes its arguments and its context from `cli`, which starts it.
const MUTUAL: (&str, &str) = ("commands", "cli");

/// The rooms in the order of the document, the lowest first.
fn order() -> Vec<String> {
    let list = CONTRIBUTING.section("No import runs up in this order:", ".");
    list.split(',').map(|room| room.trim().to_owned()).collect()
}

/// The room of a file of the library.
fn room_of(path: &Path) -> Option<String> {
    let inner = path.strip_prefix(root().join("src")).ok()?;
    let first = Path::new(inner.components().next()?.as_os_str());
    Some(first.with_extension("").to_str()?.to_owned())
}

/// The rooms that a text names behind `crate::`.
fn imports(text: &str) -> BTreeSet<&str> {
    let code = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let parts = code.flat_map(|line| line.split("crate::").skip(1));
    parts
        .map(|part| {
            let end = part.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
            &part[..end.unwrap_or(part.len())]
        })
        .collect()
}

#[test]
fn no_import_runs_up() {
    let order = order();
    let rank = |room: &str| order.iter().position(|other| other == room);
    let mut rooms = BTreeSet::new();
    let files = Walk::new(root().join("src")).filter_map(Result::ok);
    for file in files.filter(|file| file.path().extension().is_some_and(|suffix| suffix == "rs")) {
        let room = room_of(file.path()).unwrap();
        if matches!(room.as_str(), "lib" | "main" | "bin") {
            continue;
        }
        let own = rank(&room);
        assert!(own.is_some(), "{room} is not in the order");
        for other in imports(&fs::read_to_string(file.path()).unwrap()) {
            let is_up = rank(other) > own && (room.as_str(), other) != MUTUAL;
            assert!(!is_up, "{} imports {other}", file.path().display());
        }
        rooms.insert(room);
    }
    assert_eq!(
        rooms.len(),
        order.len(),
        "the order has a room that is not there"
    );
}

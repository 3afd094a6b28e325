//! Every file that a document or the manifest names is there.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;

use super::{CONTRIBUTING, README, root};

/// A document as it is read.
pub(super) struct PageText {
    /// Its path from the root of the repository.
    pub(super) name: String,
    pub(super) text: String,
}

/// Every document: those at the top level, and all in `docs`.
pub(super) fn pages() -> Vec<PageText> {
    let folders =
        ["", "docs", "docs/rules", "skills/wrangler-permit"].map(|folder| root().join(folder));
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    let pages = paths.filter(|path| path.extension().is_some_and(|suffix| suffix == "md"));
    pages.map(|path| PageText::read(&path)).collect()
}

impl PageText {
    fn read(path: &Path) -> Self {
        let name = path.strip_prefix(root()).unwrap();
        Self {
            name: name.to_str().unwrap().replace('\\', "/"),
            text: fs::read_to_string(path).unwrap(),
        }
    }

    /// Where its links lead to: a path from its folder, and an anchor.
    fn links(&self) -> impl Iterator<Item = (&str, &str)> {
        let targets = self.text.split("](").skip(1);
        let targets = targets.filter_map(|rest| Some(rest.split_once(')')?.0));
        let local = targets.filter(|target| !target.contains("://"));
        local.map(|target| target.split_once('#').unwrap_or((target, "")))
    }

    /// The anchors of its headings.
    fn anchors(&self) -> BTreeSet<String> {
        let headings = self.text.lines().filter(|line| line.starts_with('#'));
        headings
            .map(|line| {
                let heading = line.trim_start_matches('#').trim().to_lowercase();
                let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
                let kept: String = heading.chars().filter(kept).collect();
                kept.replace(' ', "-")
            })
            .collect()
    }
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    assert!(pages.iter().any(|page| page.name == "docs/guide.md"));
    for page in &pages {
        for (target, anchor) in page.links() {
            let path = match target {
                "" => root().join(&page.name),
                target => root().join(&page.name).parent().unwrap().join(target),
            };
            assert!(path.exists(), "{}: {target}", page.name);
            if !anchor.is_empty() {
                let anchors = PageText::read(&path.canonicalize().unwrap()).anchors();
                assert!(anchors.contains(anchor), "{}: #{anchor}", page.name);
            }
        }
    }
}

#[test]
fn every_path_in_a_document_is_there() {
    let mut count = 0;
    for page in pages() {
        for path in paths_in(&page.text) {
            assert!(root().join(&path).exists(), "{}: {path}", page.name);
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}

/// The paths of this repository that `text` names, up to a part that stands for a name: `ID.md`.
fn paths_in(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    let words = text.split(|c: char| !is_part(c));
    let words = words.filter(|word| {
        let folder = word.split_once('/').map(|(folder, _)| folder);
        matches!(folder, Some("src" | "tests" | "docs" | "templates"))
    });
    words
        .map(|word| {
            let parts = word.trim_end_matches(['.', '/']).split('/');
            let known = parts.take_while(|part| {
                let stem = part.split('.').next().unwrap_or_default();
                stem.bytes().any(|byte| byte.is_ascii_lowercase())
            });
            known.collect::<Vec<_>>().join("/")
        })
        .collect()
}

#[test]
fn every_stop_of_the_way_through_the_code_is_there() {
    let table = CONTRIBUTING.section("<!-- stops -->", "<!-- end of stops -->");
    let mut count = 0;
    for row in table.lines().skip(2) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, _, file, functions, ..] = cells.as_slice() else {
            panic!("{row}");
        };
        let source = fs::read_to_string(root().join(file.trim_matches('`'))).unwrap();
        for function in functions.split(", ") {
            let name = function.trim_matches('`');
            let called = |end: char| source.contains(&format!("fn {name}{end}"));
            assert!(called('(') || called('<'), "{file}: {name}");
            count += 1;
        }
    }
    assert!(count > 10, "{count}");
}

fn manifest() -> DocumentMut {
    let text = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    text.parse().unwrap()
}

#[test]
fn readme_names_the_oldest_rust() {
    let manifest = manifest();
    let version = manifest["package"]["rust-version"].as_str().unwrap();
    assert!(README.text().contains(&format!("Rust {version} ")));
}

#[test]
fn the_crate_includes_what_it_is_built_from() {
    let manifest = manifest();
    let include = manifest["package"]["include"].as_array().unwrap();
    let patterns: Vec<&str> = include
        .iter()
        .map(|pattern| pattern.as_str().unwrap())
        .collect();
    let names: BTreeSet<String> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for pattern in &patterns {
        let start = pattern.trim_end_matches("/**").trim_end_matches('*');
        assert!(
            names.iter().any(|name| name.starts_with(start)),
            "{pattern}"
        );
    }
    for file in built_in() {
        let folder = file.split('/').next().unwrap();
        assert!(
            patterns.contains(&format!("{folder}/**").as_str()),
            "{file}"
        );
    }
}

/// What the code takes in when it is built, by paths from the root of the repository.
fn built_in() -> Vec<String> {
    let mut sources = Vec::new();
    collect_sources(&root().join("src"), &mut sources);
    let mut files = Vec::new();
    for source in sources {
        let text = fs::read_to_string(&source).unwrap();
        for call in text.split("include_str!(").skip(1) {
            let target = call.split('"').nth(1).unwrap();
            let path = source.parent().unwrap().join(target);
            let path = path.canonicalize().unwrap();
            let path = path.strip_prefix(root().canonicalize().unwrap()).unwrap();
            files.push(path.to_str().unwrap().replace('\\', "/"));
        }
    }
    assert!(files.iter().any(|file| file.starts_with("docs/rules")));
    files
}

fn collect_sources(folder: &Path, sources: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_sources(&path, sources);
        } else if path.extension().is_some_and(|suffix| suffix == "rs") {
            sources.push(path);
        }
    }
}

//! Folders laid out as people have them, and what is found there.

use std::fs;

use super::super::walk::{find_variants, glance, walk};
use super::*;

/// A folder with these files; `/` at the end makes a folder.
fn write_files(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        match name.strip_suffix('/') {
            Some(_) => fs::create_dir_all(path).unwrap(),
            None => {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
        }
    }
    folder
}

fn short(folder: &Path, paths: &[PathBuf]) -> Vec<String> {
    let names = paths.iter().map(|path| path.strip_prefix(folder).unwrap());
    names.map(|name| name.display().to_string()).collect()
}

#[test]
fn the_name_counts_before_the_distance() {
    let folder = write_files(&[
        ("wrangler.json", "{}"),
        ("a/b/wrangler.toml", ""),
        ("a/wrangler.jsonc", "{}"),
    ]);
    let found = discover(&folder.path().join("a/b")).unwrap();
    assert_eq!(found.config, Some(folder.path().join("wrangler.json")));
    assert_eq!(
        short(folder.path(), &found.unread),
        ["a/b/wrangler.toml", "a/wrangler.jsonc"]
    );
}

#[test]
fn a_folder_of_that_name_is_not_a_config() {
    let folder = write_files(&[
        ("a/wrangler.json/", ""),
        ("wrangler.toml", ""),
        ("cloudflare.config.ts", ""),
    ]);
    let found = discover(&folder.path().join("a")).unwrap();
    assert_eq!(found.config, Some(folder.path().join("wrangler.toml")));
    assert_eq!(
        short(folder.path(), &found.unread),
        ["cloudflare.config.ts"]
    );
    assert!(found.redirect.is_none());
}

fn redirect(files: &[(&str, &str)], from: &str) -> Result<PathBuf, String> {
    let folder = write_files(files);
    let found = discover(&folder.path().join(from)).unwrap();
    match found.redirect.unwrap() {
        Ok(redirect) => Ok(redirect
            .target
            .strip_prefix(folder.path())
            .unwrap()
            .to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

const DEPLOY: &str = ".wrangler/deploy/config.json";

#[test]
fn a_redirect_is_followed_from_the_same_start() {
    let target = r#"{ "configPath": "../../dist/wrangler.json", } // made by a tool"#;
    let files = [
        (DEPLOY, target),
        ("dist/wrangler.json", "{}"),
        ("wrangler.toml", ""),
        ("src/", ""),
    ];
    assert_eq!(
        redirect(&files, "src"),
        Ok(PathBuf::from("dist/wrangler.json"))
    );
    let files = [(DEPLOY, target), ("dist/wrangler.json", "{}")];
    assert_eq!(
        redirect(&files, ""),
        Ok(PathBuf::from("dist/wrangler.json"))
    );
}

#[test]
fn a_redirect_that_leads_nowhere_says_so() {
    let told = |text: &str| redirect(&[(DEPLOY, text), ("wrangler.toml", "")], "").unwrap_err();
    assert!(told("").starts_with("cannot read the deploy configuration"));
    assert!(told("{}").ends_with("names no \"configPath\""));
    assert!(told(r#"{"configPath": ""}"#).ends_with("names no \"configPath\""));
    assert!(told(r#"{"configPath": "../x.json"}"#).ends_with("which does not exist"));
    let files = [
        (DEPLOY, r#"{"configPath": "config.json"}"#),
        ("a/wrangler.toml", ""),
    ];
    assert!(
        redirect(&files, "a")
            .unwrap_err()
            .contains("do not share a folder")
    );
}

#[test]
fn a_walk_finds_one_config_a_folder_in_order() {
    let folder = write_files(&[
        ("b/wrangler.toml", ""),
        ("b/wrangler.jsonc", "{}"),
        ("a/x/wrangler.json", "{}"),
        ("a/x/cloudflare.config.mjs", ""),
        ("c/node_modules/d/wrangler.toml", ""),
        ("c/.wrangler/tmp/wrangler.toml", ""),
        ("c/ignored/wrangler.toml", ""),
        (
            ".gitignore",
            "ignored/\nwrangler.json\n!a/x/wrangler.json\n",
        ),
        ("wrangler.json", "{}"),
        (
            "d/.wrangler/deploy/config.json",
            r#"{"configPath": "../../out/wrangler.json"}"#,
        ),
        ("d/out/wrangler.json", "{}"),
        ("d/wrangler.toml", ""),
    ]);
    let walked = walk(folder.path());
    let configs: Vec<_> = walked
        .found
        .iter()
        .filter_map(|found| found.config.clone())
        .collect();
    assert_eq!(
        short(folder.path(), &configs),
        [
            "wrangler.json",
            "a/x/wrangler.json",
            "b/wrangler.jsonc",
            "d/wrangler.toml"
        ]
    );
    let unread = walked
        .found
        .iter()
        .flat_map(|found| found.unread.clone())
        .collect::<Vec<_>>();
    assert_eq!(
        short(folder.path(), &unread),
        ["a/x/cloudflare.config.mjs", "b/wrangler.toml"]
    );
    assert!(matches!(&walked.found[3].redirect, Some(Ok(_))));
    assert!(walked.unreadable.is_empty());
}

#[cfg(unix)]
#[test]
fn a_walk_does_not_follow_links_in_circles() {
    let folder = write_files(&[("a/wrangler.toml", "")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).unwrap();
    assert_eq!(walk(folder.path()).found.len(), 1);
}

#[test]
fn a_walk_through_nothing_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let walked = walk(&folder.path().join("absent"));
    assert!(walked.found.is_empty());
    assert_eq!(walked.unreadable.len(), 1);
}

#[test]
fn variants_are_those_of_the_way_to_the_config() {
    let folder = write_files(&[
        ("wrangler.eu.toml", ""),
        (".git/", ""),
        ("a/wrangler.toml", ""),
        ("a/wrangler.eu.toml", ""),
        ("a/b/wrangler-us.json", ""),
        ("a/b/wrangler.local.json", ""),
        ("a/b/c/wrangler.far.json", ""),
        ("a/.gitignore", "*.local.json\n"),
    ]);
    let (start, config) = (
        folder.path().join("a/b"),
        folder.path().join("a/wrangler.toml"),
    );
    let found = find_variants(&start, Some(&config));
    let near = ["a/b/wrangler-us.json", "a/wrangler.eu.toml"];
    assert_eq!(short(folder.path(), &found), near);
    let found = find_variants(&start, None);
    let all = [near[0], near[1], "wrangler.eu.toml"];
    assert_eq!(short(folder.path(), &found), all);
}

#[test]
fn a_glance_knows_what_it_left_out() {
    let folder = write_files(&[("a/b/c/d/wrangler.toml", ""), ("a/wrangler.eu.toml", "")]);
    let seen = glance(folder.path());
    assert_eq!((seen.found.len(), seen.variants.len()), (1, 1));
    assert!(!seen.is_partial);
    let folder = write_files(&[("1/2/3/4/5/6/7/wrangler.toml", ""), ("wrangler.toml", "")]);
    let seen = glance(folder.path());
    assert_eq!(seen.found.len(), 1);
    assert!(seen.is_partial);
}

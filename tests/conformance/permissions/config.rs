//! The configs: each a folder under `configs`, with whatever files it speaks of.

use std::path::{Path, PathBuf};

use wrangler_permit::ConfigNode;
use wrangler_permit::{ConfigDocument, ConfigFormat};

use crate::sandbox::{self, Files};

/// What `main` names.
const CODE: &str = "export default { fetch: () => new Response('hello') }\n";

/// A project to deploy.
pub(super) struct Config {
    /// The name of its folder.
    pub(super) name: String,
    /// The name of the config.
    pub(super) file: String,
    /// All its files, the config among them.
    pub(super) files: Files,
    /// The config as it is read.
    pub(super) document: ConfigDocument,
}

impl Config {
    /// All of them, by name.
    pub(super) fn all() -> Vec<Self> {
        const CONFIGS: &str = "tests/conformance/permissions/configs";
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(CONFIGS);
        let folders = std::fs::read_dir(folder).unwrap();
        let mut all: Vec<Self> = folders
            .map(|entry| Self::at(&entry.unwrap().path()))
            .collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }

    fn at(folder: &Path) -> Self {
        let mut files = sandbox::files(folder);
        let config = files
            .keys()
            .find(|path| ConfigFormat::from_path(path).is_some())
            .unwrap();
        let config = config.clone();
        let document = ConfigDocument::parse(&config, files[&config].clone()).unwrap();
        files.insert(PathBuf::from("src/index.js"), CODE.into());
        Self {
            name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
            file: config.to_str().unwrap().to_owned(),
            files,
            document,
        }
    }

    /// The top level, whose name is empty, and the named environments.
    pub(super) fn environments(&self) -> Vec<String> {
        let table = self.document.root.get("env");
        let named = table.into_iter().flat_map(ConfigNode::entries);
        let named = named.map(|entry| entry.key.clone());
        [String::new()].into_iter().chain(named).collect()
    }

    /// Whether it is a Pages project.
    pub(super) fn pages(&self) -> bool {
        self.document.root.get("pages_build_output_dir").is_some()
    }
}

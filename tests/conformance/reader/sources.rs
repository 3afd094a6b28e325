//! Where configs come from that nobody wrote for this test.

use std::path::Path;

use super::Config;
use crate::sandbox::files;

const NAMES: [&str; 3] = ["wrangler.toml", "wrangler.json", "wrangler.jsonc"];

/// The configs of the fixtures that `check` and `fix` are tested with.
pub(super) fn fixtures() -> Vec<Config> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let configs = configs_in(&folder);
    let is_input = |config: &Config| {
        let parts: Vec<&str> = config.about.split('/').collect();
        parts.get(1) == Some(&"in") && NAMES.contains(&config.file.as_str())
    };
    configs.into_iter().filter(is_input).collect()
}

/// Configs of other people, where they are at hand in a folder beside the project or further up.
pub(super) fn corpus() -> Option<Vec<Config>> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1);
    let mut folders = above.map(|folder| folder.join("shared/corpus"));
    let folder = folders.find(|folder| folder.is_dir())?;
    Some(configs_in(&folder))
}

/// Every file below `folder` of a format that wrangler reads.
fn configs_in(folder: &Path) -> Vec<Config> {
    files(folder)
        .into_iter()
        .filter_map(|(path, bytes)| {
            let suffix = path.extension()?.to_str()?;
            let name = path.file_name()?.to_str()?;
            let file = match suffix {
                _ if NAMES.contains(&name) => name.to_owned(),
                "toml" | "json" | "jsonc" => format!("wrangler.{suffix}"),
                _ => return None,
            };
            let about = path.to_str()?.replace('\\', "/");
            Some(Config { about, file, bytes })
        })
        .collect()
}

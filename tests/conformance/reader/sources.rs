//! Where configs come from that nobody wrote for this test.

use std::path::Path;

use super::Config;
use crate::sandbox::files;

const NAMES: [&str; 3] = ["wrangler.toml", "wrangler.json", "wrangler.jsonc"];

/// The configs that the cases start from, those of shared projects among them.
pub(super) fn fixtures() -> Vec<Config> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let cases = configs_in(&tests.join("cases"));
    let own = cases
        .into_iter()
        .filter(|config| config.about.contains("/in/"));
    let projects = configs_in(&tests.join("projects"));
    own.chain(projects)
        .filter(|config| NAMES.contains(&config.file.as_str()))
        .collect()
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

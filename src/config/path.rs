//! Paths by their text, without a look at what is there.

use std::path::{Component, Path, PathBuf};

/// `path` without `.` and `..`, by its text alone, as `path.resolve` of Node.js has it.
pub(crate) fn normalize_path(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if ends_in_name(&normal) => drop(normal.pop()),
            Component::ParentDir if normal.has_root() => {}
            other => normal.push(other),
        }
    }
    normal
}

fn ends_in_name(path: &Path) -> bool {
    matches!(path.components().next_back(), Some(Component::Normal(_)))
}

/// `path` relative to `cwd`: with `..` where it is above, with `/` on every platform.
pub(crate) fn display_path(cwd: &Path, path: &Path) -> String {
    let pairs = path.components().zip(cwd.components());
    let common = pairs.take_while(|(a, b)| a == b).count();
    // On another root only the whole path works.
    if common == 0 {
        return path.display().to_string();
    }
    let up = cwd.components().skip(common).map(|_| "..".to_owned());
    let down = path.components().skip(common);
    let down = down.map(|part| part.as_os_str().to_string_lossy().into_owned());
    let parts: Vec<String> = up.chain(down).filter(|part| part != ".").collect();
    parts.join("/")
}

//! What stands under the name of a config without being a file.

use std::fs::{self, FileType};
use std::path::Path;

/// What `path` is, if something is there and it is not a file: "a folder", "a link to shared.toml, which is
/// not there".
pub(crate) fn describe_irregular(path: &Path) -> Option<String> {
    let own = fs::symlink_metadata(path).ok()?;
    match fs::metadata(path) {
        Ok(target) if target.is_file() => None,
        Ok(target) => Some(describe_type(target.file_type()).to_owned()),
        Err(_) if own.is_symlink() => {
            let target = fs::read_link(path).ok()?;
            Some(format!(
                "a link to {}, which is not there",
                target.display()
            ))
        }
        Err(_) => None,
    }
}

fn describe_type(kind: FileType) -> &'static str {
    if kind.is_dir() {
        return "a folder";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return "a pipe (FIFO)";
        }
        if kind.is_socket() {
            return "a socket";
        }
    }
    "a device"
}

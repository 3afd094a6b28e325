//! Where the platform keeps what a program has done.
//!
//! A library would read the environment past `Host`. Linux as the XDG Base Directory Specification
//! 0.8 has it: a path that is not absolute counts as unset.

use std::path::{Path, PathBuf};

use crate::host::Host;

/// What decides where state is kept.
#[derive(Clone, Copy, Debug)]
enum Platform {
    Mac,
    Unix,
    Windows,
}

impl Platform {
    const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::Mac
    } else {
        Self::Unix
    };

    fn state(self, var: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
        let absolute = |name: &str| {
            let path = PathBuf::from(var(name)?);
            is_absolute(self, &path).then_some(path)
        };
        match self {
            Self::Mac => Some(absolute("HOME")?.join("Library/Application Support")),
            Self::Unix => {
                absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))
            }
            Self::Windows => absolute("LOCALAPPDATA"),
        }
    }
}

/// A path of another platform than this one is judged by its look: only tests ask.
fn is_absolute(platform: Platform, path: &Path) -> bool {
    match platform {
        Platform::Windows if !cfg!(windows) => path.to_string_lossy().contains(":\\"),
        _ => path.is_absolute(),
    }
}

/// The folder that holds the journals; none where no variable names one.
pub(crate) fn folder(host: &dyn Host) -> Option<PathBuf> {
    let state = Platform::HERE.state(|name| host.var(name))?;
    Some(state.join("wrangler-permit").join("journal"))
}

/// The folder of the locks by which runs take turns; none where no variable names one.
pub(crate) fn turns_folder(host: &dyn Host) -> Option<PathBuf> {
    Some(folder(host)?.with_file_name("turns"))
}

/// The variables that could name the folder on this platform, as a sentence has them.
pub(super) fn variables() -> &'static str {
    match Platform::HERE {
        Platform::Mac => "HOME",
        Platform::Unix => "XDG_STATE_HOME or HOME",
        Platform::Windows => "LOCALAPPDATA",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(platform: Platform, vars: &[(&str, &str)]) -> Option<String> {
        let var = |name: &str| {
            let mut vars = vars.iter();
            let (_, value) = vars.find(|(key, _)| *key == name)?;
            Some((*value).to_owned())
        };
        let state = platform.state(var)?;
        Some(state.to_string_lossy().into_owned())
    }

    #[cfg(unix)]
    #[test]
    fn every_platform_has_its_place() {
        let home = ("HOME", "/home/me");
        let local = ".local/state";
        let ours = state(Platform::Unix, &[home, ("XDG_STATE_HOME", "/state")]);
        assert_eq!(ours.as_deref(), Some("/state"));
        for unset in ["", "relative/state"] {
            let ours = state(Platform::Unix, &[home, ("XDG_STATE_HOME", unset)]);
            assert_eq!(ours, Some(format!("/home/me/{local}")));
        }
        let mac = state(Platform::Mac, &[home, ("XDG_STATE_HOME", "/state")]);
        assert_eq!(mac.as_deref(), Some("/home/me/Library/Application Support"));
        let windows = [("LOCALAPPDATA", "C:\\Users\\me\\AppData\\Local"), home];
        let windows = state(Platform::Windows, &windows);
        assert_eq!(windows.as_deref(), Some("C:\\Users\\me\\AppData\\Local"));
        assert_eq!(state(Platform::Windows, &[home]), None);
        assert_eq!(state(Platform::Unix, &[("HOME", "")]), None);
    }
}

//! One Secrets Store binding, as a config has it.

use super::ConfigProblem;
use crate::config::tree::{ByteSpan, ConfigNode, ConfigPath};

/// One Secrets Store binding of an environment.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(crate) path: ConfigPath,
    /// The whole entry.
    pub(crate) span: ByteSpan,
    /// The name that the Worker uses.
    pub(crate) binding: Option<SpannedText>,
    pub(crate) store_id: Option<SpannedText>,
    pub(crate) secret_name: Option<SpannedText>,
    /// Why wrangler would reject the entry.
    pub(crate) malformed: Option<ConfigProblem>,
    /// The fields that are absent, empty or not strings. (An empty `store_id` is not one of them:
    /// it is a placeholder.)
    pub(crate) unset: Vec<&'static str>,
    /// The scopes that its secret must hold, `workers` first.
    pub(crate) needs: Vec<&'static str>,
}

/// A string of the config with its place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct SpannedText {
    pub(crate) value: String,
    /// The value in the file, quotes included.
    pub(crate) span: ByteSpan,
}

impl SpannedText {
    /// The text of `node`, if it is a string.
    pub(super) fn read(node: &ConfigNode) -> Option<Self> {
        Some(Self {
            value: node.text()?.to_owned(),
            span: node.span.clone(),
        })
    }
}

impl Binding {
    /// The binding's name as it is shown; "(no name)" where it has none.
    pub(crate) fn title(&self) -> &str {
        self.binding
            .as_ref()
            .map_or("(no name)", |text| &text.value)
    }

    /// The names of `bindings` as they are shown.
    pub(crate) fn collect_titles<'a>(bindings: impl Iterator<Item = &'a Self>) -> Vec<String> {
        let titles = bindings.map(|binding| binding.title().to_owned());
        titles.collect()
    }

    /// Whether it is in `secrets_store_secrets`, not in `unsafe.bindings`.
    pub(crate) fn is_declared(&self) -> bool {
        !self.path.keys().any(|key| key == "unsafe")
    }

    /// The key that holds its name.
    pub(crate) fn title_key(&self) -> &'static str {
        if self.is_declared() {
            "binding"
        } else {
            "name"
        }
    }

    /// Store and secret, where the entry names both.
    pub(crate) fn target(&self) -> Option<(&SpannedText, &SpannedText)> {
        if self.malformed.is_some() {
            return None;
        }
        self.store_id.as_ref().zip(self.secret_name.as_ref())
    }
}

/// The name that an entry of the array of bindings has.
pub(crate) fn binding_name(entry: &ConfigNode) -> Option<String> {
    Some(entry.get("binding")?.text()?.to_owned())
}

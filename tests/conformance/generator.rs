//! Makes configs of every shape, sound ones and others, the same ones in each run.

mod broken;
mod environment;
mod json;
mod toml;

use crate::edits::{Choices, dialect, noise};

/// A config that was made.
pub(super) struct Made {
    /// How to make it again.
    pub(super) about: String,
    /// The file's name, which decides its format.
    pub(super) file: &'static str,
    /// What stands in it.
    pub(super) bytes: Vec<u8>,
}

/// What a config says, in either language.
enum Value {
    Text(String),
    /// A number or a boolean.
    Plain(&'static str),
    /// What only one language has: a date in TOML, `null` in JSON.
    Odd,
    List(Vec<Value>),
    Table(Vec<(String, Value)>),
}

impl Value {
    fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    fn table<const N: usize>(entries: [(&str, Value); N]) -> Self {
        let entries = entries.map(|(key, value)| (key.to_owned(), value));
        Self::Table(entries.into())
    }
}

/// So many configs that are documents, whatever else is wrong with them, half of them TOML.
pub(super) fn documents(count: u64) -> Vec<Made> {
    let made = (0..count).map(|seed| {
        let decisions = noise(seed);
        let mut choices = Choices::new(&decisions);
        let (file, text) = text(seed, &mut choices);
        let text = dialect(&mut choices, &text);
        Made {
            about: format!("document {seed}"),
            file,
            bytes: text.into_bytes(),
        }
    });
    made.collect()
}

/// As many configs into which an error slipped, and every error that is worth a config of its own.
pub(super) fn damaged(count: u64) -> Vec<Made> {
    let slips = (0..count).map(|seed| {
        let decisions = noise(seed + 1_000_000);
        let mut choices = Choices::new(&decisions);
        let (file, text) = text(seed, &mut choices);
        let text = dialect(&mut choices, &text);
        Made {
            about: format!("slip {seed}"),
            file,
            bytes: broken::slip(&mut choices, &text),
        }
    });
    slips.chain(broken::each()).collect()
}

fn text(seed: u64, choices: &mut Choices<'_>) -> (&'static str, String) {
    let value = environment::root(choices);
    match seed % 2 {
        0 => ("wrangler.toml", toml::text(choices, &value)),
        _ => {
            let file = choices.one_of(&["wrangler.json", "wrangler.jsonc"]);
            (file, json::text(choices, &value))
        }
    }
}

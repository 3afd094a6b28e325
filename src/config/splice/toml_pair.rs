//! A new pair of a TOML table, with its comments.

use super::style::PairStyle;

/// A pair to be written, with its own comments.
#[derive(Clone)]
pub(super) struct NewPair<'a> {
    /// The pair itself in a given style.
    pub(super) write: &'a dyn Fn(&PairStyle) -> Result<String, String>,
    /// Whether a blank line sets it apart from its siblings.
    pub(super) apart: bool,
    /// Comment lines above, without indentation.
    pub(super) above: Vec<String>,
    /// The comment behind it, with the space before.
    pub(super) behind: String,
}

impl<'a> NewPair<'a> {
    /// A pair without comments.
    pub(super) fn bare(write: &'a dyn Fn(&PairStyle) -> Result<String, String>) -> Self {
        Self {
            write,
            apart: false,
            above: Vec::new(),
            behind: String::new(),
        }
    }

    /// Its lines, without a line ending behind the last one.
    pub(super) fn lines(&self, style: &PairStyle, ending: &str) -> Result<String, String> {
        let indent = &style.indent;
        let above = self.above.iter();
        let above: String = above
            .map(|comment| format!("{indent}{comment}{ending}"))
            .collect();
        let pair = (self.write)(style)?;
        Ok(format!("{above}{indent}{pair}{}", self.behind))
    }
}

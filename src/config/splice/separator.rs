//! What is between the items of a list: a comma behind each of them, or before the next one.

/// What is between two items of a list, beside their comments.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct ItemSeparator {
    /// Between an item and its comma.
    pub(super) before: String,
    /// Between the comma and the next item.
    pub(super) after: String,
}

impl ItemSeparator {
    /// A comma right behind an item, and `after`.
    pub(super) fn behind(after: impl Into<String>) -> Self {
        Self {
            before: String::new(),
            after: after.into(),
        }
    }

    /// Whether the comma begins the line of the next item.
    pub(super) fn leads(&self) -> bool {
        self.before.contains('\n')
    }

    /// What is written before an item that is not the first: the way to its line, and a comma, if
    /// that begins the line.
    pub(super) fn before_item(&self) -> (&str, String) {
        if self.leads() {
            (&self.before, format!(",{}", self.after))
        } else {
            (&self.after, String::new())
        }
    }

    /// What is written behind an item that `needs_comma`.
    pub(super) fn behind_item(&self, needs_comma: bool) -> String {
        if needs_comma && !self.leads() {
            format!("{},", self.before)
        } else {
            String::new()
        }
    }

    /// The indentation of the line that the next item begins, or its comma, where it begins one.
    pub(super) fn indent(&self) -> Option<&str> {
        let line = if self.leads() {
            &self.before
        } else {
            &self.after
        };
        line.rsplit_once('\n').map(|(_, indent)| indent)
    }
}

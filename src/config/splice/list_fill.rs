//! New items of a list, and how they are written between its brackets.

use super::separator::ItemSeparator;

/// An item to be inserted, with its comments.
#[derive(Clone, Debug, Default)]
pub(super) struct ListItem {
    /// Whole lines above it, the first one without its indentation, each with its line ending.
    pub(super) above: String,
    pub(super) text: String,
    /// A comment behind its comma.
    pub(super) behind: String,
}

impl From<String> for ListItem {
    fn from(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

/// How the items of a new list are written.
#[derive(Clone, Debug)]
pub(super) struct ListFill {
    /// Before the first item: a line ending and indentation, or blanks.
    pub(super) open: String,
    pub(super) separator: ItemSeparator,
    /// Before the closing bracket.
    pub(super) close: String,
    /// Whether a comma follows the last item.
    pub(super) trailing: bool,
}

impl ListFill {
    /// On lines of their own: the items have the indentation `inner`, the brackets `outer`.
    pub(super) fn lines(ending: &str, inner: &str, outer: &str, trailing: bool) -> Self {
        let open = format!("{ending}{inner}");
        Self {
            separator: ItemSeparator::behind(&open),
            open,
            close: format!("{ending}{outer}"),
            trailing,
        }
    }

    /// On one line, padded.
    pub(super) fn one_line(pad: &str, separator: ItemSeparator) -> Self {
        Self {
            open: pad.to_owned(),
            separator,
            close: pad.to_owned(),
            trailing: false,
        }
    }

    /// The text between the brackets.
    pub(super) fn list(&self, items: &[ListItem]) -> String {
        let Some((first, others)) = items.split_first() else {
            return self.close.clone();
        };
        let mut list = String::new();
        let comma = self
            .separator
            .behind_item(!others.is_empty() || self.trailing);
        first.write(&mut list, &self.open, "", &comma);
        list + &join(others, &self.separator, self.trailing) + &self.close
    }
}

impl ListItem {
    /// Writes it behind `lead`, with a comma `ahead` of it or `behind` it.
    fn write(&self, list: &mut String, lead: &str, ahead: &str, behind: &str) {
        list.push_str(lead);
        list.push_str(&self.above);
        if !self.above.is_empty() {
            list.push_str(lead.rsplit('\n').next().unwrap_or_default());
        }
        list.push_str(ahead);
        list.push_str(&self.text);
        list.push_str(behind);
        list.push_str(&self.behind);
    }
}

/// `items` behind others. A comma follows each that needs one; the last one only if `trailing`.
pub(super) fn join(items: &[ListItem], separator: &ItemSeparator, trailing: bool) -> String {
    let (lead, ahead) = separator.before_item();
    let mut list = String::new();
    for (index, item) in items.iter().enumerate() {
        let comma = separator.behind_item(trailing || index + 1 < items.len());
        item.write(&mut list, lead, &ahead, &comma);
    }
    list
}

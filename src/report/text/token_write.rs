//! What the creation and the extension of a token show alike.

use super::permissions::{permission_row, permissions_table};
use super::table::{paragraph, particular};
use crate::change::outcome::TokenReadback;
use crate::cloudflare::ApiError;
use crate::permissions::groups::AS_OF;
use crate::permissions::requirements::Permission;
use crate::report::style::Style;

/// What is below the line that says what was done.
pub(super) const INDENT: &str = "     ";

/// The plan: what will be done, with what, the permissions, and remarks.
pub(super) fn write_plan<'p>(
    title: &str,
    particulars: &[(&str, String)],
    permissions: impl IntoIterator<Item = &'p Permission>,
    remarks: &[String],
    style: Style,
) -> String {
    let mut text = style.bold(&paragraph(title, "", style));
    for (name, value) in particulars {
        text.push_str(&particular(name, value, style));
    }
    text.push('\n');
    let rows = permissions.into_iter();
    let rows: Vec<_> = rows
        .map(|permission| permission_row(permission, false))
        .collect();
    text.push_str(&permissions_table(&rows, style));
    for remark in remarks {
        text.push_str(&format!("\n{}", paragraph(remark, "", style)));
    }
    text
}

/// Why the ids are not Cloudflare's own.
pub(super) fn unlisted_remark(error: &ApiError) -> String {
    format!(
        "The ids of the permissions are those of {AS_OF}, for Cloudflare did not list its own: {error}"
    )
}

/// Why the token was not read back, if so.
pub(super) fn unread_line(readback: &TokenReadback, style: Style) -> String {
    readback.unread.as_ref().map_or_else(String::new, |error| {
        let line = format!("It could not be read back, so this is what the answer said: {error}");
        paragraph(&line, INDENT, style)
    })
}

/// The labels of the groups that Cloudflare left out.
pub(super) fn dropped_labels(readback: &TokenReadback) -> Vec<&'static str> {
    readback.dropped.iter().map(|group| group.label).collect()
}

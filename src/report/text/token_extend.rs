//! What `token extend` will do, and what came of it, for people.

use super::needs::{activity, tool};
use super::permissions::{permission_row, permissions_table};
use super::plan::sent;
use super::table::{marked, paragraph, particular};
use crate::action::tokens_page;
use crate::change::outcome::TokenReadback;
use crate::permissions::groups::AS_OF;
use crate::permissions::token::OwnerKind;
use crate::permissions::token::name::workers;
use crate::report::style::{Style, escape_control, short_id};
use crate::report::view::extend::{ExtendResult, ExtendView};

/// The plan.
pub(crate) fn plan(view: &ExtendView<'_>, style: Style) -> String {
    let tool = tool(view.purpose, view.tools);
    let named = named(view);
    let title = format!(
        "Give {named} what {} {}{tool} takes",
        activity(view.purpose),
        workers(view.projects)
    );
    let mut text = style.bold(&paragraph(&title, "", style));
    for (name, value) in particulars(view) {
        text.push_str(&particular(name, &value, style));
    }
    text.push('\n');
    let rows: Vec<_> = view
        .missing
        .iter()
        .map(|permission| permission_row(permission, false))
        .collect();
    text.push_str(&permissions_table(&rows, style));
    for remark in remarks(view) {
        text.push('\n');
        text.push_str(&paragraph(&remark, "", style));
    }
    text
}

fn named(view: &ExtendView<'_>) -> String {
    let token = &view.before.token;
    match token.name.as_str() {
        "" => format!("the token {}", short_id(&token.id)),
        name => format!("{name} ({})", short_id(&token.id)),
    }
}

fn particulars(view: &ExtendView<'_>) -> Vec<(&'static str, String)> {
    let raw = &view.before.raw;
    let owner = match view.owner {
        OwnerKind::Account => format!("account {}", short_id(view.account)),
        OwnerKind::User => "the user behind the credential".to_owned(),
    };
    let policies = match view.before.token.policies.len() {
        1 => "1 policy".to_owned(),
        count => format!("{count} policies"),
    };
    let mut stays = vec!["its value".to_owned(), policies];
    if let Some(moment) = raw["expires_on"].as_str() {
        stays.push(format!("its end on {moment}"));
    }
    if raw["condition"]
        .as_object()
        .is_some_and(|condition| !condition.is_empty())
    {
        stays.push("from where it works".to_owned());
    }
    if raw["status"] == "disabled" {
        stays.push("that it is switched off".to_owned());
    }
    vec![
        ("owner", owner),
        ("stays", stays.join(", ")),
        ("by", format!("the credential from {}", view.source)),
    ]
}

fn remarks(view: &ExtendView<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    remarks.extend(unclear(view));
    if let Some(error) = view.unlisted {
        remarks.push(format!(
            "The ids of the permissions are those of {AS_OF}, for Cloudflare did not list its own: {error}"
        ));
    }
    remarks
}

fn unclear(view: &ExtendView<'_>) -> Option<String> {
    let labels: Vec<&str> = view.unclear.iter().copied().collect();
    let list = labels.join(", ");
    (!labels.is_empty()).then(|| format!("maybe there already, and not added: {list}"))
}

/// What is added, as people read JSON.
pub(crate) fn detail(view: &ExtendView<'_>, style: Style) -> String {
    sent(&view.policies, style)
}

/// How it ended, and what to do next.
pub(crate) fn end(view: &ExtendView<'_>, ended: &ExtendResult, style: Style) -> String {
    let named = escape_control(&named(view));
    match ended {
        ExtendResult::Complete => match unclear(view) {
            None => paragraph(&format!("{named} lacks nothing."), "", style),
            Some(unclear) => {
                let line = format!("{named} lacks nothing for certain; {unclear}");
                paragraph(&line, "", style)
            }
        },
        ExtendResult::Planned => paragraph("Nothing was changed: --yes adds them.", "", style),
        ExtendResult::Declined => paragraph("Nothing was changed.", "", style),
        ExtendResult::Extended(seen) => made(view, &named, seen, style),
    }
}

fn made(view: &ExtendView<'_>, named: &str, seen: &TokenReadback, style: Style) -> String {
    let (success, failure) = (
        style.success(style.mark("✓", "ok")),
        style.failure(style.mark("✗", "!!")),
    );
    let mut text = String::new();
    let dropped: Vec<&str> = seen.dropped.iter().map(|group| group.label).collect();
    let added = view.missing.iter().map(|permission| permission.group.label);
    let added: Vec<&str> = added.filter(|label| !dropped.contains(label)).collect();
    if !added.is_empty() {
        let list = added.join(", ");
        let line = format!("{named} now has {list}; its value is as before");
        text.push_str(&marked(&success, &line, style));
    }
    if !dropped.is_empty() {
        let line = format!("{named}: Cloudflare left out {}", dropped.join(", "));
        text.push_str(&marked(&failure, &line, style));
        let line = "A credential can give only what it may itself: use one that may.";
        text.push_str(&paragraph(line, "     ", style));
    }
    if !seen.lost.is_empty() {
        let lost: Vec<&str> = seen.lost.iter().map(String::as_str).collect();
        let page = match view.owner {
            OwnerKind::Account => tokens_page(view.account),
            OwnerKind::User => tokens_page(""),
        };
        let line = format!(
            "{named} has no longer, or not in the same way: {}. Look at it: {page}",
            lost.join(", ")
        );
        text.push_str(&marked(&failure, &line, style));
    }
    if let Some(error) = &seen.unread {
        let line = format!("It could not be read back, so this is what the answer said: {error}");
        text.push_str(&paragraph(&line, "     ", style));
    }
    text
}

//! What `token extend` will do, and how it ended, for people.

use super::needs::{activity, tool};
use super::table::{marked, paragraph};
use super::token_write::{INDENT, dropped_labels, unlisted_remark, unread_line, write_plan};
use crate::change::outcome::TokenReadback;
use crate::permissions::token::OwnerKind;
use crate::permissions::token::name::workers;
use crate::report::style::{Style, short_id};
use crate::report::view::extend::{ExtendResult, ExtendView};
use crate::report::view::owner_tokens_page;

/// The plan.
pub(crate) fn plan(view: &ExtendView<'_>, style: Style) -> String {
    let tool = tool(view.purpose, view.tools);
    let named = token_title(view);
    let title = format!(
        "Give {named} what {} {}{tool} needs",
        activity(view.purpose),
        workers(view.projects)
    );
    let remarks: Vec<String> = unclear_remark(view)
        .into_iter()
        .chain(view.unlisted.map(unlisted_remark))
        .collect();
    write_plan(&title, &particulars(view), view.missing, &remarks, style)
}

fn token_title(view: &ExtendView<'_>) -> String {
    let token = &view.before.token;
    match token.name.as_str() {
        "" => format!("the token {}", short_id(&token.id)),
        name => format!("{name} ({})", short_id(&token.id)),
    }
}

fn particulars(view: &ExtendView<'_>) -> [(&'static str, String); 3] {
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
    [
        ("owner", owner),
        ("stays", stays.join(", ")),
        ("using", format!("the credential from {}", view.source)),
    ]
}

fn unclear_remark(view: &ExtendView<'_>) -> Option<String> {
    let labels: Vec<&str> = view.unclear.iter().copied().collect();
    let list = labels.join(", ");
    (!labels.is_empty()).then(|| format!("maybe there already, and not added: {list}"))
}

/// How it ended, and what to do next.
pub(crate) fn end(view: &ExtendView<'_>, ended: &ExtendResult, style: Style) -> String {
    let named = token_title(view);
    match ended {
        ExtendResult::Complete => {
            let line = match unclear_remark(view) {
                None => format!("{named} lacks nothing."),
                Some(unclear) => format!("{named} lacks nothing for certain; {unclear}"),
            };
            paragraph(&line, "", style)
        }
        ExtendResult::Planned => paragraph("Nothing was changed: --yes adds them.", "", style),
        ExtendResult::Declined => paragraph("Nothing was changed.", "", style),
        ExtendResult::Extended(seen) => extension_lines(view, &named, seen, style),
    }
}

fn extension_lines(
    view: &ExtendView<'_>,
    named: &str,
    seen: &TokenReadback,
    style: Style,
) -> String {
    let mut text = String::new();
    let dropped = dropped_labels(seen);
    let added = view.missing.iter().map(|permission| permission.group.label);
    let added: Vec<&str> = added.filter(|label| !dropped.contains(label)).collect();
    if !added.is_empty() {
        let line = format!(
            "{named} now has {}; its value is as before",
            added.join(", ")
        );
        text.push_str(&marked(&style.success_mark(), &line, style));
    }
    if !dropped.is_empty() {
        let line = format!("{named}: Cloudflare left out {}", dropped.join(", "));
        text.push_str(&marked(&style.failure_mark(), &line, style));
        let line = "A credential can only give permissions that it has: use one that has them.";
        text.push_str(&paragraph(line, INDENT, style));
    }
    if !seen.lost.is_empty() {
        let lost: Vec<&str> = seen.lost.iter().map(String::as_str).collect();
        let line = format!(
            "{named} has no longer, or not in the same way: {}. Look at it: {}",
            lost.join(", "),
            owner_tokens_page(view.owner, view.account)
        );
        text.push_str(&marked(&style.failure_mark(), &line, style));
    }
    text + &unread_line(seen, style)
}

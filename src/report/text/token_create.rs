//! What `token create` will do, and what came of it, for people.

use super::advice::advice;
use super::needs::{aim, tool};
use super::permissions::{permission_row, permissions_table};
use super::plan::sent;
use super::table::{marked, paragraph, particular};
use crate::action::extend_token;
use crate::change::error::DeliveryError;
use crate::change::outcome::TokenReadback;
use crate::cloudflare;
use crate::permissions::groups::AS_OF;
use crate::permissions::token::name::workers;
use crate::permissions::token::{ExclusionReason, OwnerKind, PolicyBody, TokenBody};
use crate::report::style::{Style, short_id};
use crate::report::view::create::{CreateResult, CreateView, ValueDestination};

/// The plan.
pub(crate) fn plan(view: &CreateView<'_>, style: Style) -> String {
    let aim = aim(view.purpose);
    let tool = tool(view.purpose, view.tools);
    let title = format!("Make a token {aim} {}{tool}", workers(view.projects));
    let mut text = style.bold(&paragraph(&title, "", style));
    for (name, value) in particulars(view) {
        text.push_str(&particular(name, &value, style));
    }
    text.push('\n');
    let grants = view.blueprint.grants.iter();
    let rows: Vec<_> = grants
        .map(|permission| permission_row(permission, false))
        .collect();
    text.push_str(&permissions_table(&rows, style));
    for remark in remarks(view) {
        text.push('\n');
        text.push_str(&paragraph(&remark, "", style));
    }
    text
}

fn particulars(view: &CreateView<'_>) -> Vec<(&'static str, String)> {
    let body = view.body;
    let account = short_id(view.account);
    let owner = match view.blueprint.owner {
        OwnerKind::Account => format!("account {account}"),
        OwnerKind::User => format!("the user behind the credential, for account {account}"),
    };
    let expires = body.expires_on.as_deref().unwrap_or("never");
    let networks = body
        .condition
        .as_ref()
        .map(|condition| condition.request_ip.r#in.join(", "));
    let networks = networks.map_or("anywhere".to_owned(), |list| format!("from {list} alone"));
    let goes = match &view.way {
        ValueDestination::Out => "to standard output, once".to_owned(),
        ValueDestination::File(path) => format!("into {path}, readable by you alone"),
        ValueDestination::Command(program) => format!("to {program}, on its standard input"),
    };
    vec![
        ("name", body.name.clone()),
        ("owner", owner),
        ("expires", expires.to_owned()),
        ("works", networks),
        ("goes", goes),
        ("by", format!("the credential from {}", view.source)),
    ]
}

fn remarks(view: &CreateView<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    for (why, reason) in [
        (
            ExclusionReason::Unsure,
            "nothing is known to fail without it, and the sources are weak",
        ),
        (
            ExclusionReason::OfUsers,
            "it is about a user, and the token is an account's",
        ),
    ] {
        let out = view
            .blueprint
            .left_out
            .iter()
            .filter(|excluded| excluded.why == why);
        let labels: Vec<&str> = out
            .map(|excluded| excluded.permission.group.label)
            .collect();
        if !labels.is_empty() {
            remarks.push(format!("left out: {} ({reason})", labels.join(", ")));
        }
    }
    if view.assumed {
        remarks.push(
            "No config names an account: it is the only one that the credential sees.".to_owned(),
        );
    }
    if let Some(error) = view.unlisted {
        remarks.push(format!(
            "The ids of the permissions are those of {AS_OF}, for Cloudflare did not list its own: {error}"
        ));
    }
    if !view.namesakes.is_empty() {
        let ids = view.namesakes.join(", ");
        remarks.push(format!(
            "A token of this name is there already ({ids}): this makes another."
        ));
    }
    remarks
}

/// What is sent, as people read JSON.
pub(crate) fn detail(body: &TokenBody, style: Style) -> String {
    sent(body, style)
}

/// How it ended, and what to do next.
pub(crate) fn end(view: &CreateView<'_>, ended: &CreateResult<'_>, style: Style) -> String {
    match ended {
        CreateResult::Planned => paragraph("Nothing was made: --yes makes it.", "", style),
        CreateResult::Declined => paragraph("Nothing was made.", "", style),
        CreateResult::Created {
            token,
            seen,
            handed,
            ..
        } => {
            let mut text = made(view, token, seen, style);
            text.push_str(&match handed {
                Some(Ok(())) => arrived(view, style),
                Some(Err(failure)) => lost(view, failure, style),
                None => withheld(view, token, style),
            });
            text
        }
    }
}

fn made(
    view: &CreateView<'_>,
    token: &cloudflare::ApiToken,
    seen: &TokenReadback,
    style: Style,
) -> String {
    let (name, id) = (&view.body.name, &token.id);
    let count = view
        .body
        .policies
        .iter()
        .map(|policy: &PolicyBody| policy.groups.len())
        .sum();
    let all = match count {
        1 => "its 1 permission".to_owned(),
        count => format!("its {count} permissions"),
    };
    let dropped: Vec<&str> = seen.dropped.iter().map(|group| group.label).collect();
    let mut text = if dropped.is_empty() {
        let mark = style.success(style.mark("✓", "ok"));
        marked(&mark, &format!("made {name} ({id}) with {all}"), style)
    } else {
        let mark = style.failure(style.mark("✗", "!!"));
        let list = dropped.join(", ");
        let line = format!("made {name} ({id}), but Cloudflare left out: {list}");
        marked(&mark, &line, style)
    };
    if let Some(error) = &seen.unread {
        let line = format!("It could not be read back, so this is what the answer said: {error}");
        text.push_str(&paragraph(&line, "     ", style));
    }
    text
}

fn arrived(view: &CreateView<'_>, style: Style) -> String {
    let line = match &view.way {
        ValueDestination::Out => {
            "Its value went to standard output, this once: store it now.".to_owned()
        }
        ValueDestination::File(path) => format!("Its value is in {path}, readable by you alone."),
        ValueDestination::Command(program) => {
            format!("{program} has its value; it was shown nowhere.")
        }
    };
    paragraph(&line, "     ", style)
}

/// The token was created, but its value was not delivered.
fn lost(view: &CreateView<'_>, failure: &DeliveryError, style: Style) -> String {
    let mark = style.failure(style.mark("✗", "!!"));
    let mut text = marked(&mark, &failure.to_string(), style);
    if !matches!(failure, DeliveryError::Aside { .. }) {
        let page = view.page();
        let line = format!(
            "Its value is lost. The token is there: roll it for a new value, or delete it: {page}"
        );
        text.push_str(&paragraph(&line, "     ", style));
    }
    text
}

/// The token lacks permissions, so its value was not delivered.
fn withheld(view: &CreateView<'_>, token: &cloudflare::ApiToken, style: Style) -> String {
    let line = format!(
        "Its value was handed to nobody. A credential can give only what it may itself: give the token \
         the rest with one that may, then roll it for a value, or delete it: {}",
        view.page()
    );
    let mut text = paragraph(&line, "     ", style);
    text.push_str(&advice(&extend_token(&token.id).to_string(), style));
    text
}

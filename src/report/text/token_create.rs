//! What `token create` will do, and how it ended, for people.

use super::advice::advice;
use super::needs::{aim, tool};
use super::table::{marked, paragraph};
use super::token_write::{INDENT, dropped_labels, unlisted_remark, unread_line, write_plan};
use crate::change::error::DeliveryError;
use crate::change::outcome::TokenReadback;
use crate::cloudflare;
use crate::permissions::token::name::workers;
use crate::permissions::token::{ExclusionReason, OwnerKind};
use crate::report::style::{Style, count_noun, short_id};
use crate::report::view::create::{CreateResult, CreateView, ValueDestination};

/// The plan.
pub(crate) fn plan(view: &CreateView<'_>, style: Style) -> String {
    let aim = aim(view.purpose);
    let tool = tool(view.purpose, view.tools);
    let title = format!("Make a token {aim} {}{tool}", workers(view.projects));
    let grants = view.spec.grants.iter().copied();
    write_plan(&title, &particulars(view), grants, &remarks(view), style)
}

fn particulars(view: &CreateView<'_>) -> [(&'static str, String); 6] {
    let body = view.body;
    let account = short_id(view.account);
    let owner = match view.spec.owner {
        OwnerKind::Account => format!("account {account}"),
        OwnerKind::User => format!("the user behind the credential, for account {account}"),
    };
    let expires = body.expires_on.as_deref().unwrap_or("never");
    let networks = match &body.condition {
        Some(condition) => condition.request_ip.r#in.join(", "),
        None => "none".to_owned(),
    };
    let goes = match &view.way {
        ValueDestination::Out => "printed once".to_owned(),
        ValueDestination::File(path) => format!("into {path}, readable only by you"),
        ValueDestination::Command(program) => format!("to {program}, on its standard input"),
    };
    [
        ("name", body.name.clone()),
        ("owner", owner),
        ("expires", expires.to_owned()),
        ("IP limit", networks),
        ("output", goes),
        ("using", format!("the credential from {}", view.source)),
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
        let left_out = view.spec.left_out.iter();
        let labels: Vec<&str> = left_out
            .filter(|excluded| excluded.why == why)
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
    remarks.extend(view.unlisted.map(unlisted_remark));
    if !view.namesakes.is_empty() {
        let ids = view.namesakes.join(", ");
        remarks.push(format!(
            "A token of this name already exists ({ids}): this creates another."
        ));
    }
    remarks.extend(
        view.tokens_unlisted.map(|error| {
            format!("Can't tell whether a token of this name already exists: {error}.")
        }),
    );
    remarks
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
            rescue,
            ..
        } => {
            let value = match handed {
                Some(Ok(())) => delivered_line(&view.way, style),
                Some(Err(failure)) => undelivered_lines(view, failure, *rescue, style),
                None => withheld_value_lines(view, token, style),
            };
            creation_line(view, token, seen, style) + &unread_line(seen, style) + &value
        }
    }
}

fn creation_line(
    view: &CreateView<'_>,
    token: &cloudflare::ApiToken,
    seen: &TokenReadback,
    style: Style,
) -> String {
    let made = format!("made {} ({})", view.body.name, token.id);
    let dropped = dropped_labels(seen);
    if dropped.is_empty() {
        let policies = view.body.policies.iter();
        let count = policies.map(|policy| policy.groups.len()).sum();
        let line = format!("{made} with its {}", count_noun(count, "permission"));
        marked(&style.success_mark(), &line, style)
    } else {
        let line = format!("{made}, but Cloudflare left out: {}", dropped.join(", "));
        marked(&style.failure_mark(), &line, style)
    }
}

fn delivered_line(destination: &ValueDestination, style: Style) -> String {
    let line = match destination {
        ValueDestination::Out => {
            "Its value went to standard output, this once: store it now.".to_owned()
        }
        ValueDestination::File(path) => format!("Its value is in {path}, readable only by you."),
        ValueDestination::Command(program) => {
            format!("{program} has its value; it was shown nowhere.")
        }
    };
    paragraph(&line, INDENT, style)
}

/// The token was created, but its value did not arrive where it was to go.
fn undelivered_lines(
    view: &CreateView<'_>,
    failure: &DeliveryError,
    rescue: Option<&ValueDestination>,
    style: Style,
) -> String {
    let mut text = marked(&style.failure_mark(), &failure.to_string(), style);
    if let Some(rescue) = rescue {
        text.push_str(&delivered_line(rescue, style));
    } else if !matches!(failure, DeliveryError::Aside { .. }) {
        let page = view.page();
        let line = format!(
            "Its value is lost. The token is there: roll it for a new value, or delete it: {page}"
        );
        text.push_str(&paragraph(&line, INDENT, style));
    }
    text
}

/// The token lacks permissions, so its value was not delivered.
fn withheld_value_lines(
    view: &CreateView<'_>,
    token: &cloudflare::ApiToken,
    style: Style,
) -> String {
    let line = format!(
        "Its value was not delivered. A credential can only give permissions that it has: give \
         the token the rest with one that has them, then roll it for a value, or delete it: {}",
        view.page()
    );
    paragraph(&line, INDENT, style) + &advice(&view.invocation.extend_token(&token.id), style)
}

//! What `token extend` will do, and what came of it, for people.

use std::collections::BTreeSet;

use super::human::short;
use super::needs::{Tool, tool};
use super::permissions::{paragraph, particular, row, table};
use super::style::{Style, plain};
use crate::action::tokens_page;
use crate::change::outcome::TokenReadback;
use crate::cloudflare::{Error, RawToken};
use crate::permissions::groups::AS_OF;
use crate::permissions::requirements::{Permission, Purpose};
use crate::permissions::token::name::workers;
use crate::permissions::token::{Owner, Policy};
use crate::project::Project;

/// Everything that a plan to extend a token is about.
pub(crate) struct Sheet<'a> {
    /// What the token is for.
    pub(crate) purpose: Purpose,
    /// The projects.
    pub(crate) projects: &'a [Project],
    /// The wrangler of each.
    pub(crate) tools: &'a [Tool],
    /// Whose the token is.
    pub(crate) owner: Owner,
    /// The account that it is extended for.
    pub(crate) account: &'a str,
    /// The token as it is.
    pub(crate) before: &'a RawToken,
    /// What it lacks.
    pub(crate) missing: &'a [Permission],
    /// The labels of what it may have already.
    pub(crate) unclear: BTreeSet<&'static str>,
    /// What is added.
    pub(crate) policies: &'a [Policy],
    /// Where the credential lies that changes it.
    pub(crate) source: &'a str,
    /// Why the ids are not Cloudflare's own, if they are not.
    pub(crate) unlisted: Option<&'a Error>,
}

/// How a plan to extend a token ended.
pub(crate) enum Ended {
    /// There was nothing to add.
    Complete,
    /// Nothing was done.
    Planned,
    /// A person said no.
    Declined,
    /// It was changed. What Cloudflare shows of it.
    Made(TokenReadback),
}

/// The plan.
pub(crate) fn plan(sheet: &Sheet<'_>, style: Style) -> String {
    let does = match sheet.purpose {
        Purpose::Deploy => "deploying",
        Purpose::FirstDeploy => "the first deploy of",
        Purpose::Check => "checking",
        Purpose::Fix => "fixing",
    };
    let tool = tool(sheet.purpose, sheet.tools);
    let named = named(sheet);
    let title = format!(
        "Give {named} what {does} {}{tool} takes",
        workers(sheet.projects)
    );
    let mut text = style.bold(&paragraph(&title, "", style));
    for (name, value) in particulars(sheet) {
        text.push_str(&particular(name, &value, style));
    }
    text.push('\n');
    let rows: Vec<_> = sheet.missing.iter().map(|it| row(it, false)).collect();
    text.push_str(&table(&rows, style));
    for remark in remarks(sheet) {
        text.push('\n');
        text.push_str(&paragraph(&remark, "", style));
    }
    text
}

fn named(sheet: &Sheet<'_>) -> String {
    let token = &sheet.before.token;
    match token.name.as_str() {
        "" => format!("the token {}", short(&token.id)),
        name => format!("{name} ({})", short(&token.id)),
    }
}

fn particulars(sheet: &Sheet<'_>) -> Vec<(&'static str, String)> {
    let raw = &sheet.before.raw;
    let owner = match sheet.owner {
        Owner::Account => format!("account {}", short(sheet.account)),
        Owner::User => "the user behind the credential".to_owned(),
    };
    let policies = match sheet.before.token.policies.len() {
        1 => "1 policy".to_owned(),
        count => format!("{count} policies"),
    };
    let mut stays = vec!["its value".to_owned(), policies];
    if let Some(moment) = raw["expires_on"].as_str() {
        stays.push(format!("its end on {moment}"));
    }
    if raw["condition"]
        .as_object()
        .is_some_and(|it| !it.is_empty())
    {
        stays.push("from where it works".to_owned());
    }
    if raw["status"] == "disabled" {
        stays.push("that it is switched off".to_owned());
    }
    vec![
        ("owner", owner),
        ("stays", stays.join(", ")),
        ("by", format!("the credential from {}", sheet.source)),
    ]
}

fn remarks(sheet: &Sheet<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    remarks.extend(unclear(sheet));
    if let Some(error) = sheet.unlisted {
        remarks.push(format!(
            "The ids of the permissions are those of {AS_OF}, for Cloudflare did not list its own: {error}"
        ));
    }
    remarks
}

fn unclear(sheet: &Sheet<'_>) -> Option<String> {
    let labels: Vec<&str> = sheet.unclear.iter().copied().collect();
    let list = labels.join(", ");
    (!labels.is_empty()).then(|| format!("maybe there already, and not added: {list}"))
}

/// What is added, as people read JSON.
pub(crate) fn detail(sheet: &Sheet<'_>, style: Style) -> String {
    let text = serde_json::to_string_pretty(sheet.policies).unwrap_or_default();
    let lines = text
        .lines()
        .map(|line| format!("     {}\n", style.dim(&plain(line))));
    lines.collect()
}

/// How it ended, and what to do next.
pub(crate) fn end(sheet: &Sheet<'_>, ended: &Ended, style: Style) -> String {
    let named = plain(&named(sheet));
    match ended {
        Ended::Complete => match unclear(sheet) {
            None => paragraph(&format!("{named} lacks nothing."), "", style),
            Some(unclear) => {
                let line = format!("{named} lacks nothing for certain; {unclear}");
                paragraph(&line, "", style)
            }
        },
        Ended::Planned => paragraph("Nothing was changed: --yes adds them.", "", style),
        Ended::Declined => paragraph("Nothing was changed.", "", style),
        Ended::Made(seen) => made(sheet, &named, seen, style),
    }
}

fn made(sheet: &Sheet<'_>, named: &str, seen: &TokenReadback, style: Style) -> String {
    let (good, bad) = (
        style.good(style.mark("✓", "ok")),
        style.bad(style.mark("✗", "!!")),
    );
    let mut text = String::new();
    let dropped: Vec<&str> = seen.dropped.iter().map(|group| group.label).collect();
    let added = sheet.missing.iter().map(|it| it.group.label);
    let added: Vec<&str> = added.filter(|label| !dropped.contains(label)).collect();
    if !added.is_empty() {
        let list = added.join(", ");
        let line = format!("{named} now has {list}; its value is as before");
        text.push_str(&style.marked(&good, &line));
    }
    if !dropped.is_empty() {
        let line = format!("{named}: Cloudflare left out {}", dropped.join(", "));
        text.push_str(&style.marked(&bad, &line));
        let line = "A credential can give only what it may itself: use one that may.";
        text.push_str(&paragraph(line, "     ", style));
    }
    if !seen.lost.is_empty() {
        let lost: Vec<&str> = seen.lost.iter().map(String::as_str).collect();
        let page = match sheet.owner {
            Owner::Account => tokens_page(sheet.account),
            Owner::User => tokens_page(""),
        };
        let line = format!(
            "{named} has no longer, or not in the same way: {}. Look at it: {page}",
            lost.join(", ")
        );
        text.push_str(&style.marked(&bad, &line));
    }
    if let Some(error) = &seen.unread {
        let line = format!("It could not be read back, so this is what the answer said: {error}");
        text.push_str(&paragraph(&line, "     ", style));
    }
    text
}

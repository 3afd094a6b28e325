//! What `token create` will do, and what came of it, for people.

use secrecy::SecretString;

use super::human::{advice, short};
use super::needs::{Tool, tool};
use super::permissions::{paragraph, particular, row, table};
use super::style::{Style, plain};
use crate::action::{extend_token, tokens_page};
use crate::change::error::DeliveryError;
use crate::change::outcome::TokenReadback;
use crate::cloudflare::{self, Error};
use crate::permissions::groups::AS_OF;
use crate::permissions::requirements::Purpose;
use crate::permissions::token::name::workers;
use crate::permissions::token::{Blueprint, Body, Owner, Policy, Why};
use crate::project::Project;

/// Everything that a plan to make a token is about.
pub(crate) struct Sheet<'a> {
    /// What the token is for.
    pub(crate) purpose: Purpose,
    /// The projects.
    pub(crate) projects: &'a [Project],
    /// The wrangler of each.
    pub(crate) tools: &'a [Tool],
    /// What it shall grant, and what not.
    pub(crate) blueprint: &'a Blueprint<'a>,
    /// The account that it is for.
    pub(crate) account: &'a str,
    /// No config names the account: it is the only one that the credential sees.
    pub(crate) assumed: bool,
    /// What the API is sent.
    pub(crate) body: &'a Body,
    /// Where the credential lies that makes it.
    pub(crate) source: &'a str,
    /// Why the ids are not Cloudflare's own, if they are not.
    pub(crate) unlisted: Option<&'a Error>,
    /// The ids of tokens that have its name already.
    pub(crate) namesakes: Vec<&'a str>,
    /// Where its value goes.
    pub(crate) way: Way,
}

/// Where the value of a new token goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Way {
    /// To standard output.
    Out,
    /// Into this file.
    File(String),
    /// To this program, on its standard input.
    Command(String),
}

/// How a plan to make a token ended.
pub(crate) enum Ended<'a> {
    /// Nothing was done.
    Planned,
    /// A person said no.
    Declined,
    /// There is a token.
    Made {
        /// It.
        token: &'a cloudflare::Token,
        /// Its value.
        value: &'a SecretString,
        /// What Cloudflare shows of it.
        seen: &'a TokenReadback,
        /// Whether its value arrived; none where it was not handed over.
        handed: Option<&'a Result<(), DeliveryError>>,
    },
}

impl Sheet<'_> {
    /// The page of the dashboard that lists the token.
    pub(crate) fn page(&self) -> String {
        match self.blueprint.owner {
            Owner::Account => tokens_page(self.account),
            Owner::User => tokens_page(""),
        }
    }
}

/// The plan.
pub(crate) fn plan(sheet: &Sheet<'_>, style: Style) -> String {
    let does = match sheet.purpose {
        Purpose::Deploy => "to deploy",
        Purpose::FirstDeploy => "for the first deploy of",
        Purpose::Check => "to check",
        Purpose::Fix => "to fix",
    };
    let tool = tool(sheet.purpose, sheet.tools);
    let title = format!("Make a token {does} {}{tool}", workers(sheet.projects));
    let mut text = style.bold(&paragraph(&title, "", style));
    for (name, value) in particulars(sheet) {
        text.push_str(&particular(name, &value, style));
    }
    text.push('\n');
    let grants = sheet.blueprint.grants.iter();
    let rows: Vec<_> = grants.map(|permission| row(permission, false)).collect();
    text.push_str(&table(&rows, style));
    for remark in remarks(sheet) {
        text.push('\n');
        text.push_str(&paragraph(&remark, "", style));
    }
    text
}

fn particulars(sheet: &Sheet<'_>) -> Vec<(&'static str, String)> {
    let body = sheet.body;
    let account = short(sheet.account);
    let owner = match sheet.blueprint.owner {
        Owner::Account => format!("account {account}"),
        Owner::User => format!("the user behind the credential, for account {account}"),
    };
    let expires = body.expires_on.as_deref().unwrap_or("never");
    let networks = body
        .condition
        .as_ref()
        .map(|it| it.request_ip.r#in.join(", "));
    let networks = networks.map_or("anywhere".to_owned(), |it| format!("from {it} alone"));
    let goes = match &sheet.way {
        Way::Out => "to standard output, once".to_owned(),
        Way::File(path) => format!("into {path}, readable by you alone"),
        Way::Command(program) => format!("to {program}, on its standard input"),
    };
    vec![
        ("name", body.name.clone()),
        ("owner", owner),
        ("expires", expires.to_owned()),
        ("works", networks),
        ("goes", goes),
        ("by", format!("the credential from {}", sheet.source)),
    ]
}

fn remarks(sheet: &Sheet<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    for (why, reason) in [
        (
            Why::Unsure,
            "nothing is known to fail without it, and the sources are weak",
        ),
        (
            Why::OfUsers,
            "it is about a user, and the token is an account's",
        ),
    ] {
        let out = sheet.blueprint.left_out.iter().filter(|it| it.why == why);
        let labels: Vec<&str> = out.map(|it| it.permission.group.label).collect();
        if !labels.is_empty() {
            remarks.push(format!("left out: {} ({reason})", labels.join(", ")));
        }
    }
    if sheet.assumed {
        remarks.push(
            "No config names an account: it is the only one that the credential sees.".to_owned(),
        );
    }
    if let Some(error) = sheet.unlisted {
        remarks.push(format!(
            "The ids of the permissions are those of {AS_OF}, for Cloudflare did not list its own: {error}"
        ));
    }
    if !sheet.namesakes.is_empty() {
        let ids = sheet.namesakes.join(", ");
        remarks.push(format!(
            "A token of this name is there already ({ids}): this makes another."
        ));
    }
    remarks
}

/// What is sent, as people read JSON.
pub(crate) fn detail(body: &Body, style: Style) -> String {
    let text = serde_json::to_string_pretty(body).unwrap_or_default();
    let lines = text
        .lines()
        .map(|line| format!("     {}\n", style.dim(&plain(line))));
    lines.collect()
}

/// How it ended, and what to do next.
pub(crate) fn end(sheet: &Sheet<'_>, ended: &Ended<'_>, style: Style) -> String {
    match ended {
        Ended::Planned => paragraph("Nothing was made: --yes makes it.", "", style),
        Ended::Declined => paragraph("Nothing was made.", "", style),
        Ended::Made {
            token,
            seen,
            handed,
            ..
        } => {
            let mut text = made(sheet, token, seen, style);
            text.push_str(&match handed {
                Some(Ok(())) => arrived(sheet, style),
                Some(Err(failure)) => lost(sheet, failure, style),
                None => withheld(sheet, token, style),
            });
            text
        }
    }
}

fn made(
    sheet: &Sheet<'_>,
    token: &cloudflare::Token,
    seen: &TokenReadback,
    style: Style,
) -> String {
    let (name, id) = (&sheet.body.name, &token.id);
    let count = sheet
        .body
        .policies
        .iter()
        .map(|it: &Policy| it.groups.len())
        .sum();
    let all = match count {
        1 => "its 1 permission".to_owned(),
        count => format!("its {count} permissions"),
    };
    let dropped: Vec<&str> = seen.dropped.iter().map(|group| group.label).collect();
    let mut text = match dropped.is_empty() {
        true => {
            let mark = style.good(style.mark("✓", "ok"));
            style.marked(&mark, &format!("made {name} ({id}) with {all}"))
        }
        false => {
            let mark = style.bad(style.mark("✗", "!!"));
            let list = dropped.join(", ");
            let line = format!("made {name} ({id}), but Cloudflare left out: {list}");
            style.marked(&mark, &line)
        }
    };
    if let Some(error) = &seen.unread {
        let line = format!("It could not be read back, so this is what the answer said: {error}");
        text.push_str(&paragraph(&line, "     ", style));
    }
    text
}

fn arrived(sheet: &Sheet<'_>, style: Style) -> String {
    let line = match &sheet.way {
        Way::Out => "Its value went to standard output, this once: store it now.".to_owned(),
        Way::File(path) => format!("Its value is in {path}, readable by you alone."),
        Way::Command(program) => format!("{program} has its value; it was shown nowhere."),
    };
    paragraph(&line, "     ", style)
}

/// The token is there, and nobody has its value.
fn lost(sheet: &Sheet<'_>, failure: &DeliveryError, style: Style) -> String {
    let mark = style.bad(style.mark("✗", "!!"));
    let mut text = style.marked(&mark, &failure.to_string());
    if !matches!(failure, DeliveryError::Aside { .. }) {
        let page = sheet.page();
        let line = format!(
            "Its value is lost. The token is there: roll it for a new value, or delete it: {page}"
        );
        text.push_str(&paragraph(&line, "     ", style));
    }
    text
}

/// The token is there and may too little, so nobody got its value.
fn withheld(sheet: &Sheet<'_>, token: &cloudflare::Token, style: Style) -> String {
    let line = format!(
        "Its value was handed to nobody. A credential can give only what it may itself: give the token \
         the rest with one that may, then roll it for a value, or delete it: {}",
        sheet.page()
    );
    let mut text = paragraph(&line, "     ", style);
    text.push_str(&advice(&extend_token(&token.id).to_string(), style));
    text
}

//! What `token audit` found, for people.

use std::collections::BTreeSet;

use super::advice::advice;
use super::needs::{activity, tool, unknown};
use super::permissions::{
    PermissionRow, accounts, permission_row, permissions_table, resource_name,
};
use super::table::paragraph;
use crate::permissions::groups::{self, GroupScope, SECRETS_STORE_WRITE};
use crate::permissions::impact::describe_impact;
use crate::permissions::substitute::WORKERS_EDITOR;
use crate::permissions::token::name::workers;
use crate::permissions::token::{GrantState, RequiredPermission, SurplusGrant, TokenComparison};
use crate::project::{Environment, Project};
use crate::report::style::{Style, escape_control, short_id};
use crate::report::view::audit::{AuditBasis, AuditView, AuditedLogin, AuditedToken};

/// The report of `token audit`.
pub(crate) fn audit(view: &AuditView<'_>, style: Style) -> String {
    let mut text = title(view, style);
    for part in view.parts {
        text.push('\n');
        if view.parts.len() > 1 {
            let account = part.account.map_or("<ACCOUNT_ID>".to_owned(), short_id);
            text.push_str(&format!("account {}\n", escape_control(&account)));
        }
        text.push_str(&required_table(&part.comparison, style));
    }
    let surplus = view.surplus();
    if !surplus.is_empty() {
        text.push_str(&format!("\n{}\n", style.bold("Granted, and not needed:")));
        for surplus in &surplus {
            text.push_str(&surplus_line(surplus, style));
        }
    }
    for remark in remarks(view) {
        text.push_str(&format!("\n{}", paragraph(&remark, "", style)));
    }
    text + "\n" + &conclusion(view, surplus.len(), style)
}

fn title(view: &AuditView<'_>, style: Style) -> String {
    let AuditedToken { id, name, source } = view.token;
    let id = id.map(short_id);
    let named = match (name.filter(|name| !name.is_empty()), id) {
        (Some(name), Some(id)) => format!("{name} ({id})"),
        (Some(name), None) => name.to_owned(),
        (None, Some(id)) => id,
        (None, None) => String::new(),
    };
    let from = source.map_or_else(String::new, |source| format!(" from {source}"));
    let against = format!(
        "compared with what {} {} needs{}",
        activity(view.purpose),
        workers(view.projects),
        tool(view.purpose, view.tools)
    );
    let kind = if view.login.is_some() {
        "Login"
    } else {
        "Token"
    };
    let first = format!("{kind} {named}{from}").replace("  ", " ");
    style.bold(&paragraph(&first, "", style)) + &paragraph(&against, "", style)
}

fn required_table(comparison: &TokenComparison<'_>, style: Style) -> String {
    let permissions = comparison.asked.iter().map(|asked| asked.permission);
    let several = accounts(permissions).len() > 1;
    let mut asked: Vec<&RequiredPermission<'_>> = comparison.asked.iter().collect();
    asked.sort_by_key(|asked| (!asked.permission.required, asked.held));
    let rows = asked.into_iter().map(|asked| {
        let mark = match (asked.held, asked.permission.required) {
            (GrantState::Yes, _) => style.success(style.mark("✓", "+")),
            (GrantState::Unclear, _) => style.dim("?"),
            (GrantState::No, true) => style.failure(style.mark("✗", "x")),
            (GrantState::No, false) => style.dim("-"),
        };
        let mut row = permission_row(asked.permission, several);
        row.label = format!("{mark} {}", row.label);
        row.because.extend(grant_note(asked));
        row
    });
    permissions_table(&rows.collect::<Vec<PermissionRow>>(), style)
}

/// What is to say about how a permission is held, or not.
fn grant_note(asked: &RequiredPermission<'_>) -> Option<String> {
    let through = asked.through.as_deref().map(escape_control);
    let lacking: Vec<String> = asked.lacking.iter().map(resource_name).collect();
    let partly = lacking.len() < asked.permission.resources.len();
    let denied = "[one policy grants it, another denies it]";
    let wide = match asked.permission.group.scope {
        GroupScope::Account => "[granted on every account: this one is enough]",
        GroupScope::Zone => "[granted on every zone: this one is enough]",
        GroupScope::User => "",
    };
    match (asked.held, through) {
        (GrantState::No, _) if asked.denied => Some(denied.to_owned()),
        (GrantState::Yes, None) if asked.wide && !wide.is_empty() => Some(wide.to_owned()),
        (GrantState::Yes, Some(name)) => Some(format!("[granted by {name}]")),
        (GrantState::Unclear, Some(name)) => Some(format!("[maybe by {name}]")),
        (GrantState::Yes, None) => None,
        (_, None) if partly && !lacking.is_empty() => {
            Some(format!("[not on {}]", lacking.join(", ")))
        }
        (GrantState::Unclear | GrantState::No, _) => None,
    }
}

fn surplus_line(surplus: &SurplusGrant, style: Style) -> String {
    let label = group_label(&surplus.name);
    let impact = describe_impact(&surplus.name);
    let enough = surplus.enough;
    let enough = enough.map(|enough| format!("; {} is enough", enough.label));
    let enough = enough.unwrap_or_default();
    let line = format!(
        "{label} on {}: {impact}{enough}",
        describe_keys(&surplus.on)
    );
    paragraph(&line, "  ", style)
}

/// What the dashboard calls a group: mostly the API's name with Edit for Write.
fn group_label(name: &str) -> String {
    let known = groups::ALL_GROUPS.iter().find(|group| group.name == name);
    if let Some(known) = known {
        return known.label.to_owned();
    }
    for (ending, word) in [(" Write", "Edit"), (" Read", "Read")] {
        if let Some(stem) = name.strip_suffix(ending) {
            return format!("{}: {word}", stem.trim_end_matches(':'));
        }
    }
    name.to_owned()
}

/// What the keys of resources in policies come to.
fn describe_keys(keys: &[String]) -> String {
    let kind = |key: &String| {
        let rest = key.strip_prefix("com.cloudflare.api.account.");
        match rest.map(|rest| (rest, rest.strip_prefix("zone."))) {
            Some((_, Some("*"))) => "every zone",
            Some((_, Some(_))) => "a zone",
            Some(("*", None)) => "every account",
            Some((_, None)) => "the account",
            None if key.starts_with("com.cloudflare.api.user.") => "the user",
            None => "something else",
        }
    };
    let kinds: BTreeSet<&str> = keys.iter().map(kind).collect();
    kinds.into_iter().collect::<Vec<_>>().join(" and ")
}

fn remarks(view: &AuditView<'_>) -> Vec<String> {
    let mut remarks = Vec::new();
    let mentions = view.parts.iter().flat_map(|part| &part.needs.unknown);
    let fields: BTreeSet<String> = mentions.map(unknown).collect();
    if !fields.is_empty() {
        let fields: Vec<String> = fields.into_iter().collect();
        remarks.push(format!(
            "The permissions that these need are unknown: {}",
            fields.join(", ")
        ));
    }
    remarks.extend(view.login.map(describe_login));
    if is_editor_of_previews(view) {
        remarks.push(
            "Only `wrangler preview` reads the `previews` block, and with the role Workers \
             Editor that command is reported to be refused (code 10000): nothing here says that this \
             token is enough for it."
                .to_owned(),
        );
    }
    if view.by == AuditBasis::Reads {
        remarks.push(
            "The token cannot read its own policies, so this is judged by reads: one that is \
             refused proves that a permission is missing; one that works says nothing about Edit, \
             nor about what is not needed. A credential with Account API Tokens: Read (for a \
             user's token, API Tokens: Read) can read them: --with names it."
                .to_owned(),
        );
    }
    remarks
}

/// Whether a config has a `previews` block, and Workers Editor is what allows the token to deploy Workers.
fn is_editor_of_previews(view: &AuditView<'_>) -> bool {
    let mut environments = view.projects.iter().flat_map(Project::selected);
    let has_previews = environments.any(Environment::is_previews);
    let is_editor =
        |asked: &RequiredPermission<'_>| asked.through.as_deref() == Some(WORKERS_EDITOR);
    has_previews && view.asked().any(is_editor)
}

/// What a login can do, and what shows it.
fn describe_login(login: AuditedLogin<'_>) -> String {
    let scopes = match login.scopes {
        Some(scopes) => format!("its scopes are {}", escape_control(&scopes.join(", "))),
        None => "its scopes are not known".to_owned(),
    };
    let roles = match login.roles {
        [] => "your roles are not known".to_owned(),
        roles => format!("your roles are {}", escape_control(&roles.join(", "))),
    };
    format!(
        "This is the access token of a login. It can do what its scopes and your roles in the \
         account \
         both allow: {scopes}; {roles}. Elsewhere, a read that is refused proves that a permission is \
         missing, and one that works says nothing about Edit."
    )
}

fn conclusion(view: &AuditView<'_>, surplus: usize, style: Style) -> String {
    let missing = view.missing();
    let list = missing.iter().copied().collect::<Vec<_>>().join(", ");
    let mut required = view.asked().filter(|asked| asked.permission.required);
    let denied = required.any(|asked| asked.denied);
    let mut required = view.asked().filter(|asked| asked.permission.required);
    let unclear = required.any(|asked| asked.held == GrantState::Unclear);
    let invocation = view.invocation;
    let command = match (missing.is_empty() || denied, view.token.id) {
        (true, _) if view.by == AuditBasis::Reads => {
            Some(invocation.command("token audit", [&["--with", "env:VAR"]]))
        }
        (true, _) => None,
        // `check` says how the login comes to bind; for the rest there is a token.
        (false, _) if view.login.is_some() && missing.contains(SECRETS_STORE_WRITE.label) => {
            Some(invocation.command("check", []))
        }
        (false, Some(id)) => Some(invocation.extend_token(id)),
        (false, None) => Some(invocation.token_link()),
    };
    let line = if !missing.is_empty() {
        format!("Missing: {list}")
    } else if unclear {
        "Nothing is known to be missing.".to_owned()
    } else {
        "Nothing is missing.".to_owned()
    };
    let more = match surplus {
        0 => String::new(),
        1 => " 1 permission is not needed.".to_owned(),
        many => format!(" {many} permissions are not needed."),
    };
    let line = match (missing.is_empty(), more.is_empty()) {
        (false, false) => format!("{line}.{more}"),
        _ => format!("{line}{more}"),
    };
    let mut text = paragraph(&line, "", style);
    if let Some(command) = command.filter(|_| style.hints) {
        text.push_str(&advice(&command, style));
    }
    text
}

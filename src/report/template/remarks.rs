//! What a person has to know about a token that was written down, and what to do with it.

use std::collections::BTreeSet;

use super::TokenTemplate;
use super::tokens::blank_line;
use crate::permissions::groups::AS_OF;
use crate::permissions::requirements::{Permission, TokenPurpose};
use crate::permissions::token::{ExcludedPermission, ExclusionReason, OwnerKind};
use crate::report::text::needs::{overwriting, unknown, withheld, without_version};
use crate::report::text::permissions::resource_names;
use crate::report::view::needs::NeedsView;

/// The form in which a token is written down.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TemplateForm {
    Url,
    /// The body of a request.
    Json,
    /// A script.
    Curl,
    Terraform,
    Pulumi,
    /// A workflow.
    GithubActions,
}

impl TemplateForm {
    /// The word of `--as`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Json => "json",
            Self::Curl => "curl",
            Self::Terraform => "terraform",
            Self::Pulumi => "pulumi",
            Self::GithubActions => "github-actions",
        }
    }
}

/// Where the ids of permission groups come from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum GroupIdSource {
    /// From Cloudflare. All others: from the built-in list.
    Live,
    Offline,
    NoCredential,
    /// The credential is not allowed to list Cloudflare's.
    Refused,
    /// Cloudflare did not answer.
    Failed,
}

/// What `token template` shows.
pub(crate) struct TemplateView<'a> {
    pub(crate) form: TemplateForm,
    pub(crate) needs: NeedsView<'a>,
    pub(crate) templates: &'a [TokenTemplate<'a>],
    pub(crate) ids: GroupIdSource,
    /// The zones of the accounts were listed.
    pub(crate) zones: bool,
    /// The account that was taken because the credential sees no other.
    pub(crate) taken: Option<&'a str>,
    /// What failed in asking.
    pub(crate) failures: Vec<String>,
    /// Environments that a workflow leaves out because nothing selects them.
    pub(crate) skipped: Vec<String>,
}

/// The remarks, each with the word before it.
pub(crate) fn remarks(view: &TemplateView<'_>) -> Vec<(&'static str, String)> {
    let mut remarks: Vec<(&'static str, String)> = Vec::new();
    let failures = view.failures.iter().cloned();
    remarks.extend(failures.map(|failure| ("warning", failure)));
    let mut notes: Vec<String> = Vec::new();
    let taken = view.taken.map(|id| {
        format!("account: {id}, the only one that the credential sees; nothing else names one")
    });
    notes.extend(taken);
    notes.extend(accounts(view.templates));
    notes.extend(skipped(view));
    notes.extend(without_version(&view.needs));
    notes.extend(left_out(view.templates));
    notes.extend(withheld(&view.needs.needs.withheld));
    notes.extend(not_known(view));
    let grants = view
        .templates
        .iter()
        .flat_map(|template| &template.spec.grants);
    notes.extend(overwriting(grants.copied()));
    notes.extend(ids(view));
    let blanks = blanks(view);
    notes.extend(zones(view, &blanks).map(str::to_owned));
    remarks.extend(notes.into_iter().map(|note| ("note", note)));
    remarks.extend(blanks.into_iter().map(|blank| ("fill in", blank)));
    remarks
}

fn accounts(templates: &[TokenTemplate<'_>]) -> Option<String> {
    let count = templates.len();
    (count > 1).then(|| format!("{count} tokens: one for each account"))
}

fn skipped(view: &TemplateView<'_>) -> Option<String> {
    let names = view.skipped.join(", ");
    (!view.skipped.is_empty()).then(|| {
        format!(
            "the workflow deploys only the top level; pass -e NAME, once for each environment, \
             for others ({names})"
        )
    })
}

/// What is not granted, each permission once.
fn left_out(templates: &[TokenTemplate<'_>]) -> Vec<String> {
    let mut told = BTreeSet::new();
    let all = templates
        .iter()
        .flat_map(|template| &template.spec.left_out);
    let new =
        all.filter(|left| told.insert((left.permission.group.name, left.permission.group.scope)));
    new.map(not_granted).collect()
}

fn not_granted(left: &ExcludedPermission<'_>) -> String {
    let permission = left.permission;
    let label = permission.group.label;
    let why = reason(permission);
    match left.why {
        ExclusionReason::Unsure => {
            let places = resource_names(&permission.resources);
            let word = permission.evidence.word();
            format!(
                "not granted: {label} on {places} ({why}) [{word}]. Nothing is known to fail \
                 without it; if the deploy asks for it, add it"
            )
        }
        ExclusionReason::OfUsers => format!(
            "not granted: {label} ({why}), which an account's token cannot have; name the \
             account in the config, or use --owner user"
        ),
    }
}

fn reason(permission: &Permission) -> &str {
    permission.reasons.first().map_or("", |reason| &reason.why)
}

fn not_known(view: &TemplateView<'_>) -> Option<String> {
    let fields: Vec<String> = view.needs.needs.unknown.iter().map(unknown).collect();
    let fields_are = fields.join(", ");
    (!fields.is_empty())
        .then(|| format!("unknown: {fields_are}; which permissions that needs is not documented"))
}

fn ids(view: &TemplateView<'_>) -> Option<String> {
    let why = match view.ids {
        GroupIdSource::Live => return None,
        GroupIdSource::Offline => "nothing was asked",
        GroupIdSource::NoCredential => "no Cloudflare credential found",
        GroupIdSource::Refused => "the credential cannot list them",
        GroupIdSource::Failed => "Cloudflare gave no answer",
    };
    let by_key = view.form == TemplateForm::Url && is_of_users(view);
    (view.form != TemplateForm::GithubActions && !by_key).then(|| {
        format!(
            "the ids of the permissions are those of {AS_OF}, built in ({why}). Cloudflare \
             silently leaves out an id that it does not know: look at the permissions of \
             the token that you make"
        )
    })
}

fn is_of_users(view: &TemplateView<'_>) -> bool {
    let mut templates = view.templates.iter();
    templates.any(|template| template.spec.owner == OwnerKind::User)
}

/// The placeholders of the output, each once.
fn blanks(view: &TemplateView<'_>) -> Vec<String> {
    // A link names no places, and in a workflow the account is a variable.
    let shown = |placeholder: &str| match view.form {
        TemplateForm::Url | TemplateForm::GithubActions => false,
        _ => !placeholder.is_empty(),
    };
    let blanks = view.templates.iter().flat_map(|template| &template.blanks);
    let blanks: BTreeSet<_> = blanks.filter(|blank| shown(&blank.placeholder)).collect();
    blanks.into_iter().map(blank_line).collect()
}

/// Why a zone has to be filled in although Cloudflare was asked.
fn zones(view: &TemplateView<'_>, blanks: &[String]) -> Option<&'static str> {
    let open = blanks.iter().any(|blank| blank.starts_with("<ZONE_ID"));
    match (open, view.zones, view.ids) {
        (true, true, _) => Some("the credential sees no such zone in the account"),
        (true, false, GroupIdSource::Live) => {
            Some("the credential cannot list zones: that needs Zone: Read")
        }
        _ => None,
    }
}

/// What to do next, in one line.
pub(crate) fn next(view: &TemplateView<'_>) -> &'static str {
    match (view.form, view.needs.purpose) {
        (TemplateForm::Url, _) => {
            "open the link, compare the form with the list, and set the token as \
             CLOUDFLARE_API_TOKEN where you deploy"
        }
        (TemplateForm::Json, _) => {
            "POST it to /accounts/ID/tokens or /user/tokens; --as curl does that"
        }
        (TemplateForm::Curl, _) => {
            "run it with bash; the answer contains the token once, as result.value"
        }
        (TemplateForm::Terraform, _) => "terraform apply; terraform output -raw prints the token",
        (TemplateForm::Pulumi, _) => {
            "pulumi up; pulumi stack output --show-secrets prints the token"
        }
        (TemplateForm::GithubActions, TokenPurpose::FirstDeploy) => {
            "save it as the file that its first line names, and commit it; when it has deployed once, \
             narrow the token"
        }
        (TemplateForm::GithubActions, _) => {
            "save it as the file that its first line names, commit it, and set the secrets it names"
        }
    }
}

//! What a text means where it stands in a log.

use super::refusal::{LogCause, LogNames, LogRefusal, read_name};
use super::stream::TextMatch;
use super::texts::{CALLS, TEXTS, TextMeaning, letters};
use crate::permissions::groups::{MEMBERSHIPS_READ, PermissionGroup, SECRETS_STORE_WRITE};
use crate::project::misspelled::is_misspelled;
use crate::project::store_id::is_store_id;
use crate::wrangler::WranglerVersion;

/// The field of the bindings.
const FIELD: &str = "secrets_store_secrets";

/// What a text comes to.
#[derive(Debug)]
pub(super) enum Judgement {
    Refusal(LogRefusal),
    /// An error that is not about the Secrets Store, as a noun phrase.
    Other(&'static str),
    /// The code of many errors alone.
    SharedCode,
    Nothing,
}

impl Judgement {
    /// How much is known: of the same text in the lines of all tasks and in those of its own, the one that
    /// says more counts.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Refusal(refusal) => 3 + refusal.names.count(),
            Self::Other(_) => 2,
            Self::SharedCode => 1,
            Self::Nothing => 0,
        }
    }
}

/// Judges one text.
pub(super) fn judge(found: &TextMatch) -> Judgement {
    match TEXTS[found.text].meaning {
        TextMeaning::Refusal if is_thrown(found) => Judgement::Nothing,
        TextMeaning::Refusal => {
            let names = LogNames {
                worker: read_worker(&found.before),
                ..LogNames::default()
            };
            let title = "Cloudflare refused a Secrets Store binding";
            refuse(found, title, LogCause::of_refusal(), names)
        }
        TextMeaning::NotFound => judge_absence(found),
        TextMeaning::SharedCode => Judgement::SharedCode,
        TextMeaning::NotInherited => judge_environment(found),
        TextMeaning::UnexpectedField => judge_field(found),
        TextMeaning::Duplicate => judge_duplicate(found),
        TextMeaning::Address => judge_address(found),
        TextMeaning::Authentication => judge_authentication(found),
        TextMeaning::LocalSecret => judge_local_secret(found),
        TextMeaning::Lacks(group) => simple(found, lacks("other-permission", group)),
        TextMeaning::Rule(rule, message) => simple(found, LogCause::new(rule, message)),
        TextMeaning::Spelled(spelled, rule, message) => {
            if found.before.contains(spelled) {
                simple(found, LogCause::new(rule, message))
            } else {
                Judgement::Nothing
            }
        }
        TextMeaning::Store(message) => simple(found, LogCause::unruled(message)),
        TextMeaning::Other(what) => Judgement::Other(what),
    }
}

fn refuse(
    found: &TextMatch,
    title: impl Into<String>,
    causes: Vec<LogCause>,
    names: LogNames,
) -> Judgement {
    Judgement::Refusal(LogRefusal {
        line: found.line,
        code: read_code(found),
        title: title.into(),
        causes,
        names,
    })
}

/// A refusal of which the text has one cause and no names.
fn simple(found: &TextMatch, cause: LogCause) -> Judgement {
    sole(found, cause, LogNames::default())
}

/// A refusal of which the text has one cause.
fn sole(found: &TextMatch, cause: LogCause, names: LogNames) -> Judgement {
    refuse(found, capitalize(&cause.message), vec![cause], names)
}

fn capitalize(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// Whether a script has thrown the text itself.
fn is_thrown(found: &TextMatch) -> bool {
    let line = found.before.lines().next_back().unwrap_or_default();
    line.contains("Uncaught")
}

/// The codes that a text can have beside it.
const CODES: [u32; 10] = [
    10021, 10182, 10000, 10001, 10023, 10196, 9103, 9106, 9109, 1000,
];

/// The code behind the text, or, as in the API's own answers, before it.
fn read_code(found: &TextMatch) -> Option<u32> {
    let behind: Vec<&str> = found.behind.lines().take(3).collect();
    let behind = letters(&behind.join(" "));
    let before = letters(&last(&found.before, 4));
    let first = CODES
        .into_iter()
        .filter_map(|code| Some((behind.find(&spell(code))?, code)));
    let latest = CODES
        .into_iter()
        .filter_map(|code| Some((before.rfind(&spell(code))?, code)));
    let (_, code) = first.min().or_else(|| latest.max())?;
    Some(code)
}

fn spell(code: u32) -> String {
    format!("code{code}")
}

/// The last `count` lines of `text`.
fn last(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// The Worker of the call that is named last: `/workers/scripts/NAME/versions`.
fn read_worker(before: &str) -> Option<String> {
    let path: String = before.split_whitespace().collect();
    let rest = ["/workers/scripts/", "/workers/services/"]
        .iter()
        .filter_map(|part| Some(path.rfind(part)? + part.len()))
        .max()
        .map(|start| &path[start..])?;
    let end = rest
        .find(['/', ')', '"', '\'', ':', '?'])
        .unwrap_or(rest.len());
    read_name(&rest[..end])
}

/// `Secrets Store binding 'B' references store 'S' and secret 'N' which were not found.`
fn judge_absence(found: &TextMatch) -> Judgement {
    let text: Vec<&str> = found.before.split_whitespace().collect();
    let text = text.join(" ");
    let Some(start) = text.rfind("Secrets Store binding") else {
        return Judgement::Nothing;
    };
    let mut quoted = text[start..].split(['\'', '"']).skip(1).step_by(2);
    let [binding, store, secret] = std::array::from_fn(|_| quoted.next().unwrap_or_default());
    let store = read_name(store).filter(|store| is_store_id(store));
    let names = LogNames {
        worker: read_worker(&found.before),
        binding: read_name(binding),
        secret: read_name(secret),
        store,
        ..LogNames::default()
    };
    let secret = names.secret.as_deref().unwrap_or("that the binding names");
    let store = names.store.as_deref().unwrap_or("that the binding names");
    let causes = vec![
        LogCause::new(
            "secret-not-found",
            format!("the store has no secret {secret}"),
        ),
        LogCause::new(
            "store-not-found",
            format!("the account has no store {store}"),
        ),
    ];
    let binding = names.binding.as_deref().unwrap_or("a binding");
    let title = format!("Cloudflare did not find what {binding} names");
    refuse(found, title, causes, names)
}

/// `Error: Secret "NAME" not found`, as `wrangler dev` says it.
fn judge_local_secret(found: &TextMatch) -> Judgement {
    let text: Vec<&str> = found.behind.split_whitespace().take(3).collect();
    let text = text.join(" ");
    let quoted = text.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    let Some((name, " not found")) = quoted else {
        return Judgement::Nothing;
    };
    // A script can throw the same: then its upload fails.
    if letters(&found.before).contains("arequesttothecloudflareapi") {
        return Judgement::Nothing;
    }
    let names = LogNames {
        secret: read_name(name),
        ..LogNames::default()
    };
    let secret = names.secret.as_deref().unwrap_or("NAME");
    let message = format!(
        "`wrangler dev` reads this machine's own store, which has no secret {secret}. To create it there: \
         `wrangler secrets-store secret create STORE_ID --name {secret} --scopes workers`, without \
         --remote"
    );
    sole(found, LogCause::unruled(message), names)
}

/// `… but not on "env.NAME". … is not inherited by environments.`
fn judge_environment(found: &TextMatch) -> Judgement {
    let text = last(&found.before, 6);
    let name = text
        .rfind("env.")
        .map(|start| &text[start + "env.".len()..]);
    let name = name.and_then(|name| read_name(name.split(['"', '\'']).next()?));
    let message = match &name {
        Some(name) => format!("the environment {name} has none of the top level's bindings"),
        None => "an environment has none of the top level's bindings".to_owned(),
    };
    let names = LogNames {
        environment: name,
        ..LogNames::default()
    };
    sole(found, LogCause::new("not-inherited", message), names)
}

/// `Unexpected fields found in top-level field: "a","b"`
fn judge_field(found: &TextMatch) -> Judgement {
    let mut lines = found.behind.lines();
    let text: Vec<&str> = lines.by_ref().take(3).collect();
    let text = text.join(" ");
    let mut fields = text.split('"').skip(1).step_by(2);
    let Some(field) = fields.find(|field| *field == FIELD || is_misspelled(field)) else {
        return Judgement::Nothing;
    };
    if field != FIELD {
        let message =
            format!("wrangler does not know a field that is nearly {FIELD}, and binds nothing");
        return simple(found, LogCause::new("misspelled-field", message));
    }
    let oldest = WranglerVersion::READS_SECRETS_STORE;
    let cause = match read_version(&found.before) {
        Some(version) if version >= oldest => LogCause::new(
            "misplaced-bindings",
            format!("{FIELD} is in a place that wrangler {version} does not read"),
        ),
        version => {
            let version = version
                .map(|version| format!(" {version}"))
                .unwrap_or_default();
            LogCause::new(
                "old-wrangler",
                format!(
                    "wrangler{version} is too old: it deploys without the secrets. Use {oldest} or newer"
                ),
            )
        }
    };
    simple(found, cause)
}

/// The version in wrangler's banner: ` ⛅️ wrangler 3.90.0`.
fn read_version(before: &str) -> Option<WranglerVersion> {
    let banners = before.lines().rev().filter_map(|line| {
        let (_, rest) = line.split_once("wrangler ")?;
        rest.split_whitespace().next()?.parse().ok()
    });
    banners.take(1).next()
}

fn judge_duplicate(found: &TextMatch) -> Judgement {
    let text = last(&found.before, 2);
    let name = text
        .find("assigned")
        .and_then(|end| text[..end].split_whitespace().next_back());
    let names = LogNames {
        binding: name.and_then(read_name),
        ..LogNames::default()
    };
    let name = names.binding.as_deref().unwrap_or("one name");
    let message = format!("two bindings are called {name}");
    sole(found, LogCause::new("duplicate-binding", message), names)
}

fn judge_address(found: &TextMatch) -> Judgement {
    let address = found.behind.split_whitespace().next().unwrap_or_default();
    let address: Option<std::net::IpAddr> = address.trim_matches(['.', ',', '"']).parse().ok();
    let address = address.map(|address| address.to_string());
    let from = address.as_deref().unwrap_or("this address");
    let message = format!("the token's Client IP Address Filtering does not allow {from}");
    let names = LogNames {
        address,
        ..LogNames::default()
    };
    sole(found, LogCause::new("address-not-allowed", message), names)
}

/// A refusal of a call, which shows the permission that it needs. A call that no deploy makes does not count.
fn judge_authentication(found: &TextMatch) -> Judgement {
    let Some(path) = read_call(&found.before) else {
        return Judgement::Other("an authentication error of a call that no deploy makes");
    };
    let code = read_code(found);
    let names = LogNames {
        worker: read_worker(&found.before),
        ..LogNames::default()
    };
    let called = CALLS.iter().find(|(start, _)| path.starts_with(start));
    let causes = match (called, code) {
        (Some((_, group)), _) if **group == MEMBERSHIPS_READ => vec![LogCause::new(
            "unknown-account",
            "the token cannot list its accounts, as one of an account never can: set account_id in \
             the config or CLOUDFLARE_ACCOUNT_ID",
        )],
        (Some((_, group)), Some(10000)) => {
            let rule = if **group == SECRETS_STORE_WRITE {
                "store-unreadable"
            } else {
                "other-permission"
            };
            vec![
                lacks(rule, group),
                LogCause::new("wrong-account", "the token is for another account"),
                LogCause::new(
                    "credential-rejected",
                    "the token has expired or was deleted",
                ),
            ]
        }
        _ => vec![LogCause::new(
            "credential-rejected",
            "Cloudflare does not accept the credential: it is wrong, expired or deleted",
        )],
    };
    refuse(
        found,
        "Cloudflare refused the credential of the deploy",
        causes,
        names,
    )
}

fn lacks(rule: &'static str, group: &PermissionGroup) -> LogCause {
    LogCause::new(rule, format!("the token lacks {}", group.label))
}

/// The path, below the account or the zone, of the call that is named last, if a deploy makes it.
fn read_call(before: &str) -> Option<String> {
    let text: String = before.split_whitespace().collect();
    let starts = ["/accounts/", "/zones/"].iter().filter_map(|part| {
        let start = text.rfind(part)? + part.len();
        let rest = &text[start..];
        Some((start, rest.find('/').map(|end| &rest[end..])?))
    });
    let own = text
        .rfind("/memberships")
        .map(|start| (start, &text[start..]));
    let (_, path) = starts.chain(own).max_by_key(|(start, _)| *start)?;
    let is_call = CALLS.iter().any(|(start, _)| path.starts_with(start));
    is_call.then(|| path.to_owned())
}

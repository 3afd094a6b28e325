//! Is there a credential, and does Cloudflare accept it?

use std::time::Duration;

use super::finding::{Finding, Fix};
use super::rule::Rule;
use super::rule_check::{RuleRow, rule_rows};
use super::rule_input::RuleInput;
use crate::action::{ShellCommand, TokenNeed};
use crate::cloudflare::RefusedAddress;
use crate::credential::{CredentialAbsence, WranglerRefusal};
use crate::facts::acceptance;
use crate::host::{Runner, UserShell};

pub(super) static RULES: &[RuleRow] = rule_rows! { Credential:
    Error "no-credential", "no Cloudflare credential was found" (unanswered)
        => Credential(no_credential);
    Error "address-not-allowed", "the credential can't be used from this address" (unanswered)
        => Credential(address_not_allowed);
    Error "credential-rejected", "Cloudflare does not accept the credential" (unanswered)
        => Credential(credential_rejected);
    Note "credential-expiring", "the credential expires soon"
        => Credential(credential_expiring);
    Note "shadowed-login", "a variable wins over `wrangler login`"
        => Credential(shadowed_login);
};

/// Why a variable is empty in a pipeline, mostly.
const EMPTY_IN_CI: &str = "in a pipeline that mostly has one of three causes: a pull request from \
                           a \
    fork or from Dependabot, which gets no secrets; a secret of an Environment that the job does not \
    name; a secret's name that is not spelled as it is stored";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How many days before its end a credential expires soon.
const SOON: u32 = 14;

fn no_credential(rule: &'static Rule, input: &RuleInput<'_>) -> Option<Finding> {
    let absence = input.facts.absence.as_ref();
    let absence = absence.filter(|_| !input.facts.offline)?;
    if input.checkable_bindings().is_empty() {
        return None;
    }
    let why = match (absence, input.runner) {
        (CredentialAbsence::Empty { .. }, Runner::Pipeline | Runner::WorkersBuilds) => EMPTY_IN_CI,
        (
            CredentialAbsence::KeyWithoutEmail { .. } | CredentialAbsence::EmailWithoutKey { .. },
            _,
        ) => {
            "a Global API Key counts only together with its user's email: wrangler ignores one \
             without the other"
        }
        _ => "without a credential, stores, secrets and scopes can't be checked",
    };
    let fix = find_credential(absence, input.runner);
    Some(input.finding(rule, absence.to_string(), why).with_fix(fix))
}

/// How the run gets a credential.
fn find_credential(absence: &CredentialAbsence, runner: Runner) -> Fix {
    match (absence, runner) {
        (CredentialAbsence::KeyWithoutEmail { .. }, _) => Fix::manual(
            "set CLOUDFLARE_EMAIL too",
            "CLOUDFLARE_EMAIL is the email of the key's user; or set CLOUDFLARE_API_TOKEN to an \
             API \
             token, and no key",
        ),
        (CredentialAbsence::EmailWithoutKey { .. }, _) => Fix::manual(
            "set CLOUDFLARE_API_KEY too, or only CLOUDFLARE_API_TOKEN",
            "a token needs no email",
        ),
        (
            CredentialAbsence::Locked {
                refusal: Some(WranglerRefusal::OldNode),
                ..
            },
            _,
        ) => Fix::manual(
            "use the Node.js that wrangler needs",
            "newer versions of wrangler need Node.js 22.12 or later; or set CLOUDFLARE_API_TOKEN",
        ),
        (CredentialAbsence::Locked { .. }, _) => log_in_again(),
        (CredentialAbsence::Profile { name, .. }, _) => Fix::run(
            "log in with that profile, or name another one",
            ShellCommand::new("wrangler auth create", [&[name]]),
        ),
        (_, Runner::Person) => Fix::manual(
            "log in, set CLOUDFLARE_API_TOKEN, or check only the files",
            "wrangler login; or export CLOUDFLARE_API_TOKEN=<token with Secrets Store: Edit>; or \
             add \
             --offline",
        ),
        _ => Fix::manual(
            "set CLOUDFLARE_API_TOKEN, or check only the files with --offline",
            "pass the secret to this step as CLOUDFLARE_API_TOKEN; or add --offline",
        ),
    }
}

fn log_in_again() -> Fix {
    let command = ShellCommand::new("wrangler login", [&[] as &[&str]; 0]);
    Fix::run("log in again", command)
}

/// Cloudflare does not let the credential be used from here.
fn address_not_allowed(rule: &'static Rule, input: &RuleInput<'_>) -> Option<Finding> {
    let address = acceptance::refused_address(input.facts)?;
    let message = format!("{} cannot be used from {address}", input.credential());
    let why = "Cloudflare refuses it there, so nothing is known of what it is allowed to do";
    let fix = Fix::manual(
        "run this from an address that the token allows",
        RefusedAddress::help(),
    );
    Some(input.finding(rule, message, why).with_fix(fix))
}

/// A login is there, and the credential wins over it.
fn shadowed_login(rule: &'static Rule, input: &RuleInput<'_>) -> Option<Finding> {
    let profile = input.facts.shadowed_login.as_deref()?;
    let is_asked = !input.facts.offline && !input.checkable_bindings().is_empty();
    let source = input.source.filter(|_| is_asked)?;
    let login = match profile {
        "default" => "`wrangler login` is there".to_owned(),
        name => format!("the login of the profile {name} is there"),
    };
    let message = format!("{login}, and {} wins over it", input.credential());
    let why = "wrangler uses variables before a login, so a deploy uses them too";
    let fix = take_away("to use the login, unset the variable", source, input.shell);
    Some(input.finding(rule, message, why).with_fix(fix))
}

/// Cloudflare does not know it, or it is not active.
fn credential_rejected(rule: &'static Rule, input: &RuleInput<'_>) -> Option<Finding> {
    let facts = input.facts;
    let reason = acceptance::rejection(facts)?;
    let message = format!("{} {reason}", input.credential());
    let answer = acceptance::refusal(facts).map(|answer| format!(". It says: {answer}"));
    let wins = facts.shadowed_token.as_deref().map(|token| {
        let (_, name) = token.split_once(':').unwrap_or_default();
        format!(". A key with its email wins over {name}, which is set too and not used")
    });
    let why = format!(
        "Cloudflare refuses every request that is made with it{}{}",
        answer.unwrap_or_default(),
        wins.unwrap_or_default()
    );
    let fix = match (&facts.login, input.source) {
        (Some(_), _) => log_in_again(),
        (None, Some(source)) if facts.shadowed_token.is_some() => {
            take_away("unset the key: then the token counts", source, input.shell)
        }
        _ => Fix::token(
            "make another token, and set CLOUDFLARE_API_TOKEN to it",
            TokenNeed {
                id: None,
                command: input.invocation.token_link(),
                request: None,
            },
        ),
    };
    Some(input.finding(rule, message, why).with_fix(fix))
}

/// How the variable of `source` is taken away; a key together with its email.
fn take_away(title: &str, source: &str, shell: UserShell) -> Fix {
    let (place, name) = source.split_once(':').unwrap_or(("env", source));
    let name_of_email = match name {
        "CLOUDFLARE_API_KEY" => Some("CLOUDFLARE_EMAIL"),
        "CF_API_KEY" => Some("CF_EMAIL"),
        _ => None,
    };
    let names: Vec<&str> = [name].into_iter().chain(name_of_email).collect();
    if place == "env" {
        return Fix::run(title, unset_command(&names, shell));
    }
    Fix::manual(
        title,
        format!("remove {} from {place}", names.join(" and ")),
    )
}

fn unset_command(names: &[&str], shell: UserShell) -> ShellCommand {
    match shell {
        UserShell::Posix => ShellCommand::new("unset", [names]),
        UserShell::Fish => ShellCommand::new("set -e", [names]),
        UserShell::PowerShell => {
            let items: Vec<String> = names.iter().map(|name| format!("Env:{name}")).collect();
            ShellCommand::new(&format!("Remove-Item {}", items.join(", ")), [])
        }
    }
}

fn credential_expiring(rule: &'static Rule, input: &RuleInput<'_>) -> Option<Finding> {
    let expires = input.facts.verified()?.expires_on?;
    let left = expires.duration_since(input.now).ok()?;
    if left > DAY * SOON || acceptance::rejection(input.facts).is_some() {
        return None;
    }
    let when = match left.as_secs() / DAY.as_secs() {
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    };
    let stamp = humantime::format_rfc3339_seconds(expires);
    let message = format!("{} expires {when} ({stamp})", input.credential());
    let why = "from then on every deploy with it is refused";
    let fix = Fix::manual(
        "make another token in time",
        "make another token with the same permissions and replace this one before it expires",
    );
    Some(input.finding(rule, message, why).with_fix(fix))
}

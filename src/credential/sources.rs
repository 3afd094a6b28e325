//! The credential, account and base URL that the environment names.

use super::variables::{Value, Variables};
use super::{Error, Origin, Sourced, shape};
use crate::cloudflare::Auth;
use crate::host::Host;

/// A credential and where it comes from. `Debug` shows no value.
#[derive(Clone, Debug)]
pub struct Credential {
    /// What requests are signed with.
    pub auth: Auth,
    /// `env:NAME`, or `FILE:NAME` for a `.env` file.
    pub source: String,
    /// Whether a `.env` file holds it.
    pub from_file: bool,
}

/// What the environment names. Anything may be absent.
#[derive(Clone, Debug)]
pub struct Found {
    /// The credential that counts.
    pub credential: Option<Credential>,
    /// The account.
    pub account_id: Option<Sourced>,
    /// The API's base URL, where it may be used with this credential.
    pub base_url: Option<Sourced>,
    /// `CLOUDFLARE_ENV`, which chooses an environment where no `--env` does. Empty: the top level.
    pub environment: Option<Sourced>,
    /// What a person should know about it, a sentence each.
    pub warnings: Vec<String>,
}

/// Looks up the environment of `host`. `environment` is the one `--env` that was given, if exactly
/// one was: its `.env.NAME` files count too.
pub fn resolve(host: &dyn Host, environment: Option<&str>) -> Result<Found, Error> {
    let mut variables = Variables::load(host, environment)?;
    let credential = credential(&mut variables)?;
    let account_id = account_id(&mut variables)?;
    let base_url = variables
        .non_empty("CLOUDFLARE_API_BASE_URL", "CF_API_BASE_URL")
        .map(Value::shown);
    let environment = variables.get("CLOUDFLARE_ENV").map(Value::shown);
    let mut warnings = variables.warnings();
    let base_url = base_url.filter(|url| {
        let trusted = is_trusted(url, credential.as_ref());
        if !trusted {
            warnings.push(format!(
                "{} in a .env file is ignored: a file of the project must not choose where a credential from outside it is sent. Set it in the environment",
                url.name
            ));
        }
        trusted
    });
    Ok(Found {
        credential,
        account_id,
        base_url,
        environment,
        warnings,
    })
}

/// Key and email count before a token, as in wrangler.
fn credential(variables: &mut Variables<'_>) -> Result<Option<Credential>, Error> {
    let key = variables.non_empty("CLOUDFLARE_API_KEY", "CF_API_KEY");
    let email = variables.non_empty("CLOUDFLARE_EMAIL", "CF_EMAIL");
    let token = variables.non_empty("CLOUDFLARE_API_TOKEN", "CF_API_TOKEN");
    if let (Some(key), Some(email)) = (key, email) {
        sound(&key)?;
        sound(&email)?;
        let auth = Auth::Key {
            email: email.text,
            key: key.text.into(),
        };
        return Ok(Some(Credential {
            auth,
            source: key.origin.spell(key.name),
            from_file: key.origin.is_file(),
        }));
    }
    let Some(token) = token else {
        return Ok(None);
    };
    sound(&token)?;
    Ok(Some(Credential {
        source: token.origin.spell(token.name),
        from_file: token.origin.is_file(),
        auth: Auth::Token(token.text.into()),
    }))
}

fn sound(value: &Value) -> Result<(), Error> {
    match shape::fault(&value.text) {
        None => Ok(()),
        Some(fault) => Err(Error::Credential {
            name: value.name,
            origin: value.origin.clone(),
            fault,
        }),
    }
}

fn account_id(variables: &mut Variables<'_>) -> Result<Option<Sourced>, Error> {
    let Some(value) = variables.non_empty("CLOUDFLARE_ACCOUNT_ID", "CF_ACCOUNT_ID") else {
        return Ok(None);
    };
    if !shape::is_account_id(&value.text) {
        return Err(Error::AccountId {
            name: value.name,
            origin: value.origin,
        });
    }
    Ok(Some(value.shown()))
}

/// A base URL from a `.env` file may receive only a credential that stands in these files too:
/// whoever checks out a project runs with its files, and must not send a credential of their own to a
/// host that the project chose.
fn is_trusted(url: &Sourced, credential: Option<&Credential>) -> bool {
    url.origin == Origin::Process || credential.is_some_and(|credential| credential.from_file)
}

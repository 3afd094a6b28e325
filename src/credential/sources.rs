//! The credential, account and base URL that the environment names.

use secrecy::{ExposeSecret as _, SecretString};

use super::absence::CredentialAbsence;
use super::account_cache::CachedAccount;
use super::error::CredentialError;
use super::kind::CredentialKind;
use super::login::Login;
use super::login_source::{find_cached_account, find_shadowed_login, use_login};
use super::origin::VariableOrigin;
use super::shape;
use super::variables::{EnvironmentVariables, PublicVariable, SecretVariable};
use crate::cloudflare::ApiAuth;
use crate::host::Host;
use crate::secret_input::SecretSource;

/// A credential and where it comes from. `Debug` shows no value.
#[derive(Clone, Debug)]
pub(crate) struct Credential {
    pub(crate) auth: ApiAuth,
    /// `env:NAME`, `FILE:NAME` for a `.env` file, or `wrangler:PROFILE` for a login.
    pub(crate) source: String,
    /// The login that it is the access token of.
    pub(crate) login: Option<Login>,
    /// Whether it comes from the `.env` files alone: no reference in them took a part of it from
    /// the process environment.
    pub(crate) from_file: bool,
}

impl Credential {
    /// What its form or its origin says about its kind.
    pub(crate) fn kind(&self) -> Option<CredentialKind> {
        match self.login {
            Some(_) => Some(CredentialKind::OAuth),
            None => CredentialKind::of_prefix(&self.auth),
        }
    }
}

/// What the environment names. Anything can be absent.
#[derive(Clone, Debug)]
pub(crate) struct ResolvedVariables {
    /// The credential, or why none was found.
    pub(crate) credential: Result<Credential, CredentialAbsence>,
    /// The source of an API token that is there, and that a key and email win over.
    pub(crate) shadowed_token: Option<String>,
    /// The profile of a login that is there, and that the credential wins over.
    pub(crate) shadowed_login: Option<String>,
    pub(crate) account_id: Option<PublicVariable>,
    /// The account that wrangler remembers.
    pub(crate) cached_account: Option<CachedAccount>,
    /// The API's base URL, where it can be trusted with this credential.
    pub(crate) base_url: Option<PublicVariable>,
    /// `CLOUDFLARE_ENV`, which chooses an environment where no `--env` does. Empty: the top level.
    pub(crate) environment: Option<PublicVariable>,
    /// `CLOUDFLARE_COMPLIANCE_REGION`, for configs that name no region.
    pub(crate) compliance_region: Option<PublicVariable>,
    /// Warnings about it, a sentence each.
    pub(crate) warnings: Vec<String>,
}

/// Looks up the environment of `host`. `environment` is the value of `--env` if exactly one was
/// given: its `.env.NAME` files are read too. `profile` is that of `--profile`.
pub(crate) fn resolve(
    host: &dyn Host,
    environment: Option<&str>,
    profile: Option<&str>,
) -> Result<ResolvedVariables, CredentialError> {
    let mut variables = EnvironmentVariables::load(host, environment)?;
    let mut shadowed_login = None;
    let credential = match credential(&mut variables)? {
        Ok(credential) => {
            shadowed_login = find_shadowed_login(host, &variables, profile);
            Ok(credential)
        }
        Err(absence) => use_login(host, &variables, profile, absence)?,
    };
    let account_id = variables.non_empty("CLOUDFLARE_ACCOUNT_ID", "CF_ACCOUNT_ID");
    let account_id = account_id.map(SecretVariable::publish);
    let cached_account = find_cached_account(host, &variables, profile);
    let base_url = variables.non_empty("CLOUDFLARE_API_BASE_URL", "CF_API_BASE_URL");
    let environment = variables.get("CLOUDFLARE_ENV");
    let region = variables.get("CLOUDFLARE_COMPLIANCE_REGION");
    let shadowed_token = shadowed_token(&credential, &variables);
    let mut warnings = variables.warnings();
    let mut base_url = base_url.map(SecretVariable::publish);
    if let Some(url) = &base_url
        && !is_trusted(url, credential.as_ref().ok(), account_id.as_ref())
    {
        warnings.push(format!(
            "{} in a .env file is ignored: a file of the project must not choose where a credential from outside it is sent. Set it in the environment",
            url.name
        ));
        base_url = None;
    }
    Ok(ResolvedVariables {
        credential,
        shadowed_token,
        shadowed_login,
        account_id,
        cached_account,
        base_url,
        environment: environment.map(SecretVariable::publish),
        compliance_region: region
            .filter(|region| !region.text.is_empty())
            .map(SecretVariable::publish),
        warnings,
    })
}

/// Reads the API token at `source`, for a few calls of one command: beside the credential that the run
/// uses, and kept nowhere.
pub(crate) fn read_token(
    source: &SecretSource,
    host: &dyn Host,
) -> Result<Credential, CredentialError> {
    check_token(source.read_credential(host)?, source.title())
}

/// The source of a token that a person pasted.
pub(crate) const PASTED: &str = "the prompt";

/// The API token that a person typed.
pub(crate) fn parse_typed_token(token: SecretString) -> Result<Credential, CredentialError> {
    check_token(token, PASTED.to_owned())
}

fn check_token(token: SecretString, source: String) -> Result<Credential, CredentialError> {
    match shape::find_fault(token.expose_secret()) {
        Some(fault) => Err(CredentialError::Lent {
            place: source,
            fault,
        }),
        None => Ok(Credential {
            auth: ApiAuth::Token(token),
            source,
            login: None,
            from_file: false,
        }),
    }
}

/// Key and email win over a token, as in wrangler.
fn credential(
    variables: &mut EnvironmentVariables<'_>,
) -> Result<Result<Credential, CredentialAbsence>, CredentialError> {
    let key = variables.non_empty("CLOUDFLARE_API_KEY", "CF_API_KEY");
    let email = variables.non_empty("CLOUDFLARE_EMAIL", "CF_EMAIL");
    let token = variables.non_empty("CLOUDFLARE_API_TOKEN", "CF_API_TOKEN");
    let (secret, email) = match (key, email, token) {
        (Some(key), Some(email), _) => (key, Some(email)),
        (_, _, Some(token)) => (token, None),
        (Some(SecretVariable { origin, .. }), None, None) => {
            return Ok(Err(CredentialAbsence::KeyWithoutEmail { origin }));
        }
        (None, Some(SecretVariable { origin, .. }), None) => {
            return Ok(Err(CredentialAbsence::EmailWithoutKey { origin }));
        }
        (None, None, None) => return Ok(Err(explain_absence(variables))),
    };
    for value in [Some(&secret), email.as_ref()].into_iter().flatten() {
        check_shape(value)?;
    }
    let borrows_email = email.as_ref().is_some_and(|email| email.origin.borrows());
    Ok(Ok(Credential {
        source: secret.origin.spell(secret.name),
        login: None,
        from_file: secret.origin.is_files_own() && !borrows_email,
        auth: match email {
            Some(email) => ApiAuth::Key {
                email: email.text,
                key: secret.text.into(),
            },
            None => ApiAuth::Token(secret.text.into()),
        },
    }))
}

/// Why no variable holds a credential.
fn explain_absence(variables: &EnvironmentVariables<'_>) -> CredentialAbsence {
    const NAMES: [&str; 3] = ["CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CF_API_TOKEN"];
    let mut names = NAMES.into_iter();
    let empty = names.find_map(|name| variables.get(name));
    match empty {
        Some(SecretVariable { name, origin, .. }) => CredentialAbsence::Empty { name, origin },
        None => CredentialAbsence::Nowhere,
    }
}

/// The source of the token that a key wins over.
fn shadowed_token(
    credential: &Result<Credential, CredentialAbsence>,
    variables: &EnvironmentVariables<'_>,
) -> Option<String> {
    let is_key = |own: &Credential| matches!(own.auth, ApiAuth::Key { .. });
    credential.as_ref().ok().filter(|own| is_key(own))?;
    let token = variables.get("CLOUDFLARE_API_TOKEN")?;
    let is_set = !token.text.is_empty();
    is_set.then(|| token.origin.spell(token.name))
}

fn check_shape(value: &SecretVariable) -> Result<(), CredentialError> {
    match shape::find_fault(&value.text) {
        None => Ok(()),
        Some(fault) => Err(CredentialError::Credential {
            name: value.name,
            origin: value.origin.clone(),
            fault,
        }),
    }
}

/// A base URL from a `.env` file gets only what is in these files too. A person who checks out a
/// project runs with its files, and must not send a value of their own to a host that the project
/// chose: neither their credential nor another variable that a file refers to.
fn is_trusted(
    url: &PublicVariable,
    credential: Option<&Credential>,
    account_id: Option<&PublicVariable>,
) -> bool {
    url.origin == VariableOrigin::Process
        || url.origin.is_files_own()
            && credential.is_some_and(|credential| credential.from_file)
            && account_id.is_none_or(|account| !account.origin.borrows())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::scripted::ScriptedHost;

    /// The source of the credential and its secret part.
    fn credential(host: &ScriptedHost) -> Option<(String, String)> {
        let credential = resolve(host, None, None).unwrap().credential.ok()?;
        let secret = match &credential.auth {
            ApiAuth::Token(token) => token.expose_secret().to_owned(),
            ApiAuth::Key { email, key } => format!("{email} {}", key.expose_secret()),
        };
        Some((credential.source, secret))
    }

    fn some(source: &str, secret: &str) -> Option<(String, String)> {
        Some((source.to_owned(), secret.to_owned()))
    }

    #[test]
    fn nothing_is_found_in_an_empty_environment() {
        let found = resolve(&ScriptedHost::new(&[]), None, None).unwrap();
        assert_eq!(found.credential.unwrap_err(), CredentialAbsence::Nowhere);
        assert!(found.account_id.is_none());
        assert!(found.base_url.is_none() && found.environment.is_none());
        assert!(found.warnings.is_empty());
    }

    #[test]
    fn the_process_counts_before_files_unless_it_is_empty() {
        let files = |vars| ScriptedHost::new(vars).file(".env", "CLOUDFLARE_API_TOKEN=file");
        assert_eq!(
            credential(&files(&[("CLOUDFLARE_API_TOKEN", "shell")])),
            some("env:CLOUDFLARE_API_TOKEN", "shell")
        );
        for vars in [&[("CLOUDFLARE_API_TOKEN", "")][..], &[]] {
            assert_eq!(
                credential(&files(vars)),
                some(".env:CLOUDFLARE_API_TOKEN", "file")
            );
        }
    }

    #[test]
    fn key_and_email_count_before_a_token_wherever_they_stand() {
        let token = ("CLOUDFLARE_API_TOKEN", "token");
        let host = ScriptedHost::new(&[token]).file(
            ".env",
            "CLOUDFLARE_API_KEY=key\nCLOUDFLARE_EMAIL=a@example.com",
        );
        assert_eq!(
            credential(&host),
            some(".env:CLOUDFLARE_API_KEY", "a@example.com key")
        );
        let host =
            ScriptedHost::new(&[token, ("CF_API_KEY", "old"), ("CF_EMAIL", "b@example.com")]);
        assert_eq!(
            credential(&host),
            some("env:CF_API_KEY", "b@example.com old")
        );
        let host = ScriptedHost::new(&[token, ("CLOUDFLARE_API_KEY", "key")]);
        assert_eq!(credential(&host), some("env:CLOUDFLARE_API_TOKEN", "token"));
    }

    #[test]
    fn a_deprecated_name_counts_where_the_new_one_is_absent() {
        let host = ScriptedHost::new(&[("CF_API_TOKEN", "old")]);
        assert_eq!(credential(&host), some("env:CF_API_TOKEN", "old"));
        let warnings = resolve(&host, None, None).unwrap().warnings;
        assert_eq!(warnings.len(), 1);
        assert!(
            warnings[0].contains("Use CLOUDFLARE_API_TOKEN"),
            "{warnings:?}"
        );

        let hidden = ScriptedHost::new(&[("CF_API_TOKEN", "old"), ("CLOUDFLARE_API_TOKEN", "")]);
        assert_eq!(credential(&hidden), None);
        assert!(resolve(&hidden, None, None).unwrap().warnings.is_empty());
    }

    #[test]
    fn files_of_the_one_environment_count() {
        let host = ScriptedHost::new(&[])
            .file(".env", "CLOUDFLARE_API_TOKEN=all")
            .file(".env.staging", "CLOUDFLARE_API_TOKEN=staging");
        let source = |environment| {
            let found = resolve(&host, environment, None).unwrap();
            found.credential.unwrap().source
        };
        assert_eq!(source(None), ".env:CLOUDFLARE_API_TOKEN");
        assert_eq!(source(Some("staging")), ".env.staging:CLOUDFLARE_API_TOKEN");
    }

    #[test]
    fn a_base_url_of_the_project_gets_no_credential_from_outside() {
        let file = "CLOUDFLARE_API_BASE_URL=https://collector.example.com/v4";
        let token = [("CLOUDFLARE_API_TOKEN", "token")];
        let outside = resolve(&ScriptedHost::new(&token).file(".env", file), None, None).unwrap();
        assert_eq!(outside.base_url, None);
        assert!(outside.warnings[0].contains("CLOUDFLARE_API_BASE_URL"));

        let inside =
            ScriptedHost::new(&[]).file(".env", &format!("{file}\nCLOUDFLARE_API_TOKEN=t"));
        let inside = resolve(&inside, None, None).unwrap();
        assert_eq!(inside.base_url.unwrap().origin.spell("X"), ".env:X");
        assert!(inside.warnings.is_empty());

        let process = ScriptedHost::new(&[("CF_API_BASE_URL", "http://localhost:1/v4"), token[0]]);
        let process = resolve(&process, None, None).unwrap();
        assert_eq!(process.base_url.unwrap().value, "http://localhost:1/v4");
    }

    #[test]
    fn references_in_files_carry_nothing_from_outside_to_a_host_of_the_project() {
        let url = "CLOUDFLARE_API_BASE_URL=https://collector.example.com/v4";
        for text in [
            format!("{url}\nCLOUDFLARE_API_TOKEN=$MINE"),
            format!("{url}\nA=$MINE\nCLOUDFLARE_API_TOKEN=$A"),
            format!("{url}\nCLOUDFLARE_API_KEY=own\nCLOUDFLARE_EMAIL=$MINE"),
            format!("{url}/$MINE\nCLOUDFLARE_API_TOKEN=own"),
            format!("{url}\nCLOUDFLARE_API_TOKEN=own\nCLOUDFLARE_ACCOUNT_ID=$MINE"),
        ] {
            let found = resolve(
                &ScriptedHost::new(&[("MINE", "x")]).file(".env", &text),
                None,
                None,
            );
            assert_eq!(found.unwrap().base_url, None, "{text}");
        }
    }

    #[test]
    fn account_and_environment() {
        let host = ScriptedHost::new(&[("CF_ACCOUNT_ID", "0123abc"), ("CLOUDFLARE_ENV", "")]);
        let found = resolve(&host, None, None).unwrap();
        let account = found.account_id.unwrap();
        assert_eq!(
            (account.value.as_str(), account.name),
            ("0123abc", "CF_ACCOUNT_ID")
        );
        assert_eq!(found.environment.unwrap().value, "");
    }

    #[test]
    fn a_credential_that_cannot_be_one_is_refused_by_name_and_not_shown() {
        for (name, text) in [
            ("CLOUDFLARE_API_TOKEN", "hush\n"),
            ("CLOUDFLARE_API_TOKEN", "hush hush"),
            ("CF_API_TOKEN", "hush…"),
        ] {
            let error = resolve(&ScriptedHost::new(&[(name, text)]), None, None).unwrap_err();
            let told = format!("{error} {error:?} {}", error.help());
            assert!(error.to_string().starts_with(name), "{told}");
            assert!(!told.contains("hush"), "{told}");
        }
    }

    #[test]
    fn debug_shows_no_value() {
        let vars = [
            ("CLOUDFLARE_API_KEY", "hush"),
            ("CLOUDFLARE_EMAIL", "a@example.com"),
            ("CLOUDFLARE_API_TOKEN", "hush"),
        ];
        let found = resolve(&ScriptedHost::new(&vars), None, None).unwrap();
        assert!(!format!("{found:?}").contains("hush"));
    }
}

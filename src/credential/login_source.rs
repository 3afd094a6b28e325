//! The credential that a login of wrangler gives.

use std::path::{Path, PathBuf};

use super::absence::CredentialAbsence;
use super::account_cache::{CachedAccount, read_cached_account};
use super::error::CredentialError;
use super::login::{Login, StoredLogin, has_cf_login, read_login, wrangler_folder};
use super::profile::{LoginProfile, list_profiles};
use super::renewal;
use super::sources::Credential;
use super::variables::EnvironmentVariables;
use crate::cloudflare::ApiAuth;
use crate::host::Host;

/// wrangler's folder, and the profile that counts.
fn choose_profile(
    host: &dyn Host,
    variables: &EnvironmentVariables<'_>,
    flag: Option<&str>,
) -> Option<(PathBuf, LoginProfile)> {
    let folder = wrangler_folder(host)?;
    let variable = variables.get("CLOUDFLARE_AUTH_PROFILE");
    let variable = variable.map(|variable| variable.text);
    let variable = variable.filter(|name| !name.is_empty());
    let profile = LoginProfile::choose(host, &folder, flag, variable);
    Some((folder, profile))
}

/// The account that wrangler remembers for the login that counts, or for variables.
pub(super) fn find_cached_account(
    host: &dyn Host,
    variables: &EnvironmentVariables<'_>,
    flag: Option<&str>,
) -> Option<CachedAccount> {
    let named = choose_profile(host, variables, flag).map(|(_, profile)| profile);
    let named = named.filter(|profile| profile.is_named && profile.is_sound());
    read_cached_account(host, named.as_ref().map(|profile| profile.name.as_str()))
}

/// The login, or why it cannot be used. Without one, `absence` is the reason.
pub(super) fn use_login(
    host: &dyn Host,
    variables: &EnvironmentVariables<'_>,
    flag: Option<&str>,
    absence: CredentialAbsence,
) -> Result<Result<Credential, CredentialAbsence>, CredentialError> {
    let Some((folder, profile)) = choose_profile(host, variables, flag) else {
        return Ok(Err(absence));
    };
    if !profile.is_sound() {
        return Ok(Err(absent_profile(&folder, profile.name)));
    }
    let (auth, login) = match read_login(host, &folder, &profile)? {
        StoredLogin::Current(auth, login) => (auth, Some(login)),
        StoredLogin::Token(auth) => (auth, None),
        StoredLogin::Missing if profile.is_named => {
            return Ok(Err(absent_profile(&folder, profile.name)));
        }
        StoredLogin::Missing if absence == CredentialAbsence::Nowhere && has_cf_login(host) => {
            return Ok(Err(CredentialAbsence::OtherTool));
        }
        StoredLogin::Missing => return Ok(Err(absence)),
        StoredLogin::Locked(login, lock) => {
            return Ok(Err(CredentialAbsence::Locked {
                login,
                lock,
                wrangler: renewal::find_wrangler(host),
                refusal: None,
            }));
        }
    };
    Ok(Ok(credential_of_login(auth, &profile.name, login)))
}

fn absent_profile(folder: &Path, name: String) -> CredentialAbsence {
    CredentialAbsence::Profile {
        name,
        others: list_profiles(folder),
    }
}

fn credential_of_login(auth: ApiAuth, profile: &str, login: Option<Login>) -> Credential {
    Credential {
        auth,
        source: format!("wrangler:{profile}"),
        login,
        from_file: false,
    }
}

/// The credential that wrangler gives for a login which only wrangler can get at.
///
/// # Errors
/// The same absence, with why wrangler gives none where it was asked.
pub(crate) fn renew(
    host: &dyn Host,
    mut absence: CredentialAbsence,
) -> Result<Credential, CredentialAbsence> {
    let CredentialAbsence::Locked {
        login,
        wrangler: Some(wrangler),
        refusal,
        ..
    } = &mut absence
    else {
        return Err(absence);
    };
    match renewal::ask_wrangler(host, wrangler, &login.profile) {
        Ok(auth) => Ok(credential_of_login(
            auth,
            &login.profile,
            Some(login.clone()),
        )),
        Err(why) => {
            *refusal = Some(why);
            Err(absence)
        }
    }
}

/// The profile of a login that is there. What is wrong with its file does not matter: it is not used.
pub(super) fn find_shadowed_login(
    host: &dyn Host,
    variables: &EnvironmentVariables<'_>,
    flag: Option<&str>,
) -> Option<String> {
    let (folder, profile) = choose_profile(host, variables, flag)?;
    let is_sound = profile.is_sound();
    let stored = is_sound.then(|| read_login(host, &folder, &profile).ok())??;
    (!matches!(stored, StoredLogin::Missing)).then_some(profile.name)
}

//! Which credential a run uses, and where it comes from.
//!
//! The order is wrangler's (`packages/workers-auth/src/credentials.ts`): each variable is looked up
//! first, in the process environment and then in the `.env` files, and only then is it decided what
//! counts: key and email, else a token, else the login of `wrangler login`.

mod absence;
mod account_cache;
mod dotenv;
mod error;
mod kind;
mod login;
mod login_source;
mod origin;
mod profile;
mod renewal;
#[cfg(test)]
mod scripted;
mod shape;
mod sources;
mod variables;

pub(crate) use absence::CredentialAbsence;
pub(crate) use account_cache::CachedAccount;
pub(crate) use error::CredentialError;
pub(crate) use kind::CredentialKind;
pub(crate) use login::Login;
pub(crate) use login_source::renew;
pub(crate) use origin::VariableOrigin;
pub(crate) use profile::is_profile_name;
pub(crate) use renewal::WranglerRefusal;
pub(crate) use sources::{
    Credential, PASTED, ResolvedVariables, parse_typed_token, read_token, resolve,
};

//! What Cloudflare tells about a token: which one it is, its policies, and, where nobody may read
//! those, which reads it is let into.

use std::collections::BTreeSet;

use futures::future::join_all;

use crate::cloudflare::{Client, Error, Owner, Read, Token, Verified};
use crate::credential::Kind;
use crate::permissions::token::Answers;

/// A token, as far as Cloudflare tells of it.
#[derive(Debug, Default)]
pub(super) struct Examined {
    /// Its id.
    pub(super) id: Option<String>,
    /// Its status, where it is the caller's own.
    pub(super) status: Option<String>,
    /// Its policies, where somebody may read them.
    pub(super) token: Option<Token>,
    /// Why they could not be read.
    pub(super) obstacle: Option<Error>,
}

/// The token that `client` itself uses: verified as a user's, and as one of each of `accounts`.
/// `others` may read what it may not.
pub(super) async fn own(
    client: &Client<'_>,
    prefix: Option<Kind>,
    accounts: &[String],
    others: &[&Client<'_>],
) -> Result<Examined, Error> {
    let (owner, verified) = verify(client, prefix, accounts).await?;
    let readers: Vec<&Client<'_>> = [client].into_iter().chain(others.iter().copied()).collect();
    let mut examined = read(&readers, &[owner], &verified.id).await;
    examined.id = Some(verified.id);
    examined.status = Some(verified.status);
    Ok(examined)
}

/// The token `id`, which may be one of `accounts` or of the reader.
pub(super) async fn named(readers: &[&Client<'_>], accounts: &[String], id: &str) -> Examined {
    let owners = accounts.iter().map(|account| Owner::Account(account));
    let owners: Vec<Owner<'_>> = owners.chain([Owner::User]).collect();
    let mut examined = read(readers, &owners, id).await;
    examined.id = Some(id.to_owned());
    examined
}

/// Whose the token of `client` is. Its prefix may tell; else the user is asked first, and a user's token
/// that answers is nobody else's.
async fn verify<'a>(
    client: &Client<'_>,
    prefix: Option<Kind>,
    accounts: &'a [String],
) -> Result<(Owner<'a>, Verified), Error> {
    let (first, rest): (Owner<'a>, &'a [String]) = match (prefix, accounts) {
        (Some(Kind::UserToken), _) => (Owner::User, &[]),
        (Some(Kind::AccountToken), [first, rest @ ..]) => (Owner::Account(first), rest),
        _ => (Owner::User, accounts),
    };
    let mut tried = verify_as(client, first).await;
    for account in rest {
        if tried.is_ok() {
            break;
        }
        tried = verify_as(client, Owner::Account(account)).await;
    }
    tried
}

async fn verify_as<'a>(
    client: &Client<'_>,
    owner: Owner<'a>,
) -> Result<(Owner<'a>, Verified), Error> {
    let verified = match owner {
        Owner::User => client.verify_user().await,
        Owner::Account(account) => client.verify_account(account).await,
    };
    verified.map(|verified| (owner, verified))
}

/// The first answer that a reader gets, else the first reason against it that is not mere absence.
async fn read(readers: &[&Client<'_>], owners: &[Owner<'_>], id: &str) -> Examined {
    let mut examined = Examined::default();
    for reader in readers {
        for owner in owners {
            match reader.own_token(*owner, id).await {
                Ok(token) => {
                    examined.token = Some(token);
                    return examined;
                }
                Err(error) => {
                    let told = examined.obstacle.as_ref();
                    if told.is_none_or(|told| is_absence(told) && !is_absence(&error)) {
                        examined.obstacle = Some(error);
                    }
                }
            }
        }
    }
    examined
}

fn is_absence(error: &Error) -> bool {
    matches!(error, Error::NotFound { .. })
}

/// Which of `reads` are let in. What fails in another way tells nothing.
pub(super) async fn try_reads(client: &Client<'_>, reads: BTreeSet<Read>) -> Answers {
    let tried = reads.into_iter().map(|read| async move {
        let let_in = match client.may_read(&read).await {
            Ok(()) => true,
            Err(error) if error.is_denied() => false,
            Err(_) => return None,
        };
        Some((read, let_in))
    });
    join_all(tried).await.into_iter().flatten().collect()
}

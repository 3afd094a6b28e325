//! What is there now of everything that a fix changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;

use crate::change::journal::{Entry, Intent};
use crate::change::plan::reversal::{Key, Present, Seen};
use crate::cloudflare::{Client, Error, Missing, Secret};
use crate::commands::session::Session;
use crate::facts::{QueryResult, gather_secrets};

/// Looks at every config and secret of the open steps of `entry`.
pub(super) fn present(
    entry: &Entry,
    session: &Session<'_>,
    client: Option<&Client<'_>>,
) -> Present {
    let mut present = Present::default();
    let mut secrets: BTreeSet<Key> = BTreeSet::new();
    for step in entry.open() {
        match &step.act {
            Intent::Config(edited) => {
                let seen = file(&edited.path);
                present.files.insert(edited.path.clone(), seen);
            }
            Intent::Scope(widened) => {
                secrets.insert((
                    widened.account.clone(),
                    widened.store.clone(),
                    widened.secret.clone(),
                ));
            }
            Intent::Secret(_) | Intent::Token(_) | Intent::Extension(_) => {}
        }
    }
    let results = match client {
        Some(client) => session.runtime.block_on(gather_secrets(client, &secrets)),
        None => BTreeMap::new(),
    };
    let unasked = secrets.into_iter().map(|key| (key, QueryResult::Unasked));
    let results = unasked.chain(results);
    present.secrets = results.map(|(key, result)| (key, scopes(result))).collect();
    present
}

/// The bytes of a file. What is no file is not opened: it could hang.
fn file(path: &str) -> Seen<Vec<u8>> {
    let read = fs::metadata(path).and_then(|metadata| match metadata.is_file() {
        true => fs::read(path),
        false => Err(io::Error::other("not a regular file")),
    });
    match read {
        Ok(bytes) => Seen::There(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Seen::Gone,
        Err(error) => Seen::Unread(format!("{path} cannot be read: {error}")),
    }
}

/// The scopes of a secret.
fn scopes(result: QueryResult<Secret>) -> Seen<Vec<String>> {
    match result.into_result() {
        Some(Ok(found)) => match found.scopes {
            Some(mut scopes) => {
                scopes.sort();
                Seen::There(scopes)
            }
            None => Seen::Unread("Cloudflare does not tell its scopes".to_owned()),
        },
        Some(Err(Error::NotFound {
            missing: Missing::Secret,
            ..
        })) => Seen::Gone,
        Some(Err(error)) => match error.help() {
            Some(help) => Seen::Unread(format!("{error}; {help}")),
            None => Seen::Unread(error.to_string()),
        },
        None => {
            let why = "there is no credential to look at it with: set CLOUDFLARE_API_TOKEN";
            Seen::Unread(why.to_owned())
        }
    }
}

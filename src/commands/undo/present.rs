//! What is there now of everything that a fix changed.

use std::collections::BTreeSet;
use std::fs;
use std::io;

use futures::future::join_all;

use crate::change::journal::{Entry, Intent};
use crate::change::plan::reversal::{Key, Present, Seen};
use crate::cloudflare::{Client, Error, Missing};
use crate::commands::session::Session;

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
    let looked = join_all(secrets.into_iter().map(|key| async {
        let seen = scopes(client, &key).await;
        (key, seen)
    }));
    present.secrets = session.runtime.block_on(looked).into_iter().collect();
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
async fn scopes(client: Option<&Client<'_>>, key: &Key) -> Seen<Vec<String>> {
    let (account, store, secret) = key;
    let Some(client) = client else {
        let why = "there is no credential to look at it with: set CLOUDFLARE_API_TOKEN";
        return Seen::Unread(why.to_owned());
    };
    match client.secret(account, store, secret).await {
        Ok(found) => match found.scopes {
            Some(mut scopes) => {
                scopes.sort();
                Seen::There(scopes)
            }
            None => Seen::Unread("Cloudflare does not tell its scopes".to_owned()),
        },
        Err(Error::NotFound {
            missing: Missing::Secret,
            ..
        }) => Seen::Gone,
        Err(error) => match error.help() {
            Some(help) => Seen::Unread(format!("{error}; {help}")),
            None => Seen::Unread(error.to_string()),
        },
    }
}

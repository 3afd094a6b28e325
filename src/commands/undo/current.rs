//! What is there now of everything that a run changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;

use crate::action::SecretKey;
use crate::change::journal::{OperationRecord, RecordedRun};
use crate::change::plan::undo::{CurrentState, CurrentValue};
use crate::cloudflare::{ApiError, Client, MissingResource, Secret};
use crate::commands::session::{Session, explain_api_error};
use crate::facts::{QueryResult, gather_secrets};

/// Looks at every config and secret of the open steps of `run`.
pub(super) fn read_current_state(
    run: &RecordedRun,
    session: &Session<'_>,
    client: Option<&Client<'_>>,
) -> CurrentState {
    let mut current = CurrentState::default();
    let mut secrets: BTreeSet<SecretKey> = BTreeSet::new();
    for step in run.open() {
        match &step.operation {
            OperationRecord::Config(edit) => {
                let bytes = read_file(&edit.path);
                current.files.insert(edit.path.clone(), bytes);
            }
            OperationRecord::Scope(added) => {
                secrets.insert(added.key());
            }
            OperationRecord::Secret(_)
            | OperationRecord::Token(_)
            | OperationRecord::Extension(_) => {}
        }
    }
    let results = match client {
        Some(client) => session.wait_for(client, gather_secrets(client, &secrets)),
        None => BTreeMap::new(),
    };
    let unasked = secrets.into_iter().map(|key| (key, QueryResult::Unasked));
    let results = unasked.chain(results);
    current.secrets = results.map(|(key, result)| (key, scopes(result))).collect();
    current
}

/// The bytes of a file. What is not a regular file is not opened: that could hang.
fn read_file(path: &str) -> CurrentValue<Vec<u8>> {
    let read = fs::metadata(path).and_then(|metadata| {
        if metadata.is_file() {
            fs::read(path)
        } else {
            Err(io::Error::other("not a regular file"))
        }
    });
    match read {
        Ok(bytes) => CurrentValue::Present(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => CurrentValue::Gone,
        Err(error) => CurrentValue::Unreadable(format!("{path} cannot be read: {error}")),
    }
}

/// The scopes of a secret.
fn scopes(result: QueryResult<Secret>) -> CurrentValue<Vec<String>> {
    match result.into_result() {
        Some(Ok(found)) => match found.scopes {
            Some(mut scopes) => {
                scopes.sort();
                CurrentValue::Present(scopes)
            }
            None => CurrentValue::Unreadable("Cloudflare does not show its scopes".to_owned()),
        },
        Some(Err(ApiError::NotFound {
            missing: MissingResource::Secret,
            ..
        })) => CurrentValue::Gone,
        Some(Err(error)) => CurrentValue::Unreadable(explain_api_error(&error).to_string()),
        None => {
            let why = "no Cloudflare credential found: set CLOUDFLARE_API_TOKEN";
            CurrentValue::Unreadable(why.to_owned())
        }
    }
}

//! What is needed in each account, also in the one that nobody named.

use super::projects::DeployedProjects;
use crate::cloudflare::Client;
use crate::commands::session::Session;
use crate::facts::{TokenQueries, gather_token_facts};
use crate::permissions::requirements::{Requirements, TokenPurpose, by_account};

/// What is needed in each account. Where nothing names one, the only one that `client` sees stands in,
/// and `projects` remember it.
pub(super) fn needs(
    projects: &mut DeployedProjects,
    purpose: TokenPurpose,
    session: &Session<'_>,
    client: Option<&Client<'_>>,
) -> Vec<(Option<String>, Requirements)> {
    let needs = by_account(&projects.subjects(), purpose, &projects.accounts);
    let unnamed = needs.iter().any(|(account, _)| account.is_none());
    let Some(client) = client.filter(|_| unnamed) else {
        return needs;
    };
    let wanted = TokenQueries::accounts();
    let facts = session
        .runtime
        .block_on(gather_token_facts(client, &wanted));
    let Some([only]) = facts.accounts.found().map(Vec::as_slice) else {
        return needs;
    };
    projects.accounts.only = Some(only.id.clone());
    by_account(&projects.subjects(), purpose, &projects.accounts)
}

//! What a token is called where nobody names it.

use std::collections::BTreeSet;

use crate::permissions::requirements::TokenPurpose;
use crate::project::Project;

/// The most characters that Cloudflare's dashboard accepts in a name.
const LONGEST: usize = 120;

/// The name of a token for `purpose`: `deploy shop-api`.
pub(crate) fn name(purpose: TokenPurpose, projects: &[Project]) -> String {
    let purpose = match purpose {
        TokenPurpose::Deploy => "deploy",
        TokenPurpose::FirstDeploy => "first deploy of",
        TokenPurpose::Check => "check",
        TokenPurpose::Fix => "fix",
    };
    let name = format!("{purpose} {}", workers(projects));
    name.chars().take(LONGEST).collect()
}

/// The Workers of the selected environments, as part of a sentence.
pub(crate) fn workers(projects: &[Project]) -> String {
    let environments = projects.iter().flat_map(Project::selected);
    let workers = environments.filter_map(|environment| environment.worker.as_deref());
    let workers: BTreeSet<&str> = workers.collect();
    match workers.into_iter().collect::<Vec<_>>().as_slice() {
        [] => "this Worker".to_owned(),
        [one] => (*one).to_owned(),
        [one, other] => format!("{one} and {other}"),
        [first, more @ ..] => format!("{first} and {} more", more.len()),
    }
}

//! Credentials that may not bind.

use serde_json::Value;
use wrangler_permit::demo_state;

use super::{SOUND, STRIPE, environment, tell};
use crate::conformance::credential::{Access, Credential, Of, Role};
use crate::conformance::project::Project;

fn token(access: Access) -> Credential {
    Credential::Token {
        of: Of::User,
        access,
        open: false,
    }
}

fn with(credential: Credential) -> Project {
    let mut state = demo_state();
    let variables = credential.install(&mut state);
    Project::within("wrangler.toml", SOUND, &state, &variables)
}

#[test]
fn a_token_that_may_only_read_is_proved_to_be_blocked_until_it_may_edit() {
    tell(
        "a token with Read, then with Edit",
        || with(token(Access::Read)),
        |story| {
            let report = story.project.check(&[], 0);
            assert_eq!(environment(&report)["verdict"], "unverified");
            let report = story.red(&["--probe"], &["cannot-bind"], 10021);
            assert_eq!(environment(&report)["authorization"]["by"], "probe");

            // The same token, given one permission more in the dashboard.
            let edit = |state: &mut Value| drop(token(Access::Edit).install(state));
            story.project.server().edit_state(edit).unwrap();
            let report = story.project.check(&["--probe"], 0);
            assert_eq!(environment(&report)["verdict"], "ready");
            story.let_in("", &[STRIPE]);
        },
    );
}

#[test]
fn a_key_is_blocked_until_its_owner_is_given_the_role() {
    tell(
        "a key of a Secrets Store Admin, then of a Deployer",
        || with(Credential::Key(Role::Admin)),
        |story| {
            let report = story.red(&[], &["role-cannot-bind"], 10021);
            let authorization = &environment(&report)["authorization"];
            assert_eq!(authorization["certainty"], "likely");
            let edit = |state: &mut Value| drop(Credential::Key(Role::Deployer).install(state));
            story.project.server().edit_state(edit).unwrap();
            story.green("", &[STRIPE]);
        },
    );
}

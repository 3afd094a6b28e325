//! One pair of credential and secret, and what can be said of it without a look at our output.

use wrangler_permit::demo_state;

use super::secret::Secret;
use crate::conformance::credential::{self, Access, Credential, Of};
use crate::conformance::project::Project;

const CONFIG: &str = r#"
name = "shop-api"
main = "src/index.js"
compatibility_date = "2026-01-01"
account_id = "c0ffee5a11adacceded0decade5ca1ab"

[[secrets_store_secrets]]
binding = "KEY"
store_id = "57a1e5707e0f5ec2e75000000badcafe"
secret_name = "the-secret"
"#;

/// A credential that binds a secret.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) credential: Credential,
    pub(super) secret: Secret,
}

impl Cell {
    /// Every credential with every secret.
    pub(super) fn all() -> Vec<Self> {
        let with_each = |credential| Secret::ALL.map(|secret| Self { credential, secret });
        credential::all().into_iter().flat_map(with_each).collect()
    }

    /// The project, in a world that holds credential and secret.
    pub(super) fn project(self) -> Project {
        let mut state = demo_state();
        let variables = self.credential.install(&mut state);
        self.secret.install(&mut state);
        assert!(CONFIG.contains(Secret::NAME));
        let project = Project::within("wrangler.toml", CONFIG, &state, &variables);
        if let Some(login) = self.credential.login_file() {
            project.write_login(&login);
        }
        project
    }

    /// Whether `unverified` is all that can be said: nothing that may be read refuses, and something
    /// that it takes cannot be read.
    pub(super) fn nothing_tells(self, probe: bool) -> bool {
        let serves = if self.credential.sees() {
            self.secret.serves()
        } else {
            None
        };
        let told = [
            Some(self.credential.accepted()),
            self.credential.binds(probe),
            serves,
        ];
        !told.contains(&Some(false)) && told.contains(&None)
    }

    /// Whether a deploy of it shows what no other of these shows: every credential is tried on a
    /// sound secret, every secret with a token that may bind and one that may only read, and a secret
    /// that is not there with one that may not see that. What a token may read of itself changes our
    /// verdict and no deploy.
    pub(super) fn decides(self) -> bool {
        let user = |access| Credential::Token {
            of: Of::User,
            access,
            open: false,
        };
        let blind = (user(Access::None), Secret::Missing);
        let tried = [user(Access::Edit), user(Access::Read)];
        self.secret == Secret::Sound
            || tried.contains(&self.credential)
            || blind == (self.credential, self.secret)
    }
}

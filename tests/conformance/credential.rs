//! Credentials of every kind. All of them may deploy Workers somewhere.

use wrangler_permit::embedded::{
    AccountRecord, GlobalKeyRecord, OwnerId, PolicyEffect, PolicyRecord, SensitiveText,
    ServerState, StoreRecord, TokenRecord, TokenStatus,
};

const ACCOUNT: &str = "c0ffee5a11adacceded0decade5ca1ab";
const ELSEWHERE: &str = "0ddba11feedfacecafedeadbeef0b1a5";
const USER: &str = "5eed5a1ad0fabaddecaffacadefaded1";

/// What every value contains: the sandbox looks for it in all that we print.
const VALUE: &str = "hunter2-0123456789abcdefghijklmnopqrstuvwx";

/// A credential.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Credential {
    /// An API token in force.
    Token {
        /// Whose it is.
        of: Of,
        /// What it may do in the Secrets Store.
        access: Access,
        /// It may read its own policies.
        open: bool,
    },
    /// An API token with Edit, no longer in force.
    Ended(Of, TokenStatus),
    /// An API token with Edit, in another account.
    Foreign(Of),
    /// A Global API key of a member with this role, beside one that deploys Workers.
    Key(Role),
}

/// Whose a token is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Of {
    User,
    Account,
}

/// What a token may do in the Secrets Store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Access {
    Edit,
    /// Edit by one policy, taken away by another, which leaves Read.
    EditDenied,
    Read,
    None,
}

/// A role that the Secrets Store documentation speaks of (access control).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    SuperAdministrator,
    Admin,
    Deployer,
    Reporter,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::SuperAdministrator => "Super Administrator - All Privileges",
            Self::Admin => "Secrets Store Admin",
            Self::Deployer => "Secrets Store Deployer",
            Self::Reporter => "Secrets Store Reporter",
        }
    }
}

/// All of them.
pub(super) fn all() -> Vec<Credential> {
    let mut all = Vec::new();
    for of in [Of::User, Of::Account] {
        for access in [Access::Edit, Access::Read, Access::None] {
            all.extend([true, false].map(|open| Credential::Token { of, access, open }));
        }
        all.push(Credential::Foreign(of));
    }
    let (of, access) = (Of::User, Access::EditDenied);
    all.extend([true, false].map(|open| Credential::Token { of, access, open }));
    all.extend([
        Credential::Ended(Of::User, TokenStatus::Expired),
        Credential::Ended(Of::User, TokenStatus::Disabled),
        Credential::Ended(Of::Account, TokenStatus::Expired),
        Credential::Key(Role::SuperAdministrator),
        Credential::Key(Role::Admin),
        Credential::Key(Role::Deployer),
        Credential::Key(Role::Reporter),
    ]);
    all
}

/// Another account with a store.
fn found_elsewhere(state: &mut ServerState) {
    if state.accounts.iter().any(|account| account.id == ELSEWHERE) {
        return;
    }
    state.accounts.push(AccountRecord {
        id: ELSEWHERE.to_owned(),
        name: "Elsewhere".to_owned(),
        workers_subdomain: Some("elsewhere".to_owned()),
    });
    state.stores.push(StoreRecord {
        id: "57a1e5707e0f5ec2e750000000000bad".to_owned(),
        account: ELSEWHERE.to_owned(),
        ..state.stores[0].clone()
    });
}

impl Credential {
    /// Puts it into the world as its only one. Answers with the variables that hold it.
    pub(super) fn install(self, state: &mut ServerState) -> Vec<(&'static str, &'static str)> {
        state.tokens.clear();
        state.global_keys.clear();
        found_elsewhere(state);
        if let Self::Key(role) = self {
            let user = &mut state.users[0];
            user.memberships[0].roles = ["Workers Admin", role.name()].map(str::to_owned).into();
            let (email, key) = (user.email.clone(), SensitiveText::new(VALUE));
            state.global_keys.push(GlobalKeyRecord { email, key });
            let email = ("CLOUDFLARE_EMAIL", "wile@acme.example");
            return vec![email, ("CLOUDFLARE_API_KEY", VALUE)];
        }
        state.tokens.push(self.token());
        vec![("CLOUDFLARE_API_TOKEN", VALUE)]
    }

    fn token(self) -> TokenRecord {
        let (of, account) = match self {
            Self::Token { of, .. } | Self::Ended(of, _) => (of, ACCOUNT),
            Self::Foreign(of) => (of, ELSEWHERE),
            Self::Key(_) => unreachable!("a key is not a token"),
        };
        let status = match self {
            Self::Ended(_, status) => status,
            _ => TokenStatus::Active,
        };
        let owner = match of {
            Of::User => OwnerId::User(USER.to_owned()),
            Of::Account => OwnerId::Account(account.to_owned()),
        };
        TokenRecord {
            id: "7e57ed7e57ed7e57ed7e57ed7e57ed00".to_owned(),
            name: "the-token".to_owned(),
            value: SensitiveText::new(VALUE),
            status,
            policies: self.policies(account),
            ..TokenRecord::of(owner)
        }
    }

    fn policies(self, account: &str) -> Vec<PolicyRecord> {
        let on = |groups: &[&str]| PolicyRecord::on_account(account, groups);
        let mut policies = vec![on(&["Workers Scripts Write"])];
        let Self::Token { of, access, open } = self else {
            policies.push(on(&["Secrets Store Write"]));
            return policies;
        };
        match access {
            Access::Edit => policies.push(on(&["Secrets Store Write"])),
            Access::EditDenied => {
                policies.push(on(&["Secrets Store Read", "Secrets Store Write"]));
                let effect = PolicyEffect::Deny;
                let denied = on(&["Secrets Store Write"]);
                policies.push(PolicyRecord { effect, ..denied });
            }
            Access::Read => policies.push(on(&["Secrets Store Read"])),
            Access::None => {}
        }
        policies.extend(open.then(|| match of {
            Of::User => PolicyRecord::on_user(USER, &["API Tokens Read"]),
            Of::Account => on(&["Account API Tokens Read"]),
        }));
        policies
    }

    /// Whether it is a credential of the account, in force: always to be read.
    pub(super) fn accepted(self) -> bool {
        matches!(self, Self::Token { .. } | Self::Key(_))
    }

    /// Whether it may list the account's stores and secrets.
    pub(super) fn sees(self) -> bool {
        match self {
            Self::Token { access, .. } => access != Access::None,
            Self::Ended(..) | Self::Foreign(_) => false,
            Self::Key(_) => true,
        }
    }

    /// Whether it may bind, as far as anything that it may read tells, or a probe.
    pub(super) fn binds(self, probe: bool) -> Option<bool> {
        match self {
            // Edit would include that.
            _ if !self.sees() => Some(false),
            Self::Token { access, open, .. } => (open || probe).then_some(access == Access::Edit),
            // Members may read their own roles (`GET /memberships`).
            Self::Key(Role::SuperAdministrator | Role::Deployer) => Some(true),
            _ => Some(false),
        }
    }
}

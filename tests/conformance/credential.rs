//! Credentials of every kind. All of them may deploy Workers somewhere.

use serde_json::{Value, json};

use crate::state::{list_mut, on_account, on_user};

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
    Ended(Of, &'static str),
    /// An API token with Edit, in another account.
    Foreign(Of),
    /// A Global API key of a member with this role, beside one that deploys Workers.
    Key(Role),
    /// The login of such a member.
    Login(Role, Consent),
    /// Its access token in the variable for an API token.
    LoginByHand(Role),
}

/// What a login was granted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Consent {
    Whole,
    /// It is from before there was a scope for secrets.
    WithoutSecrets,
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
        Credential::Ended(Of::User, "expired"),
        Credential::Ended(Of::User, "disabled"),
        Credential::Ended(Of::Account, "expired"),
        Credential::Key(Role::SuperAdministrator),
        Credential::Key(Role::Admin),
        Credential::Key(Role::Deployer),
        Credential::Key(Role::Reporter),
    ]);
    for role in [
        Role::SuperAdministrator,
        Role::Admin,
        Role::Deployer,
        Role::Reporter,
    ] {
        all.push(Credential::Login(role, Consent::Whole));
        all.push(Credential::LoginByHand(role));
    }
    let (role, consent) = (Role::SuperAdministrator, Consent::WithoutSecrets);
    all.push(Credential::Login(role, consent));
    all
}

/// Another account with a store.
fn found_elsewhere(state: &mut Value) {
    let accounts = list_mut(state, "accounts");
    if accounts.iter().any(|account| account["id"] == ELSEWHERE) {
        return;
    }
    accounts.push(json!({
        "id": ELSEWHERE,
        "name": "Elsewhere",
        "workers_subdomain": "elsewhere",
    }));
    let mut store = state["stores"][0].clone();
    store["id"] = json!("57a1e5707e0f5ec2e750000000000bad");
    store["account"] = json!(ELSEWHERE);
    list_mut(state, "stores").push(store);
}

impl Credential {
    /// Puts it into the world as its only one. Answers with the variables that hold it.
    pub(super) fn install(self, state: &mut Value) -> Vec<(&'static str, &'static str)> {
        state["tokens"] = json!([]);
        state["global_keys"] = json!([]);
        found_elsewhere(state);
        if let Some(role) = self.role() {
            let user = &mut state["users"][0];
            user["memberships"][0]["roles"] = json!(["Workers Admin", role.name()]);
        }
        match self {
            Self::Key(_) => {
                let key = json!({ "email": state["users"][0]["email"], "key": VALUE });
                list_mut(state, "global_keys").push(key);
                let email = ("CLOUDFLARE_EMAIL", "wile@acme.example");
                return vec![email, ("CLOUDFLARE_API_KEY", VALUE)];
            }
            Self::Login(..) | Self::LoginByHand(_) => {
                let login = json!({ "value": VALUE, "user": USER, "scopes": self.scopes() });
                list_mut(state, "logins").push(login);
            }
            Self::Token { .. } | Self::Ended(..) | Self::Foreign(_) => {
                list_mut(state, "tokens").push(self.token());
            }
        }
        match self {
            Self::Login(..) => Vec::new(),
            _ => vec![("CLOUDFLARE_API_TOKEN", VALUE)],
        }
    }

    /// What wrangler keeps of it, if it is a login.
    pub(super) fn login_file(self) -> Option<String> {
        let is_login = matches!(self, Self::Login(..));
        is_login.then(|| {
            format!(
                "oauth_token = \"{VALUE}\"\nrefresh_token = \"{VALUE}\"\nexpiration_time = \
                 \"2099-01-01T00:00:00.000Z\"\nscopes = {}\n",
                json!(self.scopes())
            )
        })
    }

    fn role(self) -> Option<Role> {
        match self {
            Self::Key(role) | Self::Login(role, _) | Self::LoginByHand(role) => Some(role),
            Self::Token { .. } | Self::Ended(..) | Self::Foreign(_) => None,
        }
    }

    fn scopes(self) -> Vec<&'static str> {
        let mut scopes = vec!["account:read", "user:read", "workers_scripts:write"];
        if !matches!(self, Self::Login(_, Consent::WithoutSecrets)) {
            scopes.push("secrets_store:write");
        }
        scopes
    }

    fn token(self) -> Value {
        let (of, account) = match self {
            Self::Token { of, .. } | Self::Ended(of, _) => (of, ACCOUNT),
            Self::Foreign(of) => (of, ELSEWHERE),
            Self::Key(_) | Self::Login(..) | Self::LoginByHand(_) => {
                unreachable!("a person is not a token")
            }
        };
        let status = match self {
            Self::Ended(_, status) => status,
            _ => "active",
        };
        let owner = match of {
            Of::User => json!({ "user": USER }),
            Of::Account => json!({ "account": account }),
        };
        json!({
            "id": "7e57ed7e57ed7e57ed7e57ed7e57ed00",
            "name": "the-token",
            "value": VALUE,
            "owner": owner,
            "status": status,
            "policies": self.policies(account),
        })
    }

    fn policies(self, account: &str) -> Vec<Value> {
        let on = |groups: &[&str]| on_account(account, groups);
        let mut policies = vec![on(&["Workers Scripts Write"])];
        let Self::Token { of, access, open } = self else {
            policies.push(on(&["Secrets Store Write"]));
            return policies;
        };
        match access {
            Access::Edit => policies.push(on(&["Secrets Store Write"])),
            Access::EditDenied => {
                policies.push(on(&["Secrets Store Read", "Secrets Store Write"]));
                let mut denial = on(&["Secrets Store Write"]);
                denial["effect"] = json!("deny");
                policies.push(denial);
            }
            Access::Read => policies.push(on(&["Secrets Store Read"])),
            Access::None => {}
        }
        policies.extend(open.then(|| match of {
            Of::User => on_user(USER, &["API Tokens Read"]),
            Of::Account => on(&["Account API Tokens Read"]),
        }));
        policies
    }

    /// Whether it is a credential of the account, in force: always to be read.
    pub(super) fn accepted(self) -> bool {
        !matches!(self, Self::Ended(..) | Self::Foreign(_))
    }

    /// Whether it may list the account's stores and secrets.
    pub(super) fn sees(self) -> bool {
        match self {
            Self::Token { access, .. } => access != Access::None,
            Self::Ended(..) | Self::Foreign(_) | Self::Login(_, Consent::WithoutSecrets) => false,
            Self::Key(_) | Self::Login(..) | Self::LoginByHand(_) => true,
        }
    }

    /// Whether it may bind, as far as anything that it may read tells, or a probe.
    pub(super) fn binds(self, probe: bool) -> Option<bool> {
        match self {
            // Edit would include that.
            _ if !self.sees() => Some(false),
            Self::Token { access, open, .. } => (open || probe).then_some(access == Access::Edit),
            // Members may read their own roles (`GET /memberships`).
            _ => {
                let role = self.role();
                let binds = [Role::SuperAdministrator, Role::Deployer];
                Some(role.is_some_and(|role| binds.contains(&role)))
            }
        }
    }
}

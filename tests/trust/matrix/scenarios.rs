//! The commands of the matrix, each in its world.

use super::super::config;
use super::judge::{self, Judge};
use crate::case::Case;
use crate::sandbox::Sandbox;

/// A command in a world, and what holds of it whatever goes wrong.
pub(super) struct Scenario {
    pub(super) name: String,
    world: World,
    /// What is run first, without a fault.
    before: &'static [&'static str],
    pub(super) arguments: Vec<String>,
    pub(super) judge: Judge,
}

enum World {
    /// One config that binds the secret, and the token of that name.
    Bound(&'static str, &'static str),
    /// That of a case folder.
    Case(Box<Case>),
}

impl Scenario {
    /// The place before the command.
    pub(super) fn prepare(&self) -> Sandbox {
        let sandbox = match &self.world {
            World::Bound(secret, token) => bound(secret, token),
            World::Case(case) => case.sandbox(),
        };
        if !self.before.is_empty() {
            sandbox.run(self.before).expect_code(0);
        }
        sandbox
    }

    /// The case of that name, with more arguments than its own.
    fn case(name: &str, more: &[&str], judge: Judge) -> Self {
        let case = Case::read(name).unwrap();
        let own = case.script.args.iter().map(String::as_str);
        Self {
            name: format!("{name} {}", more.join(" ")),
            arguments: own.chain(more.iter().copied()).map(str::to_owned).collect(),
            world: World::Case(Box::new(case)),
            before: &[],
            judge,
        }
    }

    /// One binding of `secret`, seen by the token of that name.
    fn bound(secret: &'static str, token: &'static str, arguments: &[&str], judge: Judge) -> Self {
        Self {
            name: format!("{} ({secret}, {token})", arguments.join(" ")),
            world: World::Bound(secret, token),
            before: &[],
            arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
            judge,
        }
    }

    /// Taking back what `before` did in the world of a case.
    fn undo(name: &str, before: &'static [&'static str]) -> Self {
        Self {
            name: format!("undo of {}", before.join(" ")),
            world: World::Case(Box::new(Case::read(name).unwrap())),
            before,
            arguments: ["undo", "--yes", "--json"].map(str::to_owned).to_vec(),
            judge: judge::undo,
        }
    }
}

fn bound(secret: &str, token: &str) -> Sandbox {
    let sandbox = Sandbox::with("wrangler.toml", config(secret)).token(Some(token));
    sandbox.write(
        "package.json".as_ref(),
        b"{\"devDependencies\": {\"wrangler\": \"4.100.0\"}}",
    );
    sandbox.var("VALUE", "hunter2-value")
}

const WITH: &str = "env:CLOUDFLARE_API_TOKEN";

pub(super) fn scenarios() -> Vec<Scenario> {
    [checks(), fixes(), additions(), tokens()]
        .into_iter()
        .flatten()
        .collect()
}

/// The cases of these names, as JSON.
fn of_cases(names: &[&str], judge: Judge) -> Vec<Scenario> {
    let names = names.iter();
    names
        .map(|name| Scenario::case(name, &["--json"], judge))
        .collect()
}

/// A secret that is bound, the token that sees it, and the command.
type BindingRow = (&'static str, &'static str, &'static [&'static str]);

fn of_binding((secret, token, arguments): BindingRow, judge: Judge) -> Scenario {
    Scenario::bound(secret, token, arguments, judge)
}

fn checks() -> Vec<Scenario> {
    let own = [
        ("stripe-live", "edit", &["check", "--json"][..]),
        ("openai", "edit", &["check", "--json"]),
        ("stripe-live", "read-seen", &["check", "--json"]),
        (
            "stripe-live",
            "edit-unseen",
            &["check", "--probe", "--json"],
        ),
        ("stripe-live", "read", &["check", "--probe", "--json"]),
        ("stripe-live", "account", &["check", "--strict", "--json"]),
        ("stripe-live", "both", &["check", "--json"]),
    ];
    let own = own.map(|row| of_binding(row, judge::check));
    let cases = [
        "check/global-key",
        "check/login-of-a-deployer",
        "check/login-missing-scope-of-a-deployer",
        "check/role-cannot-bind",
        "check/account-taken-from-token",
        "check/store-of-another-account",
        "check/environments",
        "check/monorepo",
        "check/secret-on-the-third-page",
        "check/secret-not-found",
        "check/store-not-found",
    ];
    own.into_iter()
        .chain(of_cases(&cases, judge::check))
        .collect()
}

fn fixes() -> Vec<Scenario> {
    let own = [
        ("openai", "edit", &["fix", "--yes", "--json"][..]),
        ("openai", "edit-unseen", &["fix", "--yes", "--json"]),
        (
            "newone",
            "edit",
            &["fix", "--yes", "--create", "KEY=env:VALUE", "--json"],
        ),
    ];
    let own = own.map(|row| of_binding(row, judge::fix));
    let cases = [
        "fix/one-secret-two-environments",
        "fix/scopes-wanted-and-missing",
        "fix/copy-bindings",
        "fix/create-two-secrets",
        "fix/create-for-the-gateway-too",
        "fix/store-name",
        "fix/placeholders",
        "fix/role-edits",
        "fix/login-missing-scope-of-a-deployer",
        "fix/proves-the-permission",
    ];
    own.into_iter()
        .chain(of_cases(&cases, judge::fix))
        .collect()
}

fn additions() -> Vec<Scenario> {
    let own = [
        Scenario::bound(
            "stripe-live",
            "edit",
            &["add", "session-signing", "--json"],
            judge::fix,
        ),
        Scenario::undo("fix/copy-bindings", &["fix", "--yes", "--copy-bindings"]),
        Scenario::undo("fix/missing-scope", &["fix", "--yes"]),
    ];
    let cases = [
        "add/without-its-scope",
        "add/from-the-third-page",
        "add/to-jsonc",
        "add/store-of-the-neighbour",
    ];
    own.into_iter()
        .chain(of_cases(&cases, judge::fix))
        .collect()
}

fn tokens() -> Vec<Scenario> {
    let id = "70ce0000000000000000000000000013";
    let own = [
        (
            &["token", "create", "--with", WITH, "--yes"][..],
            judge::creation as Judge,
        ),
        (
            &[
                "token", "create", "--with", WITH, "--yes", "--output", "token",
            ],
            judge::creation,
        ),
        (
            &["token", "create", "--with", WITH, "--yes", "--", "cat"],
            judge::creation,
        ),
        (
            &["token", "extend", id, "--with", WITH, "--yes"],
            judge::extension,
        ),
        (
            &["token", "audit", id, "--with", WITH, "--json"],
            judge::audit,
        ),
    ];
    let own =
        own.map(|(arguments, judge)| Scenario::bound("stripe-live", "mint", arguments, judge));
    let cases = [
        ("token/create/for-a-user", judge::creation as Judge),
        ("token/extend/of-a-user", judge::extension),
        ("token/audit/named-by-global-key", judge::audit),
        ("token/audit/login-of-a-deployer", judge::audit),
        ("token/audit/missing-edit", judge::audit),
        ("token/template/json-live", judge::audit),
    ];
    let cases = cases.map(|(name, judge)| Scenario::case(name, &[], judge));
    own.into_iter().chain(cases).collect()
}

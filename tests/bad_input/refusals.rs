//! Every question of a run, refused by itself: the report names what is not known, and never says that
//! all is well.

use serde_json::{Map, Value, json};

use super::binding;
use crate::process::Ran;
use crate::sandbox::{ACME, Files, STORE, Sandbox, state};
use crate::state::{list, list_mut};

/// How the report shows a refusal.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ExpectedReport {
    /// A finding of this rule.
    Finding(&'static str),
    /// A call among the errors.
    Error,
}

/// A question of `check`.
struct RefusedQuestion {
    /// The path, as a fault has it, and how many requests of it are answered first.
    path: &'static str,
    method: &'static str,
    skip: u32,
    /// The name of the token that it is asked with; the Global API key where there is none.
    token: Option<&'static str>,
    arguments: &'static [&'static str],
    /// The config names no account.
    is_account_open: bool,
    told: ExpectedReport,
}

/// A question that is asked with the token `token`.
const fn question(
    path: &'static str,
    token: &'static str,
    told: ExpectedReport,
) -> RefusedQuestion {
    RefusedQuestion {
        path,
        method: "GET",
        skip: 0,
        token: Some(token),
        arguments: &[],
        is_account_open: false,
        told,
    }
}

const UNVERIFIED: ExpectedReport = ExpectedReport::Finding("unverified-authorization");
const UNREADABLE: ExpectedReport = ExpectedReport::Finding("store-unreadable");

const QUESTIONS: &[RefusedQuestion] = &[
    question("/user/tokens/verify", "edit", UNVERIFIED),
    question(
        "/user/tokens/verify",
        "user-prefixed",
        ExpectedReport::Error,
    ),
    question("/accounts/*/tokens/verify", "account", UNVERIFIED),
    question(
        "/accounts/*/tokens/verify",
        "account-prefixed",
        ExpectedReport::Error,
    ),
    question("*/stores", "edit", ExpectedReport::Error),
    question("*/stores", "edit-unseen", ExpectedReport::Error),
    question("*/secrets", "edit", UNREADABLE),
    question("*/secrets", "edit-unseen", UNREADABLE),
    RefusedQuestion {
        skip: 1,
        ..question("*/secrets", "edit", UNREADABLE)
    },
    question("/user/tokens/70ce", "edit", UNVERIFIED),
    RefusedQuestion {
        token: None,
        ..question("/memberships", "", UNVERIFIED)
    },
    RefusedQuestion {
        is_account_open: true,
        ..question(
            "*/accounts",
            "edit",
            ExpectedReport::Finding("unknown-account"),
        )
    },
];

fn refusal(status: u16) -> Value {
    let (code, message) = match status {
        404 => (7002, "Not Found"),
        500 => (1000, "Internal Server Error"),
        _ => (10000, "Authentication error"),
    };
    let errors = json!([{ "code": code, "message": message }]);
    let body = json!({ "success": false, "errors": errors, "messages": [], "result": null });
    json!({ "respond": { "status": status, "body": body } })
}

impl RefusedQuestion {
    /// A project with one sound binding on the second page of its store, and a Cloudflare that refuses.
    fn sandbox(&self, status: u16) -> Sandbox {
        let mut state = state(&Map::new());
        let crowd = (0..120).map(|number| {
            json!({ "id": format!("c0{number:030}"), "store": STORE, "scopes": ["workers"],
                "name": format!("a-crowd-{number:03}") })
        });
        list_mut(&mut state, "secrets").splice(0..0, crowd);
        state["faults"] = json!([{ "method": self.method, "path": self.path, "skip": self.skip,
            "answer": refusal(status) }]);
        let mut config = binding("SIGNING", "session-signing");
        if self.is_account_open {
            config = config.replace(&format!("account_id = \"{ACME}\"\n"), "");
        }
        let files = Files::from([("wrangler.toml".into(), config.into_bytes())]);
        match self.token {
            Some(token) => Sandbox::new(&files, &state).token(Some(token)),
            None => Sandbox::without_token(&files, &state)
                .var("CLOUDFLARE_API_KEY", "hunter2-key")
                .var("CLOUDFLARE_EMAIL", "alice@acme.example"),
        }
    }

    fn run(&self, status: u16, command: &[&str]) -> Ran {
        let arguments: Vec<&str> = command.iter().chain(self.arguments).copied().collect();
        self.sandbox(status).run(&arguments)
    }

    /// Fails where the document says that all is well, or does not tell of the refusal.
    fn expect_told(&self, ran: &Ran) {
        let document = ran.json().unwrap();
        let findings = list(&document, "findings");
        let what = format!("{} {:?}: {document:#}", self.path, self.token);
        let is_told = match self.told {
            ExpectedReport::Finding(rule) => findings.iter().any(|finding| finding["rule"] == rule),
            ExpectedReport::Error => !list(&document, "errors").is_empty(),
        };
        assert!(is_told, "{what}");
        let is_error = findings
            .iter()
            .any(|finding| finding["severity"] == "error");
        let is_blind = is_error || self.told == ExpectedReport::Error;
        assert_eq!(ran.code != Some(0), is_blind, "{:?} {what}", ran.code);
        if !is_blind {
            assert_eq!(document["summary"]["ready"], 0, "{what}");
        }
    }
}

#[test]
fn a_refused_question_is_told_of() {
    for question in QUESTIONS {
        for status in [401, 403, 404] {
            question.expect_told(&question.run(status, &["check", "--format", "json"]));
        }
        let ran = question.run(403, &["check"]);
        assert!(
            !ran.stdout.contains("Next: wrangler deploy"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn a_fix_says_nothing_better() {
    for question in QUESTIONS {
        let ran = question.run(403, &["fix", "--yes"]);
        let is_proof_open = question.told == UNVERIFIED;
        assert_eq!(
            ran.code == Some(0),
            is_proof_open,
            "{} {ran:?}",
            question.path
        );
        for good in ["Nothing blocks the deploy", "Nothing is known to block"] {
            let is_said = ran.stdout.contains(good);
            assert!(
                !is_said || is_proof_open,
                "{} {}",
                question.path,
                ran.stdout
            );
        }
    }
}

#[test]
fn a_refused_probe_proves_no_permission() {
    let probed = |status| {
        let probe = RefusedQuestion {
            method: "PATCH",
            arguments: &["--probe"],
            ..question(
                "/secrets/0000",
                "edit-unseen",
                ExpectedReport::Finding("cannot-bind"),
            )
        };
        probe.run(status, &["check", "--format", "json"])
    };
    for (status, code, rule) in [
        (401, 1, "cannot-bind"),
        (403, 1, "cannot-bind"),
        (404, 0, "unverified-authorization"),
    ] {
        let ran = probed(status).expect_code(code);
        let document = ran.json().unwrap();
        assert_eq!(document["findings"][0]["rule"], rule, "{document:#}");
        assert_eq!(document["summary"]["ready"], 0, "{document:#}");
    }
    // No answer at all leaves the question open.
    assert_eq!(probed(500).code, Some(2));
}

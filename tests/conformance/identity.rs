//! Who asks, and about which account: with the same variables, files and logins, the credential that
//! wrangler sends is the one that we send, and so is the account.

mod arrangement;

use arrangement::Arrangement;

use super::comparison::Comparison;
use super::installation::Installation;
use super::with_each_wrangler;
use crate::sandbox::Sandbox;

/// What the list of an account's stores is asked for, and with whose credential.
#[derive(Debug, Eq, PartialEq)]
struct Identity {
    caller: Option<String>,
    account: String,
}

/// The fewest arrangements that say something.
const ENOUGH: usize = 40;

#[test]
fn credential_and_account_are_those_of_wrangler() {
    let all = Arrangement::all();
    assert!(all.len() >= ENOUGH, "{}", all.len());
    with_each_wrangler(|wrangler| {
        let mut comparison = Comparison::of(format!("wrangler {} asks, we ask", wrangler.version));
        for arrangement in &all {
            if arrangement.is_known_to(&wrangler.version) {
                comparison.count("arrangements", 1);
                compare(wrangler, arrangement, &mut comparison);
            } else {
                let why = "this version has no variable for a profile";
                comparison.uncompared(arrangement.name(), why);
            }
        }
        comparison.conclude();
    });
}

/// Each has a world of its own: wrangler remembers accounts.
fn compare(wrangler: &Installation, arrangement: &Arrangement, comparison: &mut Comparison) {
    let sandbox = arrangement.sandbox();
    let ran = wrangler.run(&sandbox, &["secrets-store", "store", "list", "--remote"]);
    let theirs = identity(&sandbox);
    let sandbox = arrangement.sandbox();
    let report = sandbox.run(&["check", "--format", "json"]);
    // Where nothing names an account, every one is searched for the store, and none is meant.
    let document = report.json().unwrap();
    let meant = &document["projects"][0]["environments"][0]["account_id"];
    let ours = identity(&sandbox).filter(|_| !meant.is_null());
    comparison.same(arrangement.name(), &theirs, &ours);
    if theirs != ours {
        comparison.illustrate(&format!(
            "{}\n{}\n{}",
            ran.stdout, ran.stderr, report.stdout
        ));
    }
    let expected = arrangement.asks();
    assert_eq!(theirs.is_some(), expected, "{}", arrangement.name());
}

fn identity(sandbox: &Sandbox) -> Option<Identity> {
    let requests = sandbox.server.requests().into_iter();
    let mut asked = requests.filter_map(|request| {
        let rest = request.path.strip_prefix("/accounts/")?;
        let (account, rest) = rest.split_once('/')?;
        rest.starts_with("secrets_store/stores").then(|| Identity {
            caller: request.caller.clone(),
            account: account.to_owned(),
        })
    });
    asked.next()
}
